"""Where the marks of every sheet came from, and how its paper stands. Codes only, no names."""

from collections import Counter

from django.db.models import Q, QuerySet

from leitai.web.models import Comparison, Event, Sheet

from .marks import PENALTIES, sheets_of

SOURCES: dict[str, Q] = {
    "pad": Q(device__startswith="pad-"),
    "screen": Q(device__startswith="judge-"),
    "paper": Q(device="desk"),
    "chief": Q(device="chief-judge"),
    "none": Q(position=None),
}
"""Where a sheet's marks came from -> which sheets those are: the device that wrote them."""

FROM_PAPER = Q(on_paper=True, device__in=("desk", "chief-judge"))
"""Judges' sheets that were typed from paper: what is signed is the paper."""

PAPERS: dict[str, Q] = {
    "on-paper": Q(on_paper=True),
    "received": Q(paper__received__isnull=False),
    "awaited": Q(on_paper=True, paper__received=None),
    "compared": Q(comparison__at__isnull=False),
    "to-compare": Q(comparison__at=None, comparison__isnull=False),
    "differs": Q(comparison__outcome=Comparison.Outcome.DIFFERS),
}
"""How the paper of a sheet stands -> which sheets those are."""


def paper_sheets(event: Event) -> QuerySet[Sheet]:
    """Return the sheets that a person fills in, with their paper and its comparison."""
    found = sheets_of(event).exclude(sheet=PENALTIES).select_related(
        "judge", "event__competition__organiser", "paper", "comparison"
    )  # fmt: skip
    return found.order_by("code", "judge__code", "sheet")


def reconciled(event: Event, text: str = "", source: str = "", paper: str = "") -> QuerySet[Sheet]:
    """Return the sheets whose code or judge says *text*, from one source, in one state of paper."""
    found = paper_sheets(event)
    if text:
        found = found.filter(Q(code__icontains=text) | Q(judge__code__iexact=text))
    if source in SOURCES:
        found = found.filter(SOURCES[source])
    if paper in PAPERS:
        found = found.filter(_awaited(event) if paper == "awaited" else PAPERS[paper])
    return found


def _awaited(event: Event) -> Q:
    """Where the whole event is marked on paper, every sheet's paper is waited for."""
    return Q(paper__received=None) if event.entry_mode == "paper" else PAPERS["awaited"]


def source_of(sheet: Sheet) -> str:
    """Return which of `SOURCES` the marks of *sheet* came from."""
    if sheet.position is None:
        return "none"
    if sheet.device in ("desk", "chief-judge"):
        return {"desk": "paper", "chief-judge": "chief"}[sheet.device]
    return "pad" if sheet.device.startswith("pad-") else "screen"


def counted(event: Event) -> dict[str, int]:
    """Return how many sheets there are of each source and state of paper: one query."""
    rows = paper_sheets(event).values_list(
        "device", "position", "on_paper", "paper__received", "comparison__outcome",
        "comparison__pk",
    )  # fmt: skip
    found: Counter[str] = Counter()
    all_paper = event.entry_mode == "paper"
    for device, position, on_paper, received, outcome, comparison in rows:
        found[source_of(Sheet(device=device, position=position))] += 1
        found["on-paper"] += on_paper or all_paper
        found["received"] += received is not None
        found["awaited"] += (on_paper or all_paper) and received is None
        found["to_compare"] += comparison is not None and not outcome
        found["compared"] += bool(outcome)
        found["differs"] += outcome == Comparison.Outcome.DIFFERS
    return found
