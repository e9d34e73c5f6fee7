"""The pages of imports: template, upload, outcome, taking over, dropping, undoing."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from leitai.lifecycle import Role
from leitai.registry import tables
from leitai.web.import_templates import COLUMNS
from leitai.web.models import Import, Job

from .conftest import workbook


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("kind", ["workers", "enterprises"])
def test_templates(desk, client, kind):
    """Text columns, instructions, a hidden version, and titles that an upload knows."""
    client.force_login(desk.by)
    data = client.get(f"/desk/imports/template/{kind}/").content
    book = load_workbook(BytesIO(data))
    assert (book["leitai"].sheet_state, book["leitai"]["B1"].value) == ("hidden", kind)
    assert book.worksheets[0].column_dimensions["A"].number_format == "@"
    table = tables.read(data, "t.xlsx", wanted=COLUMNS[kind])
    assert list(table.titles) == [column.id for column in COLUMNS[kind]]
    assert (table.rows, table.faults) == ((), ())
    assert client.get("/desk/imports/template/cats/").status_code == 404


def test_the_way_of_an_upload(desk, client, now):
    """Upload, progress, outcome with reasons, take over, undo."""
    client.force_login(desk.by)
    data = workbook([desk.row(1), desk.row(2, name="<b>1")])
    form = {
        "kind": "workers", "unit": desk.city.east.pk,
        "file": SimpleUploadedFile("<b>职工.xlsx", data),
    }  # fmt: skip
    answer = client.post("/desk/imports/", form)
    brought = Import.objects.get()
    assert answer.headers["Location"] == f"/desk/jobs/{brought.job_id}/"
    page = f"/desk/imports/{brought.pk}/"
    assert "正在后台处理" in text(client.get(page))
    desk.run(brought, now)
    assert Job.objects.get().result == {"path": page}
    shown = text(client.get(page))
    assert ("可以收下 1 行" in shown, "姓名里有" in shown, "<b>职工" in shown) == (
        True,
        True,
        False,
    )
    report = client.get(f"{page}report/")
    assert "attachment" in report.headers["Content-Disposition"]
    assert client.post(f"{page}take/").status_code == 302
    desk.run(Import.objects.get(), now)
    assert "24 小时内可以撤销" in text(client.get(page))
    assert client.post(f"{page}undo/").status_code == 302
    desk.run(Import.objects.get(), now)
    assert "已撤销" in text(client.get(page))
    assert client.post(f"{page}burn/").status_code == 404
    assert client.get(f"{page}take/").status_code == 405


def test_drop(desk, client):
    """Dropped, its reasons cannot be had any more."""
    client.force_login(desk.by)
    brought = desk.bring([desk.row(1, name="")])
    assert "没有可以收下的行" in text(client.get(f"/desk/imports/{brought.pk}/"))
    answer = client.post(f"/desk/imports/{brought.pk}/drop/")
    assert answer.headers["Location"] == "/desk/imports/"
    assert client.get(f"/desk/imports/{brought.pk}/report/").status_code == 404


def test_forms_that_are_refused(desk, client):
    """No file, and an empty one, come back with the words."""
    client.force_login(desk.by)
    form = {"kind": "workers", "unit": desk.city.east.pk}
    assert client.post("/desk/imports/", form).status_code == 422
    other = form | {"unit": desk.city.west.pk, "file": SimpleUploadedFile("a.csv", b"x")}
    assert client.post("/desk/imports/", other).status_code == 422


def test_another_countys(desk, client, city):
    """Neither page nor report nor a step of another county's import; leaders have no imports."""
    brought = desk.bring([desk.row(1)])
    client.force_login(city.account(Role.STAFF, city.west))
    for path in ("", "report/"):
        assert client.get(f"/desk/imports/{brought.pk}/{path}").status_code == 404
    assert client.post(f"/desk/imports/{brought.pk}/take/").status_code == 404
    assert "w.xlsx" not in text(client.get("/desk/imports/"))
    client.force_login(city.account(Role.LEADER, city.east))
    assert client.get("/desk/imports/").status_code == 403


def test_an_empty_list(desk, client):
    """It says what to do first."""
    client.force_login(desk.by)
    assert "先下载模板" in text(client.get("/desk/imports/"))


def test_narrowing_the_list(desk, client, now):
    """By what it holds and where it stands; the oldest first, if wanted."""
    desk.noon = now
    for name in ("first.xlsx", "second.xlsx"):
        desk.bring([desk.row(1)], name=name)
    desk.bring(b"no table", name="broken.xlsx")
    client.force_login(desk.by)
    page = text(client.get("/desk/imports/?kind=workers&state=checked"))
    assert [page.find(name) > 0 for name in ("first", "second", "broken")] == [True, True, False]
    assert page.index("second.xlsx") < page.index("first.xlsx")
    page = text(client.get("/desk/imports/?sort=at"))
    assert page.index("first.xlsx") < page.index("second.xlsx") < page.index("broken.xlsx")
    page = text(client.get("/desk/imports/?kind=enterprises"))
    assert ("first.xlsx" in page, "清除" in page) == (False, True)


def test_reasons_in_the_readers_language(desk, client, now):
    """Whoever reads English gets the column and the reasons in English."""
    client.force_login(desk.by)
    client.cookies["language"] = "en"
    data = SimpleUploadedFile("w.xlsx", workbook([desk.row(1, name="王1")]))
    form = {"kind": "workers", "unit": desk.city.east.pk, "file": data}
    client.post("/desk/imports/", form)
    brought = Import.objects.get()
    assert brought.job.params == {"import": brought.pk, "language": "en"}
    desk.run(brought, now)
    report = client.get(f"/desk/imports/{brought.pk}/report/").content
    sheet = load_workbook(BytesIO(report))["职工"]
    said = [sheet.cell(line, 9).value for line in (1, 2)]
    assert (said[0], "the name" in said[1], "姓名里有" in said[1]) == ("Errors", True, False)
