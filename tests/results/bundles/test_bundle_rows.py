"""The tables of an event become entries, and the entries the same tables again."""

import json
from dataclasses import replace
from typing import Any

import pytest

from leitai.canonical import canonical
from leitai.faults import Refused
from leitai.results import Event, Scribe, complete_results, tables_of
from leitai.results.rows import public_part, said
from leitai.rulebook import publish, read
from leitai.scoring import Tables, score

TEXT = """
leitai: rulebook/1
id: three
version: "1"
title: Three
fields: {born: date}
scheme:
  id: total
  children:
    - {id: fast, input: {type: number, min: 0, max: 100}}
    - id: fine
      input: {type: number, min: 0, max: 100}
      panel: {size: 2, combine: mean, conflicts: {same: [delegation, school]}}
"""


def of(rows: list[dict[str, str]], **others: Any) -> list[tuple[str, dict[str, Any]]]:
    return list(said(read(TEXT), Tables(marks=rows, **others)))


def row(contestant: str, aspect: str, judge: str, value: str, **others: str) -> dict[str, str]:
    cell = {"contestant": contestant, "aspect": aspect, "judge": judge, "value": value}
    return cell | {"item": "", "status": ""} | others


def refused(call, *given) -> list[str]:
    with pytest.raises(Refused) as caught:
        call(*given)
    return [fault.id for fault in caught.value.faults]


def test_one_sheet_for_each_contestant_and_judge():
    """The rows of a contestant and judge, wherever they stand, are one entry; blanks go."""
    rows = [
        row("A", "fast", "", "９０"),
        row("A", "fine", "J1", "8"),
        row("B", "fine", "J1", "7"),
        row("A", "fine", "J1", "9", round="2", note="  looked again "),
    ]
    again = {"aspect": "fine", "value": "9", "round": "2", "note": "looked again"}
    sheets = [
        ("A", "", [{"aspect": "fast", "value": "90"}]),
        ("A", "J1", [{"aspect": "fine", "value": "8"}, again]),
        ("B", "J1", [{"aspect": "fine", "value": "7"}]),
    ]
    assert of(rows) == [
        ("mark", {"contestant": contestant, "judge": judge, "sheet": "", "cells": cells})
        for contestant, judge, cells in sheets
    ]


def test_status_rows():
    """A row that is nothing but a status is a status; one that says more is a cell."""
    rows = [
        row("A", "total", "", "", status="ABSENT", note="ill"),
        row("B", "fine", "J1", "", status="ABSENT"),
        row("B", "fast", "", "", status="DNF", time="9:59"),
    ]
    told = {"contestant": "A", "aspect": "total", "item": "", "attempt": ""}
    cells = {
        "J1": {"aspect": "fine", "value": "", "status": "ABSENT"},
        "": {"aspect": "fast", "value": "", "status": "DNF", "time": "9:59"},
    }
    assert of(rows) == [
        *(
            ("mark", {"contestant": "B", "judge": judge, "sheet": "", "cells": [cell]})
            for judge, cell in cells.items()
        ),
        ("status", told | {"status": "ABSENT", "reason": "ill"}),
    ]


def test_no_personal_data():
    """Of people, only the columns that the rulebook reckons with are written down."""
    private = {"name": "somebody", "phone": "0", "id_number": "0", "born": "2000-01-01"}
    judge = {"judge": "J1", "name": "somebody", "school": "S1", "phone": "0", "role": ""}
    found = of([], contestants=[{"contestant": "A", **private}], judges=[judge])
    assert found == [
        ("contestant", {"contestant": "A", "fields": {"born": "2000-01-01"}}),
        ("judge", {"judge": "J1", "fields": {"school": "S1"}}),
    ]


def test_long_sheets(small_event, signers, chance):
    """More marks than one entry holds go to further sheets, and come back in their order."""
    rows = [row("A", "fast", "", str(at), item=str(at), note="n" * 500) for at in range(300)]
    bodies = of(rows)
    assert [body["sheet"] for _, body in bodies] == ["", "2", "3", "4", "5"]
    assert all(len(canonical(body)) < 65_536 for _, body in bodies)
    scribe = Scribe(signers, chance)
    for kind, body in bodies:
        scribe.write("desk", kind, body)
    back = tables_of(scribe.entries, {}).marks
    assert [each["value"] for each in back] == [str(at) for at in range(300)]


@pytest.mark.parametrize("seed", range(20))
def test_same_results_from_the_journal(small_event, recorded, seed):
    """The tables of the journal, scored, are the results of the tables that went in."""
    event = small_event(seed)
    contents = recorded(event)
    given = score(read(publish(event.rulebook)), event.tables).document()
    assert json.loads(contents.results) == json.loads(canonical(given))
    assert complete_results(contents.rules, contents.tables) == contents.results


def test_who_signed(small_event, recorded, signers):
    """Every judge's marks bear the judge's pad, everything else the desk."""
    contents = recorded(small_event(3, 3))
    devices = {
        entry.content["judge"]: entry.device for entry in contents.entries if entry.type == "mark"
    }
    assert devices == {"": "desk", "J1": "pad-1", "J2": "pad-2", "J3": "pad-3"}
    assert {each.device for each in contents.entries if each.type != "mark"} == {"desk"}


def test_incomplete(small_event, recorded):
    """Results with a mark missing are not put into a bundle."""
    event = small_event(2, 2)
    fewer = replace(event.tables, marks=list(event.tables.marks)[1:])
    assert refused(recorded, replace(event, tables=fewer)) == ["results.blocked"]


def test_bad_tables(small_event, recorded):
    """What is wrong with a table is said by row and column."""
    event = small_event(2, 2)
    rows = [{**each, "value": "ten"} for each in event.tables.marks[:1]]
    with pytest.raises(Refused) as caught:
        recorded(Event(event.rulebook, replace(event.tables, marks=rows, marks_at=[17])))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(17, "value")]


def test_bad_draws(small_event, recorded, draw_of):
    """A draw that does not recompute is refused, and one that is there twice."""
    event, draw = small_event(2, 2), draw_of(["C1", "C2"])
    other = draw | {"seed": "0" * 64}
    assert refused(recorded, replace(event, draws=(other,))) == ["draw.differs"]
    assert refused(recorded, replace(event, draws=(draw, draw))) == ["results.draw-twice"]


def test_bodies_not_in_form(signers, chance):
    """An entry with other members than its type has is not read."""
    wrong = [
        ("contestant", {"contestant": "A", "fields": {"name": "somebody"}}),
        ("judge", {"judge": "J1", "fields": [], "more": ""}),
        ("mark", {"contestant": "A", "judge": "", "sheet": "", "cells": [{"aspect": "fast"}]}),
        ("mark", {"contestant": "A", "judge": "", "sheet": "2", "cells": {}}),
    ]
    for kind, body in wrong:
        scribe = Scribe(signers, chance)
        scribe.write("desk", kind, body)
        assert refused(tables_of, scribe.entries, {}) == ["results.body"]


def test_earlier_round(small_event, recorded):
    """The results of an earlier round must be the ones that the journal names."""
    contents = next(each for seed in range(20) if (each := recorded(small_event(seed))).carry)
    heat = json.loads(contents.carry["heat"])
    assert contents.tables.carry == {"heat": heat}
    for other in (b"", canonical(heat | {"state": "complete"})):
        lacking = replace(contents, carry={"heat": other} if other else {})
        assert refused(tables_of, lacking.entries, lacking.carry) == ["results.earlier-differs"]


def test_public_part():
    """Names are gone before anything is scored; the rest of the tables is as it was."""
    tables = Tables([], [{"contestant": "A", "name": "x"}], None, seed="")
    assert public_part(tables) == Tables([], [{"contestant": "A"}], None, seed=None)
