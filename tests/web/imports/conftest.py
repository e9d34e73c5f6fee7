"""Tables of workers who do not exist, and their imports."""

import datetime as dt
from io import BytesIO

import pytest
import xlsxwriter

from leitai.lifecycle import Role
from leitai.registry.identity import check_character
from leitai.web.services import imports, jobs

TITLES = ["姓名", "身份证号", "手机号", "单位", "统一社会信用代码", "工种", "技能等级", "职工编号"]


def identity(number):
    """An ID number of a region that does not exist."""
    first = f"130000199003{number % 28 + 1:02}{number:03}"
    return first + check_character(first)


def row(person, firm, **given):
    """A row of the table: a worker of *firm*."""
    cells = {
        "name": "陈立柱", "id": identity(person), "phone": f"139{person:08}", "firm": firm,
        "code": "", "trade": "砌筑工", "level": "三级", "number": "",
    } | given  # fmt: skip
    return list(cells.values())


def workbook(rows, titles=TITLES):
    """An XLSX with *rows* below *titles*."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept)
    sheet = book.add_worksheet("职工")
    for line, cells in enumerate([titles, *rows]):
        for place, cell in enumerate(cells):
            sheet.write(line, place, cell)
    book.close()
    return kept.getvalue()


class Desk:
    """Staff of the county east, who bring tables in."""

    def __init__(self, city, noon):
        self.city, self.noon = city, noon
        self.by = city.account(Role.STAFF, city.east)
        self.firm = city.enterprise(city.east)

    def bring(self, rows, kind="workers", name="w.xlsx", **given):
        """Bring *rows* (or the bytes of a file) in and have them looked at."""
        data = rows if isinstance(rows, bytes) else workbook(rows)
        unit = given.pop("unit", self.city.east)
        made = imports.bring(kind, data, name, unit, by=self.by, at=self.noon, **given)
        return self.run(made)

    def run(self, brought, at=None):
        jobs.run_now(brought.job, at or self.noon)
        brought.job.refresh_from_db()
        brought.refresh_from_db()
        return brought

    def take(self, brought):
        self.run(imports.take(brought, by=self.by, at=self.noon))
        brought.refresh_from_db()
        return brought

    def undo(self, brought, hours=1):
        at = self.noon + dt.timedelta(hours=hours)
        self.run(imports.undo(brought, by=self.by, at=at), at)
        brought.refresh_from_db()
        return brought

    def row(self, person, **given):
        return row(person, given.pop("firm", self.firm.name), **given)


@pytest.fixture
def desk(city, noon):
    """Staff of the county east with a firm."""
    return Desk(city, noon)


def figures(brought):
    """State, new, changed, unchanged, bad."""
    return (brought.state, brought.new, brought.changed, brought.unchanged, brought.bad)


def faults(brought):
    """Id and row of what is wrong, warnings apart."""
    return [(said["id"], said["row"]) for said in brought.said if not said["warning"]]
