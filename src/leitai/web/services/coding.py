"""
Blind codes: sealed from their draw, held by the coder, opened under supervision.

What must reach the journal under a contestant's code (the roster, absences, penalties) is
written here, so that whoever noted it never learns the code.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction

from leitai.canonical import canonical
from leitai.draw import Decoding, Layer, Seal, read_draw, seal
from leitai.exact import decimal_text
from leitai.faults import Fault, Refused
from leitai.journal import values
from leitai.lifecycle import Role, State
from leitai.results.rows import KEYS, said
from leitai.rulebook.model import Rulebook
from leitai.scoring import Tables
from leitai.web.models import Account, Code, CodeSeal, Draw, Entry, Event, Incident, Official, Place
from leitai.web.permits import require
from leitai.web.queries.coding import holders_of, labels_of
from leitai.web.queries.officials import RESERVE, SCORER, delegation_of, exclusions, judges_of

from .acts import note
from .carrying import seal_rounds
from .marks import prepare_sheets
from .records import device_of, journal_of, rules_of, tables_now, write
from .taking import Taking

HOLDER = "coder"
"""The holder's name in the sealed layer: the role, because records bear no names of people."""

PENALTIES = "incidents"
"""The sheet that holds a contestant's penalties from incidents."""

STATUSES = {
    Place.State.ABSENT: "ABSENT",
    Place.State.LEFT: "DNF",
    Place.State.DISQUALIFIED: "DSQ",
}
"""What each end of a contestant's day is called in the journal."""


@transaction.atomic
def seal_codes(event: Event, *, by: Account, at: datetime) -> CodeSeal:
    """
    Seal the map that the draw ``codes`` made: its hash is public, the map is encrypted.

    Raises:
        Forbidden: *by* is not the coder.
        Refused: sealed already; the draw has not been held.
    """
    require(by, "codes.see", event=event)
    event = Event.objects.select_for_update().get(pk=event.pk)
    if CodeSeal.objects.filter(event=event).exists():
        raise Refused([Fault("coding.sealed-already")])
    draw = event.draws.filter(purpose=Draw.Purpose.CODES, state="drawn").first()
    if draw is None:
        raise Refused([Fault("coding.not-drawn")])
    drawn = read_draw(json.loads(str(draw.sealed)))
    assert drawn.result is not None  # noqa: S101 - the draw's state says so
    layer = Layer(draw.name, HOLDER, dict(drawn.result.outcome), secrets.token_hex(32))
    entries = {entry.bib: entry.pk for entry in event.entries.filter(bib__in=layer.codes)}
    Code.objects.bulk_create(
        Code(event=event, code=code, entry_sealed=str(entries[bib]))
        for bib, code in sorted(layer.codes.items(), key=lambda pair: pair[1])
    )
    made = CodeSeal.objects.create(
        event=event, hash=seal(layer).hash, layer=canonical(layer.value()).decode(),
        holder=by, at=at,
    )  # fmt: skip
    note(by, "codes.seal", f"event:{event.slug}", at, Role.CODER, seal=made.hash)
    return made


def write_roster(taking: Taking) -> None:
    """Write contestants, by code, judges and carried rounds; make the sheets to fill in."""
    event, rules = taking.event, rules_of(taking.event)
    codes = {label.entry.pk: label.code for label in labels_of(event)}
    judged = Tables(
        marks=(),
        contestants=contestant_rows(event, rules, codes),
        judges=judge_rows(event, judges_of(event), codes),
        carry=seal_rounds(event, rules, codes),
    )
    write(event, device_of(Role.CODER), list(said(rules, judged)), taking.at)
    prepare_sheets(event)


def contestant_rows(
    event: Event, rules: Rulebook, codes: Mapping[int, str]
) -> list[dict[str, str]]:
    """Return the table CONTESTANTS: by code, what the rulebook reckons with, nobody's name."""
    entries = event.entries.filter(pk__in=codes).select_related(
        "delegation", "enterprise", "worker", "place__session"
    )
    rows = [
        {"contestant": codes[entry.pk], "delegation": entry.delegation.name}
        | {name: _field(entry, name) for name in rules.fields}
        for entry in entries
    ]
    return sorted(rows, key=lambda row: row["contestant"])


def _field(entry: Entry, name: str) -> str:
    """Return what the registry knows for a field of the rulebook; "" for one it does not know."""
    worker, place = entry.worker, getattr(entry, "place", None)
    known = {
        "level": worker.level if worker.level.isdecimal() else "",
        "woman": {"F": "1", "M": "0"}.get(worker.sex, ""),
        "employee": "1" if entry.enterprise_id else "0",
        "enterprise": entry.enterprise.name if entry.enterprise else "",
        "county": entry.delegation.name,
        "team": entry.team,
        "session": str(place.session.number) if place else "",
    }
    return known.get(name, "")


def judge_rows(
    event: Event, judges: Sequence[Official], codes: Mapping[int, str]
) -> list[dict[str, str]]:
    """Return the table JUDGES: by code, with the codes of those whom each must not mark."""
    excluded = exclusions(event)
    entries = event.entries.filter(pk__in=codes).select_related("delegation")
    delegations = {entry.delegation_id: entry.delegation for entry in entries}.values()
    return [
        {
            "judge": judge.code,
            "delegation": delegation_of(judge, delegations),
            "enterprise": judge.enterprise.name if judge.enterprise else "",
            "role": RESERVE if judge.panel == RESERVE else SCORER,
            "conflicts": " ".join(sorted(codes[pk] for pk in excluded.get(judge.pk, {}))),
        }
        for judge in judges
    ]


def seat_judge(official: Official, at: datetime) -> None:
    """Write a judge who comes, or declares, after the codes were sealed into the journal."""
    event = official.event
    if not official.code or event.state not in (State.RUNNING, State.MARKING, State.RECONCILE):
        return
    codes = {label.entry.pk: label.code for label in labels_of(event)}
    judges = [each for each in judges_of(event) if each.pk == official.pk]
    table = Tables(marks=(), judges=judge_rows(event, judges, codes))
    write(event, device_of(Role.CODER), list(said(rules_of(event), table)), at)


def code_of(entry: Entry, by: Account) -> str:
    """
    Return the blind code of *entry*.

    Raises:
        Forbidden: *by* is not the coder.
        Refused: it has none.
    """
    require(by, "codes.see", event=entry.event)
    found = holders_of(entry.event, {entry.pk: None})
    if entry.pk not in found:
        raise Refused([Fault("coding.no-code", {"bib": entry.bib})])
    return found[entry.pk]


def write_statuses(event: Event, places: Iterable[Place], device: str, at: datetime) -> int:
    """
    Write what became of the contestants at *places* where the journal says something else.

    Return how many entries were written. A place that is in order again takes a status back.
    """
    at_place = {place.entry_id: place for place in places}
    codes = holders_of(event, at_place)
    root = rules_of(event).scheme.id
    in_force = {
        row["contestant"]: row["status"]
        for row in tables_now(event).marks
        if row.get("aspect") == root and row.get("status") and not row.get("judge")
    }
    bodies: list[tuple[str, dict[str, Any]]] = []
    for entry, code in sorted(codes.items(), key=lambda pair: pair[1]):
        wanted = STATUSES.get(Place.State(at_place[entry].state), "OK")
        if wanted != in_force.get(code, "OK"):
            body = {"contestant": code, "aspect": root, "item": "", "attempt": ""}
            bodies.append(("status", body | {"status": wanted, "reason": ""}))
    if bodies:
        write(event, device, bodies, at)
    return len(bodies)


def write_penalties(place: Place, incidents: Sequence[Incident], device: str, at: datetime) -> int:
    """
    Write the penalties that count at *place* as one sheet; return its position.

    Penalties for the same aspect add up. An incident that no longer counts has the value "0".
    Raises:
        Refused: another sheet has marked the aspect.
    """
    event = place.session.event
    code = holders_of(event, {place.entry_id: None})[place.entry_id]
    sums: dict[str, Fraction] = {}
    for each in incidents:
        sums[each.aspect] = sums.get(each.aspect, Fraction(0)) + Fraction(each.value)
    _check_free(event, code, sums)
    cells = [{"aspect": aspect, "value": decimal_text(value)} for aspect, value in sums.items()]
    body = {"contestant": code, "judge": "", "sheet": PENALTIES, "cells": cells}
    return write(event, device, [("mark", body)], at)[0].position


def _check_free(event: Event, code: str, aspects: Mapping[str, Fraction]) -> None:
    """Refuse aspects that another sheet marks: the journal holds one value for each."""
    histories = values(journal_of(event).entries(), "mark", KEYS["mark"]).histories
    marked = {
        cell["aspect"]
        for (contestant, judge, sheet), history in histories.items()
        if contestant == code and not judge and sheet != PENALTIES
        for cell in history[-1].body["cells"]
    }
    if taken := sorted(marked & aspects.keys()):
        raise Refused([Fault("coding.marked-already", {"aspect": aspect}) for aspect in taken])


@transaction.atomic
def open_codes(event: Event, second: Account, *, by: Account, at: datetime) -> CodeSeal:
    """
    Open the sealed layer in front of *second*: whose work is whose, and the draw's whole record.

    Raises:
        Forbidden: *by* is not the coder.
        Refused: one person alone; not sealed; opened already; the map is not the sealed one.
    """
    require(by, "codes.see", event=event)
    if by.pk == second.pk:
        raise Refused([Fault("lifecycle.same-person")])
    sealed = CodeSeal.objects.select_for_update().filter(event=event).first()
    if sealed is None:
        raise Refused([Fault("lifecycle.codes-sealed")])
    if sealed.opened is not None:
        raise Refused([Fault("coding.opened-already")])
    owners = _decoded(sealed)
    draw = event.draws.get(purpose=Draw.Purpose.CODES)
    draw.record = json.loads(str(draw.sealed))
    draw.save(update_fields=["record"])
    entries = {entry.bib: entry for entry in event.entries.exclude(bib="")}
    codes = list(Code.objects.filter(event=event))
    for code in codes:
        code.entry = entries[owners[code.code]]
    Code.objects.bulk_update(codes, ["entry"])
    sealed.opened, sealed.opened_with = at, second
    sealed.save(update_fields=["opened", "opened_with"])
    note(by, "codes.open", f"event:{event.slug}", at, Role.CODER, second=second.pk)
    return sealed


def _decoded(sealed: CodeSeal) -> dict[str, str]:
    """Return code -> start number, the layer checked against its public seal."""
    kept = json.loads(str(sealed.layer))
    layer = Layer(kept["draw"], kept["holder"], kept["codes"], kept["salt"])
    known = Seal(layer.draw, layer.holder, sealed.hash)
    return Decoding((known,)).open(layer).people()


def decode(taking: Taking) -> None:
    """Open the codes: the coder in front of the supervisor."""
    assert taking.second is not None  # noqa: S101 - the step is one of two people
    open_codes(taking.event, taking.second, by=taking.by, at=taking.at)


EFFECTS = {"seal-codes": write_roster, "decode": decode}
