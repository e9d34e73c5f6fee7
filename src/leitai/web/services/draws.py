"""A draw in public, step by step: announce, commit, see, reveal, run. It is held once."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from leitai.canonical import canonical
from leitai.draw import Draw as Held
from leitai.draw import Reveal, announce, commitment, read_draw
from leitai.faults import Fault, Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Account, Draw, Entry, Event, Place, Secret, Session
from leitai.web.permits import require
from leitai.web.queries.draws import seats_for, sessions_to_draw
from leitai.web.queries.officials import contestants_of
from leitai.wording import say

from .acts import note
from .records import device_of, write

DICE = 20
"""Ten-sided dice thrown in view of everybody: 66 bits."""

ENTERPRISE = "enterprise"

TIGHT = frozenset({"draw.too-many-neighbours", "draw.too-tight"})
"""Refusals that mean: not everybody can be kept apart."""


def usual_parties() -> list[str]:
    """Return who brings a secret value, unless the coder says otherwise."""
    return [say(f"draws.party-{each}", "zh") for each in ("supervisor", "leaders", "organiser")]


def dice(where: str, count: int = DICE) -> dict[str, Any]:
    """Return the public value to announce: ten-sided dice, thrown there."""
    return {"kind": "dice", "count": count, "sides": 10, "where": where}


def lottery(name: str, issue: str) -> dict[str, Any]:
    """Return the public value to announce: a later issue of the lottery 6 of 33, 1 of 16."""
    groups = [{"count": 6, "least": 1, "most": 33}, {"count": 1, "least": 1, "most": 16}]
    return {"kind": "lottery", "name": name, "issue": issue, "groups": groups}


@transaction.atomic
def announce_draw(
    event: Event,
    purpose: str,
    *,
    parties: Sequence[str] = (),
    public: dict[str, Any] | None = None,
    by: Account,
    at: datetime,
) -> Draw:
    """
    Announce the draw of stations or of blind codes over the locked roster.

    No two of one enterprise stand next to each other where that is possible at all.

    Raises:
        Forbidden: *by* is not the coder.
        Refused: announced already, not now, no roster, too few stations, what the core refuses.
    """
    require(by, "draws.hold", event=event)
    event = Event.objects.select_for_update().get(pk=event.pk)
    entries = list(contestants_of(event))
    sessions = sessions_to_draw(event) if purpose == Draw.Purpose.STATIONS else None
    _check_announcing(event, purpose, entries, sessions)
    plan = {
        "id": purpose,
        "purpose": say(f"draws.purpose.{purpose}", "zh"),
        "parties": [each.strip() for each in parties] or usual_parties(),
        "public": public or dice(event.place or str(event)),
    }
    if sessions is not None:
        held = _announce_apart(plan | _stations(entries, sessions))
    else:
        held = announce(plan | _codes(entries))
    draw = Draw.objects.create(
        event=event, name=purpose, purpose=purpose, state=held.state, record=held.value(),
        announced=at, by=by,
    )  # fmt: skip
    note(by, "draws.announce", f"draw:{event.slug}/{draw.name}", at, Role.CODER)
    return draw


def _check_announcing(
    event: Event, purpose: str, entries: Sequence[Entry], sessions: Sequence[Session] | None
) -> None:
    faults = []
    if event.state != State.DRAW:
        faults.append(Fault("draws.not-now"))
    if purpose not in (Draw.Purpose.STATIONS, Draw.Purpose.CODES):
        faults.append(Fault("draws.purpose", {"purpose": purpose}))
    if event.draws.filter(name=purpose).exists():
        faults.append(Fault("draws.announced-already"))
    if not entries:
        faults.append(Fault("draws.no-roster"))
    if sessions is not None and (seats := sum(each.stations for each in sessions)) < len(entries):
        params = {"seats": str(seats), "entries": str(len(entries))}
        faults.append(Fault("draws.too-few-stations", params))
    if faults:
        raise Refused(faults)


def _stations(entries: Sequence[Entry], sessions: Sequence[Session]) -> dict[str, Any]:
    items = [
        {
            "code": entry.bib,
            "attributes": {
                ENTERPRISE: entry.enterprise.name if entry.enterprise else entry.delegation.name
            },
        }
        for entry in entries
    ]
    targets = [{"name": name, "places": 1} for name in seats_for(sessions, len(entries))]
    return {
        "items": items,
        "shape": {"kind": "assign", "targets": targets},
        "constraints": [{"apart": ENTERPRISE, "within": "neighbours"}],
    }


def _announce_apart(plan: dict[str, Any]) -> Held:
    try:
        return announce(plan)
    except Refused as refused:
        if {fault.id for fault in refused.faults} - TIGHT:
            raise
    return announce(plan | {"constraints": []})


def _codes(entries: Sequence[Entry]) -> dict[str, Any]:
    width = max(2, len(str(len(entries))))
    targets = [
        {"name": f"M{number:0{width}d}", "places": 1} for number in range(1, len(entries) + 1)
    ]
    items = [{"code": entry.bib, "attributes": {}} for entry in entries]
    return {"items": items, "shape": {"kind": "assign", "targets": targets}}


@transaction.atomic
def commit_party(
    draw: Draw, party: str, digest: str | None = None, *, by: Account, at: datetime
) -> Draw:
    """
    Take down a party's commitment; without *digest* the server rolls and keeps the secret sealed.

    With the last commitment the announcement's hash is fixed, and goes into the journal.
    """
    draw, held = _open(draw, by)
    if digest is None:
        secret = {"nonce": secrets.token_hex(32), "value": secrets.token_hex(32)}
        digest = commitment(**secret)
        held = held.commit(party, digest)
        Secret.objects.create(draw=draw, party=party, sealed=json.dumps(secret))
    else:
        held = held.commit(party, digest.strip().lower())
    _keep(draw, held)
    note(by, "draws.commit", _subject(draw), at, Role.CODER, commitment=digest)
    if (known := held.announcement.hash) is not None:
        said = {"draw": draw.name, "announcement_hash": known}
        write(draw.event, device_of(Role.CODER), [("draw.announce", said)], at)
    return draw


@transaction.atomic
def see_public(
    draw: Draw, text: str, *, again: str | None = None, by: Account, at: datetime
) -> Draw:
    """
    Take down the public value that everybody saw, typed twice where *again* is given.

    Raises:
        Refused: the two differ; what the core refuses.
    """
    draw, held = _open(draw, by)
    seen = held.see(text)
    if again is not None and held.see(again).public_value != seen.public_value:
        raise Refused([Fault("draws.typed-differently")])
    _keep(draw, seen)
    note(by, "draws.see", _subject(draw), at, Role.CODER, value=seen.public_value)
    return draw


@transaction.atomic
def reveal_party(
    draw: Draw,
    party: str,
    nonce: str | None = None,
    value: str | None = None,
    *,
    opened_by: str | None = None,
    by: Account,
    at: datetime,
) -> Draw:
    """
    Open a party's value: what the party says, else what the server keeps sealed for it.

    Raises:
        Refused: the server keeps nothing for this party; what the core refuses.
    """
    draw, held = _open(draw, by)
    if nonce is None or value is None:
        kept = draw.secrets.filter(party=party).first()
        if kept is None:
            raise Refused([Fault("draws.no-secret", {"party": party})])
        secret = json.loads(str(kept.sealed))
        nonce, value = secret["nonce"], secret["value"]
    held = held.reveal(Reveal(party, nonce.strip(), value.strip(), opened_by or None))
    _keep(draw, held)
    note(by, "draws.reveal", _subject(draw), at, Role.CODER)
    return draw


@transaction.atomic
def run_draw(draw: Draw, *, by: Account, at: datetime) -> Draw:
    """
    Compute the one result: stations become places; codes stay sealed with their coder.

    Raises:
        Refused: drawn already; something is missing.
    """
    draw, held = _open(draw, by)
    held = held.run()
    draw.held = at
    _keep(draw, held)
    if draw.purpose == Draw.Purpose.STATIONS:
        _make_places(draw.event, held)
    record_hash = held.value()["record_hash"]
    note(by, "draws.run", _subject(draw), at, Role.CODER, record_hash=record_hash)
    said = {"draw": draw.name, "record_hash": record_hash}
    write(draw.event, device_of(Role.CODER), [("draw", said)], at)
    return draw


def _make_places(event: Event, held: Held) -> None:
    assert held.result is not None  # noqa: S101 - it has just been run
    entries = {entry.bib: entry for entry in contestants_of(event)}
    sessions = {session.number: session for session in sessions_to_draw(event)}
    Place.objects.bulk_create(
        Place(
            entry=entries[bib],
            session=sessions[int(target.split("-")[0])],
            station=int(target.split("-")[1]),
        )
        for bib, target in held.result.outcome
    )


def _open(draw: Draw, by: Account) -> tuple[Draw, Held]:
    """Return the draw, locked, and what the core knows of it."""
    require(by, "draws.hold", event=draw.event)
    draw = Draw.objects.select_for_update().select_related("event").get(pk=draw.pk)
    if draw.event.state != State.DRAW:
        raise Refused([Fault("draws.not-now")])
    return draw, read_draw(json.loads(str(draw.sealed)) if draw.sealed else draw.record)


def _keep(draw: Draw, held: Held) -> None:
    """Keep the record; of a draw of codes the public part apart from the whole."""
    record = held.value()
    draw.state = held.state
    draw.record = record
    if draw.purpose == Draw.Purpose.CODES:
        draw.sealed = canonical(record).decode()
        opened = [{"party": each.party, "opened_by": each.opened_by} for each in held.reveals]
        draw.record = record | {"reveals": opened, "seed": None, "result": None}
    draw.save()


def _subject(draw: Draw) -> str:
    return f"draw:{draw.event.slug}/{draw.name}"
