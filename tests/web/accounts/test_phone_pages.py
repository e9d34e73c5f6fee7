"""The pages of signing in by phone."""

import re

import pytest

from leitai.web.models import SignedIn


@pytest.fixture
def worker(city, sent):
    return city.worker(id_number="110101198505010011")


def ask(client, worker, **more):
    answer = client.post("/sign-in/phone/", {"phone": worker.phone, **more})
    assert answer.headers["Location"] == "/sign-in/code/"


def test_phone_code(client, worker, sent):
    """Number, code, one's own page; a month's session."""
    ask(client, worker, next="/me/entries/")
    assert "139****" in client.get("/sign-in/code/").content.decode()
    _, code = sent()
    answer = client.post("/sign-in/code/", {"code": f" {code[:3]} {code[3:]} "})
    assert answer.headers["Location"] == "/me/entries/"
    assert answer.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


def test_the_page_does_not_show_the_code(client, worker, sent):
    """Outside the demo neither the code nor the number is on the page."""
    ask(client, worker)
    _, code = sent()
    page = client.get("/sign-in/code/").content.decode()
    assert (code in page, worker.phone in page) == (False, False)


def test_the_demo_shows_it(client, worker, sent, installed):
    """In the demo the code is on the page, with a label that says so."""
    installed(demo=True)
    ask(client, worker)
    page = client.get("/sign-in/code/").content.decode()
    code = re.search(r'<span class="code">(\d{6})</span>', page)[1]
    assert "演示系统不发短信" in page
    assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/me/"


def test_unknown_numbers_look_alike(client, worker, sent):
    """The pages for a known and an unknown number are the same but for the number."""
    pages = []
    for phone in (worker.phone, "13700000000"):
        client.post("/sign-in/phone/", {"phone": phone})
        page = client.get("/sign-in/code/").content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        pages.append(re.sub(r"\d{3}\*{4}\d{4}", "N", page))
    assert pages[0] == pages[1]


def test_shared(client, worker, city, sent):
    """Two workers with one phone: the end of the ID number tells who."""
    city.worker(id_number="110101199001012228")
    brother = city.worker(id_number="110101199001012236")
    brother.phone_index = worker.phone_index
    brother.save()
    ask(client, worker)
    _, code = sent()
    assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/sign-in/who/"
    assert client.post("/sign-in/who/", {"ending": "0000"}).status_code == 422
    answer = client.post("/sign-in/who/", {"ending": "2236"})
    assert answer.headers["Location"] == "/me/"
    assert SignedIn.objects.get().account.worker == brother


@pytest.mark.parametrize("path", ["/sign-in/code/", "/sign-in/who/"])
def test_not_out_of_turn(client, db, path):
    """Nobody begins in the middle."""
    assert client.get(path).headers["Location"] == "/sign-in/phone/"


def test_a_bad_number(client, db):
    """A number that is none comes back with the fault."""
    assert client.post("/sign-in/phone/", {"phone": "12"}).status_code == 422
