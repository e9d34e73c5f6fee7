"""
What each document wants, as plain values; ``printing.pdf`` and ``png`` take any of these.

Texts are printed as they are: nothing in them is markup. Dates and moments are given, never asked
of a clock. Names beside codes or marks are the caller's responsibility: what is handed in is
printed.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """
    What stands at the foot of every page beside the page number and the fingerprint of the data.

    Units:
        number: the sheet's number. printed: the moment, as people read it ("2026-11-22 10:30").
        qr: what the code says, the sheet's number where "".
    """

    number: str
    printed: str
    qr: str = ""


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """
    One certificate.

    Units:
        award: the prize, "一等奖". address: what the QR code says (`credentials.claim_address`).
        note: a line under the text, such as the rank; "" for none.
    """

    holder: str
    unit: str
    event: str
    award: str
    issuer: str
    issued: dt.date
    number: str
    code: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Certificates, a page each (A4, landscape)."""

    template: ClassVar = "certificate"
    certificates: tuple[CertificatePaper, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading ("" for none), paragraphs, and perhaps a table with its headers."""

    paragraphs: tuple[str, ...] = ()
    heading: str = ""
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """
    A notice as the office would draw it up (代拟稿): red header, GB/T 9704-2012.

    Units:
        sign: the red words on top, "示例市总工会文件". number: as the office numbers it.
        to: whom it is addressed to, "" for everybody. contact: name and telephone of an office.
        issuer, issued: who signs, and the day.
    """

    template: ClassVar = "notice"
    frame: Frame
    sign: str
    number: str
    title: str
    parts: tuple[Part, ...]
    issuer: str
    issued: dt.date
    to: str = ""
    contact: str = ""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Minutes:
    """
    Minutes: what, where, when, who; parts; and a line for everybody who signs.

    Units:
        facts: (label, value). signatures: roles or names of those who sign.
        dense: smaller and closer, so that all of it is on one page.
    """

    template: ClassVar = "minutes"
    frame: Frame
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    signatures: tuple[str, ...]
    dense: bool = False


ListKind = Literal["award-list", "promotion-filing", "roster", "stations", "codes"]


@dataclass(frozen=True, slots=True)
class Listing:
    """
    A list: awards, promotions to file, a roster, stations, or the coder's secret list of codes.

    Units:
        rows: mappings with the members `COLUMNS` names for the kind; a column that no row fills
            is left out, but for those to be filled in by hand.
    """

    template: ClassVar = "listing"
    frame: Frame
    kind: ListKind
    event: str
    rows: tuple[Row, ...]
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""


COLUMNS: Mapping[str, Mapping[str, float]] = {
    "award-list": {"rank": 0.6, "award": 1, "name": 1, "unit": 2.4, "total": 0.8, "yuan": 0.9},
    "promotion-filing": {
        "order": 0.5,
        "name": 0.9,
        "unit": 2,
        "occupation": 1.1,
        "from_level": 0.9,
        "to_level": 0.9,
        "rank": 0.6,
        "why": 1.8,
        "decision": 1.2,
    },
    "roster": {
        "order": 0.5,
        "number": 0.9,
        "name": 0.9,
        "unit": 2.4,
        "occupation": 1.1,
        "level": 0.8,
        "signature": 1.2,
    },
    "stations": {
        "session": 1.1,
        "time": 1.1,
        "station": 0.7,
        "number": 0.9,
        "name": 0.9,
        "unit": 2.2,
        "signature": 1.2,
    },
    "codes": {"code": 0.8, "number": 1, "name": 1, "unit": 2.4, "station": 0.8},
}
"""Kind -> column -> share of the width. Their titles are the words ``printing.column-...``."""
BY_HAND = frozenset({"signature", "decision"})
CENTRED = frozenset({"order", "rank", "code", "station", "number", "level", "time", "session"})
RIGHT = frozenset({"total", "yuan"})
WIDE = frozenset({"promotion-filing", "stations"})
"""Kinds that are printed across."""


@dataclass(frozen=True, slots=True)
class AspectRow:
    """
    One line of a marking sheet.

    Units:
        kind: "measure" (a value in *unit*), "judgement" (0 to 3), "yes-no", or "mark".
        most: the full mark, "" where there is none.
    """

    id: str
    name: str
    kind: Literal["measure", "judgement", "yes-no", "mark"]
    most: str = ""
    hint: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class MarkingSheet:
    """
    One judge's sheet for one piece of work, which is known by its blind code alone.

    Units:
        number: the sheet's id, which its QR code says too.
    """

    number: str
    event: str
    module: str
    code: str
    judge: str
    aspects: tuple[AspectRow, ...]


@dataclass(frozen=True, slots=True)
class MarkingSheets:
    """Marking sheets, each from a new page."""

    template: ClassVar = "marking-sheet"
    frame: Frame
    sheets: tuple[MarkingSheet, ...]


@dataclass(frozen=True, slots=True)
class SeatLabel:
    """
    A label for a table or a station.

    Units:
        big: what must be read from afar: a station or a code. lines: two or three under it.
    """

    event: str
    big: str
    lines: tuple[str, ...] = ()
    qr: str = ""


@dataclass(frozen=True, slots=True)
class SeatLabels:
    """Labels, eight on a page of A4, with marks to cut along."""

    template: ClassVar = "seat-labels"
    labels: tuple[SeatLabel, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """
    A badge to wear; its colour says from afar what somebody does.

    Units:
        role: as printed. colour: "blue" contestants, "red" judges, "brass" staff, "pine" guests.
    """

    event: str
    name: str
    role: str
    unit: str = ""
    number: str = ""
    colour: Literal["blue", "red", "brass", "pine"] = "blue"
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Badges:
    """Badges of 90 by 55 mm, ten on a page of A4."""

    template: ClassVar = "badges"
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class RulebookText:
    """
    A rulebook in words, as ``rulebook.show`` says it.

    Units:
        sha256: the published hash. lines: (depth, text).
    """

    template: ClassVar = "rulebook"
    frame: Frame
    title: str
    sha256: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """
    An admission ticket.

    Units:
        sessions: (what, when, where, seat). rules: what to bring and to mind, a sentence each.
    """

    event: str
    name: str
    unit: str
    number: str
    sessions: tuple[tuple[str, str, str, str], ...]
    rules: tuple[str, ...] = ()
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Tickets:
    """Admission tickets, a page each."""

    template: ClassVar = "ticket"
    frame: Frame
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class ChecklistSection:
    """A step, and what is to be done in it, a box to tick before each."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """
    What to do in order, and what to do when something breaks: one side of A4.

    Units:
        under: a line beside the title. rows: (what happens, what to do); *trouble* their title.
    """

    template: ClassVar = "checklist"
    frame: Frame
    title: str
    under: str
    sections: tuple[ChecklistSection, ...]
    trouble: str
    headers: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


Document = (
    Certificates
    | Checklist
    | Notice
    | Minutes
    | Listing
    | MarkingSheets
    | SeatLabels
    | Badges
    | RulebookText
    | Tickets
)
