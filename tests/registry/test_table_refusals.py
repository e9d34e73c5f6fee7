"""Tables that people bring: what is no table, or not the one that is wanted."""

import io

import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from leitai.faults import Refused
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


def refusal(data, **options):
    """Return the faults *data* is refused for."""
    with pytest.raises(Refused) as refused:
        read(data, **options)
    assert all(describe(each, lang) for each in refused.value.faults for lang in ("zh", "en"))
    return [
        (each.id.removeprefix("registry."), each.row, each.column) for each in refused.value.faults
    ]


GOOD = [["选手", "得分"], ["A01", 1]]
BARE = [["选手"], ["A01"]]


def test_the_sheet_that_fits(workbook):
    """Without a name the one sheet that fits is read, wherever it stands."""
    book = {"说明": [["请填第二张表"]], "成绩": GOOD, "空": GOOD[:1]}
    assert read(workbook(book)).sheet == "成绩"
    assert read(workbook(book), sheet="空").rows == ()


def test_wrong_sheets(workbook):
    """A wrong sheet is refused with what it holds and which sheets there are."""
    book = workbook({"说明": [["请填第二张表"]], "一": BARE, "二": GOOD, "三": GOOD})
    assert refusal(book) == [("several-sheets", None, None)]
    assert refusal(book, sheet="四") == [("no-such-sheet", None, None)]
    assert refusal(book, sheet="一") == [("columns-missing", 1, None), ("sheets-there", None, None)]
    assert refusal(book, sheet="说明") == [("no-header", None, None), ("sheets-there", None, None)]
    with pytest.raises(Refused) as refused:
        read(book, sheet="一")
    first, second = refused.value.faults
    assert first.params == {"missing": "分值", "found": "选手"}
    assert second.params == {"sheets": "说明, 一, 二, 三"}


def test_columns_twice(workbook):
    """Two columns that mean the same are refused: one of them would be ignored."""
    data = workbook({"表": [["选手", "得分", "选手编号"], ["A01", 1, "A02"]]})
    assert refusal(data) == [("column-twice", 1, "C")]


def far_corner():
    """Return a workbook whose second cell stands in the last row and column."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "选手")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "not-a-table"),
        (b" \n", "not-a-table"),
        (b"a\0b", "not-a-table"),
        (b"PK\x03\x04 no workbook", "not-a-table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", "not-a-table"),
        (b"<html><table>", "web-page"),
        (b"\xff\xff\xff", "encoding"),
        (b"a,b\n", "no-header"),
        (f'选手,得分\n"{"x" * 200_000}",1\n'.encode(), "bad-csv"),
        (far_corner(), "too-large"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "locked",
        ),
    ],
)
def test_no_table(data, fault):
    """What is no table is refused with the reason."""
    assert [each for each, _, _ in refusal(data)] == [fault]


@given(st.data())
def test_damaged_workbooks(data):
    """A workbook with damaged bytes is read or refused; nothing else happens."""
    book = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        book[data.draw(st.integers(4, len(book) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(book))
    except Refused:
        return


def small_xls():
    """Return a small XLS."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("成绩")
    for column, title in enumerate(["选手", "得分"]):
        sheet.write(0, column, title)
    sheet.write(1, 0, "A01")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SMALL = small_xls()


def test_one_title_two_columns():
    """Two wanted columns with one title are the caller's mistake."""
    with pytest.raises(ValueError, match="two columns"):
        read(b"a", wanted=[*WANTED, Column("name", ("选手",))])
