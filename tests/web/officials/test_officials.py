"""Officials: appointed, declared, approved, ended; who must not mark whom."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import APART, Role, State
from leitai.web.models import Conflict, Entry, Grant, Official
from leitai.web.permits import Forbidden, may
from leitai.web.queries.officials import (
    exclusions,
    missing_declarations,
    missing_exclusions,
    missing_officials,
    next_code,
    short_panels,
)
from leitai.web.services import officials, steps
from leitai.web.services.officials import Declared


def ids(refused):
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def event(city):
    return city.event(State.CONFLICTS)


@pytest.fixture
def staff(city):
    return city.account(Role.STAFF)


def test_a_judge_gets_the_next_code_and_the_role(city, event, staff, noon):
    """The employer is taken from the registry, the union from the employer; the grant is made."""
    worker = city.worker()
    judge = officials.appoint(event, city.account(worker=worker), Role.JUDGE, by=staff, at=noon)
    assert (judge.code, judge.panel) == ("J1", "scorer")
    assert (judge.enterprise, judge.unit) == (worker.enterprise, worker.enterprise.unit)
    assert may(judge.account, "marks.enter", event=event)
    assert next_code(event) == "J2"
    assert next_code(event, "reserve") == "R1"


@pytest.mark.parametrize("pair", [sorted(pair) for pair in APART], ids="-".join)
def test_roles_that_nobody_may_hold_together(city, event, staff, noon, pair):
    """Every pair of the lifecycle is refused, whichever comes first."""
    account = city.account()
    officials.appoint(event, account, pair[0], by=staff, at=noon)
    with pytest.raises(Refused) as refused:
        officials.appoint(event, account, pair[1], by=staff, at=noon)
    assert ids(refused) == [f"officials.apart-{pair[0]}-{pair[1]}"]


def test_what_an_appointment_may_lack(city, event, staff, noon):
    """Held already, a code for a clerk, an unknown panel, a closed account: all at once."""
    account = city.account(is_active=False)
    with pytest.raises(Refused) as refused:
        officials.appoint(event, account, Role.CLERK, code="C 1", panel="x", by=staff, at=noon)
    assert ids(refused) == [
        "officials.account-closed", "officials.code-not-wanted", "officials.panel-unknown",
        "officials.code-form",
    ]  # fmt: skip


def test_codes_and_the_chief_judge_are_taken_once(city, event, staff, noon):
    """A code in use and a second chief judge are refused."""
    officials.appoint(event, city.account(), Role.JUDGE, code="J1", by=staff, at=noon)
    chief = officials.appoint(event, city.account(), Role.CHIEF_JUDGE, by=staff, at=noon)
    with pytest.raises(Refused) as refused:
        officials.appoint(event, city.account(), Role.JUDGE, code="J1", by=staff, at=noon)
    assert ids(refused) == ["officials.code-taken"]
    with pytest.raises(Refused) as refused:
        officials.appoint(event, city.account(), Role.CHIEF_JUDGE, by=staff, at=noon)
    assert ids(refused) == ["officials.one-chief"]
    with pytest.raises(Refused) as refused:
        officials.appoint(event, chief.account, Role.CHIEF_JUDGE, by=staff, at=noon)
    assert ids(refused) == ["officials.held", "officials.one-chief"]


def test_a_substitute_takes_over_the_code(city, event, staff, noon):
    """Ending takes the role away, needs a reason and happens once; the code is free again."""
    judge = officials.appoint(event, city.account(), Role.JUDGE, by=staff, at=noon)
    with pytest.raises(Refused) as refused:
        officials.end(judge, " ", by=staff, at=noon)
    assert ids(refused) == ["lifecycle.reason"]
    officials.end(judge, "生病", by=staff, at=noon)
    assert Grant.objects.get(account=judge.account).until == noon
    with pytest.raises(Refused) as refused:
        officials.end(judge, "再次", by=staff, at=noon)
    assert ids(refused) == ["officials.ended"]

    second = officials.appoint(event, city.account(), Role.JUDGE, code="J1", by=staff, at=noon)
    assert second.code == "J1"
    again = officials.appoint(event, judge.account, Role.JUDGE, by=staff, at=noon)
    assert (again.code, Grant.objects.get(account=judge.account).until) == ("J2", None)


def test_only_staff_and_secretary_appoint(city, event, noon):
    """The chief judge does not choose the judges."""
    chief = city.official(event, Role.CHIEF_JUDGE).account
    with pytest.raises(Forbidden):
        officials.appoint(event, city.account(), Role.JUDGE, by=chief, at=noon)


def test_declaring_none_is_a_declaration(city, event, noon):
    """A later declaration replaces the first; nothing is deleted; approval is asked again."""
    judge = city.official(event, Role.JUDGE, "J1")
    officials.declare(judge, [], by=judge.account, at=noon)
    assert judge.declared == noon
    unit = Declared("family", unit=city.east)
    officials.declare(judge, [unit], by=judge.account, at=noon)
    officials.declare(judge, [], by=judge.account, at=noon)
    judge.refresh_from_db()
    assert (judge.approved, Conflict.objects.get().withdrawn) == (None, noon)


def test_nobody_declares_for_another(city, event, noon, staff):
    """Nor for somebody who has left, nor a conflict towards nobody."""
    judge = city.official(event, Role.JUDGE, "J1")
    with pytest.raises(Forbidden):
        officials.declare(judge, [], by=staff, at=noon)
    with pytest.raises(Refused) as refused:
        officials.declare(judge, [Declared("family")], by=judge.account, at=noon)
    assert ids(refused) == ["officials.conflict-empty"]
    judge.ended = noon
    judge.save()
    with pytest.raises(Refused) as refused:
        officials.declare(judge, [], by=judge.account, at=noon)
    assert ids(refused) == ["officials.ended"]


def test_why_a_judge_must_not_mark_somebody(ceremony, city, noon):
    """Their own entry, their enterprise, their delegation where it is compared, declared."""
    one, two, three = ceremony.judges
    entries = ceremony.entries
    one.enterprise = entries[0].enterprise
    two.unit = city.unit("east-school", city.east)
    three.account.worker = entries[1].worker
    for each in (one, two, three.account):
        each.save()
    officials.declare(
        three, [Declared("teacher", worker=entries[0].worker)], by=three.account, at=noon
    )
    found = exclusions(ceremony.event)
    assert found[one.pk] == {entries[n].pk: "enterprise" for n in (0, 2, 4)}
    assert found[two.pk] == {e.pk: "delegation" for e in entries if e.delegation_id == city.east.pk}
    assert found[three.pk] == {entries[0].pk: "declared", entries[1].pk: "person"}


def test_a_reserve_makes_up_for_an_exclusion(ceremony, city, noon):
    """Three judges are needed; one excluded leaves two, a reserve makes three again."""
    judge, entry = ceremony.judges[0], ceremony.entries[0]
    declared = [Declared("family", worker=entry.worker)]
    officials.declare(judge, declared, by=judge.account, at=noon)
    assert [(s.entry, s.needed, s.free) for s in short_panels(ceremony.event)] == [(entry, 3, 2)]
    fault = missing_exclusions(ceremony.event, noon)
    assert (fault.id, dict(fault.params)) == (
        "lifecycle.exclusions-met", {"count": "1", "bibs": "01"},
    )  # fmt: skip

    city.official(ceremony.event, Role.JUDGE, "R1", "reserve")
    assert missing_exclusions(ceremony.event, noon) is None


def test_which_office_is_missing(ceremony, noon):
    """Roles, judges for the panels, clerks for paper: one after the other."""
    event = ceremony.event
    assert missing_officials(event, noon) is None
    event.entry_mode = "paper"
    assert missing_officials(event, noon).id == "lifecycle.no-clerks"
    event.officials.filter(code="J3").update(ended=noon)
    fault = missing_officials(event, noon)
    assert (fault.id, dict(fault.params)) == ("lifecycle.no-judges", {"have": "2", "needed": "3"})
    event.officials.filter(role=Role.ARBITER).update(ended=noon)
    assert missing_officials(event, noon).id == "lifecycle.no-arbiter"


def test_the_step_approves_everybody(ceremony, noon):
    """Who has declared is approved with the supervisor's step; one who has not stops it."""
    event = ceremony.event
    event.state = State.CONFLICTS
    event.save()
    event.officials.update(approved=None, approved_by=None)
    event.officials.filter(code="J1").update(declared=None)
    assert missing_declarations(event, noon).params["count"] == "1"
    with pytest.raises(Refused) as refused:
        steps.take(event, "approve-panels", by=ceremony.supervisor, at=noon)
    assert ids(refused) == ["lifecycle.conflicts-declared"]
    event.officials.filter(code="J1").update(declared=noon)
    steps.take(event, "approve-panels", by=ceremony.supervisor, at=noon)
    assert set(event.officials.values_list("approved_by", flat=True)) == {ceremony.supervisor.pk}


def test_the_supervisor_approves_one(ceremony, noon):
    """Only who declared, only by the supervisor; a second time changes nothing."""
    judge = ceremony.judges[0]
    Official.objects.filter(pk=judge.pk).update(approved=None, declared=None)
    judge.refresh_from_db()
    with pytest.raises(Refused) as refused:
        officials.approve([judge], by=ceremony.supervisor, at=noon)
    assert ids(refused) == ["officials.not-declared"]
    officials.declare(judge, [], by=judge.account, at=noon)
    with pytest.raises(Forbidden):
        officials.approve([judge], by=ceremony.chief, at=noon)
    assert officials.approve([judge], by=ceremony.supervisor, at=noon) == 1
    assert officials.approve([judge], by=ceremony.supervisor, at=noon) == 0


def test_exclusions_ask_the_database_as_often_for_many(
    ceremony, city, noon, django_assert_num_queries
):
    """The matrix of twelve contestants costs what that of six costs."""
    with django_assert_num_queries(4):
        exclusions(ceremony.event)
    for number in range(7, 13):
        city.entry(ceremony.event, state=Entry.State.ELIGIBLE, bib=f"{number:02d}")
        city.official(ceremony.event, Role.JUDGE, f"J{number}")
    with django_assert_num_queries(4):
        exclusions(ceremony.event)
