"""What follows from final results: prizes, team prizes, proposals to raise a skill level."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.web.models import Account, Award, Event, Promotion, Result, Unit
from leitai.web.permits import require
from leitai.web.queries.coding import decoded_entries
from leitai.web.queries.results import last_result, title_of

from .acts import note
from .records import rules_of
from .taking import Taking


def give_awards(taking: Taking) -> None:
    """Write down prizes and proposals of the final results; those that fell away are annulled."""
    event = taking.event
    result = last_result(event)
    if result is None or result.kind != Result.Kind.FINAL:
        raise Refused([Fault("awards.not-final")])
    wanted = {} if event.rank_only else _prizes(event, result)
    _annul_others(event, wanted, taking, result.reason)
    here = set(_in_force(event))
    Award.objects.bulk_create(award for key, award in wanted.items() if key not in here)
    _propose(event, result, taking.at)


Key = tuple[int, int, str, int]
"""Entry, unit, name, rank: what a prize is."""


def _key(award: Award) -> Key:
    return (award.entry_id or 0, award.unit_id or 0, award.name, award.rank or 0)


def _in_force(event: Event) -> dict[Key, Award]:
    return {_key(award): award for award in event.awards.filter(annulled=None)}


def _annul_others(event: Event, wanted: Mapping[Key, Award], taking: Taking, why: str) -> None:
    for key, award in _in_force(event).items():
        if key not in wanted:
            award.annulled = taking.at
            award.reason = taking.reason or why
            award.save(update_fields=["annulled", "reason"])


def _prizes(event: Event, result: Result) -> dict[Key, Award]:
    rules, entries = rules_of(event), decoded_entries(event)
    title = {award.id: title_of(award.title, "zh", award.id) for award in rules.awards}
    if rules.teams is not None:
        title |= {award.id: title_of(award.title, "zh", award.id) for award in rules.teams.awards}
    yuan = {each["award"]: Decimal(each["yuan"]) for each in event.prizes}
    units = {unit.short_name: unit for unit in Unit.objects.filter(entries__event=event)}
    made = [
        _award(event, title, yuan, name, each["rank"], entry=entries[each["code"]])
        for each in result.document["contestants"]
        for name in each["awards"]
    ]
    made += [
        _award(event, title, yuan, name, each["rank"], unit=units[each["team"]].pk)
        for each in result.document["teams"]
        for name in each["awards"]
        if each["team"] in units
    ]
    return {_key(award): award for award in made}


def _award(
    event: Event,
    title: Mapping[str, str],
    yuan: Mapping[str, Decimal],
    name: str,
    rank: int | None,
    **whose: Any,
) -> Award:
    return Award(
        event=event,
        entry_id=whose.get("entry"),
        unit_id=whose.get("unit"),
        name=title.get(name, name),
        rank=rank,
        yuan=yuan.get(name, Decimal(0)),
    )


def _propose(event: Event, result: Result, at: datetime) -> None:
    entries = decoded_entries(event)
    listed = set(event.promotions.values_list("entry_id", flat=True))
    wanted = {
        entries[each["code"]]: each
        for each in result.document["contestants"]
        if each["promotion"] and entries[each["code"]] not in listed
    }
    levels = dict(event.entries.filter(pk__in=wanted).values_list("pk", "worker__level"))
    Promotion.objects.bulk_create(
        Promotion(
            event=event,
            entry_id=entry,
            from_level=levels[entry],
            to_level=each["promotion"],
            why=next(p["rule"] for p in each["proposals"] if p["kind"] == "level"),
            at=at,
        )
        for entry, each in wanted.items()
    )


@transaction.atomic
def record_promotion(
    promotion: Promotion,
    state: str,
    *,
    document: str,
    by: Account,
    at: datetime,
    reason: str = "",
) -> Promotion:
    """
    Write down that a proposal was filed, approved or refused, by which document.

    Raises:
        Forbidden: *by* may not.
        Refused: decided already; no document's number; refused without a reason.
    """
    promotion = Promotion.objects.select_for_update().get(pk=promotion.pk)
    require(by, "awards.edit", event=promotion.event)
    faults = []
    if promotion.state in (Promotion.State.APPROVED, Promotion.State.REFUSED):
        faults.append(Fault("awards.decided-already"))
    if not document.strip():
        faults.append(Fault("awards.no-document"))
    if state == Promotion.State.REFUSED and not reason.strip():
        faults.append(Fault("awards.no-reason"))
    if faults:
        raise Refused(faults)
    promotion.state, promotion.document, promotion.reason = state, document.strip(), reason.strip()
    if state != Promotion.State.FILED:
        promotion.decided = at
    promotion.save()
    if state == Promotion.State.APPROVED:
        worker = promotion.entry.worker
        worker.level = promotion.to_level
        worker.save(update_fields=["level", "changed"])
    note(by, f"promotions.{state}", f"promotion:{promotion.pk}", at, Role.STAFF)
    return promotion


EFFECTS = {"award": give_awards}
