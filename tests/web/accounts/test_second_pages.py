"""The pages of signing in with a second factor."""

from datetime import timedelta

import pytest

from leitai.lifecycle import Role
from leitai.web import totp
from leitai.web.models import Act
from leitai.web.services.passwords import keep_password
from leitai.web.services.second_factor import begin, turn_on

from .conftest import PASSWORD


@pytest.fixture
def staff(city, now):
    """Staff whose password is in order."""
    account = city.account(Role.STAFF, username="zhang")
    keep_password(account, PASSWORD, now, must_change=False)
    return account


def sign_in(client, **more):
    return client.post("/sign-in/", {"username": "zhang", "password": PASSWORD, **more})


def is_in(client):
    return client.get("/password/change/").status_code == 200


@pytest.fixture
def codes(staff, now):
    begin(staff)
    secret = totp.read(staff.totp_secret)
    step = int(now.timestamp()) // totp.PERIOD
    turn_on(staff, totp.code_of(secret, step - 1), now - timedelta(seconds=30))
    return lambda: totp.code_of(secret, step + 1)


def test_second_code(client, staff, codes):
    """The password alone opens nothing; with the code it does."""
    assert sign_in(client, next="/desk/audit/").headers["Location"] == "/sign-in/second/"
    assert not is_in(client)
    answer = client.post("/sign-in/second/", {"code": codes()})
    assert answer.headers["Location"] == "/desk/audit/"
    assert Act.objects.first().detail == {"way": "password+totp"}


def test_wrong(client, staff, codes):
    """A wrong code opens nothing."""
    sign_in(client)
    assert client.post("/sign-in/second/", {"code": "abcdef"}).status_code == 422
    assert not is_in(client)


def test_too_late(client, staff, codes):
    """Ten minutes after the password it starts over."""
    sign_in(client)
    session = client.session
    session["half"] = session["half"] | {"at": session["half"]["at"] - 600}
    session.save()
    assert client.post("/sign-in/second/", {"code": codes()}).status_code == 422
    assert not is_in(client)


def test_demanded(client, staff, installed):
    """Where it is demanded, staff set it up before anything else."""
    installed(second_factor="required")
    sign_in(client)
    assert client.get("/desk/accounts/").headers["Location"] == "/me/account/second/"
