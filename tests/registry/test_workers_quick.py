"""Checked by columns, a table of workers comes out as it does row by row."""

import datetime as dt
import random

import pytest

from leitai.registry import tables, workers, workers_quick
from leitai.registry.identity import check_character

TODAY = dt.date(2026, 11, 1)
TITLES = ["姓名", "身份证号", "手机号", "单位", "统一社会信用代码", "工种", "技能等级", "备注"]


def number_of(dice):
    born = dt.date(1965, 1, 1) + dt.timedelta(days=dice.randrange(15_000))
    first = f"110000{born:%Y%m%d}{dice.randrange(999):03}"
    return first + check_character(first)


def row(dice):
    """A row, mostly as it should be, each cell now and then as clerks write it."""
    number = number_of(dice)
    odd = {
        0: ["王　明", "阿依古丽•买买提", "", "王1", "Anna Li"],
        1: [number.lower(), number[:-1] + "0", "", "1.1E+17", "１" + number[1:], number[:15]],
        2: ["0318-2000000", "+86 13800001234", "12345", "", "13800001234"],
        3: ["", " 桥东建工 "],
        4: ["91110000600037341L", "", "9111"],
        5: ["瓦工", "丝网编织工", "", "丝网 编织工"],
        6: ["三级", "大师", ""],
        7: ["有话说", "a\u202eb"],
    }
    cells = ["王明", number, f"139{dice.randrange(10**8):08}", "桥东建工", "", "砌筑工", "3", ""]
    return [dice.choice(odd[at]) if dice.random() < 0.06 else cell for at, cell in enumerate(cells)]


def sheet(rows):
    return "\n".join(",".join(cells) for cells in [TITLES, *rows]).encode()


def columns_of(sound):
    return [
        (w.row, w.name, w.id_number.number if w.id_number else "", w.enterprise, w.phone or "",
         w.credit_code or "", w.occupation or "", w.level or "", w.number or "")
        for w in sound
    ]  # fmt: skip


def compare(data):
    sound, faults = workers.check(table := tables.read(data, "a.csv", wanted=workers.WANTED), TODAY)
    columns = tables.read_columns(data, "a.csv", wanted=workers.WANTED)
    quick, said, total = workers_quick.check(columns, TODAY)
    rows = zip(
        quick.rows, quick.names, quick.ids, quick.enterprises, quick.phones, quick.codes,
        quick.occupations, quick.levels, quick.numbers, strict=True,
    )  # fmt: skip
    assert (list(rows), said, total) == (columns_of(sound), faults, len(table.rows))
    return quick


@pytest.mark.parametrize("seed", range(20))
def test_the_same(seed):
    """Rows as they should be, slips, doubles and empty rows: the same rows and faults."""
    dice = random.Random(seed)
    rows = [row(dice) for _ in range(200)]
    for _ in range(6):
        one, other = dice.sample(rows, 2)
        other[1:3] = [one[1], other[2]] if dice.random() < 0.5 else [other[1], one[2]]
    rows.insert(50, [""] * 8)
    compare(sheet(rows))


def test_a_double_written_otherwise():
    """A number in full width is the plain one of another row: the later row is refused."""
    dice = random.Random(1)
    plain, other = row(random.Random(3)), row(dice)
    plain[1] = number_of(dice)
    other[:] = ["李强", "１" + plain[1][1:], "", "桥东建工", "", "", "", ""]
    quick = compare(sheet([plain, other]))
    assert quick.rows == [2]


def test_sex_and_birth():
    """Both come from the ID number."""
    quick = compare(sheet([["王明", "11000019900307001X", "", "桥东建工", "", "", "", ""]]))
    assert (quick.born, quick.sexes) == (["1990-03-07"], ["M"])


def test_nothing():
    """A table without rows has none."""
    assert compare(sheet([])).rows == []


def test_cut_short():
    """Rows of different lengths are looked at one by one."""
    data = sheet([["王明", "11000019900307001X", "", "桥东建工"]])
    assert compare(data).names == ["王明"]
