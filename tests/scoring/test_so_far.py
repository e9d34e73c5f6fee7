"""What everybody has come to, beside the whole result."""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from leitai.faults import Refused
from leitai.rulebook import Source, build, read
from leitai.scoring import Tables, score
from leitai.scoring.so_far import SoFar, so_far

from .strategies import Event, events
from .test_fast import JURY, SCHEME

CASES = 5_000 if os.environ.get("LEITAI_TORTURE") else 100
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def only(tables: Tables, code: str) -> Tables:
    """Return what the tables say of one contestant."""
    marks = [row for row in tables.marks if row["contestant"] == code]
    people = [row for row in tables.contestants or () if row["contestant"] == code]
    return replace(tables, marks=marks, contestants=people)


@pytest.mark.torture
@settings(max_examples=CASES, deadline=None, suppress_health_check=SLOW)
@given(events(people=12))
def test_as_the_result_says(event: Event) -> None:
    """Statuses, nodes, totals and blocks are those of the results document."""
    book, tables = build(Source(event[0])), Tables(**event[1])
    try:
        result = score(book, tables)
    except Refused:
        with pytest.raises(Refused):
            so_far(book, tables)
        return
    document, found = result.document(), so_far(book, tables).contestants
    children = {child.id for child in book.scheme.children}
    assert {each.code: (each.status, each.nodes) for each in found} == {
        each["code"]: (
            each["status"],
            {node: text for node, text in each["nodes"].items() if node in children},
        )
        for each in document["contestants"]
    }
    own = [block for each in found for block in each.blocks]
    if own:
        assert sorted(map(repr, own)) == sorted(map(repr, result.blocks))
    totals = {each.code: each.total for each in found}
    for each in document["contestants"]:
        assert totals[each["code"]] == each["total"] or (each["total"] is None and not own)


@pytest.mark.torture
@settings(max_examples=CASES, deadline=None, suppress_health_check=SLOW)
@given(events(people=12))
def test_alone_or_among_others(event: Event) -> None:
    """Where nobody is compared with anybody, each contestant alone comes to the same."""
    book, tables = build(Source(event[0])), Tables(**event[1])
    assume(tables.contestants is not None)
    try:
        whole = so_far(book, tables)
    except Refused:
        return
    assume(whole.alone)
    for each in whole.contestants:
        assert so_far(book, only(tables, each.code)).contestants == (each,)


def test_one_sheet_at_a_time() -> None:
    """A part has its value as soon as its own marks are there; the total when all are."""
    book, people = read(SCHEME), [{"contestant": "A"}]
    rows = [{"contestant": "A", "aspect": "plan", "judge": judge, "value": "5"} for judge in JURY]
    first = so_far(book, Tables(rows, people))
    assert first.alone
    [part] = first.contestants
    assert (part.total, part.nodes) == (None, {"plan": "5"})
    rows += [row | {"aspect": "piece", "item": item} for row in rows for item in "12"]
    [whole] = so_far(book, Tables(rows, people)).contestants
    assert whole == SoFar("A", "OK", "5.0", {"plan": "5", "work": "5"})
