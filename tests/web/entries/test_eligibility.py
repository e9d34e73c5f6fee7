"""Eligibility: compared by the program, decided by people, objected to by leaders; the roster."""

import datetime as dt

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Decision, Entry
from leitai.web.permits import Forbidden
from leitai.web.services import entries
from leitai.web.services.steps import take

S = Entry.State
DAY = dt.timedelta(days=1)


def faults(refused):
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def staff(city):
    return city.account(Role.STAFF)


@pytest.fixture
def event(city):
    return city.event(State.ELIGIBILITY, least_age=18, least_level="4")


def test_the_program_compares_and_decides_nothing(city, event, staff, noon):
    """Its findings have no author; running it again changes nothing."""
    entry = city.entry(event, city.worker(level="5"), S.ENTERED)
    found = entries.judge_rules(entry, by=staff, at=noon)
    assert [(each.rule, each.met, each.found, each.by) for each in found] == [
        ("age", True, "41", None), ("level", False, "5", None),
        ("employer", True, "yes", None), ("trade", True, "6-29-01-01", None),
    ]  # fmt: skip
    entries.judge_rules(entry, by=staff, at=noon)
    assert Decision.objects.count() == 4


def test_a_change_in_the_registry_is_seen(city, event, staff, noon):
    """The finding is replaced; the old one stays, no longer in force."""
    entry = city.entry(event, city.worker(level="5"), S.ENTERED)
    entries.judge_rules(entry, by=staff, at=noon)
    entry.worker.level = "3"
    entry.worker.save()
    entries.judge_all(event, by=staff, at=noon)
    rows = entry.decisions.filter(rule="level").order_by("pk")
    assert [(row.met, row.in_force) for row in rows] == [(False, False), (True, True)]


def test_nobody_is_turned_away_by_a_program(city, event, staff, noon):
    """Whoever meets everything is eligible; who does not is left to people."""
    good, open_ = (city.entry(event, city.worker(level=level), S.ENTERED) for level in ("4", "5"))
    settled = entries.settle(event, by=staff, at=noon)
    assert (settled.eligible, settled.ineligible, settled.open) == (1, 0, 1)
    assert [Entry.objects.get(pk=each.pk).state for each in (good, open_)] == [
        S.ELIGIBLE, S.ENTERED,
    ]  # fmt: skip


def test_a_person_decides_with_a_reason(city, event, staff, noon):
    """The decision stands against the program's finding, either way."""
    entry = city.entry(event, city.worker(level="5"), S.ENTERED)
    entries.judge_rules(entry, by=staff, at=noon)
    with pytest.raises(Refused) as refused:
        entries.decide(entry, "level", met=True, reason=" ", by=staff, at=noon)
    assert faults(refused) == ["entries.why"]
    entries.decide(entry, "level", met=True, reason="已看四级证书原件", by=staff, at=noon)
    entries.judge_all(event, by=staff, at=noon)
    assert entries.settle(event, by=staff, at=noon).eligible == 1

    entries.decide(entry, "level", met=False, reason="证书已注销", by=staff, at=noon)
    entry.refresh_from_db()
    assert entry.state == S.ENTERED
    entries.settle(event, by=staff, at=noon)
    entry.refresh_from_db()
    assert (entry.state, entry.reason, entry.decided) == (S.INELIGIBLE, "证书已注销", noon)


def test_refusals_of_decisions(city, event, staff, noon):
    """Unknown rules, strangers, a roster that is locked."""
    entry = city.entry(event, state=S.ENTERED)
    with pytest.raises(Refused, match="no-rule"):
        entries.decide(entry, "height", met=False, reason="矮", by=staff, at=noon)
    with pytest.raises(Forbidden):
        entries.decide(
            entry, "age", met=False, reason="小", by=city.account(Role.LEADER, city.east), at=noon
        )
    locked = city.entry(city.event(State.CONFLICTS))
    with pytest.raises(Refused, match="locked"):
        entries.decide(locked, "age", met=False, reason="小", by=staff, at=noon)
    with pytest.raises(Refused, match="still-open"):
        entries.settle(city.event(State.REGISTRATION), by=staff, at=noon)


@pytest.fixture
def turned_away(city, event, staff, noon):
    """An entry that was found not eligible."""
    entry = city.entry(event, city.worker(level="5"), S.ENTERED)
    entries.decide(entry, "level", met=False, reason="等级不够", by=staff, at=noon)
    entries.settle(event, by=staff, at=noon)
    return entry


def test_a_leader_objects_in_time_and_is_answered(city, turned_away, staff, noon):
    """Upheld, the entry is eligible and the rule is met by a person's decision."""
    leader = city.account(Role.LEADER, city.east)
    made = entries.object_to(turned_away, "上月已取得四级", by=leader, at=noon + DAY)
    with pytest.raises(Refused, match="objection-waits"):
        entries.object_to(turned_away, "再说一次", by=leader, at=noon + DAY)
    with pytest.raises(Refused, match="no-answer"):
        entries.answer_objection(made, upheld=True, answer="", by=staff, at=noon + DAY)
    entries.answer_objection(made, upheld=True, answer="核实属实", by=staff, at=noon + DAY)
    turned_away.refresh_from_db()
    assert turned_away.state == S.ELIGIBLE
    assert turned_away.decisions.get(rule="level", in_force=True).reason == "核实属实"
    with pytest.raises(Refused, match="answered-already"):
        entries.answer_objection(made, upheld=False, answer="不", by=staff, at=noon + DAY)


def test_an_objection_that_is_not_upheld_changes_nothing(city, turned_away, staff, noon):
    """The answer is kept with it."""
    leader = city.account(Role.LEADER, city.east)
    made = entries.object_to(turned_away, "请再看", by=leader, at=noon)
    entries.answer_objection(made, upheld=False, answer="证书查不到", by=staff, at=noon)
    turned_away.refresh_from_db()
    assert turned_away.state == S.INELIGIBLE


def test_who_may_object(city, turned_away, noon):
    """The worker, or the secretary on their behalf; not staff, who decide."""
    secretary = city.account(Role.SECRETARY, event=turned_away.event)
    for by in (city.account(worker=turned_away.worker), secretary):
        made = entries.object_to(turned_away, "请再看", by=by, at=noon)
        made.delete()
    with pytest.raises(Forbidden):
        entries.object_to(turned_away, "请再看", by=city.account(Role.STAFF), at=noon)


def test_nobody_is_on_both_sides_of_an_objection(city, turned_away, staff, noon):
    """Who decided does not object; who objected does not answer."""
    event = turned_away.event
    decider, secretary = (city.account(Role.SECRETARY, event=event) for _ in range(2))
    entries.decide(turned_away, "level", met=False, reason="等级不够", by=decider, at=noon)
    entries.settle(event, by=staff, at=noon)
    with pytest.raises(Refused, match="decided-oneself"):
        entries.object_to(turned_away, "请再看", by=decider, at=noon)
    made = entries.object_to(turned_away, "请再看", by=secretary, at=noon)
    with pytest.raises(Refused, match="objected-oneself"):
        entries.answer_objection(made, upheld=True, answer="属实", by=secretary, at=noon)


def test_refusals_of_objections(city, turned_away, noon):
    """Too late, nothing said, the wrong leader, nothing to object to."""
    leader = city.account(Role.LEADER, city.east)
    with pytest.raises(Refused) as refused:
        entries.object_to(turned_away, " ", by=leader, at=noon + 5 * DAY)
    assert faults(refused) == ["entries.nothing-said", "entries.objection-late"]
    with pytest.raises(Forbidden):
        entries.object_to(turned_away, "？", by=city.account(Role.LEADER, city.west), at=noon)
    good = city.entry(turned_away.event)
    with pytest.raises(Refused, match="nothing-to-object"):
        entries.object_to(good, "？", by=leader, at=noon)


def test_the_roster_is_locked_when_everything_is_decided(city, event, staff, noon):
    """Start numbers follow the order of entries; those who were turned away get none."""
    made = [city.entry(event, city.worker(), S.ENTERED) for _ in range(3)]
    entries.decide(made[1], "level", met=False, reason="证书过期", by=staff, at=noon)
    with pytest.raises(Refused) as refused:
        take(event, "lock-roster", by=staff, at=noon)
    assert faults(refused) == ["lifecycle.entries-decided", "lifecycle.enough-contestants"]

    entries.settle(event, by=staff, at=noon)
    with pytest.raises(Refused) as refused:
        take(event, "lock-roster", by=staff, at=noon)
    assert faults(refused) == ["lifecycle.entry-objections-open"]

    take(event, "lock-roster", by=staff, at=noon + 4 * DAY)
    assert [Entry.objects.get(pk=each.pk).bib for each in made] == ["01", "", "02"]


def test_an_open_objection_holds_the_roster(city, turned_away, staff, noon):
    """Everybody who objected is answered first."""
    city.entry(turned_away.event)
    leader = city.account(Role.LEADER, city.east)
    entries.object_to(turned_away, "请再看", by=leader, at=noon)
    with pytest.raises(Refused) as refused:
        take(turned_away.event, "lock-roster", by=staff, at=noon + 9 * DAY)
    assert faults(refused) == ["lifecycle.entry-objections-answered"]


def test_too_few_contestants_hold_the_roster(city, staff, noon):
    """Unless the event is ranked without prizes."""
    event = city.event(State.ELIGIBILITY, fewest=2)
    city.entry(event)
    with pytest.raises(Refused) as refused:
        take(event, "lock-roster", by=staff, at=noon)
    assert [dict(fault.params) for fault in refused.value.faults] == [{"count": "1", "fewest": "2"}]
    event.rank_only = True
    event.save()
    take(event, "lock-roster", by=staff, at=noon)


def test_closing_waits_for_the_date(city, staff, noon):
    """Entries close when it was said; what is free goes to those who wait."""
    event = city.event(State.REGISTRATION, capacity=1)
    waiting = city.entry(event, state=S.WAITING)
    with pytest.raises(Refused) as refused:
        take(event, "close-entries", by=staff, at=noon - 20 * DAY)
    assert faults(refused) == ["lifecycle.entries-closed"]
    take(event, "close-entries", by=staff, at=noon)
    waiting.refresh_from_db()
    assert waiting.state == S.UNCONFIRMED
