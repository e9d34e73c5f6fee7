"""Sheets, typings and their states as pages and services ask for them; nobody has a name here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from leitai.lifecycle import Role
from leitai.rulebook.model import Rulebook
from leitai.rulebook.phrases import titled
from leitai.scoring.sheets import Form, Seat, read_remark, remark_form, sheet_forms
from leitai.web.models import Account, Event, Official, Recheck, Sheet, Typing

RESERVE = frozenset({"reserve", "候补"})
"""What an official's panel says of a judge who only fills a place."""

PENALTIES = "incidents"
"""The sheet of penalties that incidents write: nobody fills it in."""

ASKS_NOTHING = Q(missing=0, position=None)
"""Sheets on which nothing must be entered and nothing is: a reserve's, penalties'."""

MARKING = (Role.JUDGE, Role.CHIEF_JUDGE)


def node_titles(rulebook: Rulebook, language: str) -> dict[str, str]:
    """Return the title of every node; a repeated one without a title has that of its repeat."""
    titles: dict[str, str] = {}
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


def rounds_of(event: Event, code: str, aspect: str) -> list[Sheet]:
    """Return the sheets on which *aspect* of *code* was marked again so far."""
    again = event.sheets.filter(code=code, sheet__startswith=f"{aspect}/")
    return [each for each in again if (read_remark(each.sheet) or ("",))[0] == aspect]


def marked_events(account: Account) -> QuerySet[Event]:
    """
    Return the events in which *account* marks, the newest first.

    Each has ``handed`` (there are sheets, one's own or a panel's), and of one's own sheets how many
    are ``wanted`` and ``done``.
    """
    return (
        Event.objects.filter(
            officials__account=account,
            officials__role__in=MARKING,
            officials__ended=None,
            officials__code__gt="",  # a chief judge without a code does not mark
        )
        .annotate(
            handed=Exists(Sheet.objects.filter(event=OuterRef("pk"))),
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


def progress(sheets: QuerySet[Sheet]) -> list[Progress]:
    """Return how far each pile of *sheets* is: one query."""
    state = Sheet.State
    rows = (
        sheets.values("judge", "sheet")
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


def my_sheets(event: Event, office: Official) -> QuerySet[Sheet]:
    """
    Return what a judge may open: their own sheets, and where marks are entered on screens those
    without a judge. Never another judge's.
    """
    mine = Q(judge=office) | Q(judge=None)
    found = sheets_of(event).filter(mine).exclude(sheet=PENALTIES)
    return found.select_related("event__competition__organiser", "judge").order_by(
        F("judge").asc(nulls_last=True), "sheet", "code"
    )


@dataclass(frozen=True, slots=True)
class MyPile:
    """
    Sheets that one judge fills in.

    Units:
        module: of sheets without a judge; None: the judge's own.
        left: on which a mark is missing that is asked for.
    """

    module: str | None
    wanted: int
    left: int

    @property
    def name(self) -> str:
        """What the pile is called in addresses."""
        return "own" if self.module is None else f"-{self.module}"


def my_piles(event: Event, office: Official, excused: Collection[str]) -> list[MyPile]:
    """Return the piles of a judge, the own one first: one query."""
    left = Q(missing__gt=0) & ~Q(code__in=excused)
    mine = my_sheets(event, office).order_by().values_list("judge", "sheet")
    counted: dict[str | None, tuple[int, int]] = {}
    for judge, sheet, wanted, open_ in mine.annotate(
        wanted=Count("pk"), open=Count("pk", filter=left)
    ):
        module = sheet if judge is None else None
        known = counted.get(module, (0, 0))
        counted[module] = known[0] + wanted, known[1] + open_
    order = sorted(counted, key=lambda module: (module is not None, module or ""))
    return [MyPile(module, *counted[module]) for module in order]


def sheets_on(
    event: Event, office: Official, pile: MyPile, excused: Collection[str]
) -> QuerySet[Sheet]:
    """Return the sheets of *pile*, those first on which something is missing."""
    here = Q(judge=office) if pile.module is None else Q(judge=None, sheet=pile.module)
    left = When(Q(missing__gt=0) & ~Q(code__in=excused), then=0)
    found = my_sheets(event, office).filter(here).defer("cells", "keys")
    return found.order_by(Case(left, default=1), "code", "sheet")


def pile_of(event: Event, office: Official, sheet: Sheet) -> list[int]:
    """Return the keys of the sheets of the same form as *sheet*, by code."""
    pile = my_sheets(event, office).filter(judge=sheet.judge, sheet=sheet.sheet)
    return list(pile.values_list("pk", flat=True))


def neighbours(event: Event, office: Official, sheet: Sheet) -> tuple[int | None, int | None]:
    """Return the sheets before and after *sheet* in the judge's pile."""
    keys = pile_of(event, office, sheet)
    at = keys.index(sheet.pk)
    return (keys[at - 1] if at else None), (keys[at + 1] if at + 1 < len(keys) else None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the grid: one judge's sheets, or a module's."""

    judge: str
    sheet: str


OPEN = "open"
"""Asked of the grid: only what is missing or differs."""


def grid_of(
    event: Event, code: str = "", state: str = "", excused: Collection[str] = ()
) -> tuple[list[Column], list[str]]:
    """Return the grid's columns, and the codes that are asked for: two queries."""
    found = sheets_of(event).order_by()
    pairs = found.values_list("judge__code", "sheet").distinct()
    columns = {Column(judge or "", sheet) for judge, sheet in pairs if read_remark(sheet) is None}
    wanted = found.filter(code__icontains=code) if code else found
    if state == OPEN:
        differs = Q(state__in=(Sheet.State.TYPED, Sheet.State.DIFFERS))
        wanted = wanted.filter(differs | Q(missing__gt=0)).exclude(code__in=excused)
    elif state:
        wanted = wanted.filter(state=state)
    codes = sorted(wanted.values_list("code", flat=True).distinct())
    return sorted(columns, key=lambda each: (not each.judge, each.judge, each.sheet)), codes


def grid_sheets(
    event: Event, codes: Sequence[str], columns: Sequence[Column]
) -> list[tuple[str, list[list[Sheet]]]]:
    """Return for each code and column its sheet, sheets for marking again after it: one query."""
    found: dict[tuple[str, Column], list[Sheet]] = {}
    here = sheets_of(event).filter(code__in=codes).defer("cells", "keys", "why")
    for each in here.order_by("sheet"):
        judge = each.judge.code if each.judge is not None else ""
        sheet = "" if read_remark(each.sheet) is not None else each.sheet
        found.setdefault((each.code, Column(judge, sheet)), []).append(each)
    return [(code, [found.get((code, column), []) for column in columns]) for code in codes]


def typings_in_order(sheet: Sheet) -> list[Typing]:
    """Return what two clerks typed, for whoever settles it: the chief judge alone."""
    return list(sheet.typings.filter(replaced=False).order_by("pass_number"))


def typed_from_paper(sheet: Sheet) -> bool:
    """Tell whether clerks type the marks of a judge's *sheet* from paper."""
    return sheet.on_paper or sheet.event.entry_mode == "paper"


def pile_to_type(event: Event, judge: int, sheet: str) -> list[Sheet]:
    """Return the sheets of one form that clerks type, by code; nothing where judges enter it."""
    found = sheets_of(event).filter(judge=judge or None, sheet=sheet).exclude(sheet=PENALTIES)
    if judge and event.entry_mode != "paper":
        found = found.filter(on_paper=True)
    return list(found.select_related("event__competition__organiser", "judge").order_by("code"))


@dataclass(frozen=True, slots=True)
class Pile:
    """A pile of paper as one clerk sees it."""

    judge: str
    judge_pk: int
    sheet: str
    wanted: int
    there: int
    mine: int
    differs: int


def piles_to_type(event: Event, account: Account) -> list[Pile]:
    """Return the piles that clerks type; *mine*: how many *account* has typed: two queries."""
    mine = Typing.objects.filter(sheet__event=event, by=account, replaced=False).order_by()
    counted = mine.values_list("sheet__judge", "sheet__sheet").annotate(count=Count("pk"))
    known = {(judge or 0, sheet): count for judge, sheet, count in counted}
    found = sheets_of(event).exclude(sheet=PENALTIES)
    if event.entry_mode != "paper":
        found = found.filter(Q(judge=None) | Q(on_paper=True))
    return [
        Pile(
            each.judge, each.judge_pk, each.sheet, each.wanted, each.there,
            known.get((each.judge_pk, each.sheet), 0), each.differs,
        )
        for each in progress(found)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signing:
    """How far a judge is with signing: by code, never by name."""

    judge: str
    sheets: int
    signed: int
    waiting: int
    at: datetime | None


def signings(event: Event) -> list[Signing]:
    """Return each judge's sheets and signature: two queries."""
    state = Sheet.State
    counted = (
        sheets_of(event)
        .exclude(judge=None)
        .order_by()
        .values_list("judge__code", "judge__account")
        .annotate(
            count=Count("pk", filter=~Q(state=state.EMPTY)),
            signed=Count("pk", filter=Q(state=state.SIGNED)),
            waiting=Count("pk", filter=Q(state=state.IN) | Q(missing__gt=0)),
        )
        .order_by("judge__code")
    )
    last = dict(event.signatures.filter(what="marks").order_by("pk").values_list("by", "at"))
    return [
        Signing(code, count, signed, waiting, last.get(account))
        for code, account, count, signed, waiting in counted
    ]


def recheck_rows(event: Event) -> QuerySet[Recheck]:
    """Return whose sheets are compared with the paper: the top, the sample, then everybody."""
    order = Case(When(why="top", then=0), When(why="sample", then=1), default=2)
    return event.rechecks.order_by(order, "code")
