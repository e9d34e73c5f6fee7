"""Rulebooks: a draft that is edited, checked, tried out, and frozen once under a public hash."""

import re
from datetime import datetime

from django.db import transaction

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.registry.tables import read as read_table
from leitai.rulebook import Source, build, load, publish
from leitai.rulebook import check as check_document
from leitai.rulebook.draft import COLUMNS, draft
from leitai.rulebook.sheet_back import source_of_xlsx
from leitai.rulebook.writing import to_yaml
from leitai.scoring import run_vectors
from leitai.web.models import Account, Event, Rulebook
from leitai.web.permits import require
from leitai.web.queries.rulebooks import shipped_text

from .acts import note as note_act
from .records import keep_file

LONGEST = 1_000_000
"""Characters of the longest source: a hundred times the largest that is shipped."""

_ID = re.compile(r"^id:.*$", re.MULTILINE)


@transaction.atomic
def save_draft(event: Event, source: str, *, by: Account, at: datetime, note: str = "") -> Rulebook:
    """
    Save the rulebook's text, finished or not: the open draft, or a new version after a frozen one.

    Raises:
        Forbidden: *by* may not edit it.
        Refused: the event is published; the text is too long.
    """
    require(by, "rulebook.edit", event=event)
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    _require_draft(event)
    if len(source) > LONGEST:
        raise Refused([Fault("rulebooks.too-long", {"longest": str(LONGEST)})])
    last = event.rulebooks.order_by("-number").first()
    if last is None or last.frozen:
        last = Rulebook(event=event, number=last.number + 1 if last else 1)
    last.source, last.by, last.at, last.note = source.replace("\r\n", "\n"), by, at, note[:200]
    last.save()
    note_act(by, "rulebook.save", f"event:{event.slug}", at, number=last.number)
    return last


def _require_draft(event: Event) -> None:
    if event.state != State.DRAFT:
        raise Refused([Fault("rulebooks.published")])


def check(source: str) -> list[Fault]:
    """
    Return everything wrong with a rulebook's text: its form, its sense, its test vectors.

    Warnings come with the rest: ``fault.warning``.
    """
    try:
        loaded = load(source)
        return _faults_of(loaded)
    except Refused as refused:
        return list(refused.faults)


def _faults_of(loaded: Source) -> list[Fault]:
    book = build(loaded)
    faults = check_document(book, loaded)
    return faults if _errors(faults) else [*faults, *run_vectors(book)]


def _errors(faults: list[Fault]) -> list[Fault]:
    return [fault for fault in faults if not fault.warning]


def start_from(event: Event, name: str, *, by: Account, at: datetime) -> Rulebook:
    """
    Begin the draft of *event* with the shipped rulebook *name*, under the event's own id.

    Raises:
        KeyError: no such rulebook is shipped.
    """
    text = _ID.sub(f"id: {event.slug}", shipped_text(name), count=1)
    return save_draft(event, text, by=by, at=at, note=name)


def from_workbook(event: Event, data: bytes, name: str, *, by: Account, at: datetime) -> Rulebook:
    """
    Make the draft of *event* from a workbook: one written by Leitai, or a trade's own table.

    Raises:
        Refused: with sheet, row and column of every cell that is not understood; nothing is saved.
    """
    loaded = _source_of(data, name, event.slug)
    if errors := _errors(_faults_of(loaded)):
        raise Refused(errors)
    return save_draft(event, to_yaml(loaded.document), by=by, at=at, note=name)


def _source_of(data: bytes, name: str, own_id: str) -> Source:
    """A workbook without Leitai's sheets is a trade's table; its own faults are said then."""
    try:
        return source_of_xlsx(data)
    except Refused as refused:
        if not any(fault.id == "rulebook.sheet-missing" for fault in refused.faults):
            raise
    return Source(draft(read_table(data, name, wanted=COLUMNS), own_id))


@transaction.atomic
def freeze(rulebook: Rulebook, *, by: Account, at: datetime) -> Rulebook:
    """
    Freeze a draft: its published form and hash are fixed, and written where everybody finds them.

    Raises:
        Forbidden: *by* is not staff of the organiser.
        Refused: faults; frozen already; the event is published; nothing differs from the last.
    """
    require(by, "rulebook.freeze", event=rulebook.event)
    event = Event.objects.select_for_update(of=("self",)).get(pk=rulebook.event_id)
    rulebook = Rulebook.objects.select_for_update().get(pk=rulebook.pk)
    _require_draft(event)
    if rulebook.frozen:
        raise Refused([Fault("rulebooks.frozen-already")])
    if errors := _errors(check(rulebook.source)):
        raise Refused(errors)
    data = publish(load(rulebook.source).document)
    sha256 = sha256_hex(data)
    last = event.rulebooks.exclude(frozen=None).order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        raise Refused([Fault("rulebooks.same", {"number": str(last.number)})])
    rulebook.published, rulebook.sha256 = data, sha256
    rulebook.frozen, rulebook.frozen_by = at, by
    rulebook.save()
    event.approved = event.approved_by = None
    event.save(update_fields=["approved", "approved_by"])
    keep_file("rulebooks", f"{sha256}.json", data)
    note_act(by, "rulebook.freeze", f"event:{event.slug}", at, sha256=sha256)
    return rulebook
