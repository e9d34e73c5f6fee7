"""Tables that people bring: what is read, and which cells are doubted."""

import csv
import datetime as dt
import io
import struct
import zipfile

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from leitai.faults import Refused
from leitai.registry import tables
from leitai.registry.tables import Column
from leitai.registry.tables._cells import cell_text
from leitai.registry.tables._compound import errors_in
from leitai.registry.text import plain

CODE = Column("contestant", ("选手", "选手编号"), required=True)
VALUE = Column("value", ("分值", "得分"), required=True, kind="number")
ID = Column("id", ("身份证号",), kind="id-number")
WANTED = (CODE, VALUE, ID)


def read(data, **options):
    """Return the table in *data*."""
    return tables.read(data, "表", **{"wanted": WANTED, **options})


def cells(table, *columns):
    """Return row numbers with the cells of *columns*."""
    return [(row.number, *(row.cells[each] for each in columns)) for row in table.rows]


def places(faults):
    """Return what is wrong where."""
    return [(each.id.removeprefix("registry."), each.row, each.column) for each in faults]


CSV = "选手,得分\n甲,85.5\n\n乙,９０\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimited(encoding, delimiter, newline):
    """Every usual encoding, delimiter and line end gives the same rows."""
    text = CSV.replace(",", delimiter).replace("\n", newline)
    table = read(text.encode(encoding))
    assert cells(table, "contestant", "value") == [(2, "甲", "85.5"), (4, "乙", "９０")]
    assert (table.sheet, table.header, table.faults) == (None, 1, ())
    assert table.titles == {"contestant": "选手", "value": "得分"}


UNSEEN = "".join(
    chr(code)
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n\r"
)
TEXT = st.text(st.characters(codec="gb18030", exclude_characters=UNSEEN), max_size=8)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=8), st.sampled_from(["utf-8", "utf-16"]))
def test_text_stays_as_typed(rows, encoding):
    """Whatever a CSV cell holds, commas and quotes included, comes out as it was."""
    out = io.StringIO()
    csv.writer(out).writerows([("选手", "得分"), *rows])
    table = read(out.getvalue().encode(encoding))
    assert [tuple(row.cells.values()) for row in table.rows] == [
        row for row in rows if any(map(plain, row))
    ]


def test_decimal_comma_in_a_comma_file():
    """A cell more than the header has is an error: 85,5 would else be read as 85."""
    table = read("选手,得分\n甲,85,5\n乙,90,\n".encode())
    assert places(table.errors) == [("row-too-long", 2, None)]


def test_excel_quotes_and_exponents():
    """="0012" keeps its digits; a number that was turned into 1.1E+17 is refused."""
    table = read('选手,得分,身份证号\n甲,1,"=""0012"""\n乙,2,1.10000199003E+17\n'.encode())
    assert cells(table, "id") == [(2, "0012"), (3, "")]
    assert places(table.faults) == [("number-not-text", 3, "身份证号")]
    assert table.rows[1].refused == {"id"}


def test_below_merged_titles(workbook):
    """The header is found below title rows; numbers, dates and truth are written plainly."""

    def title(sheet, row):
        sheet.merge_range(row, 0, row, 4, "某市职工职业技能大赛得分表（选手）")

    data = workbook(
        {
            "成绩": [
                title,
                ["填表单位：", "某市总工会"],
                [],
                ["选手编号 *", "得分\n（必填）", "日期", "到场", ""],
                ["A01", 85.5, dt.date(2026, 5, 1), True],
                [],
                ["A02", 12, "", False],
                [3, 0.1, "", ""],
            ]
        }
    )
    table = read(data)
    assert cells(table, "contestant", "value", "日期", "到场") == [
        (5, "A01", "85.5", "2026-05-01", "TRUE"),
        (7, "A02", "12", "", "FALSE"),
        (8, "3", "0.1", "", ""),
    ]
    assert (table.sheet, table.header, table.errors) == ("成绩", 4, ())
    assert places(table.faults) == [("column-unknown", 4, "日期"), ("column-unknown", 4, "到场")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (dt.datetime.fromisoformat("2026-05-01T08:30"), "2026-05-01 08:30:00"),
        (dt.time(8, 30), "08:30:00"),
        (dt.timedelta(hours=30), "30:00:00"),
        (dt.timedelta(seconds=61, milliseconds=250), "0:01:01.25"),
        (True, "TRUE"),
    ],
)
def test_times(cell, text):
    """Times of day and lengths of time are written out."""
    assert cell_text(cell, "text") == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_numeric_cells_as_the_sheet_shows_them(value):
    """A number's text is plain, and has the 15 digits that a spreadsheet keeps of what is typed."""
    text = cell_text(value, "number")
    assert float(text) == float(format(value, ".15g"))
    assert "e" not in text
    assert len(text.lstrip("-0.").replace(".", "")) <= 15


def test_what_a_formula_leaves_is_not_a_mark():
    """0.1 + 0.2 in a sheet is 0.3, as everybody sees; not 0.30000000000000004."""
    assert cell_text(0.1 + 0.2, "number") == "0.3"


@pytest.mark.parametrize("unseen", ["\x1b[31m", "\x07", "\x9b", "a\u202eb", "a\u2066b"])
def test_unseen_characters(unseen):
    """Control characters inside a cell are refused at their place: they steer screens."""
    table = read(f"选手,得分\n甲{unseen}乙,90\n".encode())
    assert places(table.faults) == [("unseen-characters", 2, "选手")]


def test_open_quote():
    """A quote that is never closed does not swallow the rows below it: the file is refused."""
    with pytest.raises(Refused) as caught:
        read('选手,得分\n甲,"85\n乙,90\n'.encode())
    assert [fault.id for fault in caught.value.faults] == ["registry.bad-csv"]


def test_picture():
    """A picture under a table's name is called no table, whatever its bytes decode to."""
    with pytest.raises(Refused) as caught:
        read(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff")
    assert [fault.id for fault in caught.value.faults] == ["registry.not-a-table"]


def test_titles_merged_downwards(workbook):
    """A two-storey header: titles merged downwards join the lower row."""

    def upper(sheet, row):
        sheet.merge_range(row, 0, row + 1, 0, "选手")
        sheet.merge_range(row, 1, row, 2, "成绩")

    def lower(sheet, row):
        sheet.write_row(row, 1, ["得分", "用时"])

    table = read(workbook({"表": [upper, lower, ["A01", 85, 12]]}))
    assert (table.header, cells(table, "contestant", "value", "用时")) == (
        2,
        [(3, "A01", "85", "12")],
    )


def test_numbers_that_lost_digits(workbook):
    """An ID number stored as a number is refused and not repaired; so is any of 16 digits."""
    data = workbook(
        {
            "表": [
                ["选手", "得分", "身份证号"],
                ["A01", 1, 110000199003070010],
                [1234567890123456, 2, ""],
                [123456789012345, 3, 12],
            ]
        }
    )
    table = read(data)
    assert places(table.faults) == [
        ("number-not-text", 2, "身份证号"),
        ("number-not-text", 3, "选手"),
        ("number-not-text", 4, "身份证号"),
    ]
    assert cells(table, "contestant", "id") == [
        (2, "A01", ""),
        (3, "", ""),
        (4, "123456789012345", ""),
    ]


def test_error_cells(workbook):
    """#N/A and its kin are faults with their place, never empty cells."""

    def broken(sheet, row):
        sheet.write(row, 0, "A01")
        sheet.write_formula(row, 1, "=1/0", value="#DIV/0!")
        sheet.write_formula(row, 2, "=NA()", value="#N/A")

    def alone(sheet, row):
        sheet.write_formula(row, 1, "=NA()", value="#N/A")

    table = read(workbook({"表": [["选手", "得分", "身份证号"], broken, alone]}))
    assert places(table.faults) == [
        ("error-cell", 2, "得分"),
        ("error-cell", 2, "身份证号"),
        ("error-cell", 3, "得分"),
    ]
    assert [dict(each.params) for each in table.faults][:2] == [
        {"code": "#DIV/0!"},
        {"code": "#N/A"},
    ]


@pytest.mark.parametrize("rows", [3, 3000])
def test_old_workbooks(rows):
    """XLS is read like XLSX, its error cells included, in small and in long files."""
    book = xlwt.Workbook()
    book.add_sheet("空")
    sheet = book.add_sheet("成绩")
    for column, title in enumerate(["选手", "得分", "身份证号"]):
        sheet.write(1, column, title)
    for row in range(2, rows + 2):
        sheet.write(row, 0, f"A{row}")
        sheet.write(row, 1, row / 2)
    sheet.row(rows + 1).set_cell_error(2, 0x2A)
    sheet.write(2, 2, 110000199003070010)
    out = io.BytesIO()
    book.save(out)
    table = read(out.getvalue())
    assert cells(table, "contestant", "value")[:2] == [(3, "A2", "1"), (4, "A3", "1.5")]
    assert (table.sheet, len(table.rows)) == ("成绩", rows)
    assert places(table.faults) == [
        ("number-not-text", 3, "身份证号"),
        ("error-cell", rows + 2, "身份证号"),
    ]


def rewritten(book, old, new):
    """Return the XLSX *book* with its sheets' XML laid out another way."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(old, new) if "/sheet" in name else part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"', b"'"),
        (b"<c r=", b"<c\n  r="),
        (b'" t="e"', b'"  t="e" cm="1"'),
        (b"<c ", b"<c s='0' "),
    ],
)
def test_error_cells_in_other_xml(workbook, old, new):
    """Error cells are found however a program lays out its XML."""

    def broken(sheet, row):
        sheet.write(row, 0, "A01")
        sheet.write_formula(row, 1, "=NA()", value="#N/A")

    table = read(rewritten(workbook({"表": [["选手", "得分"], broken]}), old, new))
    assert places(table.faults) == [("error-cell", 2, "得分")]


def test_formula_errors_in_old_workbooks():
    """The record of a formula that came to #DIV/0! in an XLS is an error cell, and only that."""
    division = struct.pack("<HHH8s", 4, 1, 0, bytes([2, 0, 7, 0, 0, 0, 0xFF, 0xFF]))
    text = struct.pack("<HHH8s", 5, 1, 0, bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF]))
    number = struct.pack("<HHHd", 6, 1, 0, 85.5)
    truth = struct.pack("<HHHBB", 7, 1, 0, 1, 0)
    kinds = [(6, division), (6, text), (6, number), (0x205, truth)]
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in kinds)
    assert list(errors_in(stream + b"\x0a\0\0\0", 0)) == [((4, 1), "#DIV/0!")]


def test_merged_cells(workbook):
    """One text over several rows counts in each; one mark over several is refused."""

    def joined(sheet, row):
        sheet.merge_range(row, 0, row + 2, 0, "A01")
        sheet.merge_range(row, 1, row + 1, 1, 85)

    data = workbook({"表": [["选手", "得分", "备注"], joined, lambda s, r: s.write(r, 2, "x")]})
    table = read(data)
    assert cells(table, "contestant", "value", "备注") == [
        (2, "A01", "85", ""),
        (3, "A01", "", "x"),
    ]
    assert places(table.errors) == [("merged-cell", 3, "得分")]


def test_unknown_columns(workbook):
    """Unknown columns are kept under their title, or their letter, and mentioned."""
    data = workbook({"表": [["选手", "得分", "备注", "", "备注"], ["A01", 1, "甲", "乙", "丙"]]})
    table = read(data)
    assert table.rows[0].cells == {
        "contestant": "A01",
        "value": "1",
        "备注": "甲",
        "D": "乙",
        "备注 (E)": "丙",
    }
    assert table.errors == ()
    assert places(table.faults) == [
        ("column-unknown", 1, "备注"),
        ("column-untitled", 1, "D"),
        ("column-unknown", 1, "备注"),
    ]
