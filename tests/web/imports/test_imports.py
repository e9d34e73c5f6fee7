"""Tables looked at, taken over, brought in again, undone."""

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.registry import tables
from leitai.registry.workers import WANTED
from leitai.web.fields import lookup
from leitai.web.installation import installation
from leitai.web.models import Act, Employment, Enterprise, Import, ImportedRow, Job, Worker
from leitai.web.permits import Forbidden
from leitai.web.services import imports, imports_checking, registry_workers
from leitai.web.services.sealed_files import open_sealed

from .conftest import TITLES, faults, figures, identity, workbook


def test_the_whole_way(desk):
    """Looked at, nothing changes; taken over, the good rows are there with all that is known."""
    brought = desk.bring([desk.row(1), desk.row(2, name="王1"), desk.row(3)])
    assert figures(brought) == ("checked", 2, 0, 0, 1)
    assert faults(brought) == [("registry.name-characters", 3)]
    assert Worker.objects.count() == 0
    desk.take(brought)
    assert figures(brought) == ("taken", 2, 0, 0, 1)
    one = Worker.objects.get(id_index=lookup("id-number", identity(1)))
    assert (one.number, one.name, one.initials, one.id_number, one.phone, one.sex) == (
        "W0000001", "陈立柱", "clz", identity(1), "13900000001", "M",
    )  # fmt: skip
    assert (one.enterprise, one.occupation, one.level) == (desk.firm, "6-29-01-01", "3")
    assert one.phone_index == lookup("phone", "13900000001")
    assert [(e.enterprise, e.ended) for e in one.employments.all()] == [(desk.firm, None)]


def test_again(desk):
    """The same table again changes nothing; another level changes one; an empty cell nothing."""
    desk.take(desk.bring([desk.row(1), desk.row(2)]))
    again = desk.bring([desk.row(1), desk.row(2, level="技师", phone="")])
    assert figures(again) == ("checked", 0, 1, 1, 0)
    desk.take(again)
    assert list(Worker.objects.values_list("level", flat=True)) == ["3", "2"]
    assert Worker.objects.get(level="2").phone == "13900000002"


def test_by_worker_number(desk):
    """Without ID number, the worker number says who is meant; one that is unknown is a fault."""
    there = desk.city.worker(enterprise=desk.firm)
    brought = desk.bring(
        [desk.row(1, id="", number=there.number), desk.row(2, id="", number="W9999999")]
    )
    assert (figures(brought), faults(brought)) == (
        ("checked", 0, 1, 0, 1), [("imports.number-unknown", 3)],
    )  # fmt: skip
    desk.take(brought)
    there.refresh_from_db()
    assert (there.level, there.id_index) == ("3", None)


def test_an_id_number_for_a_worker_who_has_none(desk):
    """Both given: the number finds the worker, who gets the ID number; another's is refused."""
    there = desk.city.worker(enterprise=desk.firm)
    desk.take(desk.bring([desk.row(1, number=there.number)]))
    there.refresh_from_db()
    assert (there.id_number, there.born) == (identity(1), dt.date(1990, 3, 2))
    brought = desk.bring([desk.row(2, number=there.number)])
    assert faults(brought) == [("imports.number-other", 2)]


def test_a_number_typed_as_a_number(desk):
    """An ID number that the spreadsheet spoilt is refused, never mended."""
    brought = desk.bring([desk.row(1, id=130000199003020019)])
    assert faults(brought) == [("registry.number-not-text", 2)]


def test_enterprises_of_rows(desk, city):
    """By name or code, within the union; unknown ones are faults unless they may be made."""
    city.enterprise(city.west, "西厂")
    other = Enterprise.objects.get(unit=city.west).name
    rows = [desk.row(1, firm=other), desk.row(2, firm="新厂"), desk.row(3, firm="新厂")]
    brought = desk.bring(rows)
    assert faults(brought) == [("imports.enterprise-unknown", n) for n in (2, 3, 4)]
    brought = desk.take(desk.bring(rows, makes_enterprises=True))
    assert figures(brought) == ("taken", 3, 0, 0, 0)
    made = Enterprise.objects.get(name="新厂")
    assert (made.unit, made.initials, made.workers.count()) == (city.east, "xc", 2)
    desk.undo(brought)
    assert list(Enterprise.objects.values_list("name", flat=True)) == sorted(
        [desk.firm.name, other]
    )


def test_codes_of_enterprises(desk, city):
    """A code finds its enterprise whatever the name; one that differs is a fault."""
    code = "91110000600037341L"
    desk.firm.credit_code = code
    desk.firm.save()
    other = "911100006000373420"
    brought = desk.bring([desk.row(1, firm="别名", code=code), desk.row(2, code=other)])
    assert [fault for fault, _ in faults(brought)][:1] != []
    assert brought.good == 1
    city.enterprise(city.east, "同名")
    twin = Enterprise.objects.get(name__startswith="同名")
    Enterprise.objects.create(unit=city.east, name=twin.name, short_name="二")
    assert faults(desk.bring([desk.row(1, firm=twin.name)])) == [("imports.enterprise-several", 2)]


def test_somebody_of_another_county(desk, city):
    """Who is registered elsewhere is not taken away; who looks after both may."""
    west = city.account(Role.STAFF, city.west)
    firm = city.enterprise(city.west)
    data = workbook([desk.row(1, firm=firm.name)])
    theirs = imports.bring("workers", data, "w.xlsx", city.west, by=west, at=desk.noon)
    desk.run(theirs)
    desk.run(imports.take(theirs, by=west, at=desk.noon))
    assert faults(desk.bring([desk.row(1)])) == [("imports.elsewhere", 2)]
    desk.by = city.account(Role.STAFF)
    moved = desk.take(desk.bring([desk.row(1)], unit=city.root))
    assert figures(moved) == ("taken", 0, 1, 0, 0)
    history = Employment.objects.order_by("pk").values_list("enterprise__name", "ended")
    assert list(history) == [(firm.name, dt.date(2026, 9, 1)), (desk.firm.name, None)]
    desk.undo(moved)
    assert Worker.objects.get().enterprise == firm
    assert list(Employment.objects.values_list("enterprise__name", "ended")) == [(firm.name, None)]


def test_undo(desk, city):
    """New rows go, changed rows are as they were; what was changed or used since is left."""
    desk.take(desk.bring([desk.row(1)]))
    brought = desk.take(desk.bring([desk.row(n, level="技师") for n in (1, 2, 3, 4)]))
    assert figures(brought) == ("taken", 3, 1, 0, 0)
    entered, edited = Worker.objects.get(number="W0000002"), Worker.objects.get(number="W0000003")
    city.entry(city.event(), entered)
    registry_workers.correct_worker(
        edited, name="陈立柱", phone="", occupation="电工", level="2", started=None, by=desk.by,
        at=desk.noon,
    )  # fmt: skip
    desk.undo(brought)
    assert (brought.state, brought.left) == ("undone", ["W0000002", "W0000003"])
    assert list(Worker.objects.values_list("number", "level")) == [
        ("W0000001", "3"), ("W0000002", "2"), ("W0000003", "2"),
    ]  # fmt: skip
    assert ImportedRow.objects.filter(brought=brought).count() == 0


def test_undo_is_late(desk):
    """After a day nothing can be undone, and nothing that would be needed for it is kept."""
    brought = desk.take(desk.bring([desk.row(1)]))
    with pytest.raises(Refused) as refused:
        desk.undo(brought, hours=25)
    assert [fault.id for fault in refused.value.faults] == ["imports.too-late"]
    imports.clear_old(desk.noon + dt.timedelta(hours=25))
    assert ImportedRow.objects.count() == 0


def test_files(desk):
    """What lies on the disk is encrypted; after a day, or once dropped, it is gone."""
    brought = desk.bring([desk.row(1), desk.row(1)])
    kept = [
        installation().files / path for path in (brought.file, brought.checked_rows, brought.report)
    ]
    for file in kept:
        data = file.read_bytes()
        assert (identity(1).encode() in data, data[:2] == b"PK") == (False, False)
    imports.clear_old(desk.noon + dt.timedelta(hours=25))
    brought.refresh_from_db()
    assert (brought.state, brought.file, [file.exists() for file in kept]) == (
        "dropped", "", [False] * 3,
    )  # fmt: skip
    other = desk.bring([desk.row(1)])
    file = installation().files / other.file
    imports.drop(other, by=desk.by, at=desk.noon)
    assert (Import.objects.get(pk=other.pk).state, file.exists()) == ("dropped", False)


def test_what_is_no_table(desk):
    """A file that cannot be read is said to be so, and deleted."""
    brought = desk.bring(b"\x00\x01 nothing")
    assert (brought.state, brought.job.state, brought.file) == ("failed", "done", "")
    assert len(brought.said) > 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv(desk, encoding):
    """A CSV in either encoding is a table like any other."""
    lines = [TITLES, desk.row(1), desk.row(2, level="大师")]
    data = "\n".join(",".join(line) for line in lines).encode(encoding)
    brought = desk.bring(data, name="w.csv")
    assert (brought.good, faults(brought)) == (1, [("registry.level-unknown", 3)])


def test_steps_out_of_turn(desk, city):
    """Each step has its state; another county's staff take none."""
    brought = desk.bring([desk.row(1)])
    with pytest.raises(Forbidden):
        imports.take(brought, by=city.account(Role.STAFF, city.west), at=desk.noon)
    with pytest.raises(Refused):
        imports.undo(brought, by=desk.by, at=desk.noon)
    desk.take(brought)
    for step in (imports.take, imports.drop):
        with pytest.raises(Refused) as refused:
            step(brought, by=desk.by, at=desk.noon)
        assert [fault.id for fault in refused.value.faults] == ["imports.not-now"]


def test_files_that_are_refused(desk, monkeypatch):
    """An empty file, one that is too big, a union that is not one's own."""
    for data, said in ((b"", "imports.empty"), (b"x" * 11, "imports.too-big")):
        monkeypatch.setattr(imports, "BIGGEST", 10)
        with pytest.raises(Refused) as refused:
            imports.bring("workers", data, "w", desk.city.east, by=desk.by, at=desk.noon)
        assert [fault.id for fault in refused.value.faults] == [said]
    with pytest.raises(Forbidden):
        imports.bring("workers", b"x", "w", desk.city.west, by=desk.by, at=desk.noon)


def test_nothing_good(desk):
    """A table without a good row cannot be taken over."""
    brought = desk.bring([desk.row(1, name="")])
    with pytest.raises(Refused) as refused:
        imports.take(brought, by=desk.by, at=desk.noon)
    assert [fault.id for fault in refused.value.faults] == ["imports.nothing-good"]


def test_a_job_that_failed(desk):
    """The import stands where it stood, and can be taken over again."""
    brought = imports.take(desk.bring([desk.row(1)]), by=desk.by, at=desk.noon)
    Job.objects.filter(pk=brought.job_id).update(state="failed")
    brought = Import.objects.get(pk=brought.pk)
    assert imports.stands(brought) == "checked"
    assert figures(desk.take(brought)) == ("taken", 1, 0, 0, 0)


@pytest.mark.parametrize("whole", [5_000, 0])
def test_given_back(desk, monkeypatch, whole):
    """Small or large, the table comes back with its rows and the reasons, and can be mended."""
    monkeypatch.setattr(imports_checking, "WHOLE", whole)
    brought = desk.bring([desk.row(1), desk.row(2, name="王1"), desk.row(3, level="大师")])
    data = open_sealed(brought.report)
    sheet = load_workbook(BytesIO(data))["职工"]
    said = [[cell.value or "" for cell in line] for line in sheet.iter_rows()]
    assert said[0][8] == "错误原因"
    assert ("姓名里有" in said[2][8], "技能等级" in said[3][8]) == (True, True)
    assert [line[1] for line in said[1:]] == [identity(n) for n in (1, 2, 3)]
    again = tables.read(data, "again.xlsx", wanted=WANTED)
    assert [each.id for each in again.faults] == []
    brought = desk.bring(data, name="again.xlsx")
    twice = load_workbook(BytesIO(open_sealed(brought.report)))["职工"]
    assert [twice.cell(1, place).value for place in (8, 9, 10)] == ["职工编号", "错误原因", None]


def test_enterprises(desk, city):
    """Enterprises by code or name; their union by its name; undone like workers."""
    titles = ["单位名称", "简称", "统一社会信用代码", "行业", "所属工会"]
    city.unit("plant", city.east)
    rows = [
        ["新厂", "新", "91110000600037341L", "制造业", "plant"],
        [desk.firm.name, "", "", "建筑业", ""],
        ["别厂", "", "", "", "west"],
        ["新厂", "", "", "", ""],
    ]
    brought = desk.bring(workbook(rows, titles), kind="enterprises")
    assert (figures(brought), sorted(faults(brought))) == (
        ("checked", 1, 1, 0, 2), [("imports.union-unknown", 4), ("registry.duplicate", 5)],
    )  # fmt: skip
    desk.take(brought)
    made = Enterprise.objects.get(name="新厂")
    assert (made.unit.code, made.short_name, made.industry) == ("plant", "新", "制造业")
    desk.undo(brought)
    assert list(Enterprise.objects.values_list("name", "industry")) == [(desk.firm.name, "")]


@pytest.mark.parametrize("many", [200, pytest.param(10_000, marks=pytest.mark.torture)])
def test_no_number_in_full(desk, client, many):
    """No ID number or phone in any act, job, import row or page; one in a wrong column neither."""
    rows = [desk.row(n % 999, name="王1" if n % 3 else "王明") for n in range(many)]
    for place, cells in enumerate(rows):
        cells[6] = identity(place % 999) if place % 2 else "三级"
    brought = desk.bring(rows)
    desk.take(brought)
    client.force_login(desk.by)
    page = client.get(f"/desk/imports/{brought.pk}/").content.decode()
    kept = [str(list(table.objects.values())) for table in (Act, Job, Import)]
    whole = page + "".join(kept)
    secrets = {cells[1] for cells in rows} | {cells[2] for cells in rows}
    assert [each for each in secrets if each in whole] == []
    assert "registry.level-unknown" in whole
