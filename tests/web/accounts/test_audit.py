"""What auditors see, and whether it is what was sealed."""

from datetime import timedelta

import pytest

from leitai.lifecycle import Role
from leitai.stores.shelf import Shelf
from leitai.web.models import Act
from leitai.web.permits import Forbidden
from leitai.web.queries.acts import acts_seen
from leitai.web.services import acts, audit
from leitai.web.services.acts import note, seal_acts

DAY = timedelta(days=1)


@pytest.fixture
def auditor(city):
    """The auditor of the whole city."""
    return city.account(Role.AUDITOR)


@pytest.fixture
def sealed(city, auditor, noon, tmp_path, monkeypatch):
    """Three acts, sealed into a journal of this test's own."""
    fresh = Shelf(tmp_path)
    for room in (acts, audit):
        monkeypatch.setattr(room, "shelf", lambda: fresh)
    made = [note(auditor, "sign-in.done", f"account:{n}", noon, way="phone") for n in range(3)]
    seal_acts()
    return made


def said(checked):
    return (checked.sealed, checked.waiting, [fault.id for fault in checked.faults])


def test_all_is_well(auditor, sealed, noon):
    """Sealed acts agree with the journal; one that is not yet sealed is said to wait."""
    note(auditor, "sign-in.out", "account:1", noon)
    assert said(audit.check_acts(auditor)) == (3, 1, [])


def test_a_changed_row(auditor, sealed):
    """Who rewrites an act in the database is found out."""
    Act.objects.filter(pk=sealed[1].pk).update(subject="account:9")
    assert said(audit.check_acts(auditor)) == (3, 0, ["accounts.act-differs"])


def test_a_changed_time(auditor, sealed, noon):
    """Another time is another act."""
    Act.objects.filter(pk=sealed[1].pk).update(at=noon + DAY)
    assert said(audit.check_acts(auditor)) == (3, 0, ["accounts.act-differs"])


def test_a_deleted_row(auditor, sealed):
    """Who deletes an act from the database is found out."""
    Act.objects.filter(pk=sealed[0].pk).delete()
    assert said(audit.check_acts(auditor)) == (3, 0, ["accounts.act-gone"])


def test_an_invented_row(auditor, sealed, noon):
    """A row that says it is sealed but is not is found out."""
    Act.objects.create(at=noon, action="sign-in.done", subject="account:1", position=77)
    assert said(audit.check_acts(auditor)) == (3, 0, ["accounts.act-unsealed"])


def test_only_auditors_and_it(city, sealed):
    """Staff do not look into the log."""
    with pytest.raises(Forbidden):
        audit.check_acts(city.account(Role.STAFF))


def test_filters(city, auditor, noon):
    """By person, action, subject and day, the newest first."""
    lin = city.account(username="lin")
    note(lin, "sign-in.done", "account:1", noon)
    note(lin, "sign-in.out", "account:1", noon + DAY)
    note(auditor, "accounts.lock", "account:2", noon + 2 * DAY)

    def found(**filters):
        return [act.action for act in acts_seen(auditor, **filters)]

    today = noon.date()
    assert found() == ["accounts.lock", "sign-in.out", "sign-in.done"]
    assert found(person="LIN") == ["sign-in.out", "sign-in.done"]
    assert found(action="sign-in.out") == ["sign-in.out"]
    assert found(subject="account:2") == ["accounts.lock"]
    assert found(since=today + DAY, until=today + DAY) == ["sign-in.out"]


def test_a_county_sees_its_own(city, auditor, noon):
    """A county's auditor sees what the county's accounts did; the city's sees everything."""
    ours, theirs = city.account(Role.STAFF, city.east), city.account(Role.STAFF, city.west)
    for account in (ours, theirs, None):
        note(account, "sign-in.done", "account:1", noon)
    seen = acts_seen(city.account(Role.AUDITOR, city.east))
    assert [act.account for act in seen] == [ours]
    assert acts_seen(auditor).count() == 3
