"""The pages of a rulebook: begun, edited, tried, frozen, compared, taken away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.conftest import shipped

from leitai.lifecycle import Role, State
from leitai.rulebook import document
from leitai.rulebook.sheet import to_xlsx


@pytest.fixture
def event(city):
    return city.event()


@pytest.fixture
def root(city, client, event):
    client.force_login(city.account(Role.STAFF))
    return f"/desk/events/{event.slug}/rulebook/"


def text(response):
    return response.content.decode()


def test_a_beginner_takes_a_shipped_one_and_freezes_it(client, event, root):
    """Three pages from nothing to a public hash."""
    assert client.get(root).status_code == 200
    assert client.get(f"{root}start/").context["starts"][0].id.startswith("brick")
    assert client.post(f"{root}start/", {"name": "bricklaying"})["Location"] == root
    assert client.get(f"{root}freeze/").context["faults"] == []
    assert client.post(f"{root}freeze/")["Location"] == root
    assert event.rulebooks.get().sha256 in text(client.get(root))
    assert client.post(f"{root}start/", {"name": "no-such"}).status_code == 404


def test_the_editor_names_the_line(client, event, root):
    """What is wrong is saved all the same, and said with its line and what stands there."""
    assert client.post(f"{root}edit/", {"source": "id: x\nid: y\n"}).status_code == 302
    page = client.get(f"{root}edit/")
    [line] = page.context["lines"]
    assert (line["number"], line["text"]) == (2, "id: y")
    assert 'href="#line-2"' in text(page)
    assert client.post(f"{root}freeze/").status_code == 422


def test_a_table_is_uploaded_and_its_faults_are_placed(client, event, root):
    """A good workbook becomes the draft; what is no table is refused with words."""
    data = to_xlsx(document(shipped("welding")))
    file = SimpleUploadedFile("规程.xlsx", data)
    assert client.post(f"{root}upload/", {"file": file})["Location"] == root
    answer = client.post(f"{root}upload/", {"file": SimpleUploadedFile("a.xlsx", b"nothing")})
    assert answer.status_code == 422
    assert event.rulebooks.count() == 1


def test_versions_are_read_compared_tried_and_taken_away(city, client, event, root):
    """In words, what changed, the dry run, and three kinds of file."""
    city.rulebook(event, shipped("bricklaying"))
    after = shipped("bricklaying").replace("version: ", "version: 9", 1)
    city.rulebook(event, after, frozen=False)
    assert client.get(f"{root}1/").context["lines"]
    assert len(client.get(f"{root}2/changes/").context["changes"]) == 1
    assert client.get(f"{root}1/changes/?with=2").context["before"].number == 2
    run = client.get(f"{root}1/vectors/")
    assert run.context["passed"] == len(run.context["trials"]) > 0
    assert client.get(f"{root}1/xlsx/").content[:2] == b"PK"
    assert client.get(f"{root}1/yaml/").content.decode() == shipped("bricklaying")
    assert client.get(f"{root}1/json/").content == event.rulebooks.get(number=1).published
    assert client.get(f"{root}2/json/").status_code == 404


def test_a_draft_that_cannot_be_read_says_why(city, client, event, root):
    """Its pages are pages, not errors."""
    city.rulebook(event, "id: [", frozen=False)
    for page in ("1/", "1/vectors/", "edit/", "freeze/"):
        answer = client.get(root + page)
        assert answer.status_code == 200
        assert answer.context["faults"]


def test_after_publication_nobody_edits(city, client):
    """Saving is refused with words."""
    event = city.event(State.PUBLISHED)
    client.force_login(city.account(Role.STAFF))
    answer = client.post(f"/desk/events/{event.slug}/rulebook/edit/", {"source": "id: x"})
    assert answer.status_code == 422
    assert "不能再改" in text(answer)


def test_who_may_read_may_not_edit(city, client, event):
    """The auditor reads; the secretary edits and cannot freeze."""
    city.rulebook(event, shipped("welding"), frozen=False)
    root = f"/desk/events/{event.slug}/rulebook/"
    client.force_login(city.account(Role.AUDITOR))
    assert client.get(root).status_code == 200
    assert client.get(f"{root}edit/").status_code == 403
    client.force_login(city.account(Role.SECRETARY, event=event))
    assert client.get(f"{root}edit/").status_code == 200
    assert client.get(f"{root}freeze/").status_code == 403
