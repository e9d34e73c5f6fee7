"""Prizes and certificates: two people, a public page, revocation that everybody sees."""

import pytest
from django.utils import timezone

from leitai.credentials import check, is_set, unpacked
from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.web.models import Award, Batch, Certificate
from leitai.web.permits import Forbidden
from leitai.web.queries.certificates import key_periods
from leitai.web.services import awards, certificates
from leitai.web.services.certificates import server_key, status_list


@pytest.fixture
def story(told):
    return told(State.AWARDED)


def issued(story):
    batch = certificates.prepare(story.event, by=story.people["organiser"], at=story.now)
    return certificates.issue(batch, by=story.people["approver"], at=story.now)


def test_prizes_follow_from_the_results(story):
    """Everybody whom the final document gives an award has a prize, and nobody else."""
    document = story.event.results.latest("number").document
    wanted = sum(len(each["awards"]) for each in document["contestants"])
    teams = sum(len(each["awards"]) for each in document["teams"])

    assert Award.objects.filter(event=story.event, annulled=None).count() == wanted + teams


def test_one_prepares_another_issues(story):
    """Staff cannot issue; a batch waits; nothing is prepared twice."""
    staff = story.people["organiser"]
    batch = certificates.prepare(story.event, by=staff, at=story.now)

    with pytest.raises(Forbidden):
        certificates.issue(batch, by=staff, at=story.now)
    with pytest.raises(Refused, match="batch-waits"):
        certificates.prepare(story.event, by=staff, at=story.now)
    certificates.issue(batch, by=story.people["approver"], at=story.now)
    with pytest.raises(Refused, match="nothing-to-prepare"):
        certificates.prepare(story.event, by=staff, at=story.now)
    assert Batch.objects.count() == 1


def test_issued_certificates_hold_and_say_no_name(story):
    """Each credential verifies with the published key; the holder's name is not in it."""
    batch = issued(story)

    for one in batch.certificates.select_related("entry__worker"):
        assert check(one.credential, timezone.now(), key_periods(server_key())).known
        assert one.entry.worker.name not in str(one.credential)


def test_a_revoked_certificate_is_revoked_everywhere(story, client):
    """The public page and the status list say so; the record stays."""
    one = issued(story).certificates.first()
    path = f"/v/{one.code}"
    before = client.get(path).content.decode()

    certificates.revoke(one, "成绩更正", by=story.people["approver"], at=story.now)

    after = client.get(path).content.decode()
    assert ("证书有效" in before, "证书已撤销" in after) == (True, True)
    assert one.entry.worker.name not in after
    bits = unpacked(status_list(timezone.now())["credentialSubject"]["encodedList"])
    assert is_set(bits, one.status_index)
    assert Certificate.objects.filter(pk=one.pk).exists()


def test_a_promotion_is_recorded_with_its_document(story):
    """Without a document's number nothing is recorded; approved, the level rises."""
    staff = story.people["organiser"]
    proposal = story.event.promotions.first()

    with pytest.raises(Refused, match="no-document"):
        awards.record_promotion(proposal, "approved", document="", by=staff, at=story.now)
    awards.record_promotion(proposal, "approved", document="文〔2026〕1号", by=staff, at=story.now)

    proposal.refresh_from_db()
    assert proposal.entry.worker.level == proposal.to_level


@pytest.mark.parametrize("page", ["results", "awards", "appeals"])
def test_pages_of_the_end(story, client, page):
    """Staff see the page; a team leader of another county does not."""
    client.force_login(story.people["organiser"])
    assert client.get(f"/desk/events/{story.event.slug}/{page}/").status_code == 200
    client.force_login(story.people.leader("linhe"))
    assert client.get(f"/desk/events/{story.event.slug}/{page}/").status_code == 403
