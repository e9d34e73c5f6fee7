"""The pages of officials: list, appointing, ending, the matrix, one's own declaration."""

import pytest

from leitai.lifecycle import Role
from leitai.web.models import Conflict, Official


@pytest.fixture
def as_(client):
    """The client, signed in as somebody."""

    def signed_in(account):
        client.force_login(account)
        return client

    return signed_in


def desk(event, *rest):
    return "/".join(["/desk/events", event.slug, "officials", *rest, ""])


def test_the_list_filters_sorts_and_exports(ceremony, as_):
    """By name, code and role; without the ended; as a spreadsheet."""
    event, client = ceremony.event, as_(ceremony.secretary)
    assert client.get(desk(event)).context["page"].paginator.count == 9
    assert client.get(desk(event) + "?role=judge").context["page"].paginator.count == 3
    assert client.get(desk(event) + "?text=j2").context["page"].paginator.count == 1
    down = client.get(desk(event) + "?sort=-code").context["page"]
    assert [each.code for each in down][:3] == ["J3", "J2", "J1"]
    assert client.get(desk(event) + "?export=1")["Content-Type"].endswith("sheet")
    nothing = client.get(desk(event) + "?text=nobody")
    assert b"empty" in nothing.content


def test_somebody_is_found_and_appointed(ceremony, as_):
    """The search finds by name and worker number; the form proposes the next code."""
    event, client, city = ceremony.event, as_(ceremony.secretary), ceremony.city
    person = city.account(worker=city.worker("周敏"))
    found = client.get(desk(event, "new") + f"?q={person.worker.number}")
    assert list(found.context["people"]) == [person]
    there = desk(event, "new") + f"?account={person.pk}"
    assert client.get(there).context["form"]["code"].value() == "J4"
    given = {"role": "judge", "code": "J4", "panel": "reserve"}
    assert client.post(there, given).status_code == 302
    assert Official.objects.get(code="J4").panel == "reserve"
    again = client.post(there, given | {"code": "J5"})
    assert (again.status_code, [f.id for f in again.context["faults"]]) == (422, ["officials.held"])


def test_an_office_ends_with_a_reason(ceremony, as_):
    """The form asks for it; the page then offers a substitute under the same code."""
    judge, client = ceremony.judges[0], as_(ceremony.secretary)
    there = desk(ceremony.event, str(judge.pk))
    assert client.post(there, {"reason": ""}).status_code == 422
    assert client.post(there, {"reason": "生病"}).status_code == 302
    assert b"code=J1" in client.get(there).content
    assert client.get(desk(ceremony.event, "9999")).status_code == 404


def test_the_supervisor_sees_the_matrix_and_approves(ceremony, as_):
    """One judge, then everybody; office looks on and may not."""
    event = ceremony.event
    event.officials.update(approved=None)
    judge = ceremony.judges[0]
    judge.enterprise = ceremony.entries[0].enterprise
    judge.approved = None
    judge.save()
    client = as_(ceremony.supervisor)
    lines = client.get(desk(event, "panels")).context["lines"]
    assert dict(lines[0].reasons) == {"enterprise": 3}
    assert client.post(desk(event, "approve"), {"official": judge.pk}).status_code == 302
    assert event.officials.exclude(approved=None).count() == 1
    client.post(desk(event, "approve"))
    assert event.officials.filter(approved=None).count() == 0
    office = as_(ceremony.secretary)
    assert office.get(desk(event, "panels")).status_code == 200
    assert office.post(desk(event, "approve")).status_code == 403


def test_only_the_office_appoints(ceremony, as_):
    """The chief judge sees the list, not the forms."""
    client = as_(ceremony.chief)
    assert client.get(desk(ceremony.event)).status_code == 200
    assert client.get(desk(ceremony.event, "new")).status_code == 403
    assert client.get(desk(ceremony.event, str(ceremony.judges[0].pk))).status_code == 403


def rows(*given):
    """What the browser sends of the declaration's form."""
    sent = {"c-TOTAL_FORMS": len(given), "c-INITIAL_FORMS": 0}
    for number, (towards, kind) in enumerate(given):
        sent |= {f"c-{number}-towards": towards, f"c-{number}-kind": kind, f"c-{number}-note": ""}
    return sent


def test_a_judge_declares_in_the_browser(ceremony, as_):
    """By worker number, enterprise or union; nothing at all is a declaration too."""
    event, judge = ceremony.event, ceremony.judges[0]
    Official.objects.filter(pk=judge.pk).update(declared=None)
    client, there = as_(judge.account), f"/judge/events/{event.slug}/declare/"
    worker, employer = ceremony.entries[0].worker, ceremony.entries[1].enterprise
    assert client.get(there).status_code == 200
    sent = rows(
        (worker.number, "family"), (employer.name, "employer"), ("east", "other"), ("", "other")
    )
    assert client.post(there, sent).status_code == 302
    found = [(c.kind, c.worker, c.enterprise, c.unit) for c in Conflict.objects.all()]
    assert found == [
        ("family", worker, None, None), ("employer", None, employer, None),
        ("other", None, None, ceremony.city.east),
    ]  # fmt: skip
    judge.refresh_from_db()
    assert judge.declared is not None

    assert client.post(there, rows(("", "family"))).status_code == 302
    assert not Conflict.objects.filter(withdrawn=None).exists()


def test_a_name_that_several_bear_comes_back(ceremony, as_):
    """The form says which line, and keeps what was typed."""
    for _ in (1, 2):
        ceremony.city.worker("张伟")
    there = f"/judge/events/{ceremony.event.slug}/declare/"
    answer = as_(ceremony.judges[0].account).post(there, rows(("张伟", "family")))
    assert [f.id for f in answer.context["faults"]] == ["officials.towards-unknown"]
    assert (answer.status_code, b"\xe5\xbc\xa0\xe4\xbc\x9f" in answer.content) == (422, True)


def test_who_holds_no_office_has_nothing_to_declare(ceremony, as_):
    """Staff of the union are refused, strangers too."""
    there = f"/judge/events/{ceremony.event.slug}/declare/"
    assert as_(ceremony.city.account(Role.STAFF)).get(there).status_code == 403


@pytest.mark.parametrize("page", ["", "panels"])
def test_pages_ask_as_often_for_many(ceremony, as_, page, django_assert_max_num_queries):
    """Nine officials and six contestants, or twice as many."""
    event, client = ceremony.event, as_(ceremony.supervisor)
    there = desk(event, page) if page else desk(event)
    with django_assert_max_num_queries(24) as first:
        client.get(there)
    for number in range(7, 13):
        ceremony.city.entry(event, bib=f"{number:02d}")
        ceremony.city.official(event, Role.JUDGE, f"J{number}")
    with django_assert_max_num_queries(len(first)):
        client.get(there)
