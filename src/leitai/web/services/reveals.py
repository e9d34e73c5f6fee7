"""
The reveal: a script made once from complete results, the same on the screen and on paper.

The public board stays as it was frozen until the ceremony is over.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.reveal import OPEN, STOP, Revealing, Standing, Step, sealed_at_first
from leitai.rulebook.model import Rulebook
from leitai.web.models import Account, Entry, Event, Reveal
from leitai.web.permits import ACTIONS, require, role_of
from leitai.web.queries.boards import ANNOUNCED, axis_of, open_freeze
from leitai.web.queries.coding import decoded_entries
from leitai.web.queries.results import last_result, parts_of, title_of
from leitai.wording import LANGUAGES, say

from .acts import note
from .boards import end_freeze
from .lending import check_here
from .records import rules_of, score_now

REVEALING = ANNOUNCED | {State.DECODED}
"""Where it is known who is who."""

FORMAT = "leitai-reveal/1"


def last_reveal(event: Event) -> Reveal | None:
    """Return the reveal that was prepared last."""
    return Reveal.objects.filter(event=event).order_by("-number").first()


@transaction.atomic
def make_reveal(event: Event, places: int, *, by: Account, at: datetime) -> Reveal:
    """
    Prepare the reveal of *event*; *places*: so many are revealed one by one, 0 all.

    Raises:
        Forbidden: neither staff nor secretary.
        Refused: codes are not opened yet; the results are not complete; a reveal is over.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    require(by, "reveals.hold", event=event)
    check_here(event)
    document = results_of(event)
    freeze = open_freeze(event)
    last = last_reveal(event)
    made = script_of(event, document, freeze.board["rows"] if freeze is not None else (), places)
    reveal = Reveal.objects.create(
        event=event,
        freeze=freeze,
        number=last.number + 1 if last is not None else 1,
        script=made,
        sha256=sha256_hex(canonical(made)),
        results=made["results"],
        at=at,
        by=by,
    )
    said = {"number": reveal.number, "sha256": reveal.sha256}
    note(by, "reveals.make", f"event:{event.slug}", at, _role(by, event), **said)
    return reveal


def results_of(event: Event) -> Mapping[str, Any]:
    """
    Return the results document to reveal: the last that was announced, else that of the marks.

    Raises:
        Refused: codes are not opened yet; the results are not complete, with every block.
    """
    if event.state not in REVEALING:
        raise Refused([Fault("reveals.not-yet")])
    result = last_result(event)
    if result is not None:
        found: Mapping[str, Any] = result.document
        return found
    scored = score_now(event)
    if scored.blocks:
        raise Refused(
            Fault("results.blocked", {"contestant": block.contestant, "node": block.node})
            for block in scored.blocks
        )
    return scored.document()


def check_current(reveal: Reveal) -> None:
    """
    Return where *reveal* shows the results as they are now.

    Raises:
        Refused: ``reveals.stale``: they changed since it was prepared.
    """
    if sha256_hex(canonical(results_of(reveal.event))) != reveal.results:
        raise Refused([Fault("reveals.stale")])


@transaction.atomic
def end_reveal(reveal: Reveal, *, by: Account, at: datetime) -> Reveal:
    """
    Note that the ceremony is over: the public board goes on.

    Raises:
        Forbidden: neither staff nor secretary.
        Refused: it is over already; the results changed since it was prepared.
    """
    reveal = (
        Reveal.objects.select_for_update(of=("self",)).select_related("event").get(pk=reveal.pk)
    )
    event = reveal.event
    require(by, "reveals.hold", event=event)
    check_here(event)
    if reveal.ended is not None:
        raise Refused([Fault("reveals.over")])
    check_current(reveal)
    reveal.ended, reveal.ended_by = at, by
    reveal.save(update_fields=["ended", "ended_by"])
    said = {"number": reveal.number, "sha256": reveal.sha256}
    note(by, "reveals.end", f"event:{event.slug}", at, _role(by, event), **said)
    if (freeze := open_freeze(event)) is not None:
        end_freeze(freeze, "", by=by, at=at)
    return reveal


def _role(by: Account, event: Event) -> str:
    return role_of(by, ACTIONS["reveals.hold"], event) or ""


def script_of(
    event: Event, document: Mapping[str, Any], public: Sequence[Mapping[str, Any]], places: int
) -> dict[str, Any]:
    """
    Return the script: the rows at the start, and what each key does, in words.

    Shapes:
        public: the rows of the board that everybody sees.
    """
    rules = rules_of(event)
    awards = {each["code"]: _awards(rules, each) for each in document["contestants"]}
    parts = {each["code"]: parts_of(rules, each) for each in document["contestants"]}
    standings = [
        Standing(
            each["code"],
            each["rank"],
            each["total"] or "",
            tuple((str(part["id"]), part["value"]) for part in parts[each["code"]]),
            awards[each["code"]]["zh"],
        )
        for each in document["contestants"]
    ]
    seen = {row["code"]: _open_parts(row) for row in public}
    sealed = sealed_at_first(standings, seen, places)
    revealing = Revealing(standings, sealed)
    legend, whole = axis_of(rules)
    people = _people(event)
    by_code = {each.code: each for each in standings}
    statuses = {each["code"]: each["status"] for each in document["contestants"]}
    rows = [
        {
            "code": code,
            "rank": by_code[code].rank,
            "award": awards[code],
            "total": revealing.total(code),
            "status": "" if statuses[code] == "OK" else statuses[code],
            "sealed": revealing.sealed(code),
            "parts": parts[code],
            **people[code],
        }
        for code in revealing.rows()
    ]
    named = {str(part["id"]): part for part in legend}
    steps = [_step(step, by_code[step.code], awards, people, named) for step in revealing.steps()]
    return {
        "format": FORMAT,
        "event": event.slug,
        "results": sha256_hex(canonical(document)),
        "whole": whole,
        "parts": list(legend),
        "rows": rows,
        "steps": steps,
    }


def _open_parts(row: Mapping[str, Any]) -> Collection[str]:
    return {part["id"] for part in row["parts"] if part["value"] is not None}


def _people(event: Event) -> dict[str, dict[str, str]]:
    """Return who is who: one query."""
    codes = decoded_entries(event)
    found = Entry.objects.filter(pk__in=codes.values()).select_related("worker", "enterprise")
    entries = {each.pk: each for each in found}
    return {
        code: {
            "name": entries[pk].worker.name,
            "unit": str(getattr(entries[pk].enterprise, "short_name", "")),
            "bib": entries[pk].bib,
        }
        for code, pk in codes.items()
    }


def _awards(rules: Rulebook, contestant: Mapping[str, Any]) -> dict[str, str]:
    """Return what a contestant is awarded, in each language."""
    titles = {award.id: award.title for award in rules.awards}
    return {
        each: say("reveals.and", each).join(
            title_of(titles.get(award, {}), each, award) for award in contestant["awards"]
        )
        for each in LANGUAGES
    }


def _step(
    step: Step,
    standing: Standing,
    awards: Mapping[str, Mapping[str, str]],
    people: Mapping[str, Mapping[str, str]],
    parts: Mapping[str, Mapping[str, str | None]],
) -> dict[str, Any]:
    who = people[step.code]
    said = {
        "name": who["name"], "unit": who["unit"], "bib": who["bib"], "total": step.total,
        "rank": str(standing.rank or ""),
        "place": str(step.place + 1), "value": step.value,
    }  # fmt: skip
    words = {}
    for each in LANGUAGES:
        part = parts.get(step.part, {})
        title = str(part.get("name_en" if each == "en" else "name") or "")
        words[each] = say(
            f"reveals.step-{step.kind}",
            each,
            said | {"part": title, "award": awards[step.code][each]},
        )
    made = {
        "kind": step.kind, "code": step.code, "total": step.total, "place": step.place,
        "settled": list(step.settled), "said": words,
        "hold": step.kind == STOP and standing.rank == 1,
    }  # fmt: skip
    return made | ({"part": step.part, "value": step.value} if step.kind == OPEN else {})
