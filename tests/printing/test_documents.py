"""Every document: what is on its pages, in both languages, whatever the texts."""

from dataclasses import fields, is_dataclass, replace
from importlib.resources import files

import pytest

import leitai.printing
from leitai.faults import Refused
from leitai.printing import (
    COLUMNS,
    Badges,
    Certificates,
    Listing,
    MarkingSheets,
    SeatLabels,
    Tickets,
    fingerprint,
    pdf,
    pdf_parts,
    png,
)
from leitai.wording import table

from .conftest import DOCUMENTS, EVENT, FRAME, listing, paper
from .reading import page_texts

WEIRD = 'A#b$c*d\\e"f[g]{page}_h_`i`<j>@k=/*l*/ //m ~n 张示例“”'
FRAMED = [name for name in DOCUMENTS if name not in {"certificate", "seat-labels", "badges"}]


def weird(value):
    """Return *value* with a text in it, wherever there is one, that would be markup elsewhere."""
    if is_dataclass(value):
        kept = {"kind", "colour", "qr", "address"}
        changes = {
            each.name: weird(getattr(value, each.name))
            for each in fields(value)
            if each.name not in kept
        }
        return replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(map(weird, value))
    if isinstance(value, dict):
        return dict.fromkeys(value, WEIRD)
    return WEIRD if isinstance(value, str) else value


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_printed(name, language):
    """Each document is a PDF with text, in either language."""
    texts = page_texts(pdf(DOCUMENTS[name], language))
    assert texts
    assert all(texts)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_texts_are_printed_as_they_are(name):
    """Nothing in a text is markup: every sign comes out as it went in."""
    said = "".join(page_texts(pdf(weird(DOCUMENTS[name])))).replace("\n", "").replace(" ", "")
    assert WEIRD.replace(" ", "") in said


@pytest.mark.parametrize("name", FRAMED)
def test_foot_of_every_page(name):
    """Every page says its number, of how many, the sheet's number and the data's fingerprint."""
    document = DOCUMENTS[name]
    texts = page_texts(pdf(document, "en"))
    for at, text in enumerate(texts, 1):
        said = text.replace("\n", " ")
        assert f"page {at} of {len(texts)}" in said
        assert f"fingerprint {fingerprint(document)}" in said
        assert "sheet " in said


def test_fingerprint_follows_the_data():
    """Other data, another fingerprint; the same, the same."""
    assert fingerprint(listing("roster")) == fingerprint(listing("roster"))
    assert fingerprint(listing("roster")) != fingerprint(listing("roster", 9))


def test_same_bytes():
    """The same values give the same file: no clock is asked."""
    assert pdf(DOCUMENTS["minutes"]) == pdf(DOCUMENTS["minutes"])


def test_certificate_says_what_counts():
    """A certificate says who, which event, which prize, its number and code, in one page."""
    (text,) = page_texts(pdf(Certificates((paper(),))))
    for wanted in ("张示例", "一等奖", "示例市总工会", "2345678ABC", "〔2026〕00001"):
        assert wanted in text
    assert EVENT in text.replace("\n", "").replace(" ", "")


def test_certificates_in_parts():
    """A big batch comes in parts, every certificate once, in order."""
    many = Certificates(tuple(paper(number=number) for number in range(5)))
    texts = [text for part in pdf_parts(many, each=2) for text in page_texts(part)]
    assert [f"〔2026〕{number:05}" in text for number, text in enumerate(texts)] == [True] * 5


def test_notice_is_a_draft():
    """A notice says on every page that it is a draft for the office."""
    assert all("代拟稿" in text for text in page_texts(pdf(DOCUMENTS["notice"])))


def test_code_list_is_secret():
    """The list that joins codes and names says that it is secret."""
    assert "保密" in page_texts(pdf(listing("codes")))[0]


def test_columns_that_nobody_fills_are_left_out():
    """A list has the columns that are filled, and those to be filled in by hand."""
    (text,) = page_texts(pdf(Listing(FRAME, "roster", EVENT, ({"name": "张示例"},)), "en"))
    assert [title in text for title in ("Name", "Signature", "Unit")] == [True, True, False]


def test_no_list_has_names_beside_codes_but_the_secret_one():
    """Only the coder's own list can print a blind code and a name in one row."""
    both = [kind for kind, columns in COLUMNS.items() if {"code", "name"} <= set(columns)]
    assert both == ["codes"]


def test_list_of_nobody():
    """An empty list says so."""
    assert "（无）" in page_texts(pdf(Listing(FRAME, "award-list", EVENT, ())))[0]


@pytest.mark.parametrize(
    "document",
    [Certificates(()), MarkingSheets(FRAME, ()), SeatLabels(()), Badges(()), Tickets(FRAME, ())],
)
def test_nothing_to_print(document):
    """A document without a single piece is refused instead of a blank sheet."""
    with pytest.raises(Refused, match="nothing"):
        pdf(document)


def test_pictures():
    """The pages of a document come as PNG too."""
    pages = png(DOCUMENTS["certificate"], dots=20)
    assert [page[:8] for page in pages] == [b"\x89PNG\r\n\x1a\n"] * 2


def test_every_word_is_there():
    """Every word a template or a column asks for is in the table."""
    asked = {f"printing.column-{name}" for columns in COLUMNS.values() for name in columns}
    asked |= {f"printing.{kind}" for kind in COLUMNS} | {
        f"printing.sign-{kind}" for kind in COLUMNS
    }
    assert asked - set(table()) == set()
    templates = {each.template for each in map(type, DOCUMENTS.values())} | {"frame"}
    folder = files(leitai.printing).iterdir()
    assert templates == {each.name[:-4] for each in folder if each.name.endswith(".typ")}
