"""The searches of the privacy crawls find what is planted: in a page, a workbook, on paper."""

import io
import zipfile

import pytest
from tests.journeys.searching import joined, marks_in, numbers_in, opened, said
from tests.journeys.visiting import Seen

from leitai.printing import Column, Document, Frame, Listing, SheetTable, pdf, xlsx

ID, PHONE, NAME = "11010519491231002X", "13900004321", "markWorker7mark"
SECRET = {ID, PHONE, "13700000001"}


def seen(body, headers=()):
    return Seen("organiser", "/desk/", 200, (("content-type", "text/html"), *headers), body)


def page(*planted):
    cells = "".join(f"<td>{each}</td>" for each in planted)
    return f"<!doctype html><table><tr>{cells}</tr></table>".encode()


def book(*planted):
    return xlsx([SheetTable("名单", [Column("列")], [[each] for each in planted])])


def paper(*planted) -> bytes:
    made: Document = Listing(
        Frame("260901-1", "2026-09-01 08:00"), "roster", "名单",
        tuple({"order": str(n), "name": each} for n, each in enumerate(planted, 1)),
    )  # fmt: skip
    return pdf(made, "zh")


def packed(*files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for number, each in enumerate(files):
            file.writestr(f"{number}", each)
    return held.getvalue()


@pytest.mark.parametrize("make", [page, book])
def test_a_number_is_found(make):
    """In a page and inside a workbook; a masked one, and one within a longer one, are none."""
    assert numbers_in(seen(make(ID, PHONE)), SECRET) == {ID, PHONE}
    masked = make("110105********002X", f"{PHONE}5", "139****4321")
    assert numbers_in(seen(masked), SECRET) == set()


def test_a_number_in_a_header_is_found():
    """Where a download is named, for instance."""
    headers = (("content-disposition", f"attachment; filename={PHONE}.pdf"),)
    assert numbers_in(seen(b"", headers), SECRET) == {PHONE}


def test_a_number_on_paper_is_found():
    """A PDF is compressed and its letters are numbered: it is read as its pages show it."""
    made = paper(f"9{PHONE}{ID}")
    assert (ID.encode() in made, numbers_in(seen(made), SECRET)) == (False, {ID, PHONE})
    assert numbers_in(seen(paper("白守业 110105********002X")), SECRET) == set()


def test_what_is_packed_in_what_is_packed_is_found():
    """A PDF in an archive, a workbook in a bundle."""
    inside = packed(paper(NAME), packed(book(PHONE)))
    assert (NAME in opened(inside), PHONE in opened(inside)) == (True, True)


@pytest.mark.parametrize("make", [page, book, paper])
def test_a_name_beside_a_code_is_found(make):
    """In whatever form; neither a name alone nor a code alone is a leak."""
    people = {NAME, "bib0007q"}
    assert joined(said(seen(make("K7Q2", NAME))), {"K7Q2", "M3P9"}, people) == {NAME}
    assert joined(said(seen(make(NAME))), {"K7Q2"}, people) == set()
    assert joined(said(seen(make("K7Q2", "另一人"))), {"K7Q2"}, people) == set()
    assert marks_in(said(seen(make("bib0007q")))) == {"bib0007q"}
