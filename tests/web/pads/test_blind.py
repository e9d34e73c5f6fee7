"""Nobody has a name on a pad: not in a package, not in the reveal, not in a refusal."""

import json

import pytest

from leitai.faults import Refused
from leitai.front.held import check_free
from leitai.web.installation import installation
from leitai.web.models import Account, Code, Enterprise, Unit, Worker
from leitai.web.services.steps import suspend

TRAP = "金丝雀"


@pytest.fixture
def trapped(hall, city):
    """Every name there is is a trap, and the codes belong to people."""
    for code in hall.codes:
        entry = city.entry(hall.event, city.worker())
        Code.objects.create(event=hall.event, code=code, entry=entry, entry_sealed=str(entry.pk))
    for model in (Worker, Unit, Enterprise, Account):
        for each in model.objects.all():
            each.name = f"{TRAP}{each.pk}"
            each.save()
    return hall


def test_no_answer_has_a_name(trapped, ask):
    """Package, reveal, hand-over, report, pairing: codes, and nothing that says who."""
    hall = trapped
    pair = hall.paired(1), hall.paired(2)
    for tablet in pair:
        tablet.mark("K1", "2")
        tablet.sign("K1")
        hall.send(tablet)
    pad, tablet = hall.invite(1), hall.tablet()
    sent = {"code": pad.code, "pin": pad.pin, "key": tablet.public}
    answers = [
        ask("/pad/package", pair[1]), ask("/pad/panel?contestant=K1&sheet=", pair[1]),
        ask("/pad/panel?contestant=K2&sheet=", pair[1]), ask("/pad/report", pair[1], {}),
        ask("/pad/hand-over", pair[1], {}), ask("/pad/pair", sent=sent), ask("/pad/package"),
    ]  # fmt: skip
    assert [each.status_code for each in answers] == [200, 200, 409, 200, 200, 200, 401]
    said = [json.dumps(each.json(), ensure_ascii=False) for each in answers]
    assert [TRAP in each or "秘密县" in each for each in said] == [False] * 7


def test_the_page_is_the_same_for_everybody(hall, client):
    """Without a ticket, without a session: a shell."""
    first = client.get("/pad/")
    client.force_login(hall.chief)
    assert (first.status_code, client.get("/pad/").content == first.content) == (200, True)


def test_a_suspended_event_takes_nothing(hall, django_capture_on_commit_callbacks):
    """The front is told to wait, and told when it goes on; pads are told both times."""
    free, news = installation().held, installation().news
    told = []
    for on in (True, False):
        with django_capture_on_commit_callbacks(execute=True):
            suspend(hall.event, by=hall.chief, at=hall.at, reason="停电", on=on)
        told.append({each.read_text() for each in news.iterdir()})
        if on:
            with pytest.raises(Refused, match=r"front\.held"):
                check_free(free, str(hall.event.journal))
    check_free(free, str(hall.event.journal))
    assert told[0] != told[1]
