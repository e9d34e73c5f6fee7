"""One worker added by hand, and lists that are too long to be taken away."""

import pytest
from django.utils import timezone

from leitai.lifecycle import Role
from leitai.registry.identity import check_character
from leitai.web.desk import registry as pages
from leitai.web.fields import lookup
from leitai.web.models import Act, Worker
from leitai.web.permits import Forbidden
from leitai.web.services import registry_workers

PAGE = "/desk/registry/workers/new/"
FIRST = "13000019900307001"
ID = FIRST + check_character(FIRST)


@pytest.fixture
def staff(city, client):
    """Staff of the county east, signed in."""
    account = city.account(Role.STAFF, city.east)
    client.force_login(account)
    return account


def form(firm, **given):
    return {
        "name": "陈立柱", "id_number": ID, "phone": "13900001111", "enterprise": firm.name,
        "occupation": "电工", "level": "3", "started": "2015-03-01",
    } | given  # fmt: skip


def text(answer):
    return answer.content.decode()


def test_add_a_worker(city, client, staff):
    """Everything typed is kept, the numbers encrypted; the act names neither."""
    firm = city.enterprise(city.east)
    assert client.post(PAGE, form(firm)).headers["Location"] == "/desk/registry/workers/W0000001/"
    made = Worker.objects.get()
    assert (made.name, made.initials, made.sex, str(made.born), made.id_number, made.phone) == (
        "陈立柱", "clz", "M", "1990-03-07", ID, "13900001111",
    )  # fmt: skip
    assert (made.occupation, made.level, str(made.started)) == ("6-31-01-03", "3", "2015-03-01")
    assert (made.id_index, made.phone_index) == (
        lookup("id-number", ID), lookup("phone", "13900001111"),
    )  # fmt: skip
    assert made.employments.get().enterprise == firm == made.enterprise
    act = Act.objects.get(action="workers.add")
    assert (act.subject, act.detail) == ("worker:W0000001", {"enterprise": firm.pk})
    assert "新增" in text(client.get("/desk/registry/workers/W0000001/"))


def test_an_id_number_that_is_there(city, client, staff):
    """It says who it is, masked, with a link; nobody is added."""
    firm = city.enterprise(city.east)
    client.post(PAGE, form(firm))
    answer = client.post(PAGE, form(firm, name="王芳"))
    page = text(answer)
    assert (answer.status_code, Worker.objects.count()) == (422, 1)
    assert "陈**，职工编号 W0000001" in page
    assert 'href="/desk/registry/workers/W0000001/"' in page
    assert "陈立柱" not in page


def test_an_id_number_of_another_county(city, client, staff):
    """It says that there is one, not who."""
    city.worker(
        name="高远方", enterprise=city.enterprise(city.west), id_number=ID,
        id_index=lookup("id-number", ID),
    )  # fmt: skip
    page = text(client.post(PAGE, form(city.enterprise(city.east))))
    assert ("此人登记在别的工会" in page, "高远" in page, "W0000" in page) == (True, False, False)


def test_an_enterprise_of_another_county(city, client, staff):
    """Its name is unknown to the page, and the service is not for it."""
    other = city.enterprise(city.west)
    answer = client.post(PAGE, form(other))
    assert (answer.status_code, "没有登记过单位" in text(answer)) == (422, True)
    with pytest.raises(Forbidden):
        registry_workers.add_worker(other, name="陈立柱", id_number=ID, by=staff, at=timezone.now())


@pytest.mark.parametrize("number", [ID[:17] + "0", ID[:10]])
def test_numbers_that_are_wrong(city, client, staff, number):
    """All faults at once, in the words of the core; the number is in no address."""
    given = form(city.enterprise(city.east), id_number=number, phone="12", started="2999-01-01")
    answer = client.post(PAGE, given)
    page = text(answer)
    assert (answer.status_code, Worker.objects.count()) == (422, 0)
    assert ("校验" in page or "18 位" in page, "电话号码不对" in page) == (True, True)


def test_whoever_only_reads_adds_nobody(city, client):
    """A leader is refused, and sees no button."""
    client.force_login(city.account(Role.LEADER, city.east))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in text(client.get("/desk/registry/workers/"))


def test_enterprises_offered_while_typing(city, client, staff):
    """Open ones of one's own whose name holds what was typed."""
    firm = city.enterprise(city.east)
    city.enterprise(city.west)
    page = text(client.get("/desk/registry/enterprises/options/?enterprise=建工"))
    assert page.count("<option") == 1
    assert f'value="{firm.name}"' in page
    assert "<option" not in text(client.get("/desk/registry/enterprises/options/"))
    assert 'list="enterprise-options"' in text(client.get(PAGE))


def test_an_export_never_stops_halfway(city, client, staff, monkeypatch):
    """More rows than can be taken away at once are refused with the words."""
    monkeypatch.setattr(pages, "EXPORTED", 1)
    city.enterprise(city.east)
    assert client.get("/desk/registry/enterprises/?export=1").status_code == 200
    city.enterprise(city.east)
    answer = client.get("/desk/registry/enterprises/?export=1")
    assert "一次最多导出 1 家单位" in text(answer)
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
