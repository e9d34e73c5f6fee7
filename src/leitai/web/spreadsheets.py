"""A list as a spreadsheet to take away."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from urllib.parse import quote

from django.http import HttpResponse
from xlsxwriter import Workbook  # type: ignore[import-untyped]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def spreadsheet(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """
    Return *rows* under *header* as ``<name>.xlsx``.

    Every cell is text, so that nothing in it is ever a formula.
    """
    kept = BytesIO()
    book = Workbook(kept, {"constant_memory": True})
    sheet, strong = book.add_worksheet(), book.add_format({"bold": True, "text_wrap": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 20)
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, strong)
    for place, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            sheet.write_string(place, column, text)
    book.close()
    said = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return HttpResponse(kept.getvalue(), XLSX, headers={"Content-Disposition": said})
