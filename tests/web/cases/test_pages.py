"""Cases on pages: at the desk and on the phone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as File
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitai.lifecycle import Role
from leitai.web.models import Case

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%%EOF\n"


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


def test_the_list_to_do(office):
    """Whoever decides finds the case, its step and the day it is due; others find nothing."""
    case = office.filed()
    page = signed_in(office.enterprise).get("/desk/cases/")
    assert case.number in page.text
    assert "基层工会初审" in page.text
    assert case.number not in signed_in(office.county).get("/desk/cases/").text


def test_queries_do_not_grow(office):
    """Ten more cases cost no more queries."""
    client = signed_in(office.enterprise)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/desk/cases/").status_code == 200
        return len(caught)

    office.filed(rank="3")
    queries()
    few = queries()
    for _ in range(10):
        case = office.draft()
        Case.objects.filter(pk=case.pk).update(
            place="enterprise", role="reviewer", level="enterprise", filed=office.at
        )
    assert queries() == few


def test_deciding_on_the_page(office):
    """A decision with its reason goes back to the claimant; without one it says what is missing."""
    case = office.filed()
    client, address = signed_in(office.enterprise), f"/desk/cases/{case.number}/"
    poor = client.post(address, {"outcome": "return", "seen": case.size})
    assert poor.status_code == 422
    assert "理由" in poor.text
    good = client.post(address, {"outcome": "return", "reason": "unclear", "seen": case.size})
    assert good.status_code == 302
    assert Case.objects.get(pk=case.pk).place == "draft"


def test_a_case_explains_its_amount(office):
    """The page gives the article of each yuan and the reason for what is missing."""
    office.to(office.filed(rank="3"), "done")
    case = office.filed(rank="1")
    page = signed_in(office.staff).get(f"/desk/cases/{case.number}/").text
    assert "第六条" in page
    assert "5000 元补差为 3000 元" in page
    assert "6222000" not in page


def test_many_at_once(office):
    """What is ticked is passed; what cannot be passed is named with the reason."""
    case = office.to(office.filed(), "meeting")
    client = signed_in(office.approver)
    poor = client.post("/desk/cases/many/", {"case": [case.number]})
    assert poor.status_code == 422
    assert "会议纪要编号" in poor.text
    good = client.post("/desk/cases/many/", {"case": [case.number], "minute": "7"})
    assert good.status_code == 302
    assert Case.objects.get(pk=case.pk).place == "notice"


def test_assigning_publishing_answering(office):
    """The small acts of a case, each from its page."""
    case = office.to(office.filed(), "notice")
    client = signed_in(office.approver)
    at = f"/desk/cases/{case.number}/"
    assert client.post(f"{at}assign/", {"to": office.approver.pk}).status_code == 302
    assert client.post(f"{at}publish/").status_code == 302
    assert client.post(f"{at}publish/").status_code == 422
    assert client.post(f"{at}elsewhere/").status_code == 404
    assert "公示期" in client.get(at).text


def test_a_stranger_sees_nothing(office, city):
    """Another county's staff, a worker, a guest."""
    case = office.filed()
    west = signed_in(city.account(Role.STAFF, city.west))
    assert west.get(f"/desk/cases/{case.number}/").status_code == 404
    other = signed_in(city.account(worker=city.worker()))
    assert other.get(f"/me/cases/{case.number}/").status_code == 404
    assert Client().get(f"/desk/cases/{case.number}/").status_code == 302


def test_claiming_on_the_phone(office):
    """A worker opens a claim, is told all that is missing at once, fills it in, files it."""
    client = signed_in(office.claimant)
    assert "职工职业技能竞赛奖励办法" in client.get("/me/cases/").text
    made = client.post("/me/cases/new/contest-prizes/")
    page = made.headers["location"]
    poor = client.post(page, {"do": "file", "level": "city"})
    assert poor.status_code == 422
    assert poor.text.count("请填写") >= 3
    said = {"level": "city", "rank": "2", "announced": "2026-04-20", "account": "6222000"}
    kept = client.post(page, said | {"do": "save"})
    assert kept.status_code == 302
    assert 'value="2026-04-20"' in client.get(page).text


def test_papers_on_the_phone(office):
    """A paper is added, downloaded at the desk, taken off; what is no paper is refused."""
    case = office.draft(level="nation")
    client, at = signed_in(office.claimant), f"/me/cases/{case.number}/"
    bad = client.post(f"{at}attach/", {"proof": "ranking", "file": File("a.exe", b"MZ")})
    assert bad.status_code == 422
    good = client.post(f"{at}attach/", {"proof": "ranking", "file": File("a.pdf", PDF)})
    assert good.status_code == 302
    paper = case.attachments.get()
    Case.objects.filter(pk=case.pk).update(filed=office.at)
    got = signed_in(office.staff).get(f"/desk/cases/{case.number}/papers/{paper.pk}/")
    assert got.content == PDF
    assert client.post(f"{at}detach/", {"paper": paper.pk}).status_code == 302


def test_following_and_confirming(office):
    """The phone says how far it is; at the end the worker confirms the money."""
    case = office.to(office.filed(), "received")
    client, at = signed_in(office.claimant), f"/me/cases/{case.number}/"
    assert "5000.00 元收到了吗" in client.get(at).text
    assert client.post(f"{at}confirm/", {"outcome": "confirmed"}).status_code == 302
    assert Case.objects.get(pk=case.pk).end == "granted"


def test_withdrawing_and_appealing(office):
    """A claim is withdrawn, a refused one appealed, each once."""
    case = office.filed()
    client = signed_in(office.claimant)
    assert client.post(f"/me/cases/{case.number}/withdraw/").status_code == 302
    assert client.post(f"/me/cases/{case.number}/withdraw/").status_code == 422
    refused = office.decide(office.filed(), "reject", reason="not-entitled")
    assert client.get(f"/me/cases/{refused.number}/").status_code == 200


def test_figures(office):
    """The figures give median days and returned share for each step, and open to the rows."""
    office.to(office.filed(), "done")
    page = signed_in(office.staff).get("/desk/cases/figures/")
    assert "基层工会初审" in page.text
    assert "/desk/cases/all/?programme=prizes" in page.text


def test_export(office):
    """The list can be taken away."""
    office.filed()
    got = signed_in(office.enterprise).get("/desk/cases/?export=1")
    assert got.headers["content-type"].endswith("spreadsheetml.sheet")
