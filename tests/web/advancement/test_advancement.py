"""Who goes on from a heat to the final: by rulebook or event, once, with reserves."""

import pytest
from tests.web.conftest import shipped

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Act, Entry, Result
from leitai.web.permits import Forbidden
from leitai.web.queries.advancement import going_on
from leitai.web.services import entries
from leitai.web.services.advancement import advance

from .conftest import PEOPLE, Heat, heat_marks


def names(final):
    return [each.worker.name for each in final.entries.exclude(state="withdrawn")]


def refusal(heat, **given):
    with pytest.raises(Refused) as refused:
        advance(heat.event, by=heat.by, **given)
    return [fault.id for fault in refused.value.faults]


def test_by_the_rulebook(heat, final, noon):
    """Two of one delegation at most: the third of it stays at home."""
    advance(heat.event, by=heat.by, at=noon)
    assert names(final) == ["选手H1", "选手H2", "选手H4", "选手H5"]
    entry = final.entries.first()
    assert (entry.from_heat, entry.state) == (heat.event, Entry.State.UNCONFIRMED)
    act = Act.objects.get(action="advancement.advance")
    assert act.detail == {"to": final.slug, "made": 4}


def test_twice_is_once(heat, final, noon):
    """Doing it again makes no entry, and says so in its act."""
    advance(heat.event, by=heat.by, at=noon)
    advance(heat.event, by=heat.by, at=noon)
    assert final.entries.count() == 4
    assert Act.objects.filter(action="advancement.advance").first().detail["made"] == 0


def test_by_the_events_own_rule(city, final, noon):
    """Where the rulebook says nothing the event does: the best two, one of a delegation."""
    source = shipped("county-heat")
    start = source.index("advance:")
    source = source[:start] + source[source.index("vectors:") :]
    heat = Heat(city, final, source, PEOPLE, heat_marks())
    heat.event.advance = {"best": 2, "per_unit": 1}
    heat.event.save()
    assert [each.entry.worker.name for each in going_on(heat.event)] == ["选手H1", "选手H4"]


def test_a_reserve_moves_up(city, final, noon):
    """Who withdraws is not entered again; the first reserve is."""
    people = PEOPLE + "\nH6,D,m,12,0"
    source = shipped("county-heat").replace("top: 8", "top: 2")
    marks = heat_marks() + "\nH6,theory,,60" + "".join(f"\nH6,task,J{n},50" for n in (1, 2, 3))
    heat = Heat(city, final, source, people, marks)
    advance(heat.event, by=heat.by, at=noon)
    first = final.entries.get(worker=heat.entries["H1"].worker)
    entries.withdraw(first, "受伤", by=heat.by, at=noon)
    done = advance(heat.event, by=heat.by, at=noon)
    moved = [each.entry.worker.name for each in done if each.going.moved_up]
    assert (moved, len(names(final))) == (["选手H4"], 2)
    assert final.entries.get(pk=first.pk).state == Entry.State.WITHDRAWN


def test_who_entered_by_themself_keeps_that_entry(heat, final, city, noon):
    """An open final: somebody who goes on and is entered already is not entered twice."""
    mine = city.entry(final, heat.entries["H1"].worker)
    done = advance(heat.event, by=heat.by, at=noon)
    assert done[0].entry == mine
    assert final.entries.filter(worker=mine.worker).count() == 1


def test_refusals(heat, final, noon):
    """No final results, a locked roster: everything is said at once."""
    heat.publish(heat.result.document, kind=Result.Kind.PROVISIONAL)
    final.state = State.CONFLICTS
    final.save()
    found = refusal(heat, at=noon)
    assert found == ["advancement.next-not-open", "advancement.not-final"]


def test_no_next_round(heat, noon):
    """A heat that feeds nothing."""
    heat.event.feeds = None
    heat.event.save()
    assert refusal(heat, at=noon) == ["advancement.no-next"]


def test_nobody_goes_on(city, final, noon):
    """Neither rulebook nor event says who."""
    source = (
        shipped("county-heat").replace("top: 8", "score: total > 100").replace(", reserves: 2", "")
    )
    heat = Heat(city, final, source, PEOPLE, heat_marks())
    assert refusal(heat, at=noon) == ["advancement.nobody"]


def test_not_for_others(heat, city, noon):
    """The approver may not, nor staff of the heat's county alone."""
    for by in (city.account(Role.APPROVER), city.account(Role.STAFF, city.east)):
        with pytest.raises(Forbidden):
            advance(heat.event, by=by, at=noon)


def test_page(heat, final, client):
    """The page says who and why, a button makes the entries, and then says they are there."""
    client.force_login(heat.by)
    path = f"/desk/events/{heat.event.slug}/results/advancement/"
    page = client.get(path).content.decode()
    found = ["选手H2" in page, "选手H3" in page, "按名次晋级" in page, "生成报名" in page]
    assert found == [True, False, True, True]
    assert client.post(path).status_code == 302
    assert "晋级的人都已在下一轮报名" in client.get(path).content.decode()
    assert client.get(f"{path}?export=1").content[:2] == b"PK"


def test_page_before_there_are_results(city, final, client):
    """An event without final results has an empty list that says what is missing."""
    client.force_login(city.account(Role.STAFF))
    event = city.event(State.MARKING, feeds=final)
    page = client.get(f"/desk/events/{event.slug}/results/advancement/").content.decode()
    assert "成绩还不是最终成绩" in page


def test_page_for_a_reader(heat, city, client):
    """Who may see results sees the list without a button, and cannot press it."""
    client.force_login(city.account(Role.AUDITOR))
    path = f"/desk/events/{heat.event.slug}/results/advancement/"
    page = client.get(path).content.decode()
    assert ("选手H1" in page, "生成报名" in page) == (True, False)
    assert client.post(path).status_code == 403


def test_queries_do_not_grow(heat, city, django_assert_num_queries):
    """However many people: the rulebook, the results, the codes, the standings, the entries."""
    with django_assert_num_queries(5):
        going_on(heat.event)
