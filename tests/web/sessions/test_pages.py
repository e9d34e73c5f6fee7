"""The pages of sessions, check-in and incidents."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.pictures import PLACE, chunk, png

from leitai.web.models import Evidence, Incident, Place, Session


@pytest.fixture
def as_(client):
    """The client, signed in as somebody."""

    def signed_in(account):
        client.force_login(account)
        return client

    return signed_in


@pytest.fixture
def running(ceremony):
    """The competition has begun, five minutes ago by the clock."""
    ceremony.run()
    ceremony.event.sessions.update(starts=timezone.now() - dt.timedelta(minutes=5))
    ceremony.first = Session.objects.get(event=ceremony.event, number=1)
    return ceremony


def desk(event, *rest):
    return "/".join(["/desk/events", event.slug, *map(str, rest), ""])


def test_a_session_is_planned_and_changed(ceremony, as_):
    """The form comes back with what is wrong; the list says whether the stations suffice."""
    event, client = ceremony.event, as_(ceremony.secretary)
    given = {
        "name": "理论", "starts": "2026-09-01T09:00", "ends": "2026-09-01T10:30",
        "stations": "0", "late_minutes": "15",
    }  # fmt: skip
    there = desk(event, "sessions", "new")
    wrong = client.post(there, given | {"ends": "2026-09-01T08:00"})
    assert [f.id for f in wrong.context["faults"]] == ["sessions.ends-before"]
    assert client.post(there, given).url == desk(event, "sessions")
    made = Session.objects.get(name="理论")
    changed = client.post(desk(event, "sessions", made.pk, "edit"), given | {"name": "理论考试"})
    assert (changed.status_code, Session.objects.get(pk=made.pk).name) == (302, "理论考试")
    listed = client.get(desk(event, "sessions"))
    assert (listed.context["seats"], listed.context["entries"]) == (8, 6)


def test_check_in_in_the_hall(running, as_):
    """Open, search, present, late ones absent, end; the fragment comes back for htmx."""
    event, first, client = running.event, running.first, as_(running.timekeeper)
    there = desk(event, "sessions", first.pk)
    assert client.post(there + "do/", {"do": "open"}).status_code == 302
    place = first.places.get(station=1)
    found = client.get(there, {"q": place.entry.bib}).context["places"]
    assert list(found) == [place]
    answer = client.post(
        f"{there}{place.pk}/", {"state": "present", "identity": "on"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert answer.templates[0].name == "desk/_sessions_places.html"
    place.refresh_from_db()
    assert (place.state, place.identity_checked) == ("present", True)

    early = client.post(there + "do/", {"do": "late"})
    assert (early.status_code, early.context["faults"][0].id) == (422, "sessions.not-late-yet")
    Session.objects.update(starts=timezone.now() - dt.timedelta(hours=1))
    assert client.post(there + "do/", {"do": "late"}).status_code == 302
    assert client.post(there + "do/", {"do": "end"}).status_code == 302
    assert client.post(there + "do/", {"do": "fly"}).status_code == 404
    assert client.get(there + "?export=1")["Content-Type"].endswith("sheet")
    states = set(Place.objects.filter(session=first).values_list("state", flat=True))
    assert states == {"present", "absent"}


def test_who_checks_in_never_sees_a_code(running, as_):
    """Names and stations, no blind code."""
    answer = as_(running.timekeeper).get(desk(running.event, "sessions", running.first.pk))
    text = answer.content.decode()
    assert running.first.places.first().entry.worker.name in text
    assert re.findall(r"\bM0\d\b", text) == []


def test_a_session_is_voided_with_a_reason(running, as_):
    """Only by the office."""
    there = desk(running.event, "sessions", running.first.pk, "void")
    given = {"reason": "停电", "starts": "2026-09-02T09:00", "ends": "2026-09-02T11:00"}
    assert as_(running.timekeeper).post(there, given).status_code == 403
    client = as_(running.secretary)
    assert client.get(there).status_code == 200
    assert client.post(there, given).status_code == 302
    assert Session.objects.get(pk=running.first.pk).state == "voided"


def test_an_incident_goes_from_the_hall_to_the_chief_judge(running, as_):
    """A judge notes it with a photograph, kept without its place; the chief judge signs."""
    event = running.event
    photo = SimpleUploadedFile("x.exe", png(chunk(b"tEXt", PLACE)))
    given = {
        "kind": "safety", "session": running.first.pk, "station": "1", "text": "未戴安全帽",
        "penalty": "node violations", "value": "1", "photo": photo,
    }  # fmt: skip
    noted = as_(running.judges[0].account).post(f"/judge/events/{event.slug}/incident/", given)
    assert noted.status_code == 302
    incident, kept = Incident.objects.get(), Evidence.objects.get()
    assert (kept.kind, kept.name.endswith(".png")) == ("image/png", True)

    client = as_(running.chief)
    there = desk(event, "sessions", "incidents", incident.pk)
    assert client.get(there + "photo/").content == png()
    assert client.post(there, {"do": "refuse"}).status_code == 422
    assert client.post(there, {"do": "sign"}).status_code == 302
    incident.refresh_from_db()
    assert incident.position is not None
    assert (
        client.get(desk(event, "sessions", "incidents") + "?waiting=signed")
        .context["page"]
        .paginator.count
        == 1
    )
    assert client.get(desk(event, "sessions", "incidents") + "?export=1")["Content-Type"].endswith(
        "sheet"
    )
    assert client.get(there).status_code == 200


def test_what_is_no_photograph_is_refused(running, as_):
    """Told by how the file begins; the incident is not noted either."""
    given = {"kind": "other", "text": "事", "photo": SimpleUploadedFile("a.png", b"<svg>")}
    answer = as_(running.timekeeper).post(
        desk(running.event, "sessions", "incidents", "new"), given
    )
    assert [f.id for f in answer.context["faults"]] == ["incidents.photo-kind"]
    assert not Incident.objects.exists()


def test_who_may_not(running, as_):
    """Clerks and supervisors note nothing; the timekeeper signs nothing."""
    event = running.event
    new = desk(event, "sessions", "incidents", "new")
    assert as_(running.supervisor).get(new).status_code == 403
    given = {"kind": "other", "text": "掉了一块砖"}
    assert as_(running.timekeeper).post(new, given).status_code == 302
    incident = Incident.objects.get()
    there = desk(event, "sessions", "incidents", incident.pk)
    assert as_(running.timekeeper).post(there, {"do": "sign"}).status_code == 403


def test_pages_ask_as_often_for_many(running, as_, django_assert_max_num_queries):
    """Three contestants in the session or six; one incident or ten."""
    event, client = running.event, as_(running.timekeeper)
    first, second = Session.objects.order_by("number")
    pages = [
        desk(event, "sessions"),
        desk(event, "sessions", first.pk),
        desk(event, "sessions", "incidents"),
    ]
    asked, incident = [], {"kind": "other", "text": "事"}
    client.post(desk(event, "sessions", "incidents", "new"), incident)
    client.get(pages[0])  # what was said of the post is shown once
    for page in pages:
        with django_assert_max_num_queries(24) as queries:
            client.get(page)
        asked.append(len(queries))
    for place in second.places.all():
        Place.objects.filter(pk=place.pk).update(session=first, station=place.station + 3)
    for _ in range(9):
        client.post(desk(event, "sessions", "incidents", "new"), incident)
    client.get(pages[0])
    for page, most in zip(pages, asked, strict=True):
        with django_assert_max_num_queries(most):
            client.get(page)
