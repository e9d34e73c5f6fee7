"""Signed sheets are opened again by two people, and the journal says so."""

import datetime as dt

import pytest
from django.utils import timezone

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Account, Act, Grant, Unlock
from leitai.web.permits import Forbidden
from leitai.web.queries.overview import to_confirm
from leitai.web.queries.unlocks import unlock_state, waiting_unlocks
from leitai.web.services import locking, marks
from leitai.web.services.unlocks import LASTS, ask_unlock, decide_unlock


def asked(room, code="K1", judge=1, reason="笔误"):
    return ask_unlock(room.sheet(code, judge), reason, by=room.chief, at=room.at)


@pytest.fixture
def closed(room):
    """The room, with the sheet of K1 by the first judge marked and signed."""
    room.save("K1", 1, "2")
    room.signed("K1", 1)
    return room


def test_two_people_open_a_sheet(closed):
    """Asking opens nothing; confirming does, and the chief judge's device says so."""
    unlock = asked(closed)
    assert closed.sheet("K1", 1).state == "signed"
    decide_unlock(unlock, agreed=True, by=closed.arbiter, at=closed.at)
    marks.catch_up(closed.event)
    assert closed.sheet("K1", 1).state == "in"
    line = closed.lines("unlock")[0]
    assert (line.device, line.content) == (
        "chief-judge",
        {"contestant": "K1", "judge": "J1", "sheet": "", "reason": "笔误", "second": "arbiter"},
    )


def test_the_judge_marks_it_again(closed):
    """What was refused before is taken after it."""
    with pytest.raises(Refused, match=r"marks\.signed"):
        closed.save("K1", 1, "3")
    decide_unlock(asked(closed), agreed=True, by=closed.secretary, at=closed.at)
    closed.save("K1", 1, "3")
    assert [line.content["cells"][0]["value"] for line in closed.lines()] == ["2", "3"]


def test_a_signature_outside_the_journal_needs_no_entry(room):
    """Signed all at once on a screen: the sheet opens, the journal had nothing to unlock."""
    room.fill(("K1",))
    for code in ("K2", "K3"):
        room.measured(code)
        room.save(code, 1, "2")
    locking.sign_marks(room.event, by=room.judge(1), at=room.at)
    unlock = decide_unlock(asked(room), agreed=True, by=room.supervisor, at=room.at)
    assert (room.sheet("K1", 1).state, room.sheet("K2", 1).state) == ("in", "signed")
    assert (room.lines("unlock"), unlock.position) == ([], None)


def test_refused_with_a_reason(closed):
    """It stays signed; without a reason nobody refuses."""
    unlock = asked(closed)
    with pytest.raises(Refused, match=r"lifecycle\.reason"):
        decide_unlock(unlock, " ", agreed=False, by=closed.arbiter, at=closed.at)
    decide_unlock(unlock, "没有依据", agreed=False, by=closed.arbiter, at=closed.at)
    unlock.refresh_from_db()
    assert (closed.sheet("K1", 1).state, unlock.note) == ("signed", "没有依据")
    assert unlock_state(unlock, closed.at) == "refused"
    with pytest.raises(Refused, match="decided-already"):
        decide_unlock(unlock, agreed=True, by=closed.supervisor, at=closed.at)


def test_nobody_is_their_own_second_person(closed):
    """A chief judge who is secretary too does not confirm; nor does the sheet's judge."""
    unlock = asked(closed)
    own = ((closed.chief, r"lifecycle\.same-person"), (closed.judge(1), r"unlocks\.own-sheet"))
    for account, fault in own:
        Grant.objects.create(account=account, role=Role.SECRETARY, event=closed.event)
        by = Account.objects.get(pk=account.pk)
        with pytest.raises(Refused, match=fault):
            decide_unlock(unlock, agreed=True, by=by, at=closed.at)


def test_a_request_lapses(closed):
    """After an hour nobody confirms it; the chief judge asks again."""
    unlock = asked(closed)
    later = closed.at + LASTS
    assert list(waiting_unlocks(closed.event, later - dt.timedelta(seconds=1))) == [unlock]
    assert (list(waiting_unlocks(closed.event, later)), unlock_state(unlock, later)) == (
        [], "lapsed",
    )  # fmt: skip
    with pytest.raises(Refused, match=r"unlocks\.lapsed"):
        decide_unlock(unlock, agreed=True, by=closed.arbiter, at=later)
    again = ask_unlock(closed.sheet("K1", 1), "笔误", by=closed.chief, at=later)
    assert again.pk != unlock.pk


def test_what_cannot_be_asked(closed):
    """A sheet that is not signed; twice; without a reason; all at once."""
    with pytest.raises(Refused) as refused:
        ask_unlock(closed.sheet("K2", 1), "", by=closed.chief, at=closed.at)
    assert [fault.id for fault in refused.value.faults] == [
        "unlocks.not-signed", "lifecycle.reason",
    ]  # fmt: skip
    asked(closed)
    with pytest.raises(Refused, match="asked-already"):
        asked(closed)


def test_after_the_lock_nothing_is_unlocked(closed):
    """Neither asked nor confirmed: then it is an amendment."""
    unlock = asked(closed)
    closed.at_state(State.LOCKED)
    with pytest.raises(Refused, match=r"marks\.closed"):
        decide_unlock(
            Unlock.objects.get(pk=unlock.pk), agreed=True, by=closed.arbiter, at=closed.at
        )
    with pytest.raises(Refused, match=r"marks\.closed"):
        asked(closed)


def test_who_may(closed):
    """Only the chief judge asks; only arbiter, supervisor, secretary confirm."""
    for by in (closed.judge(1), closed.supervisor, closed.clerks[0]):
        with pytest.raises(Forbidden):
            ask_unlock(closed.sheet("K1", 1), "x", by=by, at=closed.at)
    unlock = asked(closed)
    for by in (closed.judge(2), closed.clerks[0], closed.timekeeper):
        with pytest.raises(Forbidden):
            decide_unlock(unlock, agreed=True, by=by, at=closed.at)


def test_both_are_noted(closed):
    """The acts say who asked and who confirmed, with the role."""
    decide_unlock(asked(closed), agreed=True, by=closed.supervisor, at=closed.at)
    assert list(
        Act.objects.filter(action__startswith="unlocks.")
        .order_by("pk")
        .values_list("account", "role")
    ) == [(closed.chief.pk, "chief-judge"), (closed.supervisor.pk, "supervisor")]


def test_who_may_confirm_finds_it_on_the_desk(client, room):
    """Not who asked, and not once it has lapsed."""
    room.save("K1", 1, "2")
    room.signed("K1", 1)
    now = timezone.now()
    ask_unlock(room.sheet("K1", 1), "笔误", by=room.chief, at=now)
    events = [room.event]
    assert [each.path for each in to_confirm(room.arbiter, events, now)] == [
        f"/desk/events/{room.event.slug}/chief/unlocks/"
    ]
    assert to_confirm(room.chief, events, now) == to_confirm(room.arbiter, events, now + LASTS)
    client.force_login(room.secretary)
    assert "确认解锁 1 张评分表" in client.get("/desk/").content.decode()
