"""The minutes of the floor: one page, a draft until the lock, no name beside a code."""

import datetime as dt
from dataclasses import asdict

import pytest
from django.utils import timezone
from tests.printing.reading import page_texts

from leitai.lifecycle import State
from leitai.printing import Frame
from leitai.web.models import Pad
from leitai.web.permits import Forbidden
from leitai.web.services import locking, records
from leitai.web.services.clocks import change_clock
from leitai.web.services.closing import hall_minutes
from leitai.web.services.documents import print_document
from leitai.web.services.locking import grouped
from leitai.web.services.papers import Order
from leitai.web.services.unlocks import ask_unlock, decide_unlock

KEY = "0123456789abcdef" * 4


def printed(room, by=None, language="zh"):
    """How many pages it has."""
    said = {"by": by or room.chief, "at": room.at, "language": language}
    return len(page_texts(print_document(room.event, "hall-minutes", **said).data))


def told(room, language="zh", at=None):
    """All that it says, as one text."""
    order = Order(room.event, Frame("1", "x"), language, at=at or room.at)
    return "\n".join(texts(asdict(hall_minutes(order))))


def texts(value):
    if isinstance(value, str | bool):
        return [str(value)]
    inside = value.values() if isinstance(value, dict) else value
    return [text for each in inside for text in texts(each)]


@pytest.fixture
def busy(room):
    """A pause, an unlock, a pad, a judge's signature."""
    later = room.at + dt.timedelta(minutes=10)
    change_clock(room.session, "pause", "停电", by=room.timekeeper, at=room.at)
    change_clock(room.session, "resume", "来电", by=room.timekeeper, at=later)
    change_clock(room.session, "extend", "断料", minutes=5, by=room.chief, at=later)
    room.fill()
    room.signed("K1", 1)
    unlock = ask_unlock(room.sheet("K1", 1), "笔误更正", by=room.chief, at=room.at)
    decide_unlock(unlock, agreed=True, by=room.arbiter, at=room.at)
    Pad.objects.create(
        event=room.event, official=room.judges[0], number=1, device="pad-J1-1", key=KEY,
        state="paired", invited=room.at, invited_by=room.chief, expires=room.at,
    )  # fmt: skip
    locking.sign_marks(room.event, by=room.judge(2), at=room.at)
    return room


def test_one_page_tells_the_day(busy):
    """Pauses, more time, keys, unlocks, and the root in eight groups."""
    assert printed(busy) == 1
    page = told(busy, at=busy.at + dt.timedelta(minutes=30))
    root = grouped(records.journal_of(busy.event).state().root.hex())
    wanted = ("10 分钟", "5 分钟", f"1: {KEY[:8]}", "笔误更正", "仲裁", "J2", root, "草稿")
    assert [each for each in wanted if each not in page] == []
    assert ("工位选手" in page, root.count(" ")) == (False, 7)


def test_after_the_lock_it_is_no_draft(busy):
    """It says when the marks were locked."""
    busy.event.signatures.create(
        what="lock", by=busy.chief, role="chief-judge", at=busy.at, size=1, root="00"
    )
    busy.at_state(State.LOCKED)
    page = told(busy)
    moment = f"{timezone.localtime(busy.at):%Y-%m-%d %H:%M}"
    assert ("草稿" in page, f"成绩已于 {moment} 锁定" in page) == (False, True)


def test_a_quiet_day_fits_as_well(room):
    """Nothing happened, and it says so; in English too."""
    assert ("没有\n三、解锁" in told(room), "none\n3. Unlocks" in told(room, "en")) == (True, True)
    assert printed(room, language="en") == 1


def test_who_prints_it(room):
    """Those over the event; not a judge, not a clerk."""
    assert printed(room, room.supervisor) == 1
    for by in (room.judge(1), room.clerks[0], room.timekeeper):
        with pytest.raises(Forbidden):
            printed(room, by)
