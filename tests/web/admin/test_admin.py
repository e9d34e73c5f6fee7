"""The stock admin: IT only, to look at, without personal data, nothing to delete."""

import pytest
from django.contrib import admin

from leitai.lifecycle import Role
from leitai.web.admin import CHANGED, SHOWN
from leitai.web.fields import EncryptedText
from leitai.web.models import Account, Employment, Entry, Holiday, Unit, Worker

PEOPLE = (Account, Worker, Employment, Entry)
TABLES = sorted(SHOWN, key=lambda model: model.__name__)


def address(model, *rest):
    return "/".join(["/admin/web", model.__name__.lower(), *map(str, rest), ""])


@pytest.fixture
def it(city, client):
    """Somebody who runs the machine, signed in."""
    account = city.account(Role.IT)
    client.force_login(account)
    return account


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_it_looks(it, client, model):
    """Every table opens."""
    assert client.get(address(model)).status_code == 200


def test_only_it(city, client):
    """Every other role, a superuser of Django's, and nobody are sent away."""
    event = city.event()
    others = [city.account(role, event=event) for role in Role if role != Role.IT]
    others.append(Account.objects.create(username="root", is_superuser=True))
    for account in others:
        client.force_login(account)
        answer = client.get("/admin/")
        assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")
        assert client.get(address(Unit)).status_code == 302
    client.logout()
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=")


def test_no_password_is_taken(city, client):
    """A password sent to the admin's own sign-in page is not looked at."""
    account = city.account(Role.IT)
    account.set_password("brick-and-mortar-7")
    account.save()
    said = {"username": account.username, "password": "brick-and-mortar-7"}
    assert client.post("/admin/login/", said).status_code == 302
    assert "_auth_user_id" not in client.session


def test_nothing_is_deleted_or_changed(it, client, city, noon):
    """No table lets anything be deleted; only holidays are added and changed."""
    event = city.event()
    for name in ("delete", "change"):
        answer = client.post(address(type(event), event.pk, name), {"name": "x", "post": "yes"})
        assert answer.status_code == 403
    event.refresh_from_db()
    assert event.name == "砌筑工"
    holiday = {"day": "2026-10-01", "works": "", "name": "国庆节"}
    assert client.post(address(Holiday, "add"), holiday).status_code == 302
    row = Holiday.objects.get()
    assert client.post(address(Holiday, row.pk, "delete"), {"post": "yes"}).status_code == 403
    assert frozenset({Holiday}) == CHANGED


def test_no_personal_data(it, client, city):
    """People's tables are not there; no column is encrypted; no page names a worker or account."""
    assert not {model for model in PEOPLE if admin.site.is_registered(model)}
    fields = {
        field
        for model, shown in SHOWN.items()
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's own way to ask
        if field.name in shown
    }
    assert not any(isinstance(field, EncryptedText) for field in fields)
    assert not {field.related_model for field in fields} & set(PEOPLE)
