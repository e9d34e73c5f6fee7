"""The desk's pages of accounts and the audit log, and one's own account page."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from leitai.lifecycle import Role
from leitai.web import totp
from leitai.web.models import Account, Act
from leitai.web.services.acts import note
from leitai.web.services.passwords import keep_password

from .conftest import PASSWORD


@pytest.fixture
def staff(city, client):
    """Staff of the county east, signed in."""
    account = city.account(Role.STAFF, city.east, username="zhang")
    client.force_login(account)
    return account


@pytest.fixture
def auditor(city, client):
    """The city's auditor, signed in."""
    account = city.account(Role.AUDITOR, username="shen")
    client.force_login(account)
    return account


def text(answer):
    return answer.content.decode()


def cells(answer):
    sheet = load_workbook(BytesIO(answer.content)).active
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def test_the_list(client, staff, city):
    """Accounts with their roles; somebody else's county is not there."""
    city.account(Role.LEADER, city.east, username="lin")
    city.account(Role.LEADER, city.west, username="wu")
    page = text(client.get("/desk/accounts/"))
    assert (">lin<" in page, ">wu<" in page, "领队" in page) == (True, False, True)


def test_nothing_found(client, staff):
    """An empty list says what to do next."""
    assert "清除" in text(client.get("/desk/accounts/?text=nobody"))


def test_the_list_does_not_ask_for_each_row(client, staff, city, django_assert_num_queries):
    """Ten accounts cost as many queries as one."""
    client.get("/desk/accounts/")
    for number in range(10):
        with django_assert_num_queries(6):
            client.get("/desk/accounts/")
        city.account(Role.LEADER, city.east, username=f"lin{number}", worker=city.worker())


def test_export(client, staff, city):
    """The spreadsheet has what the page lists, as text."""
    city.account(Role.LEADER, city.east, username="=1+1")
    answer = client.get("/desk/accounts/?export=1&text=%3D1")
    assert [row[0] for row in cells(answer)] == ["用户名", "'=1+1"]


def test_new_account(client, staff, city):
    """The password is on the answer, and on no other page."""
    given = {"name": "林", "username": "lin", "role": "leader", "unit": city.east.pk}
    page = text(client.post("/desk/accounts/new/", given))
    password = re.search(r'<span class="code">([\w-]+)</span>', page)[1]
    account = Account.objects.get(username="lin")
    assert account.check_password(password)
    assert password not in text(client.get(f"/desk/accounts/{account.pk}/"))


def test_the_form_offers_what_may_be_given(client, staff, city):
    """Staff of a county see staff and leader, and their own unions."""
    page = text(client.get("/desk/accounts/new/"))
    assert re.findall(r'<option value="(\w+)"', page) == ["staff", "leader", str(city.east.pk)]


def test_faults_come_back(client, staff, city):
    """A taken user name and a bad one are said on the page."""
    given = {"name": "林", "username": "zhang", "role": "leader", "unit": city.east.pk}
    answer = client.post("/desk/accounts/new/", given)
    assert (answer.status_code, "已经有人用了" in text(answer)) == (422, True)
    answer = client.post("/desk/accounts/new/", given | {"username": "林"})
    assert (answer.status_code, "用户名只能用" in text(answer)) == (422, True)


def test_one_account(client, staff, city):
    """Give a role, end it, reset, close and open: each leads back to the page."""
    leader = city.account(Role.LEADER, city.east, username="lin")
    page = f"/desk/accounts/{leader.pk}/"
    assert "重置密码" in text(client.get(page))
    give = {"role": "staff", "unit": city.east.pk, "until": ""}
    assert client.post(f"{page}roles/", give).headers["Location"] == page
    grant = leader.grants.get(role="staff")
    assert client.post(f"{page}roles/{grant.pk}/end/").headers["Location"] == page
    assert "annulled" in text(client.get(page))
    assert client.post(f"{page}lock/").headers["Location"] == page
    assert client.post(f"{page}unlock/").headers["Location"] == page
    assert client.post(f"{page}second-off/").headers["Location"] == page
    assert '<span class="code">' in text(client.post(f"{page}password/"))
    assert client.post(f"{page}burn/").status_code == 404


def test_a_role_that_is_held(client, staff, city):
    """Giving it again says why not."""
    leader = city.account(Role.LEADER, city.east)
    give = {"role": "leader", "unit": city.east.pk}
    answer = client.post(f"/desk/accounts/{leader.pk}/roles/", give)
    assert (answer.status_code, "已经担任" in text(answer)) == (422, True)


def test_somebody_elses_account(client, staff, city):
    """An account of another county is not found; one out of reach has no buttons."""
    other = city.account(Role.LEADER, city.west)
    assert client.get(f"/desk/accounts/{other.pk}/").status_code == 404
    approver = city.account(Role.APPROVER, city.east)
    assert "重置密码" not in text(client.get(f"/desk/accounts/{approver.pk}/"))
    assert client.post(f"/desk/accounts/{approver.pk}/password/").status_code == 403


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.JUDGE])
def test_others_have_no_accounts_page(client, city, role):
    """Leaders, auditors and judges are refused."""
    client.force_login(city.account(role, event=city.event()))
    assert client.get("/desk/accounts/").status_code == 403


def test_the_log(client, auditor, city, now):
    """Who, what in words, where, when; filters in the address."""
    note(auditor, "accounts.lock", "account:7", now, why="left")
    note(auditor, "consent.reopen", "event:wall", now)
    asked = "/desk/audit/?action=accounts.lock&subject=account:7"
    page = text(client.get(asked))
    assert ("account:7" in page, "why: left" in page) == (True, True)
    assert ('<td data-label="操作">停用账号</td>' in page, "event:wall" in page) == (True, False)
    assert "同意步骤：重新打开" in text(client.get("/desk/audit/"))
    assert "没有" in text(client.get("/desk/audit/?action=units.found"))


def test_a_bad_day(client, auditor):
    """A day that is none is said, and nothing breaks."""
    answer = client.get("/desk/audit/?since=yesterday")
    assert (answer.status_code, "error-summary" in text(answer)) == (200, True)


def test_the_log_does_not_ask_for_each_row(client, auditor, city, now, django_assert_num_queries):
    """Twenty acts cost as many queries as one."""
    client.get("/desk/audit/")
    for number in (1, 20):
        for _ in range(number):
            note(city.account(), "sign-in.done", "account:7", now)
        with django_assert_num_queries(6):
            client.get("/desk/audit/")


def test_export_of_the_log(client, auditor, now):
    """The log can be taken away."""
    note(auditor, "accounts.lock", "account:7", now, why="left")
    rows = cells(client.get("/desk/audit/?export=1&subject=account:7"))
    assert [row[1:6] for row in rows[1:]] == [
        ["用户" + auditor.name[2:], "", "停用账号", "account:7", '{"why": "left"}']
    ]


def test_verify(client, auditor):
    """The check is a POST and says what it found."""
    assert client.get("/desk/audit/verify/").status_code == 405
    assert client.post("/desk/audit/verify/").status_code == 200


def test_staff_do_not_see_the_log(client, staff):
    """The log is the auditor's and IT's."""
    assert client.get("/desk/audit/").status_code == 403
    assert client.post("/desk/audit/verify/").status_code == 403


def test_my_account(client, city):
    """Name, masked phone, devices; never the phone itself."""
    worker = city.worker()
    client.force_login(city.account(worker=worker))
    page = text(client.get("/me/account/"))
    assert ("139****" in page, worker.phone in page, "我的账号" in page) == (True, False, True)


def test_my_devices(client, city, now):
    """One other device can be signed out, or all of them."""
    account = city.account(Role.STAFF, username="zhang")
    keep_password(account, PASSWORD, now, must_change=False)
    others = [client.__class__() for _ in range(2)]
    for each in (*others, client):
        each.post("/sign-in/", {"username": "zhang", "password": PASSWORD})
    page = text(client.get("/me/account/"))
    device = re.findall(r"/me/account/devices/(\d+)/end/", page)[0]
    client.post(f"/me/account/devices/{device}/end/")
    assert account.sessions.count() == 2
    client.post("/me/account/devices/end/")
    assert account.sessions.count() == 1
    assert client.get("/me/account/").status_code == 200
    assert [each.get("/me/account/").status_code for each in others] == [302, 302]


def test_second_factor_on_and_off(client, city, now):
    """Scan, type the code, keep ten recovery codes; with one of them turn it off again."""
    account = city.account(Role.STAFF, username="zhang")
    client.force_login(account)
    assert "<svg" in text(client.get("/me/account/second/"))
    account.refresh_from_db()
    step = int(now.timestamp()) // totp.PERIOD
    code = totp.code_of(totp.read(account.totp_secret), step)
    assert client.post("/me/account/second/", {"code": "abcdef"}).status_code == 422
    page = text(client.post("/me/account/second/", {"code": code}))
    codes = re.findall(r'<span class="code">([\w-]+)</span>', page)
    assert len(codes) == 10
    assert client.get("/me/account/second/").headers["Location"] == "/me/account/"
    new = text(client.post("/me/account/second/recovery/", {"code": codes[0]}))
    codes = re.findall(r'<span class="code">([\w-]+)</span>', new)
    assert client.post("/me/account/second/off/", {"code": "abcdef"}).status_code == 422
    assert client.post("/me/account/second/off/", {"code": codes[0]}).status_code == 302
    assert client.get("/me/account/second/off/").headers["Location"] == "/me/account/"
    assert [act.action for act in Act.objects.order_by("pk")] == [
        "second.refused", "second.on", "second.recovery", "sign-in.refused", "second.off",
    ]  # fmt: skip


def test_nobody_is_sent_to_sign_in(client, db):
    """Who is not signed in is asked to, and comes back."""
    for path in ("/me/account/", "/desk/accounts/", "/desk/audit/", "/password/change/"):
        assert client.get(path).headers["Location"] == f"/sign-in/?next={path}"


def test_the_stock_admin_has_no_door_of_its_own(client, city):
    """Its sign-in, sign-out and password pages are ours; who may not open it is not sent around."""
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/sign-in/?next=/admin/"
    assert client.get("/admin/password_change/").headers["Location"] == "/password/change/"
    client.force_login(city.account(Role.STAFF))
    assert client.get("/sign-in/?next=/admin/").headers["Location"] == "/desk/"
