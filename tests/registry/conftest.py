"""Numbers and workbooks for tests: computed, of nobody and nothing."""

import datetime as dt
import io

import pytest
import xlsxwriter

from leitai.registry import credit, identity


@pytest.fixture(scope="session")
def id_number():
    """Return a maker of ID numbers; their region, a whole province, is on nobody's card."""

    def make(serial):
        born = dt.date(1970, 1, 1) + dt.timedelta(days=serial // 1000)
        first = f"110000{born:%Y%m%d}{serial % 1000:03}"
        return first + identity.check_character(first)

    return make


@pytest.fixture(scope="session")
def credit_code():
    """Return a maker of credit codes of no enterprise."""

    def make(serial):
        first = f"91110000TEAT{serial:05}"
        return first + credit.check_character(first)

    return make


@pytest.fixture
def workbook():
    """Return a maker of XLSX: sheet name -> rows; a callable row writes what it likes."""

    def make(sheets):
        out = io.BytesIO()
        options = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
        book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                if callable(row):
                    row(sheet, number)
                else:
                    sheet.write_row(number, 0, row)
        book.close()
        return out.getvalue()

    return make
