"""Sheets, typings and their states as pages and services ask for them; nobody has a name here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from leitai.lifecycle import Role
from leitai.rulebook.model import Rulebook
from leitai.rulebook.phrases import titled
from leitai.scoring.sheets import Form, Seat, read_remark, remark_form, sheet_forms
from leitai.web.models import Account, Event, Official, Sheet, Typing

RESERVE = frozenset({"reserve", "候补"})
"""What an official's panel says of a judge who only fills a place."""

MARKING = (Role.JUDGE, Role.CHIEF_JUDGE)


def node_titles(rulebook: Rulebook, language: str) -> dict[str, str]:
    """Return the title of every node; a repeated one without a title has that of its repeat."""
    titles = {}
    for node in rulebook.nodes():
        own = titled(node.title, language)
        titles[node.id] = own or titles.get(node.id, node.id)
        if node.each is not None:
            titles[node.each.id] = own or node.each.id
    return titles


def marking_officials(event: Event) -> QuerySet[Official]:
    """Return who marks in *event*: judges, and a chief judge who has a code."""
    return event.officials.filter(role__in=MARKING, ended=None).exclude(code="")


def forms_of(
    event: Event, rulebook: Rulebook, officials: Iterable[Official] | None = None
) -> Mapping[tuple[str, str], Form]:
    """Return the forms of an event's sheets, by judge's code and sheet: one query."""
    seats = tuple(
        Seat(each.code, reserve=each.panel in RESERVE, sits=each.panel)
        for each in (marking_officials(event) if officials is None else officials)
    )
    return sheet_forms(rulebook, tuple(sorted(seats, key=lambda seat: seat.code)))


def form_of(forms: Mapping[tuple[str, str], Form], sheet: Sheet) -> Form:
    """Return the form of *sheet*: empty where the panels have changed and it has none any more."""
    code = sheet.judge.code if sheet.judge is not None else ""
    again = read_remark(sheet.sheet)
    if again is not None:
        return remark_form(forms.get((code, ""), Form(code, "", ())), *again)
    return forms.get((code, sheet.sheet), Form(code, sheet.sheet, ()))


def sheets_of(event: Event) -> QuerySet[Sheet]:
    """Return the sheets that count: those of judges who have left, only if something is on them."""
    here = Q(judge=None) | Q(judge__ended=None) | ~Q(state=Sheet.State.EMPTY)
    return event.sheets.filter(here).select_related("judge")


def own_sheets(event: Event, account: Account) -> QuerySet[Sheet]:
    """Return the sheets of *account* as a judge of *event*."""
    return sheets_of(event).filter(judge__account=account, judge__ended=None)


def marked_events(account: Account) -> QuerySet[Event]:
    """Return the events in which *account* marks, those under way first."""
    return (
        Event.objects.filter(
            officials__account=account, officials__role__in=MARKING, officials__ended=None
        )
        .annotate(
            wanted=Count("sheets", filter=Q(sheets__judge__account=account), distinct=True),
            done=Count(
                "sheets",
                filter=Q(sheets__judge__account=account, sheets__missing=0)
                & ~Q(sheets__state=Sheet.State.EMPTY),
                distinct=True,
            ),
        )
        .distinct()
        .order_by("-starts", "slug")
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sheets of one judge (or of none) and one module are."""

    judge: str
    judge_pk: int
    sheet: str
    wanted: int
    there: int
    differs: int
    typed: int


def progress(event: Event) -> list[Progress]:
    """Return how far each pile of sheets is: one query."""
    state = Sheet.State
    rows = (
        sheets_of(event)
        .values("judge", "sheet")
        .annotate(
            code=F("judge__code"),
            wanted=Count("pk"),
            there=Count("pk", filter=Q(state__in=(state.IN, state.SIGNED))),
            differs=Count("pk", filter=Q(state=state.DIFFERS)),
            typed=Count("pk", filter=Q(state=state.TYPED)),
        )
        .order_by("code", "sheet")
    )
    return [
        Progress(
            each["code"] or "", each["judge"] or 0, each["sheet"], each["wanted"],
            each["there"], each["differs"], each["typed"],
        )
        for each in rows
    ]  # fmt: skip


def typings_of(sheets: Sequence[Sheet], account: Account) -> dict[int, Typing]:
    """Return what *account* itself typed of *sheets*, by sheet: never what another typed."""
    found = Typing.objects.filter(sheet__in=sheets, by=account, replaced=False)
    return {each.sheet_id: each for each in found}
