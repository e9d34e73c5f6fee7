"""
The print centre: which documents an event has, who may print them, and every print noted.

Each sheet of paper carries a number, when it was printed, and a fingerprint of what is on it;
the act of printing bears the same, so that a paper found can be traced to whoever printed it.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from leitai.credentials import claim_address
from leitai.faults import Fault, Refused
from leitai.lifecycle import LINE, Role, State
from leitai.printing import (
    COLUMNS,
    CertificatePaper,
    Certificates,
    Column,
    Document,
    Frame,
    Listing,
    SheetTable,
    Tickets,
    fingerprint,
    pdf,
    xlsx,
)
from leitai.web.installation import installation
from leitai.web.models import Account, Certificate, Entry, Event, Sheet
from leitai.web.permits import ACTIONS, Forbidden, require, role_of
from leitai.web.queries import documents as rows
from leitai.web.queries.calendar import local_day
from leitai.web.queries.draws import sessions_to_draw
from leitai.wording import say

from . import closing, marking_papers, papers, reveal_paper
from .acts import note
from .papers import Order

R, S = Role, State
Choices = Callable[[Order], list[tuple[str, str]]]

_ALL = ACTIONS["documents.print"]
_OFFICE = frozenset({R.STAFF, R.SECRETARY})
_CODER = ACTIONS["codes.see"]
_ROSTER = ACTIONS["entries.see"] | {R.TIMEKEEPER, R.CODER}
_HALL = _OFFICE | {R.CHIEF_JUDGE}
_OVER = _OFFICE | {R.CHIEF_JUDGE, R.SUPERVISOR, R.ARBITER, R.AUDITOR, R.APPROVER}
_AFTER = _OFFICE | {R.APPROVER, R.AUDITOR}

PDF, XLSX = "pdf", "xlsx"
KINDS = {
    PDF: "application/pdf",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def since(first: State, last: State = S.ARCHIVED) -> frozenset[State]:
    """Return the states from *first* to *last*; a re-opened event has what it had by its end."""
    states = LINE[LINE.index(first) : LINE.index(last) + 1]
    return frozenset(states) | ({S.REOPENED} if last == S.ARCHIVED else frozenset())


def _sessions(order: Order) -> list[tuple[str, str]]:
    return [(str(each.number), each.name) for each in sessions_to_draw(order.event)]


@dataclass(frozen=True, slots=True)
class Paper:
    """
    A kind of document.

    Shapes:
        id: ``documents.<id>`` in the wording, ``documents.<id>-what`` what it is for.
        parts: what of it can be printed alone, and its words; None: only the whole.
        listed: whether it is a list, which can be had as a workbook too.
    """

    id: str
    roles: frozenset[Role]
    states: frozenset[State]
    make: Callable[[Order], Document]
    parts: Choices | None = None
    listed: bool = False


_UNTIL_LOCKED = since(S.RUNNING, S.RECHECK)
_FINAL = since(S.FINAL) - {S.REOPENED}
_AWARDED = since(S.AWARDED) - {S.REOPENED}

PAPERS: dict[str, Paper] = {
    paper.id: paper
    for paper in (
        Paper("rulebook", _ALL, since(S.PUBLISHED), papers.rulebook),
        Paper("roster", _ROSTER | {R.LEADER}, since(S.CONFLICTS), papers.roster, listed=True),
        Paper("tickets", _OFFICE | {R.LEADER}, since(S.CONFLICTS, S.RUNNING), papers.tickets),
        Paper("badges", _OFFICE, since(S.CONFLICTS, S.RUNNING), papers.badges),
        Paper("official-badges", _OFFICE, since(S.CONFLICTS, S.RUNNING), papers.official_badges),
        Paper(
            "stations", _ROSTER, since(S.DRAW), papers.stations, parts=_sessions, listed=True
        ),
        Paper("seat-labels", _HALL | {R.TIMEKEEPER}, since(S.DRAW, S.RUNNING), papers.seat_labels),
        Paper("codes", _CODER, since(S.DRAW), papers.codes, listed=True),
        Paper("code-labels", _CODER, since(S.DRAW, S.MARKING), papers.code_labels),
        Paper("hall-minutes", _OVER, since(S.RUNNING), closing.hall_minutes),
        Paper(
            "marking-sheets", _HALL, _UNTIL_LOCKED, marking_papers.marking_sheets,
            parts=marking_papers.pile_choices,
        ),
        Paper(
            "reserve-sheets", _HALL, since(S.DRAW, S.RECONCILE), marking_papers.reserve_sheets,
            parts=_sessions,
        ),
        Paper("reveal", _OFFICE, since(S.DECODED), reveal_paper.reveal),
        Paper("minutes", _OVER, since(S.LOCKED), papers.minutes),
        Paper("notice", _AFTER, _FINAL, papers.notice),
        Paper("award-list", _ALL, _AWARDED, papers.awards, listed=True),
        Paper("promotion-filing", _AFTER, _AWARDED, papers.promotions, listed=True),
    )
}  # fmt: skip
"""Every document but the certificates, in the order in which an event comes to need them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A document of an event as its page lists it."""

    paper: Paper
    may: bool
    parts: list[tuple[str, str]]

    @property
    def what(self) -> str:
        """Return the entry of the wording that says what it is for."""
        return f"documents.{self.paper.id}-what"

    @property
    def everybody(self) -> bool:
        """Tell whether whoever has a print centre may print it."""
        return self.paper.roles == _ALL

    @property
    def roles(self) -> list[str]:
        """Return who may print it, in the order of the roles; nobody by name if everybody may."""
        return [] if self.everybody else [r.value for r in Role if r in self.paper.roles]


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to hand out."""

    name: str
    data: bytes
    kind: str


def offers(event: Event, by: Account, language: str) -> list[Offer]:
    """Return the documents that *event* has in its state, each with whether *by* may print it."""
    order = Order(event, Frame("", ""), language)
    return [
        Offer(paper, may, paper.parts(order) if may and paper.parts else [])
        for paper in PAPERS.values()
        if event.state in paper.states
        for may in [role_of(by, paper.roles, event) is not None]
    ]


def print_document(
    event: Event,
    name: str,
    *,
    by: Account,
    at: datetime,
    language: str,
    form: str = PDF,
    part: str = "",
) -> Printed:
    """
    Return the document *name* of *event* as a file, and note who printed what.

    Shapes:
        form: "pdf", or "xlsx" of a list. part: one of its parts; "" for all.
    Raises:
        Forbidden: *by* may not print it; a leader has roster and tickets of their own people alone.
        Refused: not in this state; nothing to print; as `leitai.printing.pdf`.
        KeyError: no such document, form or part.
    """
    require(by, "documents.print", event=event)
    paper = PAPERS[name]
    role = role_of(by, paper.roles - {R.LEADER}, event) or role_of(by, paper.roles, event)
    if role is None:
        raise Forbidden("documents.print")
    if event.state not in paper.states:
        raise Refused([Fault("documents.not-now")])
    paths = leader_paths(by) if role == R.LEADER else None
    order = Order(event, _frame(at), language, part, paths, at)
    if part and part not in dict(paper.parts(order) if paper.parts else ()):
        raise KeyError(part)
    if form not in KINDS or (form == XLSX and not paper.listed):
        raise KeyError(form)
    document = paper.make(order)
    data = _workbook(document, language) if form == XLSX else pdf(document, language)
    detail = {"number": order.frame.number, "form": form, "part": part}
    note(
        by, "documents.print", f"document:{event.slug}/{name}", at, role,
        fingerprint=fingerprint(document), **detail,
    )  # fmt: skip
    title = say(f"documents.{name}", language)
    return Printed(f"{event} {title} {order.frame.number}.{form}", data, KINDS[form])


def print_sheets(
    event: Event, sheets: Sequence[Sheet], *, by: Account, at: datetime, language: str
) -> Printed:
    """
    Return blank marking sheets for *sheets*, and note who printed them: for whom a pad failed.

    Raises:
        Forbidden: *by* does not handle paper.
        Refused: not in this state; nothing to print, or too many.
    """
    require(by, "paper.see", event=event)
    if event.state not in _UNTIL_LOCKED:
        raise Refused([Fault("documents.not-now")])
    order = Order(event, _frame(at), language)
    document = marking_papers.blank_sheets(order, sheets)
    role = role_of(by, ACTIONS["paper.see"], event) or R.CLERK
    note(by, "paper.print", f"event:{event.slug}", at, role, sheets=len(sheets),
         number=order.frame.number, fingerprint=fingerprint(document))  # fmt: skip
    name = say("paper.print-file", language, {"event": str(event), "number": order.frame.number})
    return Printed(name, pdf(document, language), KINDS[PDF])


def print_ticket(entry: Entry, *, by: Account, at: datetime, language: str) -> Printed:
    """
    Return the ticket of *entry*, for whoever it is for.

    Raises:
        Forbidden: somebody else's.
        Refused: tickets are not printed in this state; no start number; a character that cannot
            be printed.
    """
    if by.worker_id is None or by.worker_id != entry.worker_id:
        raise Forbidden("documents.print")
    event = entry.event
    if event.state not in PAPERS["tickets"].states or not entry.bib:
        raise Refused([Fault("documents.not-now")])
    order = Order(event, _frame(at), language)
    one = papers.ticket(order, entry, rows.general_sessions(event))
    data = pdf(Tickets(order.frame, (one,)), language)
    note(by, "documents.print", f"entry:{entry.pk}", at, number=order.frame.number)
    return Printed(f"{entry.bib}.pdf", data, KINDS[PDF])


def leader_paths(by: Account) -> tuple[str, ...]:
    """Return the paths of the unions that *by* leads."""
    grants = [each for each in by.grants_in_force() if each.role == R.LEADER and each.unit]
    return tuple(each.unit.path for each in grants if each.unit is not None)


def _frame(at: datetime) -> Frame:
    """Return the foot of the pages: a number that nobody guesses and no other print has."""
    number = f"{timezone.localtime(at):%Y%m%d}-{secrets.token_hex(3).upper()}"
    return Frame(number, rows.clock(at))


def _workbook(document: Any, language: str) -> bytes:
    """Return a list as a workbook, with the columns of its paper that are filled."""
    assert isinstance(document, Listing)  # noqa: S101 - PAPERS says what is a list
    used = [name for name in COLUMNS[document.kind] if any(row.get(name) for row in document.rows)]
    columns = [Column(say(f"printing.column-{name}", language)) for name in used]
    cells = [[row.get(name, "") for name in used] for row in document.rows]
    return xlsx([SheetTable(say(f"printing.{document.kind}", language), columns, cells)])


def certificate_paper(certificate: Certificate) -> CertificatePaper:
    """Return what the paper of an issued certificate says; its QR code is the signed claim."""
    event, entry = certificate.batch.event, certificate.entry
    assert certificate.issued is not None  # noqa: S101 - whoever calls has looked
    whole = f"{event.competition.name}{event}"
    award = certificate.title.removeprefix(whole).strip() or certificate.title
    return CertificatePaper(
        holder=entry.worker.name,
        unit=rows.unit_name(entry),
        event=whole,
        award=award,
        issuer=event.competition.organiser.name,
        issued=local_day(certificate.issued),
        number=certificate.number,
        code=certificate.code,
        address=claim_address(installation().site, certificate.code, certificate.claim),
    )


def print_certificate(
    certificate: Certificate, *, by: Account, at: datetime, language: str
) -> Printed:
    """
    Return one certificate as PDF, and note who printed it.

    Raises:
        Forbidden: *by* neither prepares nor issues certificates of the event.
        Refused: not issued; revoked; a character that cannot be printed.
    """
    event = certificate.batch.event
    role = role_of(by, CERTIFIERS, event)
    if role is None:
        raise Forbidden("certificates.prepare")
    faults = []
    if certificate.issued is None:
        faults.append(Fault("certificates.not-issued"))
    if certificate.revoked is not None:
        faults.append(Fault("certificates.revoked-already"))
    if faults:
        raise Refused(faults)
    data = pdf(Certificates((certificate_paper(certificate),)), language)
    note(by, "documents.print", f"certificate:{certificate.code}", at, role)
    return Printed(f"{certificate.number}.pdf", data, KINDS[PDF])


CERTIFIERS = ACTIONS["certificates.prepare"] | ACTIONS["certificates.issue"]
"""Who prints certificates."""
