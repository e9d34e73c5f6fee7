"""Tables handed out as workbooks."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from leitai.faults import Refused
from leitai.printing import Column, SheetTable, xlsx

COLUMNS = (Column("姓名"), Column("总成绩"), Column("名次", 9), Column("到场"), Column("日期"))
ROW = ("张示例", Decimal("91.50"), 1, True, dt.date(2026, 11, 20))


def opened(*sheets: SheetTable):
    return openpyxl.load_workbook(io.BytesIO(xlsx(sheets)))


def test_typed_cells():
    """Text, numbers, yes and no, and days are what they are; nothing is nothing."""
    page = opened(SheetTable("成绩", COLUMNS, [ROW, (None, None, None, None, None)]))["成绩"]
    cells = [cell.value for cell in page[2]]
    assert cells == ["张示例", 91.5, 1, True, dt.datetime(2026, 11, 20)]  # noqa: DTZ001
    assert [cell.value for cell in page[3]] == [None] * 5
    assert [cell.value for cell in page[1]] == [column.title for column in COLUMNS]


def test_first_row_stays():
    """The header stays in view, and the table can be filtered."""
    page = opened(SheetTable("成绩", COLUMNS, [ROW]))["成绩"]
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:E2")


def test_widths():
    """A column is as wide as what is in it, Chinese counted double, or as it was told."""
    page = opened(SheetTable("成绩", COLUMNS, [("示例市第一建筑", *ROW[1:])]))["成绩"]
    assert int(page.column_dimensions["A"].width) == 16
    assert int(page.column_dimensions["C"].width) == 9


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_no_formula(text):
    """A text never becomes a formula, nor would it in a CSV made of the sheet."""
    page = opened(SheetTable("x", (Column("姓名"),), [(text,)]))["x"]
    assert (page["A2"].value, page["A2"].data_type) == ("'" + text, "s")


def test_long_numbers_stay_text():
    """An ID number or a long decimal is not rounded to what a spreadsheet keeps."""
    long = Decimal("0.1234567890123456789")
    page = opened(SheetTable("x", (Column("a"), Column("b")), [(long, 10**17)]))["x"]
    assert [cell.value for cell in page[2]] == [str(long), str(10**17)]


def test_no_binary_floats():
    """A binary float is refused, with the row it stands in."""
    with pytest.raises(Refused) as refused:
        xlsx([SheetTable("x", (Column("a"),), [("1",), (0.1,)])])
    (fault,) = refused.value.faults
    assert (fault.id, fault.row) == ("printing.cell", 3)


def test_sheet_names():
    """Names that a workbook cannot have are changed, and never twice the same."""
    table = SheetTable("成绩/总:" + "长" * 40, (Column("a"),), [])
    names = opened(table, table).sheetnames
    assert len(set(names)) == 2
    assert all(len(name) <= 31 and not set("/:") & set(name) for name in names)


def test_no_sheet():
    """A workbook without a sheet is refused."""
    with pytest.raises(Refused, match="nothing"):
        xlsx([])


def test_ragged_rows():
    """A row with more or fewer cells than columns is a programming error."""
    with pytest.raises(ValueError, match="zip"):
        xlsx([SheetTable("x", COLUMNS, [("a",)])])
