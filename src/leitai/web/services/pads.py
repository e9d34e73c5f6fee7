"""
Pads: a judge's tablet is invited by a code and a PIN, paired, handed over, and ended.

A pad is a device of the event's journal with a key of its own; nobody but the tablet can sign
with it. What is here decides whose key is registered, and until when it counts.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.front.signed import note_signed
from leitai.front.tokens import Claims, issue
from leitai.journal.entry import HASH
from leitai.lifecycle import LINE, State
from leitai.web.fields import lookup
from leitai.web.installation import installation
from leitai.web.models import Account, Event, Official, Pad
from leitai.web.permits import require
from leitai.web.queries.marks import MARKING, forms_of
from leitai.web.queries.pads import LIVE, active_pad, pads_of

from .acts import note
from .news import tell_pads
from .records import DESK, frozen_rulebook, journal_of, rules_of, write

INVITATION = timedelta(minutes=30)
WRONG_PINS = 5
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, O, 1, I, L: a code may have to be read out."""

CODE_SIGNS, PIN_DIGITS = 20, 6
AFTER = timedelta(days=30)
"""For so long after the event a ticket counts: a pad found in a drawer still sends."""

LISTED = 9_000
"""Characters of aspects that fit into a ticket."""

WHY = ("lost", "broken", "handed-over", "mistake", "ended", "office-ended")
"""Why a pad ended: ``pads.why.…``. The journal, which everybody reads, says this and no more."""

OVER = frozenset(LINE[LINE.index(State.LOCKED) :]) | {State.REOPENED, State.CANCELLED}


@dataclass(frozen=True, slots=True)
class Paired:
    """A pad and the ticket with which it sends and asks."""

    pad: Pad
    ticket: str


@transaction.atomic
def invite(official: Official, *, measures: bool | None = None, by: Account, at: datetime) -> Pad:
    """
    Invite a tablet to be the pad of *official*; an invitation that is still open is replaced.

    Where the judge has a pad, the new one takes over from it as soon as it is paired.

    Shapes:
        measures: sheets without a judge are marked on it too; None: if on no other judge's pad.

    Raises:
        Forbidden: *by* may not lend pads.
        Refused: no judge; marked on paper; the event takes no marks any more, or not yet.
    """
    require(by, "pads.edit", event=official.event)
    pad = _invitation(official, by, at, measures=measures)
    note(by, "pads.invite", f"pad:{pad.pk}", at, device=pad.device)
    return pad


@transaction.atomic
def hand_over(pad: Pad, *, at: datetime) -> Pad:
    """
    Invite the tablet that takes over from *pad*, which asks for it itself.

    Raises:
        Refused: *pad* is not in use; as for `invite`.
    """
    if pad.state != Pad.State.PAIRED:
        raise Refused([Fault("pads.not-in-use")])
    made = _invitation(pad.official, pad.official.account, at, measures=pad.measures)
    note(pad.official.account, "pads.hand-over", f"pad:{pad.pk}", at, device=made.device)
    return made


def _invitation(official: Official, by: Account, at: datetime, *, measures: bool | None) -> Pad:
    event = Event.objects.select_for_update().get(pk=official.event_id)
    faults = []
    if official.ended is not None or official.role not in MARKING or not official.code:
        faults.append(Fault("pads.no-judge"))
    if not event.journal or event.state in OVER:
        faults.append(Fault("pads.closed"))
    if event.entry_mode == "paper":
        faults.append(Fault("pads.on-paper"))
    if faults:
        raise Refused(faults)
    lapse(event, at)
    _end_invitations(event.pads.filter(official__code=official.code), at)
    number = event.pads.filter(official__code=official.code).count() + 1
    code = "".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS))
    return Pad.objects.create(
        event=event,
        official=official,
        number=number,
        device=f"pad-{official.code}-{number}",
        follows=active_pad(official),
        measures=nobody_measures(event, official) if measures is None else measures,
        code=code,
        code_index=lookup("pad-code", code),
        pin=f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}",
        invited=at,
        invited_by=by,
        expires=at + INVITATION,
    )


def nobody_measures(event: Event, official: Official) -> bool:
    """Tell whether no pad of another judge marks the sheets without a judge, or is about to."""
    others = event.pads.filter(measures=True).exclude(official__code=official.code)
    return not others.filter(state__in=(Pad.State.INVITED, Pad.State.PAIRED)).exists()


def lapse(event: Event, at: datetime) -> int:
    """End the invitations of *event* that ran out by *at*; return how many."""
    return _end_invitations(event.pads.filter(expires__lte=at), at)


def _end_invitations(pads: Iterable[Pad], at: datetime) -> int:
    ended = 0
    for pad in pads:
        if pad.state == Pad.State.INVITED:
            _close(pad, Pad.State.LAPSED, at)
            ended += 1
    return ended


def _close(pad: Pad, state: str, at: datetime, by: Account | None = None) -> None:
    pad.state, pad.ended, pad.ended_by = state, at, by
    pad.code, pad.pin, pad.code_index = "", "", ""
    pad.save()


def pair(code: str, pin: str, key: str, about: Mapping[str, Any], *, at: datetime) -> Paired:
    """
    Make the tablet that shows *code* and *pin* the invited pad; asked again, answer again.

    Units:
        key: the public key that the tablet made, hexadecimal.

    Raises:
        Refused: no invitation, or no longer; a wrong PIN (the fifth ends the invitation); no key.
    """
    if not HASH.fullmatch(key):
        raise Refused([Fault("pads.no-key")])
    with transaction.atomic():  # a wrong PIN is counted although it is refused
        pad, fault = _invited(code, pin, key, at)
        if fault is None:
            _take_into_use(pad, key, about, at)
    if fault is not None:
        raise Refused([fault])
    return Paired(pad, ticket_of(pad, at))


def _invited(code: str, pin: str, key: str, at: datetime) -> tuple[Pad, Fault | None]:
    """Return the pad that *code* invites, and what keeps it from being paired."""
    found = Pad.objects.select_for_update(of=("self",)).select_related("event", "official__account")
    pad = found.filter(code_index=lookup("pad-code", code)).first() or Pad()
    right = hmac.compare_digest(lookup("pad-pin", pin), lookup("pad-pin", pad.pin or ""))
    again = pad.state == Pad.State.PAIRED and hmac.compare_digest(pad.key, key)
    if pad.pk is None or not (pad.state == Pad.State.INVITED or again):
        return pad, Fault("pads.no-invitation")
    if at >= pad.expires:
        if not again:
            _close(pad, Pad.State.LAPSED, at)
        return pad, Fault("pads.no-invitation")
    if right:
        return pad, None
    pad.wrong_pins += 1
    note(None, "pads.wrong-pin", f"pad:{pad.pk}", at, tried=pad.wrong_pins)
    left = WRONG_PINS - pad.wrong_pins
    if left > 0 or again:
        pad.save(update_fields=["wrong_pins"])
        return pad, Fault("pads.wrong-pin", {"left": str(max(left, 0))})
    _close(pad, Pad.State.LAPSED, at)
    return pad, Fault("pads.too-many-pins")


def _take_into_use(pad: Pad, key: str, about: Mapping[str, Any], at: datetime) -> None:
    if pad.state == Pad.State.PAIRED:
        return
    if pad.official.ended is not None or pad.event.state in OVER:
        raise Refused([Fault("pads.closed")])
    _register(pad, key, at)
    pad.key, pad.state, pad.paired, pad.seen = key, Pad.State.PAIRED, at, at
    pad.about = told_about(about)
    pad.save()
    for other in pads_of(pad.event).filter(official__code=pad.official.code).exclude(pk=pad.pk):
        retire(other, at)
    note(pad.official.account, "pads.pair", f"pad:{pad.pk}", at, device=pad.device)
    tell_pads(pad.event)


def _register(pad: Pad, key: str, at: datetime) -> None:
    """
    Register the pad in the journal, unless it is there from an attempt that broke off.

    Raises:
        Refused: another device has this key, or this name has another key.
    """
    said = {"device": pad.device, "key": key, "registrar": False}
    added = (line for line in journal_of(pad.event).entries() if line.type == "device.add")
    if not any(line.content == said for line in added):
        write(pad.event, DESK, [("device.add", said)], at)


def retire(pad: Pad, at: datetime) -> None:
    """Let *pad* send what it still has, and mark nothing new: another one took over."""
    if pad.state == Pad.State.PAIRED:
        pad.state, pad.ended, pad.why = Pad.State.RETIRED, at, "handed-over"
        pad.code, pad.pin, pad.code_index = "", "", ""
        pad.save()


@transaction.atomic
def revoke(pad: Pad, why: str, reason: str = "", *, by: Account, at: datetime) -> Pad:
    """
    End *pad* at once: what it has not sent is taken no more, unless its log is brought in before.

    Shapes:
        why: of `WHY`, for the journal; reason: what somebody adds, for the desk.

    Raises:
        Forbidden: *by* may not lend pads.
        Refused: it has ended; no reason of those there are.
    """
    pad = Pad.objects.select_for_update(of=("self",)).select_related("event").get(pk=pad.pk)
    require(by, "pads.edit", event=pad.event)
    faults = []
    if pad.state not in (*LIVE, Pad.State.INVITED):
        faults.append(Fault("pads.ended-already"))
    if why not in WHY:
        faults.append(Fault("pads.no-why"))
    if faults:
        raise Refused(faults)
    pad.reason = reason.strip()
    _revoke(pad, why, by, at)
    return pad


def _revoke(pad: Pad, why: str, by: Account, at: datetime) -> None:
    pad.why = why
    if pad.state == Pad.State.INVITED:
        _close(pad, Pad.State.LAPSED, at, by)
    else:
        body = {"device": pad.device, "reason": why}
        write(pad.event, DESK, [("device.revoke", body)], at)
        _close(pad, Pad.State.REVOKED, at, by)
    note(by, "pads.revoke", f"pad:{pad.pk}", at, device=pad.device, why=why)


def end_pads(official: Official, *, by: Account, at: datetime) -> int:
    """
    End every pad and every ticket of a judge who leaves; return how many pads.

    Call it inside the transaction that ends the office: who may end that may end these.
    """
    event = official.event
    pads = event.pads.filter(official=official, state__in=(*LIVE, Pad.State.INVITED))
    found = list(pads.select_related("event", "official"))
    for pad in found:
        _revoke(pad, "office-ended", by, at)
    if event.journal and official.code:
        note_signed(installation().signed, event.journal, official.code, int(at.timestamp()))
    return len(found)


def seen(pad: Pad, about: Mapping[str, Any], *, at: datetime) -> None:
    """Keep what *pad* says of itself: battery, what waits, how far its clock is off."""
    pad.about = {**pad.about, **told_about(about)}
    pad.seen = at
    pad.save(update_fields=["about", "seen"])


FLAGS = ("secure", "worker", "persisted")
TEXTS = {"crypto": 20, "agent": 200}
NUMBERS = {"battery": 100, "waiting": 10**6, "refused": 10**6, "skew": 10**9}
"""What a pad may say of itself; of a text its longest, of a number its largest."""


def told_about(about: Mapping[str, Any]) -> dict[str, bool | str | int]:
    """
    Return what is kept of what a pad says of itself: known names, in their form.

    >>> told_about({"battery": 81, "secure": True, "agent": "x" * 300, "name": "?", "skew": -5.2})
    ... # doctest: +ELLIPSIS
    {'secure': True, 'agent': 'xxx...', 'battery': 81, 'skew': -5}
    >>> told_about({"battery": True, "waiting": "many", "storage": {"persisted": False}})
    {'persisted': False}
    """
    storage = about.get("storage")
    said = {**about, **storage} if isinstance(storage, dict) else about
    kept: dict[str, bool | str | int] = {}
    for name in FLAGS:
        if isinstance(flag := said.get(name), bool):
            kept[name] = flag
    for name, longest in TEXTS.items():
        if isinstance(text := said.get(name), str):
            kept[name] = text[:longest]
    for name, largest in NUMBERS.items():
        number = said.get(name)
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        if -largest <= number <= largest:
            kept[name] = round(number)
    return kept


def ticket_of(pad: Pad, at: datetime) -> str:
    """Return the ticket with which *pad* writes at the front and asks at ``/pad/``."""
    return issue(installation().secret, claims_of(pad, at))


def claims_of(pad: Pad, at: datetime) -> Claims:
    """Return what *pad* may write: its judge's sheets; where it measures, those of nobody."""
    event = pad.event
    ends = max(filter(None, (event.ends, event.starts, at)))
    return Claims(
        journal=str(event.journal),
        device=pad.device,
        judges=_whose(pad),
        contestants=None,
        until=int((ends + AFTER).timestamp()),
        account=pad.official.account_id,
        rulebook=frozen_rulebook(event).sha256,
        aspects=_aspects(pad),
        issued=int(at.timestamp()),
    )


def _whose(pad: Pad) -> tuple[str, ...]:
    return (pad.official.code, "") if pad.measures else (pad.official.code,)


def _aspects(pad: Pad) -> tuple[str, ...] | None:
    """Return what those sheets ask for; None where that is not known yet, or too long."""
    try:
        forms = forms_of(pad.event, rules_of(pad.event))
    except Refused:  # a panel is not complete yet
        return None
    own = [form for (judge, _), form in forms.items() if judge in _whose(pad)]
    rows = [row for form in own for row in form.rows]
    asked = tuple(dict.fromkeys(row.node.id for row in rows))
    return asked if asked and len("".join(asked)) + 3 * len(asked) < LISTED else None
