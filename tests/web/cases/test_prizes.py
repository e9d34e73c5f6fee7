"""Claims that follow from final results by themselves."""

import pytest

from leitai.faults import Refused
from leitai.web.models import Award, Case, Competition
from leitai.web.services import cases, prizes

pytestmark = pytest.mark.django_db


@pytest.fixture
def final(office, city):
    """A final with a first and a fourth prize."""
    competition = city.competition()
    Competition.objects.filter(pk=competition.pk).update(grade=Competition.Grade.CITY_1)
    competition.refresh_from_db()
    event = city.event(competition=competition)
    entry = city.entry(event, office.worker)
    Award.objects.create(event=event, entry=entry, name="一等奖", rank=1)
    Award.objects.create(event=event, entry=city.entry(event), name="优秀奖", rank=4)
    return event


def test_each_winner_has_a_draft_once(office, final):
    """Ranks one to three get a draft with what the results know; asked again, nothing is added."""
    [case] = prizes.propose(final, by=office.staff, at=office.at)
    assert (case.worker, case.unit, case.values["rank"]) == (office.worker, office.union, "1")
    assert prizes.propose(final, by=office.staff, at=office.at) == []


def test_the_worker_adds_the_account_and_files(office, final):
    """What is left for the worker is the account; then it is reviewed like any claim."""
    [case] = prizes.propose(final, by=office.staff, at=office.at)
    said = case.values | {"account": "6222"}
    cases.fill_in(case, said, by=office.claimant, at=office.at)
    assert cases.file(case, by=office.claimant, at=office.at).amount == 5000
    assert office.to(Case.objects.get(pk=case.pk), "done").paid == 5000


def test_nothing_to_propose(office, city):
    """No prizes, a grade that nobody pays for: both are said."""
    with pytest.raises(Refused) as refused:
        prizes.propose(city.event(), by=office.staff, at=office.at)
    assert {fault.id for fault in refused.value.faults} == {"prizes.none", "prizes.grade"}
