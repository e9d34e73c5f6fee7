"""A rulebook as a workbook and back: nothing is lost, what people change comes through."""

import datetime as dt
import io
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from tests.scoring.dice import Thrown
from tests.scoring.random_rulebook import rulebook as random_rulebook

from leitai.faults import Refused
from leitai.rulebook import build, document, publish
from leitai.rulebook.cells import LONGEST
from leitai.rulebook.diff import Change, diff
from leitai.rulebook.sheet import to_xlsx
from leitai.rulebook.sheet_back import from_xlsx, source_of_xlsx

from .example import example
from .test_writing import TEXT, VALUES

SHIPPED = sorted(
    (each for each in files("leitai.rulebooks").iterdir() if each.name.endswith(".yaml")),
    key=lambda each: each.name,
)


@pytest.mark.parametrize("text", [each.read_text("utf-8") for each in SHIPPED],
                         ids=[each.name for each in SHIPPED])  # fmt: skip
def test_shipped_rulebooks_come_back(text: str) -> None:
    """Every shipped rulebook is the same after the journey, and the workbook is too."""
    value = document(text)
    workbook = to_xlsx(value)
    assert publish(from_xlsx(workbook)) == publish(value)
    assert to_xlsx(from_xlsx(workbook)) == workbook


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_random_rulebooks_come_back(seed: int) -> None:
    """Whatever the language can say survives the journey."""
    value = random_rulebook(Thrown(seed))
    assert publish(from_xlsx(to_xlsx(value))) == publish(value)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["title", "note", "max", "mark", "type", "panel"]), VALUES),
    st.dictionaries(st.sampled_from(["min", "max", "unit", "levels", "anchors"]), VALUES),
    st.dictionaries(TEXT.filter(bool), st.dictionaries(st.sampled_from(["size", "drop"]), VALUES)),
    st.lists(st.dictionaries(st.sampled_from(["id", "title", "count", "note"]), VALUES)),
)  # fmt: skip
def test_any_values_come_back(
    node: dict[str, Any], entered: dict[str, Any], panels: dict[str, Any], awards: list[Any]
) -> None:
    """Texts that look like numbers, brackets, control characters, empty things: all survive."""
    leaf = {**node, "id": "a", "input": {"type": "number", **entered}}
    scheme = {"id": "total", "children": [leaf, {**node, "id": "b"}], "penalties": []}
    value = {"leitai": "rulebook/1", "panels": panels, "scheme": scheme, "awards": awards}
    assert publish(from_xlsx(to_xlsx(value))) == publish(value)


@pytest.mark.parametrize(
    "text", ["x" * (2 * LONGEST + 1), "@1", "@2\n" * 20000, " ", "_x005F_x0041_", "=SUM(A1)"]
)
def test_long_and_awkward_texts_come_back(text: str) -> None:
    """What does not fit a cell, or would mean something there, stands elsewhere."""
    value = document(example()) | {"vectors": [{"title": "t", "marks": text, "expect": {}}]}
    assert publish(from_xlsx(to_xlsx(value))) == publish(value)


def edited(change: Callable[[dict[str, Worksheet]], None], text: str = "") -> bytes:
    """Return the workbook of a rulebook after somebody has worked in it."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(document(text or example()))))
    change({sheet.title: sheet for sheet in book.worksheets})
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet: Worksheet, name: str) -> int:
    headers = [str(cell.value).split()[-1] for cell in sheet[1]]
    return headers.index(name) + 1


def row(sheet: Worksheet, name: str) -> int:
    ids = [cell.value for cell in sheet["A"]]
    return ids.index(name) + 1


def put(sheet: Worksheet, name: str, where: str, value: Any) -> None:
    sheet.cell(row(sheet, name), column(sheet, where)).value = value


def test_a_changed_number_comes_through() -> None:
    """A max that somebody types as a number is that number, exactly."""

    def change(sheets: dict[str, Worksheet]) -> None:
        put(sheets["scheme"], "wall", "max", 40.1)
        put(sheets["scheme"], "joints", "zh", "灰缝")

    changes = diff(document(example()), from_xlsx(edited(change)))
    assert sorted(changes, key=lambda each: each.node) == [
        Change("added", "joints", ("title",), new="{zh: 灰缝}"),
        Change("changed", "wall", ("max",), "40", '"40.1"'),
    ]


def test_a_new_row_is_a_new_aspect() -> None:
    """A row under practice is a child of practice, after the others."""

    def change(sheets: dict[str, Worksheet]) -> None:
        sheet = sheets["scheme"]
        new = {"id": "tidy", "parent": "practice", "en": "Tidy", "type": "J", "max": "4",
               "input": "judgement", "lowest": None, "0": "差 / bad", "3": "good",
               "scale": "{from: 3, to: 4}"}  # fmt: skip
        at = sheet.max_row + 1
        for name, value in new.items():
            sheet.cell(at, column(sheet, name)).value = value

    found = from_xlsx(edited(change))
    assert found["scheme"]["children"][1]["children"][-1] == {
        "id": "tidy",
        "title": {"en": "Tidy"},
        "type": "judgement",
        "max": 4,
        "input": {"type": "judgement", "anchors": {"0": {"zh": "差", "en": "bad"}, "3": "good"}},
        "scale": {"from": 3, "to": 4},
    }


def test_a_fault_of_form_bears_its_cell() -> None:
    """What the rulebook's reader refuses is named by sheet, row and column."""

    def change(sheets: dict[str, Worksheet]) -> None:
        put(sheets["scheme"], "wall", "max", "forty")
        sheets["awards"]["D2"] = "[3, 1]"

    source = source_of_xlsx(edited(change))
    with pytest.raises(Refused) as refused:
        build(source)
    places = {(fault.id, fault.sheet, fault.row, fault.column) for fault in refused.value.faults}
    assert places == {
        ("rulebook.not-a-number", "scheme", 6, "满分 max"),
        ("rulebook.bad-ranks", "awards", 2, "ranks"),
    }


EDITS: dict[str, tuple[Callable[[dict[str, Worksheet]], None], tuple[str | None, int | None]]] = {
    "cell-unreadable": (lambda each: put(each["scheme"], "wall", "scale", "{a: 3"), ("scheme", 6)),
    "unknown-parent": (lambda each: put(each["scheme"], "wall", "parent", "wal"), ("scheme", 6)),
    "bad-part": (lambda each: put(each["scheme"], "wall", "part", "scheme"), ("scheme", 6)),
    "name-taken": (lambda each: put(each["scheme"], "wall", "id", "total"), ("scheme", 6)),
    "column-unknown": (
        lambda each: each["scheme"].cell(1, 40, "颜色 colour") and None, ("scheme", 1)
    ),
    "column-twice": (lambda each: each["scheme"].cell(1, 40, "max") and None, ("scheme", 1)),
    "no-root": (lambda each: each["scheme"].delete_rows(2, 20), ("scheme", None)),
    "sheet-missing": (lambda each: setattr(each["rulebook"], "title", "book"), (None, None)),
    "row-without-key": (lambda each: put(each["scheme"], "wall", "id", None), ("scheme", 6)),
    "duplicate-key": (
        lambda each: each["rulebook"].append(["", "version", "2"]), ("rulebook", 11)
    ),
    "long-text-missing": (lambda each: put(each["scheme"], "wall", "max", "@9"), ("scheme", 6)),
}  # fmt: skip


@pytest.mark.parametrize("fault", sorted(EDITS))
def test_edits_that_go_wrong(fault: str) -> None:
    """Each is refused, with sheet and row."""
    change, place = EDITS[fault]
    with pytest.raises(Refused) as refused:
        from_xlsx(edited(change))
    first = refused.value.faults[0]
    assert (first.id, first.sheet, first.row) == (f"rulebook.{fault}", *place)


def test_a_date_is_refused() -> None:
    """A cell that the spreadsheet made a date of is not guessed at."""

    def change(sheets: dict[str, Worksheet]) -> None:
        put(sheets["scheme"], "wall", "max", dt.date(2026, 5, 1))

    with pytest.raises(Refused) as refused:
        from_xlsx(edited(change))
    (fault,) = refused.value.faults
    assert (fault.id, fault.row) == ("rulebook.cell-is-a-date", 6)


def test_rows_that_stand_under_one_another_are_refused() -> None:
    """Rows that lead back to themselves hang in the air."""

    def change(sheets: dict[str, Worksheet]) -> None:
        put(sheets["scheme"], "practice", "parent", "wall")

    with pytest.raises(Refused) as refused:
        from_xlsx(edited(change))
    assert {each.id for each in refused.value.faults} == {"rulebook.row-in-the-air"}


@pytest.mark.parametrize("data", [b"", b"id,max\na,1\n", b"PK\x03\x04 no zip"])
def test_not_a_workbook(data: bytes) -> None:
    """Bytes that are no workbook are refused in words."""
    with pytest.raises(Refused) as refused:
        from_xlsx(data)
    assert [each.id for each in refused.value.faults] == ["rulebook.not-a-workbook"]
