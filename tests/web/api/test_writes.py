"""Writes: who may, once for a key, refusals as problems."""

import datetime as dt
import re

import pytest

from leitai.lifecycle import Role, State
from leitai.web.api.door import api
from leitai.web.models import Act, ApiToken, Entry, Sheet
from leitai.web.permits import ACTIONS
from leitai.web.services import tokens

SAMPLES = {"EntryIn": {"worker": "W0000001"}, "CheckInIn": {"state": "present"},
           "SheetIn": {"cells": []}}  # fmt: skip


def guarded():
    """Every operation that is not for everybody: method, path, what it takes, its action."""
    described = api.get_openapi_schema(path_prefix="/")
    for path, operations in described["paths"].items():
        for method, said in operations.items():
            if method != "get" or "security" in said:
                body = said.get("requestBody", {}).get("content", {})
                ref = body.get("application/json", {}).get("schema", {}).get("$ref", "")
                yield method.upper(), path, ref.rpartition("/")[2], said.get("x-action")


OPERATIONS = list(guarded())


def filled(path, event):
    return re.sub(r"\{\w+\}", "1", path.replace("{event}", event.slug))


def test_every_write_names_its_action():
    """All that is not for everybody stands in the table of permissions."""
    assert len(OPERATIONS) == 4
    assert [path for _, path, _, action in OPERATIONS if action not in ACTIONS] == []


@pytest.mark.parametrize(("method", "path", "body", "action"), OPERATIONS)
def test_nobody_and_the_wrong_role_are_refused(caller, city, method, path, body, action):
    """Without a token 401; with the token of a role that may not, 403."""
    event = city.event(State.RUNNING)
    where, said = filled(path, event), SAMPLES.get(body)
    wrong = next(role for role in Role if role not in ACTIONS[action])

    nobody = caller().call(method, where, said)
    other = caller(city.account(wrong, event=event)).call(method, where, said)

    assert (nobody.status_code, nobody["WWW-Authenticate"]) == (401, "Bearer")
    assert other.status_code == 403
    assert other.json()["faults"][0]["id"] == "web.forbidden"


@pytest.fixture
def taking(city, now):
    """An event that takes entries, and its secretary's account."""
    event = city.event(State.REGISTRATION)
    event.entries_close = now + dt.timedelta(days=3)
    event.save()
    return event, city.account(Role.SECRETARY, event=event)


def test_a_worker_is_entered_once(caller, city, taking):
    """Sent again with its key, a request is answered and not done again."""
    event, secretary = taking
    desk, said = caller(secretary), {"worker": city.worker().number}

    first = desk.post(f"/events/{event.slug}/entries", said, key="same-key")
    again = desk.post(f"/events/{event.slug}/entries", said, key="same-key")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (Entry.objects.count(), Act.objects.filter(action="entry.make").count()) == (1, 1)
    assert first.json()["state"] == "unconfirmed"


def test_a_key_is_for_one_request(caller, city, taking):
    """The same key with another body is a conflict, and changes nothing."""
    event, secretary = taking
    desk = caller(secretary)
    desk.post(f"/events/{event.slug}/entries", {"worker": city.worker().number}, key="same-key")

    other = {"worker": city.worker().number}
    answer = desk.post(f"/events/{event.slug}/entries", other, key="same-key")

    assert (answer.status_code, Entry.objects.count()) == (409, 1)
    assert answer.json()["faults"][0]["id"] == "api.key-used"


def test_what_is_refused_may_be_tried_again(caller, city, taking):
    """A refusal is a problem with all its faults, in the language asked for, and uses no key."""
    event, secretary = taking
    worker = city.worker()
    worker.enterprise = None
    worker.save()
    desk, said = caller(secretary), {"worker": worker.number}
    where = f"/events/{event.slug}/entries"

    refused = desk.post(where, said, key="same-key", **{"Accept-Language": "en-GB,zh;q=0.5"})
    worker.enterprise = city.enterprise()
    worker.save()

    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert (refused.json()["title"], refused["Content-Language"]) == ("Refused", "en")
    assert desk.post(where, said, key="same-key").status_code == 201


@pytest.mark.parametrize("said", [{}, {"worker": 7}, {"worker": "W1", "wroker": "W2"}])
def test_what_is_not_in_its_form_is_said(caller, taking, said):
    """Missing, wrong and unknown members are named."""
    event, secretary = taking
    answer = caller(secretary).post(f"/events/{event.slug}/entries", said)

    assert (answer.status_code, answer.json()["faults"][0]["id"]) == (400, "api.wrong-form")


def test_a_key_is_wanted(caller, taking, client):
    """A write without Idempotency-Key is refused before anything is done."""
    event, secretary = taking
    answer = client.post(
        f"/api/v1/events/{event.slug}/entries", {"worker": "W1"}, "application/json",
        headers={"Authorization": f"Bearer {caller(secretary).token}"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


def test_who_is_not_known_is_refused(caller, taking):
    """A worker or union that is not there is said by number."""
    event, secretary = taking
    answer = caller(secretary).post(f"/events/{event.slug}/entries", {"worker": "W9999999"})
    assert answer.json()["faults"][0]["params"] == {"number": "W9999999"}


def test_check_in(caller, ceremony, now):
    """The timekeeper's device says who is there."""
    event = ceremony.run().event
    place = ceremony.entries[0].place
    place.session.state, place.session.starts = "open", now
    place.session.save()
    where = f"/events/{event.slug}/entries/{ceremony.entries[0].pk}/check-in"

    answer = caller(ceremony.timekeeper).put(where, {"state": "present", "identity": True})

    assert (answer.status_code, answer.json()["state"]) == (200, "present")
    unknown = caller(ceremony.timekeeper).put(
        f"/events/{event.slug}/entries/0/check-in", {"state": "present"}
    )
    assert unknown.json()["faults"][0]["id"] == "api.no-entry"


def test_a_judge_saves_ones_own_sheet(caller, ceremony):
    """A judge's device reads its own sheets and saves them by code; another's are not there."""
    event = ceremony.run().event
    judge, other = (caller(each.account) for each in ceremony.judges[:2])
    (mine, *_) = [
        each
        for each in judge.get(f"/events/{event.slug}/sheets").json()["items"]
        if each["judge"] == "J1"
    ]
    where, said = f"/events/{event.slug}/sheets/{mine['id']}", {"cells": []}
    saved = judge.put(where, {"cells": [{"aspect": "joints", "value": "3"}]})

    assert (saved.status_code, saved.json()["state"]) == (200, "in")
    assert saved.json()["cells"] == [{"aspect": "joints", "value": "3"}]
    assert saved.json()["position"] == Sheet.objects.get(pk=mine["id"]).position
    assert other.put(where, said).json()["faults"][0]["id"] == "api.no-sheet"
    for entry in ceremony.entries:
        assert entry.worker.name not in saved.content.decode()


def test_too_many_requests_wait(caller, taking, monkeypatch):
    """A token that is used too often in a minute is told to wait."""
    event, secretary = taking
    desk = caller(secretary)
    monkeypatch.setattr(tokens, "EACH_MINUTE", 0)
    ApiToken.objects.update(minute=None)

    desk.get(f"/events/{event.slug}/sheets")
    answers = [desk.get(f"/events/{event.slug}/sheets") for _ in range(2)]

    assert [each.status_code for each in answers].count(429) >= 1
    assert answers[-1]["Retry-After"] == "60"


@pytest.mark.parametrize("what", ["revoked", "until", "account"])
def test_a_token_that_counts_no_more(caller, city, taking, now, what):
    """Revoked, over, or of a closed account: as if there were none."""
    event, secretary = taking
    desk = caller(secretary)
    if what == "account":
        secretary.is_active = False
        secretary.save()
    else:
        ApiToken.objects.update(**{what: now - dt.timedelta(days=1)})

    assert desk.post(f"/events/{event.slug}/entries", {"worker": "W1"}).status_code == 401
