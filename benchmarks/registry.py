"""How long 200,000 workers take from a workbook to checked rows: python -m benchmarks.registry."""

import datetime as dt
import io
import time

import openpyxl
import xlsxwriter

from leitai.registry import credit, identity, tables, workers
from leitai.wording import describe

ROWS = 200_000
TODAY = dt.date(2026, 11, 1)
TITLES = ["姓名", "身份证号", "手机号", "单位", "统一社会信用代码", "工种", "技能等级", "备注"]
TRADES = ["砌筑工", "电工", "焊工", "数控车工", "农产品食品检验员", "丝网编织工"]
LEVELS = ["初级工", "中级工", "三级", "技师", ""]
WRONG = 100  # one row in so many has a wrong ID number


def _row(serial: int) -> list[str]:
    born = dt.date(1960, 1, 1) + dt.timedelta(days=serial % 16_000)
    first = f"110000{born:%Y%m%d}{serial // 16_000:03}"
    number = first + identity.check_character(first)
    if serial % WRONG == 0:
        number = number[:-1] + ("1" if number[-1] == "0" else "0")
    code = f"91110000TEAT{serial % 500:05}"
    return [
        "王明",
        number,
        str(13800000000 + serial),
        f"第{serial % 500}厂",
        code + credit.check_character(code),
        TRADES[serial % 6],
        LEVELS[serial % 5],
        "",
    ]


def workbook(rows: int) -> bytes:
    """Return an XLSX of workers who do not exist, below a title row."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("职工")
    sheet.write(0, 0, "某市产业工人信息表")
    for column, title in enumerate(TITLES):
        sheet.write(1, column, title)
    for serial in range(rows):
        for column, cell in enumerate(_row(serial)):
            sheet.write_string(serial + 2, column, cell)
    book.close()
    return out.getvalue()


def run() -> list[tuple[str, float]]:
    """Return each part and its seconds; the last two are ratios."""
    data = workbook(ROWS)
    start = time.perf_counter()
    table = tables.read(data, "workers.xlsx", wanted=workers.WANTED)
    read = time.perf_counter()
    found, faults = workers.check(table, TODAY)
    checked = time.perf_counter()
    assert len(found) == ROWS - ROWS // WRONG
    tables.with_errors(data, "workers.xlsx", faults, "zh", describe)
    returned = time.perf_counter()
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    assert sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) == ROWS + 2
    other = time.perf_counter()
    return [
        (f"{ROWS} rows read", read - start),
        ("checked", checked - read),
        ("read and checked (target: 20 s)", checked - start),
        (f"given back with {len(faults)} reasons", returned - checked),
        ("openpyxl, read only, reading alone", other - returned),
        ("openpyxl reading / our reading", (other - returned) / (read - start)),
        ("openpyxl reading / our reading and checking", (other - returned) / (checked - start)),
    ]


if __name__ == "__main__":
    for what, figure in run():
        print(f"{figure:9.2f}  {what}")
