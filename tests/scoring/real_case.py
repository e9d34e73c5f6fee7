"""A case of a real rule: a rulebook, marks, and what an independent computation expects."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from leitai import verify
from leitai.rulebook import build, check, load, publish
from leitai.scoring import Tables, score

Row = dict[str, str]

RULES = Path(__file__).parent / "real_rules"
STATUSES = {"DNF", "DNS", "DSQ", "VOID", "ABSENT", "WITHDRAWN", "EXEMPT", "PENDING"}


@dataclass(frozen=True, slots=True)
class Case:
    """One event; *expect* names what must come out for a contestant, as a test vector does."""

    rulebook: str
    marks: list[Row]
    expect: Mapping[str, Mapping[str, Any]]
    contestants: list[Row] | None = None
    carry: Mapping[str, Any] = field(default_factory=dict)
    seed: str | None = None
    teams: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the result of the case."""
        text = (RULES / f"{self.rulebook}.yaml").read_text("utf-8")
        tables = {
            "marks": self.marks, "contestants": self.contestants, "judges": None,
            "seed": self.seed, "carry": self.carry,
        }  # fmt: skip
        return agreed(text, tables)


def agreed(rulebook: str, tables: dict[str, Any]) -> dict[str, Any]:
    """Return the result of a rulebook without faults, on which engine and verifier agree."""
    source = load(rulebook)
    book = build(source)
    doubts = {fault.id for fault in check(book, source)}
    assert doubts <= ({"rulebook.draw-needs-seed"} if tables["seed"] else set())
    engine = score(book, Tables(**tables)).document()
    verifier = verify.score(json.loads(publish(source.document)), tables)
    for each in (engine, verifier):  # the two need only agree on whom
        each["warnings"], each["blocked"] = [], sorted({b["contestant"] for b in each["blocked"]})
    assert engine == verifier
    return engine


def enter(who: str, aspect: str, values: str, along: str = "", **more: str) -> list[Row]:
    """
    Return the rows of *values*: one per judge, attempt or item (*along*), else a single one.

    A value may be written ``value@time``; ``DNF`` and the like is a status, ``-`` is no row.
    """
    rows = []
    for place, word in enumerate(values.split(), start=1):
        value, _, time = word.partition("@")
        if value == "-":
            continue
        row = {"contestant": who, "aspect": aspect, "time": time, **more}
        row["status" if value in STATUSES else "value"] = value
        if along:
            row[along] = f"J{place}" if along == "judge" else str(place)
        rows.append(row)
    return rows


def both_ways(case: Case) -> tuple[Any, Any]:
    """Return what came out and what was expected, in a form to compare."""
    document = case.document()
    contestants = found(document["contestants"], "code", case.expect)
    teams = found(document["teams"], "team", case.teams)
    return (contestants, teams), (exact(case.expect), exact(case.teams))


def found(listed: list[dict[str, Any]], name: str, expect: Mapping[str, Any]) -> dict[str, Any]:
    """Return of the *listed* (by their *name*) what *expect* asks for, in a form to compare."""
    by_name = {each[name]: each for each in listed}
    return {
        code: {
            key: {node: exact(by_name[code][key].get(node)) for node in wanted}
            if key == "nodes"
            else exact(by_name[code][key])
            for key, wanted in wants.items()
        }
        for code, wants in expect.items()
    }


def exact(value: Any) -> Any:
    """Return a number, or a text that writes one, as a fraction; anything else as it is."""
    if isinstance(value, Mapping):
        return {key: exact(each) for key, each in value.items()}
    try:
        return Fraction(value) if isinstance(value, str) else value
    except ValueError:
        return value
