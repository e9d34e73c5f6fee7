"""After the lock the supervisor compares a sample of the sheets with the paper."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role, State
from leitai.scoring.rechecking import draw_sample as sample_of
from leitai.scoring.rechecking import too_many_errors
from leitai.web.models import Account, Event, Recheck
from leitai.web.permits import require

from .acts import note
from .catching_up import catch_up
from .records import rules_of
from .signing import sign
from .standing import scored_so_far
from .taking import Effect, Taking


@transaction.atomic
def draw_sample(event: Event, *, by: Account, at: datetime) -> list[Recheck]:
    """
    Draw whose sheets are compared, from the ranking so far: nobody chooses them.

    Raises:
        Forbidden: not the supervisor.
        Refused: not locked; drawn already; there is no ranking.
    """
    require(by, "recheck.do", event=event)
    event = Event.objects.select_for_update().get(pk=event.pk)
    catch_up(event)
    scored = scored_so_far(event)
    if event.state != State.LOCKED:
        raise Refused([Fault("rechecks.not-now")])
    if event.rechecks.exists():
        raise Refused([Fault("rechecks.drawn-already")])
    if scored.result is None or scored.result.blocks:
        raise Refused([Fault("rechecks.no-ranking")])
    lock = event.signatures.filter(what="lock").last()
    sample = sample_of(scored.result, lock.root if lock is not None else "")
    rows = _rows(event, sample.top, "top") + _rows(event, sample.drawn, "sample")
    note(by, "rechecks.draw", f"event:{event.slug}", at, Role.SUPERVISOR,
         top=len(sample.top), drawn=len(sample.drawn))  # fmt: skip
    return Recheck.objects.bulk_create(rows)


def _rows(event: Event, codes: Iterable[str], why: str) -> list[Recheck]:
    counted = event.sheets.exclude(position=None).order_by().values_list("code")
    sheets = dict(counted.annotate(count=Count("pk")))
    return [Recheck(event=event, code=code, why=why, sheets=sheets.get(code, 0)) for code in codes]


@transaction.atomic
def record(recheck: Recheck, errors: int, note_: str = "", *, by: Account, at: datetime) -> Recheck:
    """
    Record how many sheets of one contestant differ from the paper.

    When too many of the sample do, everybody else's sheets are to be compared too.

    Raises:
        Forbidden: not the supervisor.
        Refused: not locked; more errors than sheets; errors without a note.
    """
    recheck = Recheck.objects.select_for_update().select_related("event").get(pk=recheck.pk)
    event = recheck.event
    require(by, "recheck.do", event=event)
    faults = []
    if event.state != State.LOCKED:
        faults.append(Fault("rechecks.not-now"))
    if not 0 <= errors <= recheck.sheets:
        params = {"errors": str(errors), "sheets": str(recheck.sheets)}
        faults.append(Fault("rechecks.errors-range", params))
    if errors and not note_.strip():
        faults.append(Fault("rechecks.errors-note"))
    if faults:
        raise Refused(faults)
    recheck.errors, recheck.note, recheck.by, recheck.at = errors, note_.strip(), by, at
    recheck.save()
    note(by, "rechecks.record", f"recheck:{recheck.pk}", at, Role.SUPERVISOR, errors=errors)
    _widen(event)
    return recheck


def _widen(event: Event) -> None:
    """Take everybody in, once the sample is done and has too many errors."""
    rows = list(event.rechecks.all())
    if any(each.errors is None for each in rows):
        return
    pairs = [(each.sheets, each.errors or 0) for each in rows]
    if not too_many_errors(rules_of(event).recheck, pairs):
        return
    known = {each.code for each in rows}
    marked = event.sheets.exclude(position=None).order_by().values_list("code", flat=True)
    others = sorted({*marked.distinct()} - known)
    Recheck.objects.bulk_create(_rows(event, others, "all"))


def sign_report(taking: Taking) -> None:
    """Sign the report of the re-check: the journal as the supervisor found it."""
    sign(taking.event, "recheck", by=taking.by, role=Role.SUPERVISOR, at=taking.at)


EFFECTS: dict[str, Effect] = {"recheck": sign_report}


def _recheck_done(event: Event, _at: datetime) -> Fault | None:
    rows = list(event.rechecks.all())
    left = sum(each.errors is None for each in rows)
    if rows and not left:
        return None
    return Fault("lifecycle.recheck-done", {"left": str(left), "all": str(len(rows))})


NEEDS = {"recheck-done": _recheck_done}
