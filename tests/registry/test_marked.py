"""Tables given back: text that is safe, cells at their places, reasons beside the rows."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from openpyxl import load_workbook

from leitai.faults import Fault
from leitai.registry import tables
from leitai.registry.tables import Column
from leitai.wording import describe

WANTED = (
    Column("contestant", ("选手", "选手编号"), required=True),
    Column("value", ("分值", "得分"), required=True, kind="number"),
)


def read(data, **options):
    """Return the table in *data*."""
    return tables.read(data, "表", **{"wanted": WANTED, **options})


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("-2.5", "-2.5"),
        ("+3", "+3"),
        ("甲", "甲"),
        ("", ""),
    ],
)
def test_safe_text(text, safe):
    """What a spreadsheet would run is made text; plain numbers stay."""
    assert tables.safe_text(text) == safe


def test_with_errors(workbook):
    """The table comes back: every cell at its place, the reasons beside the rows."""
    rows = [["某市得分表"], ["选手", "得分", "备注"], ["A01", 85.5, "=1+1"], ["A02", "八五", ""]]
    data = workbook({"说明": [["看第二张"]], "成绩": rows})
    faults = [
        Fault("registry.not-a-number", {"text": "八五"}, sheet="成绩", row=4, column="得分"),
        Fault("registry.column-unknown", sheet="成绩", row=2, column="备注", warning=True),
    ]
    back = tables.with_errors(data, "表", faults, "zh", describe)
    book = load_workbook(io.BytesIO(back))
    assert book.sheetnames == ["说明", "成绩", "错误汇总 Errors"]
    reason = describe(Fault("registry.not-a-number", {"text": "八五"}, column="得分"), "zh")
    assert list(book["成绩"].iter_rows(values_only=True)) == [
        ("某市得分表", None, None, None),
        ("选手", "得分", "备注", "错误原因"),
        ("A01", 85.5, "=1+1", None),
        ("A02", "八五", None, reason),
    ]
    assert book["成绩"]["C3"].data_type == "s"
    colours = {
        cell.coordinate: cell.fill.start_color.rgb
        for row in book["成绩"].iter_rows()
        for cell in row
        if cell.fill.fill_type
    }
    assert colours == {"C2": "FFFFEB9C", "B4": "FFFFC7CE"}
    assert [row[:3] for row in book["错误汇总 Errors"].iter_rows(values_only=True)] == [
        ("工作表", "行", "列"),
        ("成绩", 4, "得分"),
        ("成绩", 2, "备注"),
    ]


def test_with_errors_again():
    """What came back is read as before, and its old reasons are replaced, not doubled."""
    fault = Fault("registry.empty", row=2, column="得分")
    once = tables.with_errors("选手,得分\n甲,\n".encode("gb18030"), "表", [fault], "en", describe)
    table = read(once)
    assert (table.titles, table.faults) == ({"contestant": "选手", "value": "得分"}, ())
    again = tables.with_errors(once, "表", [fault], "zh", describe)
    sheet = load_workbook(io.BytesIO(again)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["选手", "得分", "错误原因"],
        ["甲", None, describe(Fault("registry.empty", column="得分"), "zh")],
    ]


def test_with_errors_keeps_the_bytes(workbook):
    """The same table and faults give the same bytes: no clock is looked at."""
    data = workbook({"表": [["选手", "得分"], ["A01", 1]]})
    faults = [Fault("registry.empty", row=2, column="得分")]
    first, second = (tables.with_errors(data, "表", faults, "zh", describe) for _ in range(2))
    assert first == second


def test_with_errors_keeps_values(workbook):
    """Merged titles, dates, truth, numbers and error cells come back as what they were."""

    def title(sheet, row):
        sheet.merge_range(row, 0, row, 2, "某市得分表")

    def values(sheet, row):
        sheet.write_row(row, 0, ["A01", 110000199003070000, True, dt.date(2026, 5, 1)])
        sheet.write_formula(row, 4, "=NA()", value="#N/A")

    data = workbook({"表": [title, ["选手", "得分", "到场", "日期", "备注"], values]})
    faults = [
        Fault("registry.number-not-text", sheet="表", row=3, column="得分"),
        Fault("registry.error-cell", {"code": "#N/A"}, sheet="表", row=3, column="备注"),
        Fault("registry.empty", sheet="表", row=3, column="H"),
    ]
    sheet = load_workbook(io.BytesIO(tables.with_errors(data, "表", faults, "en", describe)))["表"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]
    assert [cell.value for cell in sheet[2]][5] == "Errors"
    first, *values = [cell.value for cell in sheet[3]][:5]
    assert (first, values) == (
        "A01",
        [110000199003070000, True, dt.datetime.fromisoformat("2026-05-01"), "#N/A"],
    )
    assert len(sheet["F3"].value.split("\n")) == len(faults)
    assert [each.coordinate for each in sheet[3] if each.fill.fill_type] == ["B3", "E3", "H3"]


def test_a_large_workbook_spliced():
    """Only the rows that are wrong change; hints of how far rows reach go where they would lie."""
    given = io.BytesIO()
    book = xlsxwriter.Workbook(given)
    sheet = book.add_worksheet("表")
    for line, cells in enumerate([("选手", "分值"), ("甲", "1"), ("乙", "x"), ("丙", "y")]):
        sheet.write_row(line, 0, cells)
    book.close()
    reasons = {4: "b <&>", 3: "a"}
    made = tables.with_reasons(given.getvalue(), "表", 1, 2, reasons, "zh")
    lines = load_workbook(io.BytesIO(made))["表"].iter_rows(values_only=True)
    assert list(lines) == [
        ("选手", "分值", "错误原因"), ("甲", "1", None), ("乙", "x", "a"), ("丙", "y", "b <&>"),
    ]  # fmt: skip
    xml = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml")
    assert (b"<dimension" in xml, xml.count(b" spans=")) == (False, 1)
    again = tables.with_reasons(made, "表", 1, 2, {2: "c"}, "zh")
    lines = load_workbook(io.BytesIO(again))["表"].iter_rows(min_col=3, values_only=True)
    assert [cell for (cell,) in lines] == ["错误原因", "c", None, None]


def test_rows_that_are_not_there_are_not_spliced():
    """A row that the sheet does not hold, or holds empty: the whole workbook is to be written."""
    given = io.BytesIO()
    book = xlsxwriter.Workbook(given)
    book.add_worksheet("表").write_row(0, 0, ("选手", "分值"))
    book.close()
    assert tables.with_reasons(given.getvalue(), "表", 1, 2, {9: "a"}, "zh") is None
