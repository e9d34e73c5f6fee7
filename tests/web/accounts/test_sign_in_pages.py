"""The pages of signing in, and how long one stays signed in."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from leitai.lifecycle import Role
from leitai.web.models import Act, SignedIn
from leitai.web.services.passwords import keep_password

from .conftest import PASSWORD


@pytest.fixture
def staff(city, now):
    """Staff whose password is in order."""
    account = city.account(Role.STAFF, username="zhang")
    keep_password(account, PASSWORD, now, must_change=False)
    return account


def sign_in(client, username="zhang", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def is_in(client):
    return client.get("/password/change/").status_code == 200


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.STAFF, "/desk/"),
        (Role.CHIEF_JUDGE, "/desk/"),
        (Role.JUDGE, "/judge/"),
        (Role.IT, "/desk/accounts/"),
        (None, "/me/"),
    ],
)
def test_everybody_gets_to_their_door(city, client, now, role, home):
    """Staff to the desk, judges to their door, IT to the accounts, workers to their page."""
    account = city.account(role, event=city.event(), username="zhang")
    keep_password(account, PASSWORD, now, must_change=False)
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, home)


def test_the_page(client, db):
    """Labels, a token, never kept in a cache."""
    answer = client.get("/sign-in/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert re.findall(r'<label for="(id_\w+)"', text) == ["id_username", "id_password"]
    assert "csrfmiddlewaretoken" in text


def test_without_the_token(staff):
    """A forged form is refused."""
    answer = sign_in(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403


def test_wrong_password(client, staff):
    """The page comes back with the fault; the password is not in it."""
    answer = sign_in(client, password="wrong-wall-1")
    assert answer.status_code == 422
    assert "用户名与密码对不上" in answer.content.decode()
    assert b"wrong-wall-1" not in answer.content


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [
        ("/desk/audit/?page=2", "/desk/audit/?page=2"),
        ("https://elsewhere.example/", "/desk/"),
        ("//elsewhere.example/", "/desk/"),
        ("/\\elsewhere.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
    ],
)
def test_next_is_a_page_of_this_site(client, staff, wanted, gets):
    """Nobody is sent elsewhere after signing in."""
    assert sign_in(client, next=wanted).headers["Location"] == gets


def test_workers_are_sent_to_the_phone(client, db):
    """Who wanted their own page signs in by phone, unless they choose the password."""
    answer = client.get("/sign-in/?next=/me/")
    assert answer.headers["Location"] == "/sign-in/phone/?next=%2Fme%2F"
    assert client.get("/sign-in/?by=password&next=/me/").status_code == 200


def test_the_session_key_changes(client, staff):
    """A session key from before signing in, or from before a new password, is worth nothing."""
    client.get("/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client)
    during = client.session.session_key
    change = {"old": PASSWORD, "new": "mortar-and-brick-8", "again": "mortar-and-brick-8"}
    client.post("/password/change/", change)
    assert len({before, during, client.session.session_key}) == 3
    assert is_in(client)


def test_signed_in_already(client, staff):
    """The page sends on who is signed in."""
    sign_in(client)
    assert client.get("/sign-in/").headers["Location"] == "/desk/"


def test_sign_out(client, staff):
    """Signing out takes a POST; the session is gone, and so is the device."""
    sign_in(client)
    assert client.get("/sign-out/").status_code == 200
    assert is_in(client)
    assert client.post("/sign-out/").headers["Location"] == "/"
    assert not is_in(client)
    assert list(SignedIn.objects.all()) == []
    assert Act.objects.first().action == "sign-in.out"


@pytest.fixture
def new(client, staff, now):
    keep_password(staff, PASSWORD, now, must_change=True)
    sign_in(client)
    return staff


def test_nothing_else_before(client, new):
    """Every page behind a door leads to the change."""
    for path in ("/desk/accounts/", "/me/account/", "/admin/"):
        answer = client.get(path)
        assert answer.headers["Location"] == f"/password/change/?next={path}"


def test_after_the_change(client, new):
    """After it one goes on to where one wanted to."""
    given = {"old": PASSWORD, "new": "mortar-and-brick-8", "again": "mortar-and-brick-8"}
    answer = client.post("/password/change/", given | {"next": "/desk/accounts/"})
    assert answer.headers["Location"] == "/desk/accounts/"
    assert client.get("/desk/accounts/").status_code == 200


def test_faults_of_a_new_password(client, new):
    """Two different passwords are said beside the field, broken rules above the form."""
    given = {"old": PASSWORD, "new": "mortar-and-brick-8", "again": "mortar"}
    answer = client.post("/password/change/", given)
    assert "两次输入的新密码不一样" in answer.content.decode()
    given = {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}
    answer = client.post("/password/change/", given)
    assert answer.status_code == 422
    assert "最近 3 次" in answer.content.decode()


def test_other_devices_are_signed_out(client, staff):
    """A new password ends every other session."""
    other = Client()
    sign_in(other)
    sign_in(client)
    given = {"old": PASSWORD, "new": "mortar-and-brick-8", "again": "mortar-and-brick-8"}
    client.post("/password/change/", given)
    assert (is_in(client), is_in(other)) == (True, False)


def later(client, **back):
    """Make the session of *client* older."""
    session = client.session
    for name, time in back.items():
        session[name] -= int(time.total_seconds())
    session.save()


@pytest.mark.parametrize(
    ("since", "seen", "inside"),
    [
        (timedelta(hours=1), timedelta(minutes=29), True),
        (timedelta(hours=1), timedelta(minutes=31), False),
        (timedelta(hours=12, seconds=1), timedelta(minutes=2), False),
    ],
)
def test_staff_are_signed_out(client, staff, since, seen, inside):
    """After 30 idle minutes or 12 hours the session is over, and that is noted."""
    sign_in(client)
    later(client, since=since, seen=seen)
    assert is_in(client) == inside
    assert (Act.objects.first().action == "sign-in.ran-out") == (not inside)
    assert SignedIn.objects.exists() == inside


def test_use_keeps_the_session(client, staff):
    """Each use starts the idle time anew."""
    sign_in(client)
    for _ in range(3):
        later(client, since=timedelta(minutes=20), seen=timedelta(minutes=20))
        assert is_in(client)


def test_a_request_within_the_minute_writes_nothing(client, staff, django_assert_num_queries):
    """Limits cost no query of their own but the session and the account."""
    sign_in(client)
    with django_assert_num_queries(2):
        client.get("/password/change/")


def test_public_pages_do_not_look_at_sessions(client, staff):
    """What the front keeps for everybody does not vary with a cookie."""
    sign_in(client)
    assert "Cookie" not in client.get("/").headers.get("Vary", "")


def test_english(client, db):
    """The pages speak English too."""
    client.cookies["language"] = "en"
    for path in ("/sign-in/", "/sign-in/phone/", "/sign-out/"):
        assert "Sign" in client.get(path).content.decode()


def test_old_hashes_are_not_asked_for_twice(client, staff):
    """An account without a password of its own cannot be opened with an empty one."""
    staff.password = make_password(None)
    staff.save()
    assert sign_in(client, password="").status_code == 422
