"""The pages of unions, enterprises and workers, and what changes them."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.registry.identity import check_character
from leitai.registry.pinyin import initials
from leitai.web.fields import lookup
from leitai.web.models import Act, Enterprise, Unit, Worker
from leitai.web.permits import Forbidden
from leitai.web.services import registry, registry_workers

XSS = "<b>=HYPERLINK(1)</b>"


def identity(number):
    first = f"13000019900307{number:03}"
    return first + check_character(first)


def with_id(city, number=1, **given):
    """A worker with an ID number."""
    typed = identity(number)
    return city.worker(
        id_number=typed, id_index=lookup("id-number", typed), **given
    )  # fmt: skip


@pytest.fixture
def staff(city, client):
    """Staff of the county east, signed in."""
    account = city.account(Role.STAFF, city.east)
    client.force_login(account)
    return account


def text(answer):
    return answer.content.decode()


def test_the_tree(city, client, staff):
    """One's own subtree with what is in it, unions of enterprises only counted."""
    city.worker(enterprise=city.enterprise(city.unit("plant", city.east)))
    city.enterprise(city.west)
    page = text(client.get("/desk/registry/"))
    assert "1 家单位 · 1 名职工 · 1 家企业工会" in " ".join(page.split())
    assert ("east工会" in page, "west工会" in page, "plant工会" in page) == (True, False, False)


def test_one_union(city, client, staff):
    """What it is, what is below; that of another county is not found."""
    city.unit("plant", city.east)
    assert "plant工会" in text(client.get("/desk/registry/units/east/"))
    assert client.get("/desk/registry/units/west/").status_code == 404
    assert client.get("/desk/registry/units/city/").status_code == 404


def test_add_and_edit_a_union(city, client, staff):
    """Below one's own; a code that is taken comes back with the words."""
    form = {"name": "新厂工会", "short_name": "新厂", "code": "new", "kind": "enterprise"}
    assert client.post("/desk/registry/units/east/add/", form).headers["Location"].endswith("/new/")
    made = Unit.objects.get(code="new")
    assert made.path == f"{city.east.path}0001."
    answer = client.post("/desk/registry/units/east/add/", form)
    assert (answer.status_code, "已经有人用了" in text(answer)) == (422, True)
    edit = {"name": "新名", "short_name": "新", "phone": "", "series": "", "active": "on"}
    client.post("/desk/registry/units/new/edit/", edit)
    assert Unit.objects.get(code="new").name == "新名"
    assert [act.action for act in Act.objects.order_by("pk")] == ["units.add", "units.edit"]


def test_move_a_union(city, client, noon):
    """The paths of everything below change with it."""
    by = city.account(Role.STAFF)
    plant = city.unit("plant", city.east)
    shop = city.unit("shop", plant)
    registry.move_unit(plant, city.west, by=by, at=noon)
    shop.refresh_from_db()
    assert plant.path == f"{city.west.path}0001."
    assert shop.path == plant.path + shop.path[-5:]


def test_moves_that_are_refused(city, noon):
    """Below itself, above its rank, the top, and what is not one's own."""
    by, east = city.account(Role.STAFF), city.account(Role.STAFF, city.east)
    plant = city.unit("plant", city.east)
    shop = city.unit("shop", plant)
    for unit, parent, said in (
        (plant, shop, ["units.below-itself"]),
        (city.east, plant, ["registry.union-outranks", "units.below-itself"]),
        (city.root, city.east, ["units.top-stays"]),
    ):
        with pytest.raises(Refused) as refused:
            registry.move_unit(unit, parent, by=by, at=noon)
        assert [fault.id for fault in refused.value.faults] == said
    for unit, parent in ((plant, city.west), (city.east, city.east)):
        with pytest.raises(Forbidden):
            registry.move_unit(unit, parent, by=east, at=noon)


def test_the_move_page_offers_ones_own(city, client, staff):
    """Neither another county nor what is below the union itself."""
    city.unit("plant", city.east)
    page = text(client.get("/desk/registry/units/plant/move/"))
    assert ('value="east"' in page, 'value="west"' in page) == (True, False)
    answer = client.post("/desk/registry/units/plant/move/", {"parent": "east"})
    assert answer.headers["Location"] == "/desk/registry/units/plant/"


def test_enterprises(city, client, staff):
    """The list with counts, search, a new one, a change, closing."""
    one = city.enterprise(city.east, "桥东建工")
    city.worker(enterprise=one)
    other = city.enterprise(city.west, "桥西建工")
    page = text(client.get("/desk/registry/enterprises/?text=桥"))
    assert (one.name in page, other.name in page) == (True, False)
    assert client.get(f"/desk/registry/enterprises/{other.pk}/").status_code == 404
    form = {"name": "新厂", "unit": "east", "credit_code": "9111"}
    answer = client.post("/desk/registry/enterprises/new/", form)
    assert (answer.status_code, "统一社会信用代码应为 18 位" in text(answer)) == (422, True)
    assert (
        client.post("/desk/registry/enterprises/new/", form | {"credit_code": ""}).status_code
        == 302
    )
    made = Enterprise.objects.get(name="新厂")
    client.post(f"/desk/registry/enterprises/{made.pk}/edit/", {"name": "新厂二", "unit": "east"})
    made.refresh_from_db()
    assert (made.name, made.active, made.initials) == ("新厂二", False, "xce")
    assert "已停用" in text(client.get(f"/desk/registry/enterprises/{made.pk}/"))
    answer = client.post("/desk/registry/enterprises/new/", {"name": "x", "unit": "west"})
    assert (answer.status_code, "没有工会" in text(answer)) == (422, True)


def test_finding_a_worker(city, client, staff):
    """By the beginning of a name, initials, number; by trade and level; never in another county."""
    here = city.enterprise(city.east)
    for name in ("陈立柱", "李强"):
        city.worker(name, here, initials=initials(name), occupation="6-29-01-01", level="3")
    city.worker("陈西", city.enterprise(city.west), initials="cx")
    last = Worker.objects.get(name="李强").number

    def found(**asked):
        page = text(client.get("/desk/registry/workers/", asked))
        return [name for name in ("陈立柱", "李强", "陈西") if f">{name}<" in page]

    assert found() == ["陈立柱", "李强"]
    assert found(text="陈") == found(text="CL") == ["陈立柱"]
    assert found(text=last.lower()) == ["李强"]
    assert found(occupation="瓦工", level="3") == ["陈立柱", "李强"]
    assert found(level="1") == []
    assert found(unit="east", sort="-name") == ["陈立柱", "李强"]
    assert found(enterprise=str(here.pk)) == ["陈立柱", "李强"]
    assert client.get("/desk/registry/workers/?unit=west").status_code == 200
    elsewhere = Enterprise.objects.get(unit=city.west)
    assert client.get(f"/desk/registry/workers/?enterprise={elsewhere.pk}").status_code == 404


def test_by_id_number(city, client, staff):
    """The number is sent in the body; the answer leads to the worker number."""
    mine = with_id(city, enterprise=city.enterprise(city.east))
    other = with_id(city, 2, enterprise=city.enterprise(city.west))
    post = client.post("/desk/registry/workers/by-id/", {"id_number": mine.id_number})
    assert post.headers["Location"] == f"/desk/registry/workers/{mine.number}/"
    answer = client.post("/desk/registry/workers/by-id/", {"id_number": other.id_number})
    assert (answer.status_code, "没有这个身份证号" in text(answer)) == (422, True)
    assert client.get("/desk/registry/workers/by-id/").status_code == 405


def test_one_worker(city, client, staff):
    """Masked data; another county's worker is not found."""
    one = with_id(city, enterprise=city.enterprise(city.east))
    page = text(client.get(f"/desk/registry/workers/{one.number}/"))
    assert ("13***************" in page, one.id_number in page, one.phone in page) == (
        True, False, False,
    )  # fmt: skip
    other = city.worker(enterprise=city.enterprise(city.west))
    for path in ("", "correct/", "employer/"):
        assert client.get(f"/desk/registry/workers/{other.number}/{path}").status_code == 404


def test_another_employer(city, client, staff):
    """The old employment ends that day, the new one begins, and it is noted."""
    one = city.worker(enterprise=city.enterprise(city.east))
    one.employments.create(enterprise=one.enterprise, started=dt.date(2020, 1, 1))
    new = city.enterprise(city.east, "新厂")
    form = {"enterprise": new.name, "on": "2026-01-05", "job": "瓦工"}
    assert client.post(f"/desk/registry/workers/{one.number}/employer/", form).status_code == 302
    one.refresh_from_db()
    assert one.enterprise == new
    day = dt.date(2026, 1, 5)
    assert [(e.started, e.ended) for e in one.employments.order_by("pk")] == [
        (dt.date(2020, 1, 1), day), (day, None),
    ]  # fmt: skip
    assert Act.objects.get(action="workers.move").detail["now"] == new.pk
    assert "变更单位" in text(client.get(f"/desk/registry/workers/{one.number}/"))
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    answer = client.post(f"/desk/registry/workers/{one.number}/employer/", form | {"on": tomorrow})
    assert (answer.status_code, "已经在" in text(answer), "晚于今天" in text(answer)) == (
        422, True, True,
    )  # fmt: skip


def test_a_day_before_the_last_change(city, staff, noon):
    """An employment cannot begin before the present one."""
    one = city.worker(enterprise=city.enterprise(city.east))
    one.employments.create(enterprise=one.enterprise, started=dt.date(2026, 5, 1))
    new = city.enterprise(city.east)
    with pytest.raises(Refused) as refused:
        registry_workers.change_employer(one, new, dt.date(2026, 4, 1), by=staff, at=noon)
    assert [fault.id for fault in refused.value.faults] == ["units.day-before"]


def test_an_employer_elsewhere(city, staff, noon):
    """A county cannot send its worker to another county."""
    one = city.worker(enterprise=city.enterprise(city.east))
    with pytest.raises(Forbidden):
        registry_workers.change_employer(
            one, city.enterprise(city.west), dt.date(2026, 4, 1), by=staff, at=noon
        )


def test_correct_a_worker(city, client, staff):
    """Name, phone, trade and level; the act says which, never what."""
    one = city.worker(enterprise=city.enterprise(city.east))
    form = {"name": "陈立 柱", "phone": "13900001111", "occupation": "电工", "level": "2"}
    page = f"/desk/registry/workers/{one.number}/correct/"
    assert client.post(page, form).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.phone, one.occupation, one.level, one.initials) == (
        "陈立柱", "13900001111", "6-31-01-03", "2", "clz",
    )  # fmt: skip
    assert Act.objects.get(action="workers.correct").detail == {
        "changed": ["initials", "level", "occupation", "phone", "phone_index"]
    }
    answer = client.post(page, form | {"name": "王1", "phone": "12"})
    assert (answer.status_code, "电话号码不对" in text(answer), "姓名里有" in text(answer)) == (
        422, True, True,
    )  # fmt: skip


def test_leaders_read_and_change_nothing(city, client):
    """A leader sees the own county and has no button; every change is refused."""
    client.force_login(city.account(Role.LEADER, city.east))
    one = city.worker(enterprise=city.enterprise(city.east))
    page = text(client.get(f"/desk/registry/workers/{one.number}/"))
    assert (one.name in page, "更正信息" in page) == (True, False)
    for path in (
        f"workers/{one.number}/correct/", f"workers/{one.number}/employer/", "enterprises/new/",
        f"enterprises/{one.enterprise.pk}/edit/", "units/east/add/", "units/east/edit/",
    ):  # fmt: skip
        assert client.get(f"/desk/registry/{path}").status_code == 403


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CODER])
def test_others_have_no_registry(city, client, role):
    """Who holds a role in an event only sees no workers."""
    client.force_login(city.account(role, event=city.event()))
    assert client.get("/desk/registry/workers/").status_code == 403


PAGES = ["", "enterprises/", "workers/", "workers/?text=陈", "workers/?unit=east", "units/east/"]


@pytest.mark.parametrize("path", PAGES)
def test_queries_do_not_grow(city, client, staff, path):
    """Forty workers and enterprises cost as many queries as two."""
    counts = []
    for many in (2, 38):
        for number in range(many):
            unit = city.unit(f"plant{many}-{number}", city.east)
            city.worker(enterprise=city.enterprise(unit))
        client.get(f"/desk/registry/{path}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desk/registry/{path}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def cells(answer):
    sheet = load_workbook(BytesIO(answer.content)).active
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def test_export(city, client, staff):
    """Masked, of one's own county, names that look like formulas are text."""
    one = with_id(city, name="=1+1", enterprise=city.enterprise(city.east))
    with_id(city, 2, enterprise=city.enterprise(city.west))
    rows = cells(client.get("/desk/registry/workers/?export=1"))
    assert [row[:3] for row in rows[1:]] == [[one.number, "'=1+1", one.masked_id]]
    assert cells(client.get("/desk/registry/enterprises/?export=1"))[1][0] == one.enterprise.name


def test_names_with_markup(city, client, staff):
    """A name is text, wherever it stands."""
    firm = city.enterprise(city.east, XSS)
    one = city.worker(XSS, firm)
    for path in ("enterprises/", f"enterprises/{firm.pk}/", "workers/", f"workers/{one.number}/"):
        page = text(client.get(f"/desk/registry/{path}"))
        assert ("&lt;b&gt;=HYPERLINK" in page, "<b>=HYPERLINK" in page) == (True, False)


@pytest.mark.parametrize("many", [200, pytest.param(10_000, marks=pytest.mark.torture)])
def test_no_number_in_full(city, client, staff, many):
    """Neither an ID number nor a phone is in full on any page, in an export or an act."""
    firm = city.enterprise(city.east)
    first = Worker(number="", enterprise=firm)
    rows = []
    for number in range(many):
        typed = f"130000{19600101 + number // 999 % 28}{number % 999:03}"
        typed += check_character(typed)
        phone = f"139{number + 10**7:08}"
        rows.append(
            Worker(
                number=f"W9{number:06}", name="陈立柱", enterprise=first.enterprise, phone=phone,
                id_number=typed, id_index=lookup("id-number", typed),
                phone_index=lookup("phone", phone),
            )
        )  # fmt: skip
    Worker.objects.bulk_create(rows)
    secrets = {row.id_number for row in rows} | {row.phone for row in rows}
    said = [text(client.get(f"/desk/registry/workers/?page={n}")) for n in range(1, many // 50 + 1)]
    said += [text(client.get(f"/desk/registry/workers/{row.number}/")) for row in rows[:200]]
    said += [str(cells(client.get("/desk/registry/workers/?export=1")))]
    said += [str(act.detail) + act.subject for act in Act.objects.all()]
    whole = "\n".join(said)
    assert "W9000001" in whole
    assert [each for each in secrets if each in whole] == []
