"""The page of tokens: made, shown once, kept as a hash, revoked."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web.models import Act, ApiToken
from leitai.web.permits import Forbidden
from leitai.web.services.tokens import make_token, revoke_token


@pytest.fixture
def staff(client, city):
    account = city.account(Role.STAFF)
    client.force_login(account)
    return account


def test_shown_once(client, staff):
    """A new token is on the page that made it, and nowhere afterwards."""
    made = client.post("/desk/tokens/", {"name": "测量仪", "days": "30"})
    text = made.context["made"].text
    row = ApiToken.objects.get()

    assert text in made.content.decode()
    assert text not in client.get("/desk/tokens/").content.decode()
    assert text not in (row.index, row.name)
    assert text not in str(Act.objects.values_list("detail", flat=True))


def test_revoked_by_its_owner(client, staff, city, now):
    """One's own token is revoked; somebody else's is not there."""
    client.post("/desk/tokens/", {"name": "测量仪", "days": "30"})
    other = make_token("别人", 30, by=city.account(Role.STAFF), at=now).row

    client.post(f"/desk/tokens/{ApiToken.objects.get(name='测量仪').pk}/revoke/")

    assert ApiToken.objects.get(name="测量仪").revoked is not None
    assert client.post(f"/desk/tokens/{other.pk}/revoke/").status_code == 404


@pytest.mark.parametrize("said", [{"name": "", "days": "30"}, {"name": "x", "days": "4"}])
def test_what_is_missing_is_said(client, staff, said):
    """A name and one of the lengths of time."""
    assert client.post("/desk/tokens/", said).status_code == 422


def test_who_holds_no_role_has_no_tokens(client, city):
    """A worker has nothing for which a token would serve."""
    client.force_login(city.account(worker=city.worker()))
    assert client.get("/desk/tokens/").status_code == 403


def test_refusals(city, now):
    """The service refuses by itself: no name and no time at once; twice revoked; another's."""
    staff, other = city.account(Role.STAFF), city.account(Role.STAFF)
    with pytest.raises(Refused) as refused:
        make_token(" ", 4, by=staff, at=now)
    assert [fault.id for fault in refused.value.faults] == ["tokens.no-name", "tokens.no-time"]

    token = make_token("测量仪", 30, by=staff, at=now).row
    with pytest.raises(Forbidden):
        revoke_token(token, by=other, at=now)
    revoke_token(token, by=staff, at=now)
    with pytest.raises(Refused):
        revoke_token(token, by=staff, at=now)
