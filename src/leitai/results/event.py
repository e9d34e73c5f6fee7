"""An event as a journal: from a rulebook, its tables and draws to everything a bundle holds."""

from dataclasses import dataclass
from typing import Any

from leitai.canonical import canonical, sha256_hex
from leitai.draw import verify as draw_faults
from leitai.faults import Fault, Refused
from leitai.journal.entry import JOURNAL
from leitai.rulebook import publish, read
from leitai.scoring import Tables, score

from .contents import Contents, key_list
from .rows import public_part, said
from .scribe import Chance, Scribe, Signers


@dataclass(frozen=True, slots=True)
class Event:
    """
    What is to be recorded.

    Shapes:
        rulebook: the plain document, as `leitai.rulebook.document` reads it.
        draws: records of finished draws, as `leitai.draw` publishes them.
    """

    rulebook: dict[str, Any]
    tables: Tables
    draws: tuple[dict[str, Any], ...] = ()


def record(event: Event, signers: Signers, chance: Chance, quorum: int | None = None) -> Contents:
    """
    Return the journal of *event*, its results, checkpoint and keys.

    Units:
        quorum: how many witnesses must have signed; all of them, where nothing is said.
    Raises:
        Refused: what is wrong with the tables, by row and column; a draw that does not
            recompute; results that are not complete yet.
    """
    if not JOURNAL.fullmatch(signers.journal):
        raise Refused([Fault("results.journal-name", {"name": signers.journal})])
    rules = publish(event.rulebook)
    rulebook = read(rules)
    # A name is not in the journal, so nothing may come of it.
    results = complete_results(rules, public_part(event.tables))
    _check_draws(event.draws)
    scribe = Scribe(signers, chance)
    scribe.open()
    desk = signers.desk
    scribe.write(desk, "event", {"event": rulebook.id, "rulebook": sha256_hex(rules)})
    for draw in event.draws:
        known = draw["announcement"]["id"]
        announced = {"draw": known, "announcement_hash": draw["announcement_hash"]}
        scribe.write(desk, "draw.announce", announced)
        scribe.write(desk, "draw", {"draw": known, "record_hash": draw["record_hash"]})
    for kind, body in said(rulebook, event.tables):
        device = signers.pads.get(body["judge"], desk) if kind == "mark" else desk
        scribe.write(device, kind, body)
    scribe.write(desk, "lock", {"event": rulebook.id})
    scribe.write(desk, "results", {"event": rulebook.id, "sha256": sha256_hex(results)})
    entries = tuple(scribe.entries)
    return Contents(
        rules=rules,
        entries=entries,
        results=results,
        checkpoint=scribe.checkpoint(),
        keys=key_list(entries, signers, quorum),
        draws={each["announcement"]["id"]: canonical(each) for each in event.draws},
        carry={name: canonical(each) for name, each in event.tables.carry.items()},
    )


def complete_results(rules: bytes, tables: Tables) -> bytes:
    """
    Return the results document of *tables*, canonical.

    Raises:
        Refused: what is wrong with the tables; what keeps the results from being complete.
    """
    result = score(read(rules), tables)
    if result.blocks:
        raise Refused(
            Fault("results.blocked", {"contestant": each.contestant, "node": each.node})
            if each.contestant
            else Fault(each.id, each.params)  # a team's prize, which nobody's mark decides
            for each in result.blocks
        )
    return canonical(result.document())


def _check_draws(draws: tuple[dict[str, Any], ...]) -> None:
    faults = [fault for draw in draws for fault in draw_faults(draw)]
    if not faults:
        names = [draw["announcement"]["id"] for draw in draws]
        twice = sorted({name for name in names if names.count(name) > 1})
        faults = [Fault("results.draw-twice", {"id": name}) for name in twice]
    if faults:
        raise Refused(faults)
