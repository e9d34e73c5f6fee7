"""The pages of a hall: lend, download, check, bring home, take back; what everybody reads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leitai.lifecycle import Role, State
from leitai.web.models import Hall
from leitai.web.services.package_file import open_package, seal_package

from .test_receiving import home


def at(event, rest=""):
    return f"/desk/events/{event.slug}/hall/{rest}"


def test_lent_on_the_page(ceremony, client, city):
    """The passphrase is on the answer, once; the package opens with it."""
    ceremony.run()
    client.force_login(city.account(Role.STAFF))
    assert "交给赛场" in client.get(at(ceremony.event)).content.decode()
    answer = client.post(at(ceremony.event, "lend/"), {"name": "建校二号馆"})
    passphrase = answer.context["passphrase"]
    assert (answer.status_code, len(passphrase)) == (200, 24)
    package = client.get(at(ceremony.event, "package/"))
    assert open_package(package.content, passphrase).manifest.name == "建校二号馆"
    again = client.get(at(ceremony.event)).content.decode()
    assert passphrase not in again
    assert "建校二号馆" in again


def test_what_is_wrong_is_said(lent, client, city):
    """No name; lent already; a file that is none; no reason."""
    client.force_login(lent.staff)
    for rest, given, said in (
        ("lend/", {"name": " "}, "赛场名称"),
        ("lend/", {"name": "馆"}, "已经交给一个赛场"),
        ("bring/", {"package": SimpleUploadedFile("a.lth", b"x"), "passphrase": "x"}, "不是赛场"),
        ("bring/", {}, "passphrase"),
        ("take-back/", {"reason": ""}, "原因"),
    ):
        answer = client.post(at(lent.event, rest), given)
        assert answer.status_code == 422, rest
        assert said in answer.content.decode(), rest
    assert Hall.objects.get().returned is None


@pytest.mark.django_db(transaction=True)
def test_checked_then_brought_home(lent, client):
    """Checking changes nothing; bringing home opens the event again."""
    client.force_login(lent.staff)
    package = home(lent)
    data = seal_package(package.manifest, package.members, "home")
    file = {"passphrase": "home"}
    checked = client.post(
        at(lent.event, "bring/"),
        file | {"package": SimpleUploadedFile("a.lth", data), "do": "check"},
    )
    assert checked.context["found"].rows == {"Event": (0, 1)}
    assert Hall.objects.get().returned is None
    done = client.post(
        at(lent.event, "bring/"),
        file | {"package": SimpleUploadedFile("a.lth", data), "do": "bring"},
    )
    assert done.status_code == 302
    assert Hall.objects.get().returned is not None
    assert "赛场送回" in client.get(at(lent.event)).content.decode()


def test_taken_back_on_the_page(lent, client, city):
    """Another person of the office, with a reason."""
    client.force_login(city.account(Role.STAFF))
    answer = client.post(at(lent.event, "take-back/"), {"reason": "电脑坏了"})
    assert answer.status_code == 302
    assert "电脑坏了" in client.get(at(lent.event)).content.decode()


def test_who_may_not(lent, client):
    """The chief judge sees where the event is, and lends nothing; a judge sees nothing."""
    client.force_login(lent.ceremony.chief)
    page = client.get(at(lent.event))
    assert (page.status_code, "take-back" in page.content.decode()) == (200, False)
    assert client.post(at(lent.event, "take-back/"), {"reason": "x"}).status_code == 403
    assert client.get(at(lent.event, "package/")).status_code == 403
    client.force_login(lent.ceremony.judges[0].account)
    assert client.get(at(lent.event)).status_code == 403


def test_not_yet(city, client):
    """An event whose roster is open is not lent, and the page says when it will be."""
    event = city.event(State.REGISTRATION)
    client.force_login(city.account(Role.STAFF))
    page = client.get(at(event)).content.decode()
    assert "名单锁定之后" in page
    assert "<form" not in page.partition("<main")[2].partition("lend/")[2]


def test_everybody_reads_where_it_is(lent, client):
    """The public page says that the event is at the hall, and how much has come in."""
    address = f"/events/{lent.event.slug}/"
    assert "建校二号馆" in client.get(address).content.decode()
    Hall.objects.update(seen=lent.at, size=41)
    assert "41" in client.get(address).content.decode()


def test_without_a_certificate_there_is_no_page_for_it(client, db):
    """A city has no certificate of its own to give out."""
    assert [client.get(path).status_code for path in ("/ca/", "/ca.crt")] == [404, 404]
