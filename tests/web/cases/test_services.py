"""Cases by the services: what is stored, what is journalled, what is refused."""

import pytest
from tests.casework.conftest import shipped

from leitai import casework
from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web.models import Case, CaseEvent, CaseLine, CaseSecret
from leitai.web.permits import Forbidden
from leitai.web.queries.cases import seen_by, to_do
from leitai.web.services import case_reviews, cases, policies
from leitai.web.services.case_keeping import binding, standing
from leitai.web.services.case_records import replayed

pytestmark = pytest.mark.django_db


def faults(action):
    with pytest.raises(Refused) as refused:
        action()
    return sorted(fault.id for fault in refused.value.faults)


def test_the_whole_way(office):
    """A prize is claimed, reviewed at every level, publicised, paid and confirmed."""
    case = office.to(office.filed(), "done")
    assert (case.end, case.amount, case.paid, case.role) == ("granted", 5000, 5000, "")


def test_the_journal_alone_gives_the_same_case(office):
    """What the journal says of a case folds to what its row says."""
    case = office.to(office.filed(), "done")
    rules = binding(case)
    again = casework.fold(rules.procedure, replayed(case), rules.calendar)
    assert (again.place, again.amount, again.paid) == ("done", 5000, 5000)
    assert again.lines == standing(case).lines


def test_every_event_from_the_filing_on_is_in_the_journal(office):
    """Drafts are rows only; from then on each event has its position, in order."""
    draft = office.draft()
    cases.fill_in(draft, draft.values, by=office.claimant, at=office.at)
    case = office.to(cases.file(draft, by=office.claimant, at=office.at), "county")
    rows = CaseEvent.objects.filter(case=case).order_by("number")
    positions = [row.position for row in rows if row.kind in ("filed", "decided")]
    assert None not in positions
    assert positions == sorted(positions)
    assert {row.kind for row in rows if row.position is None} == {"opened", "saved"}


def test_an_account_is_kept_encrypted(office):
    """A bank account is in no plain column, nor in the journal."""
    case = office.filed()
    assert "6222000" not in str(list(Case.objects.values()) + list(CaseEvent.objects.values()))
    assert CaseSecret.objects.get(case=case).value == "6222000"


def test_nothing_is_granted_twice(office):
    """The same event claimed again is refused; another event tops up to the higher prize only."""
    event = office.city.event()
    office.filed(event)
    assert faults(lambda: office.filed(event)) == ["casework.nothing-first-only"]
    assert faults(lambda: office.filed(rank="2")) == ["casework.nothing-higher-of"]


def test_a_refused_case_counts_no_more(office):
    """What was rejected leaves the way free."""
    event = office.city.event()
    office.decide(office.filed(event), "reject", reason="not-entitled")
    assert office.filed(event).amount == 5000


def test_who_sees_what_is_to_do(office):
    """Each level finds what it decides, and nothing of another county."""
    case = office.filed()
    west = office.city.account(Role.STAFF, office.city.west)
    day = office.at.date()
    assert [list(to_do(who, day)) for who in (office.enterprise, office.county, west)] == [
        [case], [], [],
    ]  # fmt: skip
    assert list(seen_by(office.county)) == [case]
    assert list(seen_by(west)) == []


def test_a_level_without_people_is_decided_above(office):
    """Where an enterprise's union has nobody, the county decides its step; four eyes stay."""
    office.enterprise.grants.all().delete()
    case = office.decide(office.filed(), by=office.county)
    assert case.place == "county"
    assert faults(lambda: office.decide(case, by=office.county)) == ["casework.four-eyes"]


def test_an_old_page_decides_nothing(office):
    """Who decides from a page that is out of date is told."""
    case = office.filed()
    seen = case.size
    office.decide(case)
    late = lambda: case_reviews.decide(case, "pass", by=office.county, at=office.at, seen=seen)  # noqa: E731
    assert faults(late) == ["cases.moved-on"]


def test_many_at_once(office):
    """A batch decides what can be decided, and says by number why the rest was not."""
    mine, gone = office.filed(), office.draft()
    done, refused = case_reviews.decide_many(
        [mine, gone], "pass", by=office.enterprise, at=office.at
    )
    assert [each.number for each in done] == [mine.number]
    assert list(refused) == [gone.number]


def test_objections_are_answered_before_the_notice_ends(office):
    """Anybody may object while the notice is out; the step waits for the answer."""
    case = office.to(office.filed(), "notice")
    case_reviews.publish(case, by=office.approver, at=office.at)
    made = case_reviews.object_to(case, "李某", "138", "名次不对", at=office.at)
    assert faults(lambda: office.decide(case)) == [
        "casework.objections-open", "casework.publicity-runs",
    ]  # fmt: skip
    case_reviews.answer(made, "已核对", upheld=False, by=office.approver, at=office.at)
    assert standing(case).objections == ()


def test_recovering(office):
    """Money that comes back is noted on the case, no more than went out."""
    case = office.to(office.filed(), "done")
    case = case_reviews.recover(case, "5000", "名次更正", by=office.finance, at=office.at)
    assert case.recovered == 5000


def test_a_failure_stores_nothing(office):
    """A refused filing leaves the draft as it was, and the journal too."""
    case = office.draft(level="nation", rank="9")
    before = CaseEvent.objects.count()
    assert faults(lambda: cases.file(case, by=office.claimant, at=office.at)) == [
        "casework.condition", "casework.proof-missing",
    ]  # fmt: skip
    case.refresh_from_db()
    assert (case.place, CaseEvent.objects.count(), CaseLine.objects.count()) == ("draft", before, 0)


def test_policies_are_frozen_by_another_person(office, city):
    """Who wrote a policy does not put it into force; a county does not write the city's."""
    both = city.account(Role.STAFF)
    both.grants.create(role=Role.APPROVER, unit=city.root)
    draft = policies.save_policy(shipped("contest-prizes.policy"), city.root, by=both, at=office.at)
    assert draft.version == 2
    assert faults(lambda: policies.freeze(draft, by=both, at=office.at)) == ["policies.own-draft"]
    with pytest.raises(Forbidden):
        policies.save_policy(shipped("contest-prizes.policy"), city.root, by=office.county,
                             at=office.at)  # fmt: skip


def test_a_case_stays_bound_to_its_policy(office, city):
    """A new version changes nothing for what was filed before it."""
    case = office.filed()
    text = shipped("contest-prizes.policy").replace("value: 5000", "value: 1")
    newer = policies.save_policy(text, city.root, by=office.staff, at=office.at)
    policies.freeze(newer, by=office.approver, at=office.at)
    assert office.to(case, "done").paid == 5000
