"""The public pages: what everybody sees, in every state of an event."""

import pytest

from leitai.lifecycle import Role, State
from leitai.web.models import Notice, Objection
from leitai.web.services.notices import Draft, publish


@pytest.mark.parametrize(
    "path",
    ["/", "/events/", "/notices/", "/answers/", "/developers/", "/accessibility/", "/events.ics"],
)
def test_page_of_an_empty_city(client, city, path):
    """Before anything happened every page says so, and is kept by the front."""
    response = client.get(path)

    assert response.status_code == 200
    assert ("public" in response["Cache-Control"]) == (path != "/answers/")


@pytest.mark.parametrize("state", [s for s in State if s != State.DRAFT])
def test_event_page_in_every_state(client, city, state):
    """An event that is announced has its page in every state."""
    event = city.event(state)

    assert client.get(f"/events/{event.slug}/").status_code == 200
    assert event.slug in client.get("/events/").content.decode()


def test_a_draft_is_nobodys_business(client, city):
    """An event that is not published is not there."""
    event = city.event(State.DRAFT)

    assert client.get(f"/events/{event.slug}/").status_code == 404
    assert event.slug not in client.get("/events/").content.decode()


def test_objection_gets_a_number_that_shows_the_answer(client, city, now):
    """Anybody objects to an open notice, and reads the progress without signing in."""
    staff = city.account(Role.STAFF)
    draft = Draft(kind=Notice.Kind.RESULTS, title="公示", text="名单", days=5)
    notice = publish(city.root, draft, by=staff, at=now)
    given = {"name": "王一", "contact": "12351", "text": "第三名不是本单位职工"}

    refused = client.post(f"/notices/{notice.slug}/object/", {**given, "text": ""})
    response = client.post(f"/notices/{notice.slug}/object/", given)

    objection = Objection.objects.get()
    assert refused.status_code == 200
    assert response.url == f"/answers/{objection.number}/"
    page = client.get(response.url).content.decode()
    assert "王一" not in page
    assert "12351<" not in page
