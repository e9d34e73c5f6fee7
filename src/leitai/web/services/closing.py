"""
What happened on the floor, on one page: sessions, judges, pads, unlocks, paper, the journal's root.

Before the lock it is a draft, after it what the officials sign. No contestant's name is on it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q

from leitai.printing import Minutes, Part
from leitai.scoring.sheets import read_remark
from leitai.web.models import Incident, Pad, Unlock
from leitai.web.queries import documents as rows
from leitai.web.queries.clocks import SessionClock, clocks_of
from leitai.web.queries.marks import ASKS_NOTHING, PENALTIES, sheets_of, signings
from leitai.web.queries.paper import counted
from leitai.web.queries.unlocks import unlock_state, unlocks_of

from .locking import grouped
from .papers import Order, came, office_signers
from .records import journal_of

SIGNS = 8
"""Of a pad's public key: enough to read it out and compare it."""

TOLD = 6
"""Unlocks and re-marks that are told one by one; the others are counted."""

SOURCES = ("pad", "screen", "paper", "chief")


def hall_minutes(order: Order) -> Minutes:
    """The minutes of the floor as of when they are asked for."""
    event, say, at = order.event, order.say, order.at
    assert at is not None  # noqa: S101 - whoever prints says when
    lock = event.signatures.filter(what="lock").last()
    if lock is None:
        title, state = "closing.title-draft", say("closing.draft", moment=rows.clock(at))
    else:
        title, state = "closing.title", say("closing.final", moment=rows.clock(lock.at))
    facts = [("documents.fact-event", order.title), ("documents.fact-place", event.place)]
    facts += [("closing.state", state), ("documents.fact-contestants", came(order))]
    facts += [("closing.sheets", _sheets(order)), ("closing.paper", _paper(order))]
    facts += [("closing.remarks", _remarks(order)), ("closing.incidents", _incidents(order))]
    return Minutes(
        order.frame,
        say(title, event=event),
        tuple((say(entry), value) for entry, value in facts),
        (
            _table(order, "sessions", _sessions(order, clocks_of(event, at))),
            _table(order, "judges", _judges(order)),
            Part(_unlocks(order, at), say("closing.unlocks")),
            _journal(order),
        ),
        office_signers(order),
        dense=True,
    )


COLUMNS = {
    "sessions": ("session", "planned", "open", "paused", "more"),
    "judges": ("judge", "name", "sheets", "signed", "pads"),
}


def _table(order: Order, kind: str, found: Sequence[tuple[str, ...]]) -> Part:
    heading = order.say(f"closing.{kind}")
    if not found:
        return Part((order.say("closing.nothing"),), heading)
    headers = tuple(order.say(f"closing.col-{name}") for name in COLUMNS[kind])
    return Part((), heading, headers, tuple(found))


def _sessions(order: Order, clocks: Sequence[SessionClock]) -> list[tuple[str, ...]]:
    return [
        (
            each.session.name,
            f"{rows.clock(each.session.starts)}–{rows.clock(each.session.ends)[-5:]}",
            _span(each.session.opened, each.session.ended),
            order.say("closing.minutes", minutes=each.paused_minutes),
            order.say("closing.minutes", minutes=each.more_minutes),
        )
        for each in clocks
    ]


def _span(opened: datetime | None, ended: datetime | None) -> str:
    begun = rows.clock(opened)[-5:] if opened else "–"
    return f"{begun}–{rows.clock(ended)[-5:] if ended else ''}"


def _judges(order: Order) -> list[tuple[str, ...]]:
    """Return who marked: code, name, sheets, when they signed, their pads with their keys."""
    event = order.event
    names = {
        each.code: each.account.name
        for each in rows.officials_in_office(event) if each.code
    }  # fmt: skip
    pads: dict[str, list[str]] = {}
    for pad in event.pads.exclude(key="").select_related("official").order_by("number"):
        pads.setdefault(pad.official.code, []).append(_pad(order, pad))
    return [
        (
            each.judge,
            names.get(each.judge, ""),
            f"{each.signed}/{each.sheets}",
            rows.clock(each.at)[-5:] if each.at else "–",
            "；".join(pads.get(each.judge, ())) or "–",
        )
        for each in signings(event)
        if each.sheets or each.waiting or each.judge in pads
    ]


def _pad(order: Order, pad: Pad) -> str:
    ended = order.say("closing.pad-ended") if pad.state == Pad.State.REVOKED else ""
    return f"{pad.number}: {pad.key[:SIGNS]}{ended}"


def _sheets(order: Order) -> str:
    asked = sheets_of(order.event).exclude(sheet=PENALTIES).exclude(ASKS_NOTHING)
    found = asked.aggregate(
        wanted=Count("pk"), complete=Count("pk", filter=Q(missing=0)),
        signed=Count("pk", filter=Q(state="signed")),
    )  # fmt: skip
    numbers = counted(order.event)
    sources = "、".join(
        f"{order.say(f'paper.source.{each}')} {numbers[each]}" for each in SOURCES if numbers[each]
    )
    return f"{order.say('closing.sheets-said', **found)} {sources}"


def _paper(order: Order) -> str:
    numbers = counted(order.event)
    said = {name: numbers[name] for name in ("received", "awaited", "compared", "differs")}
    return order.say("closing.paper-said", switched=numbers["on-paper"], **said)


def _remarks(order: Order) -> str:
    found = order.event.sheets.filter(sheet__contains="/").values_list("code", "sheet")
    codes = sorted({code for code, sheet in found if read_remark(sheet)})
    return _counted(order, codes)


def _counted(order: Order, codes: Sequence[str]) -> str:
    if not codes:
        return order.say("closing.none")
    more = f" +{len(codes) - TOLD}" if len(codes) > TOLD else ""
    return f"{len(codes)}：{'、'.join(codes[:TOLD])}{more}"


def _incidents(order: Order) -> str:
    found = Incident.objects.filter(event=order.event).aggregate(
        noted=Count("pk"),
        signed=Count("pk", filter=Q(signed__isnull=False, refused=False)),
        refused=Count("pk", filter=Q(refused=True)),
    )
    return order.say("closing.incidents-said", **found)


def _unlocks(order: Order, at: datetime) -> tuple[str, ...]:
    found = list(unlocks_of(order.event).order_by("pk"))
    if not found:
        return (order.say("closing.none"),)
    told = [_unlock(order, each, at) for each in found[:TOLD]]
    if len(found) > TOLD:
        told.append(order.say("closing.more", count=len(found) - TOLD))
    return tuple(told)


def _unlock(order: Order, each: Unlock, at: datetime) -> str:
    judge = each.sheet.judge.code if each.sheet.judge is not None else each.sheet.sheet
    return order.say(
        "closing.unlock",
        code=each.sheet.code,
        judge=judge,
        time=rows.clock(each.asked)[-5:],
        state=order.say(f"unlocks.state.{unlock_state(each, at)}"),
        second=order.say(f"role.{each.second}") if each.second else "–",
        reason=each.reason,
    )


def _journal(order: Order) -> Part:
    state = journal_of(order.event).state()
    said = (order.say("documents.minutes-size", size=state.size), grouped(state.root.hex()))
    return Part(said, order.say("closing.journal"))
