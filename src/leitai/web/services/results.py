"""Results: computed from the journal, kept as versions with their bundles, never overwritten."""

from datetime import datetime

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.results import read_bundle
from leitai.rulebook.model import Rulebook
from leitai.web.models import Account, Entry, Event, Result, Standing
from leitai.web.queries.coding import decoded_entries
from leitai.web.queries.results import differences, last_result, parts_of, title_of

from .acts import note
from .hooks import tell_programs
from .records import bundle_of, journal_of, keep_file, rules_of, score_now, write
from .taking import Taking

CHIEF = "chief-judge"


def publish_result(
    event: Event, kind: str, *, by: Account, at: datetime, reason: str = ""
) -> Result:
    """
    Compute the results of the marks in force, write their hash into the journal, keep the bundle.

    Raises:
        Refused: the results are not complete, with every block.
    """
    scored = score_now(event)
    if scored.blocks:
        raise Refused(
            Fault("results.blocked", {"contestant": block.contestant, "node": block.node})
            for block in scored.blocks
        )
    document = scored.document()
    data = canonical(document)
    before = last_result(event)
    said = {"event": rules_of(event).id, "sha256": sha256_hex(data)}
    write(event, CHIEF, [("results", said)], at)
    bundle = bundle_of(event, data, at)
    number = before.number + 1 if before else 1
    state = journal_of(event).state()
    result = Result.objects.create(
        event=event,
        number=number,
        kind=kind,
        document=document,
        sha256=sha256_hex(data),
        bundle=keep_file(f"bundles/{event.slug}", f"{event.slug}-{number}.ltb", bundle),
        bundle_sha256=sha256_hex(bundle),
        keys_sha256=_keys_hash(bundle),
        size=state.size,
        root=state.root.hex(),
        at=at,
        by=by,
        reason=reason,
        changes=differences(before.document, document) if before else [],
    )
    set_standings(event, result)
    data_of = {"event": event.slug, "number": number, "kind": str(kind), "sha256": result.sha256}
    tell_programs("result.published", data_of, at)
    note(by, "results.publish", f"event:{event.slug}", at, number=number, sha256=result.sha256)
    return result


def _keys_hash(bundle: bytes) -> str:
    return sha256_hex(canonical(read_bundle(bundle).keys))


def set_standings(event: Event, result: Result) -> None:
    """Make the rows that pages show of *result*; they can be made again at any time."""
    rules = rules_of(event)
    entries = decoded_entries(event)
    awards = award_titles(rules)
    rows = [
        Standing(
            event=event,
            entry_id=entries[each["code"]],
            code=each["code"],
            rank=each["rank"],
            order=order,
            total=each["total"] or "",
            status="" if each["status"] == "OK" else each["status"],
            award="、".join(awards.get(award, award) for award in each["awards"]),
            parts=parts_of(rules, each),
        )
        for order, each in enumerate(result.document["contestants"], 1)
    ]
    Standing.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["code", "rank", "order", "total", "status", "award", "parts"],
    )


def award_titles(rules: Rulebook) -> dict[str, str]:
    """Return the awards of a rulebook: id -> its name."""
    return {award.id: title_of(award.title, "zh", award.id) for award in rules.awards}


def entry_of(event: Event, code: str) -> Entry:
    """
    Return the entry that *code* stood for.

    Raises:
        KeyError: the event is not decoded, or there is no such code.
    """
    return Entry.objects.get(pk=decoded_entries(event)[code])


def announce(taking: Taking) -> None:
    """Make the provisional results known; the clocks of appeals start."""
    publish_result(taking.event, Result.Kind.PROVISIONAL, by=taking.by, at=taking.at)


def finish(taking: Taking) -> None:
    """Compute the final results once more from the journal, amendments included."""
    event, at = taking.event, taking.at
    publish_result(event, Result.Kind.FINAL, by=taking.by, at=at, reason=taking.reason)


EFFECTS = {"announce": announce, "finish": finish}
