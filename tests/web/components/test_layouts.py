"""Layouts of the doors: strict policy, one heading, nothing personal on public pages."""

import re

import pytest

from leitai.lifecycle import Role

DOORS = ("public", "me", "desk", "judge")


@pytest.fixture(autouse=True)
def _gallery(settings):
    settings.ROOT_URLCONF = "tests.web.components.gallery"


@pytest.fixture
def staff(city, client):
    """A member of staff who is signed in."""
    account = city.account(Role.STAFF)
    client.force_login(account)
    return account


@pytest.mark.parametrize("door", DOORS)
def test_policy_is_kept(client, staff, door):
    """No page has a style attribute, an inline handler or an inline script."""
    page = client.get(f"/gallery/{door}/").content.decode()
    assert re.findall(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", page) == []


@pytest.mark.parametrize("door", DOORS)
def test_one_heading_one_main(client, staff, door):
    """A page has one h1, one main, and a link to skip to it."""
    page = client.get(f"/gallery/{door}/").content.decode()
    assert page.count("<h1") == page.count("<main") == 1
    assert '<a class="sr skip" href="#main">' in page
    assert '<main id="main"' in page


@pytest.mark.parametrize("door", DOORS)
def test_ids_are_unique(client, staff, door):
    """No id stands twice on a page."""
    ids = re.findall(r'\sid="([^"]+)"', client.get(f"/gallery/{door}/").content.decode())
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("door", ["me", "desk", "judge"])
def test_messages_are_shown(client, staff, door):
    """What was done is said once, at the top."""
    assert client.get(f"/gallery/{door}/").content.decode().count("已保存 12 条报名。") == 1


def test_public_pages_know_nobody(client, staff):
    """A public page is the same whoever asks: no name, no token, no cookie."""
    asked = client.get("/gallery/public/")
    page = asked.content.decode()
    assert staff.name not in page
    assert "csrfmiddlewaretoken" not in page
    assert asked.cookies == {}
    client.logout()
    assert client.get("/gallery/public/").content.decode() == page


def test_htmx_sends_the_token(client, staff):
    """Requests of htmx carry the token against forgery, and htmx may not evaluate anything."""
    page = client.get("/gallery/desk/").content.decode()
    assert re.search(r"hx-headers='\{\"X-CSRFToken\": \"\w{64}\"\}'", page)
    assert '"allowEval":false' in page
    assert '"includeIndicatorStyles":false' in page


def test_refusal_is_a_page(client, city, settings):
    """A refusal that no view caught is said in words, with a way on."""
    settings.ROOT_URLCONF = "leitai.web.urls"
    client.force_login(city.account(Role.APPROVER))
    asked = client.get("/desk/accounts/")
    assert asked.status_code == 403
    assert "您没有办理这件事的权限" in asked.content.decode()


def test_not_found_is_a_page(client, db):
    """An address that is not there says so, with a way on."""
    asked = client.get("/nowhere/")
    assert asked.status_code == 404
    assert "找不到这个页面" in asked.content.decode()
