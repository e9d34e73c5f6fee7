"""What happens on the floor of an event of the demo city: a power cut, a slip, a broken pad."""

from datetime import datetime, timedelta

from leitai.lifecycle import Role
from leitai.web.models import Account, Event, Session, Sheet
from leitai.web.services.clocks import change_clock
from leitai.web.services.paper import receive, switch_to_paper
from leitai.web.services.unlocks import ask_unlock, decide_unlock

MINUTE = timedelta(minutes=1)


def _holder(event: Event, role: Role) -> Account:
    return event.officials.select_related("account").get(role=role, ended=None).account


def power_cut(event: Event, now: datetime) -> None:
    """The session that is on was paused for eight minutes; a station gets five more."""
    session = event.sessions.get(state=Session.State.OPEN)
    keeper = _holder(event, Role.TIMEKEEPER)
    change_clock(session, "pause", "配电箱跳闸", by=keeper, at=now - 60 * MINUTE)
    change_clock(session, "resume", "恢复供电", by=keeper, at=now - 52 * MINUTE)
    change_clock(
        session, "extend", "备料不足，补发", station=3, minutes=5,
        by=_holder(event, Role.CHIEF_JUDGE), at=now - 30 * MINUTE,
    )  # fmt: skip


def slips(event: Event, now: datetime) -> None:
    """Two signed sheets are to be opened again: one is, the other waits for a second person."""
    chief, arbiter = _holder(event, Role.CHIEF_JUDGE), _holder(event, Role.ARBITER)
    signed = event.sheets.filter(state=Sheet.State.SIGNED).order_by("pk")
    for number, sheet in enumerate(signed[:2]):
        asked = ask_unlock(sheet, "灰缝一栏看错一档", by=chief, at=now - 20 * MINUTE)
        if not number:
            decide_unlock(asked, agreed=True, by=arbiter, at=now - 15 * MINUTE)


def broken_pad(event: Event, now: datetime) -> None:
    """A sheet that nobody has marked yet goes to paper; the paper has come back."""
    left = event.sheets.filter(position=None, judge__isnull=False, missing__gt=0)
    sheet = left.order_by("-pk").first()
    if sheet is not None:
        chief = _holder(event, Role.CHIEF_JUDGE)
        switch_to_paper(event, [sheet], "平板摔坏", by=chief, at=now - 10 * MINUTE)
        receive(sheet, by=_holder(event, Role.SECRETARY), at=now - 5 * MINUTE)
