"""Draws in public: every step, every refusal, what the journal and the verifier say."""

import json
from itertools import pairwise

import pytest

from leitai.draw import commitment, verify
from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.web.models import Draw, Entry, Place
from leitai.web.permits import Forbidden
from leitai.web.queries.draws import seats_for, shown
from leitai.web.services import draws
from leitai.web.services.records import journal_of


def said(event, kind):
    return [entry.content for entry in journal_of(event).entries() if entry.type == kind]


def ids(refused):
    return [fault.id for fault in refused.value.faults]


def test_the_draw_of_stations_gives_everybody_a_place(ceremony):
    """The record verifies, the sessions are filled evenly, no enterprise stands beside itself."""
    draw = ceremony.draw("stations")

    assert verify(draw.record) == []
    places = list(Place.objects.order_by("session__number", "station"))
    assert [(p.session.number, p.station) for p in places] == [
        (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3),
    ]  # fmt: skip
    employers = [place.entry.enterprise_id for place in places]
    assert all(one != other for one, other in pairwise(employers))


def test_the_journal_has_both_hashes(ceremony):
    """The announcement's hash is there before the public value, the record's after the result."""
    draw = ceremony.draw("stations", upto="commit")
    announced = {"draw": "stations", "announcement_hash": draw.record["announcement_hash"]}
    assert said(ceremony.event, "draw.announce") == [announced]
    assert said(ceremony.event, "draw") == []

    by = {"by": ceremony.coder, "at": draw.announced}
    draws.see_public(draw, "6408 1615 7124 4379 0896", **by)
    for party in draws.usual_parties():
        draws.reveal_party(draw, party, **by)
    draw = draws.run_draw(draw, **by)
    assert said(ceremony.event, "draw") == [
        {"draw": "stations", "record_hash": draw.record["record_hash"]}
    ]


def test_where_one_enterprise_has_most_contestants_nobody_is_kept_apart(ceremony):
    """What is impossible is left out, and the announcement says so."""
    employer = ceremony.entries[0].enterprise
    Entry.objects.filter(event=ceremony.event).update(enterprise=employer)
    draw = ceremony.draw("stations", upto="announce")
    assert draw.record["announcement"]["constraints"] == []
    assert shown(draw).apart is False


def test_the_draw_of_codes_shows_nobody_its_result(ceremony):
    """The public part has the hashes and the public value; no secret, no code beside a number."""
    draw = ceremony.draw("codes")
    record = draw.record

    assert (record["result"], record["seed"]) == (None, None)
    assert record["public_value"] == "64081615712443790896"
    assert all(set(each) == {"party", "opened_by"} for each in record["reveals"])
    whole = json.loads(draw.sealed)
    assert verify(whole, record["announcement_hash"], record["record_hash"]) == []
    assert shown(draw).sealed


def test_a_party_may_keep_its_own_secret(ceremony):
    """Whoever typed a digest opens it with its own nonce and value; the server knows neither."""
    draw = ceremony.draw("stations", upto="announce")
    by = {"by": ceremony.coder, "at": draw.announced}
    nonce, value = "ab" * 32, "cd" * 32
    first, *others = draws.usual_parties()
    draws.commit_party(draw, first, commitment(nonce, value), **by)
    for party in others:
        draws.commit_party(draw, party, **by)
    draws.see_public(draw, "64081615712443790896", **by)

    with pytest.raises(Refused) as refused:
        draws.reveal_party(draw, first, **by)
    assert ids(refused) == ["draws.no-secret"]
    draws.reveal_party(draw, first, nonce, value, **by)


def test_the_public_value_is_typed_twice(ceremony):
    """Two different readings are refused; blanks make no difference."""
    draw = ceremony.draw("stations", upto="commit")
    by = {"by": ceremony.coder, "at": draw.announced}
    with pytest.raises(Refused) as refused:
        draws.see_public(draw, "64081615712443790896", again="64081615712443790897", **by)
    assert ids(refused) == ["draws.typed-differently"]
    draws.see_public(draw, "64081615712443790896", again="6408 1615 7124 4379 0896", **by)


def test_a_draw_has_one_result(ceremony):
    """It is not announced again, nor run again."""
    draw = ceremony.draw("stations")
    by = {"by": ceremony.coder, "at": draw.announced}
    with pytest.raises(Refused) as refused:
        draws.run_draw(draw, **by)
    assert ids(refused) == ["draw.drawn-already"]
    with pytest.raises(Refused) as refused:
        draws.announce_draw(ceremony.event, "stations", **by)
    assert ids(refused) == ["draws.announced-already"]


def test_everything_that_keeps_a_draw_from_being_announced(ceremony):
    """All of it is said at once."""
    ceremony.event.entries.update(bib="")
    ceremony.event.state = State.CONFLICTS
    ceremony.event.save()
    with pytest.raises(Refused) as refused:
        draws.announce_draw(ceremony.event, "ties", by=ceremony.coder, at=ceremony.event.starts)
    assert ids(refused) == ["draws.not-now", "draws.purpose", "draws.no-roster"]


def test_too_few_stations(ceremony):
    """Nobody is left without a station."""
    ceremony.event.sessions.update(stations=2)
    with pytest.raises(Refused) as refused:
        ceremony.draw("stations", upto="announce")
    assert ids(refused) == ["draws.too-few-stations"]


def test_only_the_coder_holds_draws(ceremony):
    """Not even the chief judge."""
    with pytest.raises(Forbidden):
        draws.announce_draw(ceremony.event, "stations", by=ceremony.chief, at=ceremony.event.starts)
    draw = ceremony.draw("stations", upto="announce")
    with pytest.raises(Forbidden):
        draws.commit_party(draw, "监督", by=ceremony.supervisor, at=draw.announced)


def test_a_lottery_may_give_the_public_value(ceremony):
    """A named later issue instead of dice."""
    public = draws.lottery("双色球", "2026105")
    draw = draws.announce_draw(
        ceremony.event, "codes", parties=["甲", "乙", "丙"], public=public,
        by=ceremony.coder, at=ceremony.event.starts,
    )  # fmt: skip
    assert draw.record["announcement"]["public"]["issue"] == "2026105"
    assert [each["name"] for each in shown(draw).parties] == ["甲", "乙", "丙"]


def test_sessions_are_filled_evenly(ceremony):
    """A small session is full before a large one takes more than its share."""
    one, two = ceremony.sessions
    one.stations = 1
    assert seats_for([one, two], 4) == ["1-01", "2-01", "2-02", "2-03"]
    assert [draw.purpose for draw in Draw.objects.all()] == []
