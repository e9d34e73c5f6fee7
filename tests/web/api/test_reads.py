"""What the API says to everybody: no token, ETags, cursors; names only after the announcement."""

import datetime as dt
import hashlib
import json
import re

import pytest

from leitai.lifecycle import Role, State
from leitai.web.models import Award, Certificate, Notice, StateChange
from leitai.web.services import certificates
from leitai.web.services.notices import Draft, publish


def get(client, path, **headers):
    return client.get(f"/api/v1{path}", headers=headers)


def test_events_come_in_pages(client, city):
    """Every published event comes once, the last made first; drafts do not come."""
    slugs = [city.event(State.PUBLISHED).slug for _ in range(5)]
    city.event(State.DRAFT)

    seen, cursor = [], ""
    for _ in range(3):
        page = get(client, f"/events?limit=2&cursor={cursor}").json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]

    assert (seen, cursor) == (slugs[::-1], None)


def test_events_are_filtered(client, city):
    """By state, trade, organiser, competition, and part of a name."""
    event = city.event(State.REGISTRATION)
    other = city.event(State.FINAL, competition=city.competition(city.east))
    other.occupation, other.name = "6-18-02-04", "焊工"
    other.save()

    for query in (
        "state=final", "state=over", "trade=6-18-02-04", "unit=east", "q=焊",
        f"competition={other.competition.slug}",
    ):  # fmt: skip
        items = get(client, f"/events?{query}").json()["items"]
        assert [each["id"] for each in items] == [other.slug], query
    assert get(client, "/events?state=registration").json()["items"][0]["id"] == event.slug


def test_ids_are_short(client, city):
    """An event whose slug is long goes by its number; times carry the offset."""
    event = city.event(State.PUBLISHED, slug="a" * 60)

    said = get(client, f"/events/event-{event.pk}").json()

    assert (said["id"], said["starts"][-6:]) == (f"event-{event.pk}", "+08:00")
    assert get(client, f"/events/{event.slug}").json() == said


@pytest.mark.parametrize(
    "path", ["/competitions", "/events", "/notices", "/changes", "/openapi.json", "/docs"]
)
def test_the_same_for_everybody_is_kept(client, city, path):
    """Public answers have an ETag, may be kept by the front, and are not sent twice."""
    first = get(client, path)
    again = get(client, path, **{"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "public" in first["Cache-Control"]
    assert "Cookie" not in first.get("Vary", "")


def test_nothing_of_a_draft(client, city):
    """A draft is nobody's business."""
    event = city.event(State.DRAFT)

    for path in ("", "/board", "/rulebook", "/results"):
        answer = get(client, f"/events/{event.slug}{path}")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_names_only_after_the_announcement(client, ceremony):
    """While an event runs the API knows codes; nobody's name is in any answer."""
    event = ceremony.run().event
    for name in ("", "/board", "/rulebook"):
        text = get(client, f"/events/{event.slug}{name}").content.decode()
        assert [each.worker.name for each in ceremony.entries if each.worker.name in text] == []
    board = get(client, f"/events/{event.slug}/board")

    assert (board.json()["kind"], len(board.json()["rows"])) == ("live", 6)
    assert board["X-Leitai-Journal"] == event.journal
    assert get(client, f"/events/{event.slug}/results").status_code == 404


def test_announced_results(client, announced):
    """Board with names; versions with hashes; the document in the bytes that were hashed."""
    event = announced.event
    board = get(client, f"/events/{event.slug}/board").json()
    (version,) = get(client, f"/events/{event.slug}/results").json()["items"]
    document = get(client, f"/events/{event.slug}/results/1").content

    assert [row["name"] for row in board["rows"]] == ["白守业", "夏明霞", "彭学文"]
    assert hashlib.sha256(document).hexdigest() == version["sha256"]
    assert "白守业" not in document.decode()
    assert get(client, f"/events/{event.slug}/results/2").status_code == 404


def test_rulebook_in_the_bytes_that_were_hashed(client, announced):
    """The frozen rulebook is given byte for byte."""
    answer = get(client, f"/events/{announced.event.slug}/rulebook")
    assert hashlib.sha256(answer.content).hexdigest() == answer["X-Leitai-Sha256"]


def test_changes_go_on_from_a_cursor(client, announced, city, now):
    """States, results and notices in one feed; read on, nothing comes twice or is left out."""
    later = now + dt.timedelta(minutes=1)
    draft = Draft(kind=Notice.Kind.RESULTS, title="公示", text="名单", days=5)
    publish(city.root, draft, by=city.account(Role.STAFF), at=later)
    hidden = city.event(State.DRAFT)
    StateChange.objects.create(
        event=hidden, step="x", state=State.DRAFT, at=now, by=announced.chief
    )

    lines = [json.loads(line) for line in get(client, "/changes").content.splitlines()]
    rest = get(client, f"/changes?since={lines[0]['cursor']}").content.splitlines()

    assert [line["kind"] for line in lines] == ["state", "result", "notice"]
    assert [json.loads(line) for line in rest] == lines[1:]
    assert get(client, f"/changes?since={lines[-1]['cursor']}").content == b""


@pytest.mark.parametrize("path", ["/changes?since=x", "/events?cursor=x", "/events?limit=0"])
def test_a_wrong_cursor_is_said(client, db, path):
    """What is no cursor is refused, with a fault id."""
    answer = get(client, path)
    assert (answer.status_code // 100, len(answer.json()["faults"])) == (4, 1)


def test_a_notice_loses_its_list(client, city, now):
    """Once the list is taken down the API does not show it either."""
    draft = Draft(kind=Notice.Kind.RESULTS, title="公示", text="名单", days=5)
    notice = publish(city.root, draft, by=city.account(Role.STAFF), at=now)
    notice.rows = [{"rank": 1, "name": "陈*柱"}]
    notice.save()
    assert get(client, f"/notices/{notice.slug}").json()["rows"] == notice.rows

    notice.down = (now - dt.timedelta(days=2)).date()
    notice.save()
    assert get(client, f"/notices/{notice.slug}").json()["rows"] == []


def test_a_certificate_is_checked(client, announced, city, now):
    """Valid, then revoked; its holder is named in part."""
    Award.objects.create(event=announced.event, entry=announced.entries[0], name="一等奖")
    batch = certificates.prepare(announced.event, by=city.account(Role.STAFF), at=now)
    approver = city.account(Role.APPROVER)
    certificates.issue(batch, by=approver, at=now)
    certificate = Certificate.objects.get()
    path = f"/certificates/{certificate.code}"

    said = get(client, path).json()
    assert (said["state"], said["holder"]) == ("valid", "白**")
    certificates.revoke(certificate, "弄错了", by=approver, at=now)
    assert get(client, path).json()["state"] == "revoked"


def test_the_description_needs_nobody_else(client, db):
    """The page that describes the API is one of our own: no other site, no policy of its own."""
    page = get(client, "/docs")
    said = page.content.decode()

    assert page["Content-Security-Policy"] == client.get("/developers/")["Content-Security-Policy"]
    assert ("http" in said, "unsafe-inline" in page["Content-Security-Policy"]) == (False, False)


def test_the_description_has_every_operation_and_shape(client, db):
    """Each with its fields; every link on the page leads to a place on it."""
    said = get(client, "/docs").content.decode()
    described = get(client, "/openapi.json").json()
    wanted = [
        f"{method.upper()} {path}"
        for path, operations in described["paths"].items()
        for method in operations
    ]

    assert [each for each in wanted if said.count(f">{each}<") != 2] == []
    places = set(re.findall(r'id="([^"]+)"', said))
    assert {f"shape-{name}" for name in described["components"]["schemas"]} <= places
    assert set(re.findall(r'href="#([^"]+)"', said)) - places == set()
    assert said.count("需要令牌") == sum(
        "security" in each for path in described["paths"].values() for each in path.values()
    )


def test_a_fault_id_has_words(client, db):
    """The address of a problem's type says what it means, in both languages."""
    said = get(client, "/problems/api.key-used").json()

    assert (said["id"], said["en"][:4]) == ("api.key-used", "this")
    assert get(client, "/problems/api.no-such-thing").status_code == 404


@pytest.mark.parametrize("path", ["/events", "/competitions", "/notices", "/changes"])
def test_queries_do_not_grow(client, city, now, path, django_assert_max_num_queries):
    """Twenty rows cost as many queries as two."""
    by = city.account(Role.STAFF)

    def more(count):
        for _ in range(count):
            event = city.event(State.PUBLISHED)
            StateChange.objects.create(
                event=event, step="publish", state=State.PUBLISHED, at=now, by=by
            )
            draft = Draft(kind=Notice.Kind.EVENT, title="公告", text="赛项", days=0, event=event)
            publish(city.root, draft, by=by, at=now)

    more(2)
    with django_assert_max_num_queries(8) as few:
        get(client, path)
    more(18)
    with django_assert_max_num_queries(len(few)):
        get(client, path)
