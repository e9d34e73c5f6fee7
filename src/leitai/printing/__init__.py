"""
Documents on paper and tables in workbooks, from plain values.

- `pdf`, `png`, `pdf_parts`: any of the documents below, in Chinese or English, by Typst
- documents: `Certificates`, `Notice` (代拟稿), `Minutes`, `Listing` (awards, promotions, roster,
  stations, codes), `MarkingSheets`, `SeatLabels`, `Badges`, `RulebookText`, `Tickets`
- `xlsx`: `SheetTable` and `Column` to a workbook for people
- `qr_svg`: a QR code for a page

>>> import datetime as dt
>>> paper = CertificatePaper(
...     holder="张示例", unit="示例厂", event="砌筑工决赛", award="一等奖", issuer="示例市总工会",
...     issued=dt.date(2026, 11, 20), number="〔2026〕1号", code="2345678ABC",
...     address="https://jn.example.org/v/2345678ABC#AQ",
... )
>>> pdf(Certificates((paper,)))[:5]
b'%PDF-'
"""

from leitai.printing.documents import (
    COLUMNS,
    AspectRow,
    Badge,
    Badges,
    CertificatePaper,
    Certificates,
    Checklist,
    ChecklistSection,
    Document,
    Frame,
    Listing,
    MarkingSheet,
    MarkingSheets,
    Minutes,
    Notice,
    Part,
    RulebookText,
    SeatLabel,
    SeatLabels,
    Ticket,
    Tickets,
)
from leitai.printing.qr import qr_svg
from leitai.printing.rendering import day_words, fingerprint, pdf, pdf_parts, png
from leitai.printing.workbook import Cell, Column, SheetTable, xlsx

__all__ = [
    "COLUMNS",
    "AspectRow",
    "Badge",
    "Badges",
    "Cell",
    "CertificatePaper",
    "Certificates",
    "Checklist",
    "ChecklistSection",
    "Column",
    "Document",
    "Frame",
    "Listing",
    "MarkingSheet",
    "MarkingSheets",
    "Minutes",
    "Notice",
    "Part",
    "RulebookText",
    "SeatLabel",
    "SeatLabels",
    "SheetTable",
    "Ticket",
    "Tickets",
    "day_words",
    "fingerprint",
    "pdf",
    "pdf_parts",
    "png",
    "qr_svg",
    "xlsx",
]
