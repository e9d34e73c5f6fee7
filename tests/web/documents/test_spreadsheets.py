"""Lists taken away as workbooks: one writer, typed cells, nothing that is a formula."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl

from leitai.web.spreadsheets import spreadsheet


def opened(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


def test_cells_are_what_they_are():
    """Text, numbers and moments are themselves; a moment is the place's own time."""
    noon = dt.datetime(2026, 9, 1, 4, 0, tzinfo=dt.UTC)
    page = opened(spreadsheet("名单", ["a", "b", "c", "d"], [["07", 7, Decimal("9.5"), noon]]))
    here = dt.datetime(2026, 9, 1, 12, 0)  # noqa: DTZ001 - a cell has no zone
    assert [cell.value for cell in page[2]] == ["07", 7, 9.5, here]
    assert page.freeze_panes == "A2"


def test_nothing_is_a_formula():
    """A name that begins like a formula stays text."""
    page = opened(spreadsheet("名单", ["a"], [["=1+1"]]))
    assert (page["A2"].value, page["A2"].data_type) == ("'=1+1", "s")


def test_the_name_of_the_file():
    """A name in any script, with signs a path would mind, is the file's name."""
    answer = spreadsheet("成绩 a/b", ["a"], [])
    said = "attachment; filename*=UTF-8''%E6%88%90%E7%BB%A9%20a%2Fb.xlsx"
    assert answer["Content-Disposition"] == said
