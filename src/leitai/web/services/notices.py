"""Notices: made known with a number, open to objections, taken down in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.registry.identity import holds_id_number
from leitai.web.models import Account, Event, Notice, Objection, Result, Standing, Unit
from leitai.web.permits import Forbidden, may, require
from leitai.web.queries.calendar import last_working_day
from leitai.web.queries.notices import open_for_objections
from leitai.web.queries.results import last_result
from leitai.web.words import words

from .acts import note
from .hooks import tell_programs
from .numbers import public_number
from .taking import Taking

STAYS_UP = timedelta(days=30)
"""How long a list with names stays up after the last day for objections."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice to be published."""

    kind: str
    title: str
    text: str
    days: int = 0
    rows: tuple[dict[str, Any], ...] = ()
    event: Event | None = None
    result: Result | None = None


@transaction.atomic
def publish(unit: Unit, draft: Draft, *, by: Account, at: datetime) -> Notice:
    """
    Publish a notice of *unit* under its next number.

    Raises:
        Forbidden: *by* may not speak for the unit.
        Refused: no title or text; an ID number in it.
    """
    require(by, "notices.edit", unit=unit)
    faults = []
    if not draft.title.strip() or not draft.text.strip():
        faults.append(Fault("notices.empty"))
    if holds_id_number(f"{draft.title} {draft.text} {draft.rows}"):
        faults.append(Fault("notices.id-number"))
    if faults:
        raise Refused(faults)
    Unit.objects.select_for_update().get(pk=unit.pk)  # one number is given once
    year = timezone.localtime(at).year
    count = Notice.objects.filter(unit=unit, published__year=year).count() + 1
    last = last_working_day(at, draft.days) if draft.days else None
    notice = Notice.objects.create(
        number=f"{unit.series or unit.short_name}〔{year}〕{count}号",
        slug=f"{slugify(unit.code)[:20]}-{year}-{count}",
        kind=draft.kind,
        unit=unit,
        event=draft.event,
        result=draft.result,
        title=draft.title.strip(),
        text=draft.text.strip(),
        rows=list(draft.rows),
        published=at,
        by=by,
        days=draft.days,
        last_day=last,
        down=last + STAYS_UP if last else None,
    )
    tell_programs("notice.published", {"notice": notice.slug, "number": notice.number}, at)
    note(by, "notices.publish", f"notice:{notice.slug}", at)
    return notice


def result_rows(event: Event) -> tuple[dict[str, Any], ...]:
    """Return the list of an event's results as a notice shows it: names, no numbers of persons."""
    standings = Standing.objects.filter(event=event).select_related(
        "entry__worker", "entry__delegation", "entry__enterprise"
    )
    return tuple(
        {
            "rank": each.rank,
            "bib": each.entry.bib,
            "name": each.entry.worker.name,
            "unit": each.entry.enterprise.name if each.entry.enterprise else "",
            "delegation": each.entry.delegation.short_name,
            "total": each.total,
            "status": each.status,
            "award": each.award,
        }
        for each in standings
    )


def give_notice(taking: Taking) -> None:
    """Publish the final results for objections."""
    event = taking.event
    draft = Draft(
        kind=Notice.Kind.RESULTS,
        title=words("notices.results-title", competition=event.competition, event=event),
        text=words("notices.results-text", event=event, days=event.publicity_days),
        days=event.publicity_days,
        rows=result_rows(event),
        event=event,
        result=last_result(event),
    )
    publish(event.competition.organiser, draft, by=taking.by, at=taking.at)


def give_reopening(taking: Taking) -> None:
    """Tell everybody that a published result is looked at again, and why."""
    _tell(taking, Notice.Kind.CORRECTION, "reopened")


def give_cancellation(taking: Taking) -> None:
    """Tell everybody that an event that was announced will not be held."""
    if taking.event.state != State.DRAFT:
        _tell(taking, Notice.Kind.CANCELLED, "cancelled")


def _tell(taking: Taking, kind: str, entry: str) -> None:
    event = taking.event
    draft = Draft(
        kind=kind,
        title=words(f"notices.{entry}-title", competition=event.competition, event=event),
        text=words(f"notices.{entry}-text", event=event, reason=taking.reason),
        event=event,
    )
    publish(event.competition.organiser, draft, by=taking.by, at=taking.at)


@transaction.atomic
def object_to(notice: Notice, *, name: str, contact: str, text: str, at: datetime) -> Objection:
    """
    Take an objection by anybody who gives a name; its number asks for the answer.

    Raises:
        Refused: the time is over; name, contact or text missing.
    """
    faults = [
        Fault(f"notices.no-{what}")
        for what, given in (("name", name), ("contact", contact), ("text", text))
        if not given.strip()
    ]
    if not open_for_objections(notice, at):
        faults.append(Fault("notices.closed"))
    if faults:
        raise Refused(faults)
    objection = Objection.objects.create(
        number=public_number("YY", at),
        notice=notice,
        name=name.strip(),
        contact=contact.strip(),
        text=text.strip(),
        at=at,
    )
    note(None, "notices.object", f"objection:{objection.number}", at)
    return objection


@transaction.atomic
def answer(
    objection: Objection, *, upheld: bool, text: str, by: Account, at: datetime
) -> Objection:
    """
    Answer an objection in writing.

    Raises:
        Forbidden: neither supervisor of the event nor staff of the unit.
        Refused: answered already; no answer.
    """
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    notice = objection.notice
    if not (
        may(by, "objections.answer", unit=notice.unit)
        or (notice.event and may(by, "objections.answer", event=notice.event))
    ):
        raise Forbidden("objections.answer")
    faults = []
    if objection.state != Objection.State.FILED:
        faults.append(Fault("notices.answered-already"))
    if not text.strip():
        faults.append(Fault("notices.no-answer"))
    if faults:
        raise Refused(faults)
    objection.state = Objection.State.UPHELD if upheld else Objection.State.ANSWERED
    objection.answer, objection.answered_by, objection.answered = text.strip(), by, at
    objection.save()
    note(by, "objections.answer", f"objection:{objection.number}", at, upheld=upheld)
    return objection


EFFECTS = {
    "give-notice": give_notice,
    "reopen": give_reopening,
    "cancel": give_cancellation,
}
