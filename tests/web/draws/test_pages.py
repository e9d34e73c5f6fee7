"""The pages of draws: the coder's, everybody's, the wall; and what nobody sees before decoding."""

import json
import re

import pytest

from leitai.draw import verify
from leitai.lifecycle import Role
from leitai.web.models import CodeSeal, Draw
from leitai.web.services import coding


@pytest.fixture
def as_(client):
    """The client, signed in as somebody."""

    def signed_in(account):
        client.force_login(account)
        return client

    return signed_in


def desk(event, *rest):
    return "/".join(["/desk/events", event.slug, *rest, ""])


def test_the_coder_holds_a_whole_draw_in_the_browser(ceremony, as_):
    """Announce, three commitments, the public value twice, three envelopes, the result."""
    event, client = ceremony.event, as_(ceremony.coder)
    announced = {"parties": "监督\n领队代表\n组委会", "kind": "dice", "where": "大厅"}
    there = desk(event, "draws", "stations")
    assert client.post(there + "announce/", announced).url == there
    for party in ("监督", "领队代表", "组委会"):
        assert client.post(there, {"do": "commit", "party": party}).status_code == 302
    dice = "6408 1615 7124 4379 0896"
    wrong = client.post(there, {"do": "see", "value": dice, "again": dice + "1"})
    assert (wrong.status_code, "draw" in wrong.templates[0].name) == (422, True)
    assert client.post(there, {"do": "see", "value": dice, "again": dice}).status_code == 302
    for party in ("监督", "领队代表", "组委会"):
        assert client.post(there, {"do": "reveal", "party": party}).status_code == 302
    assert client.post(there, {"do": "run"}).status_code == 302

    answer = client.get(there).content.decode()
    assert Draw.objects.get().record["record_hash"] in answer


def test_an_announcement_that_lacks_something_comes_back(ceremony, as_):
    """A lottery without its issue; two parties: the form says it."""
    client, there = as_(ceremony.coder), desk(ceremony.event, "draws", "codes", "announce")
    answer = client.post(there, {"parties": "甲\n乙\n丙", "kind": "lottery"})
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["issue", "name"])
    answer = client.post(there, {"parties": "甲\n乙", "kind": "dice", "where": "x"})
    assert [fault.id for fault in answer.context["faults"]] == ["draw.parties"]


def test_the_record_can_be_downloaded_and_verified(ceremony, client):
    """What everybody gets is the record that the command verifies."""
    ceremony.draw("stations")
    answer = client.get(f"/events/{ceremony.event.slug}/draw/stations.json")
    assert verify(json.loads(answer.content)) == []
    assert answer["Cache-Control"].startswith("public")


@pytest.mark.parametrize("page", ["", "part/", "wall/", "wall/part/"])
def test_public_pages_are_the_same_for_everybody(ceremony, client, as_, page):
    """Nobody's session is in them: the front may keep them; no page is told apart."""
    ceremony.draw("stations", upto="see")
    path = f"/events/{ceremony.event.slug}/draw/{page}"
    first = client.get(path)
    assert (first.status_code, "Cookie" in first.get("Vary", "")) == (200, False)
    assert first.content == as_(ceremony.coder).get(path).content


def test_a_draft_has_no_draw_page(city, client):
    """Nor has a sealed draw a record to download."""
    assert client.get(f"/events/{city.event().slug}/draw/").status_code == 404


def secrets_of(event):
    """Everything that would tell whose code is whose: reveals, seed, salt, and the map's rows."""
    draw = json.loads(event.draws.get(name="codes").sealed)
    layer = json.loads(CodeSeal.objects.get(event=event).layer)
    values = [each[name] for each in draw["reveals"] for name in ("nonce", "value")]
    return [draw["seed"], layer["salt"], *values]


def test_before_decoding_nothing_of_the_codes_is_public(ceremony, client, noon):
    """Neither page nor record tells a secret; after decoding the record is there and verifies."""
    ceremony.run()
    event = ceremony.event
    hidden = secrets_of(event)
    root = f"/events/{event.slug}/draw/"
    text = "".join(client.get(root + page).content.decode() for page in ("", "wall/"))
    assert [each for each in hidden if each in text] == []
    assert re.findall(r"\bM0\d\b", text) == []
    assert CodeSeal.objects.get().hash in text
    assert client.get(root + "codes.json").status_code == 404

    coding.open_codes(event, ceremony.supervisor, by=ceremony.coder, at=noon)
    record = json.loads(client.get(root + "codes.json").content)
    assert verify(record) == []


PAGES = ("officials", "sessions", "sessions/incidents", "draws", "draws/stations", "draws/codes")


@pytest.mark.parametrize("who", ["chief", "judge", "clerk"])
def test_blind_roles_see_no_name_beside_a_code(ceremony, as_, who):
    """No page of this part shows them a contestant's name, unit or employer, or a code."""
    ceremony.run()
    event = ceremony.event
    account = {
        "chief": ceremony.chief, "judge": ceremony.judges[0].account,
        "clerk": ceremony.city.official(event, Role.CLERK).account,
    }[who]  # fmt: skip
    employers = {entry.enterprise.name for entry in ceremony.entries}
    hidden = {"选手0", "选手1", "M01", *secrets_of(event), *employers}
    client = as_(account)
    seen = 0
    for page in PAGES:
        answer = client.get(desk(event, page))
        seen += answer.status_code == 200
        text = answer.content.decode()
        if page == "draws/stations":  # the public draw: stations and employers, no code
            text = text.replace("M01", "")
            assert not any(each in text for each in ("选手0", "选手1"))
            continue
        assert [each for each in hidden if each in text] == []
    assert seen == (0 if who == "judge" else len(PAGES))
    for closed in ("draws/codes-list", "officials/panels", f"sessions/{ceremony.sessions[0].pk}"):
        assert client.get(desk(event, closed)).status_code == 403


def test_the_coder_seals_and_reads_the_list(ceremony, as_):
    """List, labels and spreadsheet are the coder's alone."""
    ceremony.draw("stations")
    there = desk(ceremony.event, "draws", "codes-list")
    client = as_(ceremony.coder)
    assert client.get(there).status_code == 200
    assert client.post(there).status_code == 422
    ceremony.draw("codes")
    assert client.post(there).status_code == 302
    assert b"M06" in client.get(there).content
    assert b"M06" in client.get(there + "?print=1").content
    assert client.get(there + "?export=1")["Content-Type"].endswith("sheet")
    for other in (ceremony.chief, ceremony.supervisor, ceremony.secretary):
        assert as_(other).get(there).status_code == 403


def test_the_pages_ask_as_often_for_many(ceremony, client, django_assert_max_num_queries):
    """Six contestants or twelve: the same questions."""
    for number in range(7, 9):
        ceremony.city.entry(ceremony.event, bib=f"{number:02d}")
    ceremony.draw("stations")
    with django_assert_max_num_queries(4):
        client.get(f"/events/{ceremony.event.slug}/draw/")
    ceremony.draw("codes")
    with django_assert_max_num_queries(4):
        client.get(f"/events/{ceremony.event.slug}/draw/")


def test_only_the_coder_takes_a_step(ceremony, as_):
    """Others of the event look on; strangers to it do not even do that."""
    ceremony.draw("stations", upto="announce")
    there = desk(ceremony.event, "draws", "stations")
    asked = {"do": "commit", "party": "监督"}
    assert as_(ceremony.supervisor).get(there).status_code == 200
    assert as_(ceremony.supervisor).post(there, asked).status_code == 403
    assert as_(ceremony.coder).post(there, {"do": "stop"}).status_code == 404
    assert as_(ceremony.city.account()).get(there).status_code == 403
