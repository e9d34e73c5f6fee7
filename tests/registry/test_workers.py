"""The table of workers: every planted fault is found where it was planted."""

import csv
import datetime as dt
import io
import random

import pytest

from leitai.registry import tables, workers
from leitai.wording import describe

TODAY = dt.date(2026, 11, 1)
TITLES = ["姓名", "身份证号", "手机号", "单位", "统一社会信用代码", "工种", "技能等级"]
NAME, ID, PHONE, ENTERPRISE, CREDIT, OCCUPATION, LEVEL = range(7)


@pytest.fixture(scope="session")
def sound(id_number, credit_code):
    """Return a maker of sound rows."""

    def make(serial):
        phone = str(13800000000 + serial)
        return ["王明", id_number(serial), phone, "甲厂", credit_code(serial % 9), "砌筑工", "三级"]

    return make


def check(rows):
    """Return the workers and faults of *rows*, handed in as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([TITLES, *rows])
    table = tables.read(out.getvalue().encode(), "workers.csv", wanted=workers.WANTED)
    return workers.check(table, TODAY)


def places(faults):
    """Return what is wrong where."""
    return [(each.row, each.column, each.id.removeprefix("registry.")) for each in faults]


def test_a_sound_row(sound, id_number, credit_code):
    """A row comes out as what it means."""
    (worker,), faults = check([sound(7)])
    assert faults == ()
    assert worker.id_number.number == id_number(7)
    assert (worker.row, worker.name, worker.phone) == (2, "王明", "13800000007")
    assert (worker.credit_code, worker.occupation, worker.level) == (
        credit_code(7),
        "6-29-01-01",
        "3",
    )


def test_what_may_be_empty(sound):
    """Phone, credit code, occupation and level may be missing; they are then None."""
    row = sound(1)
    row[PHONE] = row[CREDIT] = row[OCCUPATION] = row[LEVEL] = ""
    (worker,), faults = check([row])
    assert faults == ()
    assert (worker.phone, worker.credit_code, worker.occupation, worker.level) == (None,) * 4


def test_twice(sound):
    """A worker counts once; a shared telephone is only pointed out."""
    first, second, third = sound(1), sound(1), sound(2)
    second[PHONE], third[PHONE] = "", first[PHONE]
    found, faults = check([first, second, third])
    assert [each.row for each in found] == [2, 4]
    assert [(*place, each.warning) for place, each in zip(places(faults), faults, strict=True)] == [
        (3, "身份证号", "duplicate", False),
        (4, "手机号", "duplicate", True),
    ]
    assert faults[0].params == {"row": "2"}


def test_unlisted_occupation(sound):
    """A trade that is not listed is kept as typed and flagged."""
    row = sound(1)
    row[OCCUPATION] = "丝网编织工"
    (worker,), (fault,) = check([row])
    assert (worker.occupation, fault.warning) == ("丝网编织工", True)
    assert places([fault]) == [(2, "工种", "occupation-unknown")]


def test_all_faults_of_a_row(sound):
    """Everything that is wrong with a row is said at once, in both languages."""
    found, faults = check([sound(1), ["王1", "1", "2", "　", "3", "丝网工", "九级"]])
    assert [each.row for each in found] == [2]
    assert places(faults) == [
        (3, "姓名", "name-characters"),
        (3, "身份证号", "id-shape"),
        (3, "单位", "empty"),
        (3, "手机号", "phone-shape"),
        (3, "统一社会信用代码", "credit-shape"),
        (3, "技能等级", "level-unknown"),
        (3, "工种", "occupation-unknown"),
    ]
    assert all(describe(each, language) for each in faults for language in ("zh", "en"))


def test_an_unreadable_cell_is_said_once(workbook, sound):
    """An ID number stored as a number is one fault, not also an empty cell."""
    row = sound(1)
    row[ID] = 110000199003070010
    table = tables.read(workbook({"表": [TITLES, row]}), "表", wanted=workers.WANTED)
    found, faults = workers.check(table, TODAY)
    assert (found, places(faults)) == ((), [(2, "身份证号", "number-not-text")])


PLANTS = [
    (NAME, lambda _: "", "empty"),
    (NAME, lambda cell: cell + "2", "name-characters"),
    (ID, lambda cell: cell[:17] + ("0" if cell[17] != "0" else "1"), "id-check"),
    (ID, lambda cell: cell[:6] + cell[8:17], "id-old-form"),
    (ID, lambda cell: cell[:5], "id-shape"),
    (PHONE, lambda cell: cell[:-1], "phone-shape"),
    (ENTERPRISE, lambda _: "", "empty"),
    (CREDIT, lambda cell: cell[:17] + ("0" if cell[17] != "0" else "1"), "credit-check"),
    (CREDIT, lambda cell: cell[:17] + "O", "credit-letters"),
    (OCCUPATION, lambda _: "丝网编织工", "occupation-unknown"),
    (LEVEL, lambda _: "九级", "level-unknown"),
]


def test_planted_faults(sound):
    """In 10,000 rows every planted fault is found at its place, and nothing else is."""
    chance = random.Random(2026)
    rows = [sound(serial) for serial in range(10_000)]
    planted = []
    for number in chance.sample(range(10_000), 1_000):
        column, spoil, fault = chance.choice(PLANTS)
        rows[number][column] = spoil(rows[number][column])
        planted.append((number + 2, TITLES[column], fault))
    found, faults = check(rows)
    assert sorted(places(faults)) == sorted(planted)
    flagged = {each.row for each in faults if not each.warning}
    assert [each.row for each in found] == [row for row in range(2, 10_002) if row not in flagged]
