"""Workers who ask to be forgotten: asked, refused, carried out; what stays, and what does not."""

import datetime as dt
import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.pictures import png

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.fields import lookup
from leitai.web.installation import installation
from leitai.web.models import (
    Award,
    Certificate,
    Entry,
    EntryObjection,
    Erasure,
    Evidence,
    Grant,
    Standing,
    Worker,
)
from leitai.web.permits import Forbidden
from leitai.web.services import appeals, certificates, erasures
from leitai.web.services.evidence import keep_evidence, path_of

ROOT = Path(__file__).parents[3]
DAY = dt.timedelta(days=1)
NUMBER = "11010519491231002X"


def ids(refused):
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def staff(city):
    return city.account(Role.STAFF)


@pytest.fixture
def over(city, announced, now):
    """Somebody who took part, appealed, won a certificate; the event is archived."""
    entry, account = announced.entries[0], announced.accounts[0]
    proof = keep_evidence(png(), "白守业的灰缝.png", by=account, at=now)
    said = "我白守业认为量错了"
    appeal = appeals.file(entry, "marks", said, by=account, at=now, evidence=proof)
    appeals.answer(appeal, upheld=False, text="白守业的件无误", by=announced.arbiter, at=now)
    announced.at_state(State.AWARDED)
    Award.objects.create(event=announced.event, entry=entry, name="一等奖", rank=1)
    batch = certificates.prepare(announced.event, by=city.account(Role.STAFF), at=now)
    certificates.issue(batch, by=city.account(Role.APPROVER), at=now)
    announced.at_state(State.ARCHIVED)
    worker = Worker.objects.get(pk=entry.worker_id)
    worker.id_number, worker.id_index = NUMBER, lookup("id-number", NUMBER)
    worker.save()
    return announced


def ask(over, now, *, keeps=True):
    return erasures.ask_erasure(keeps_certificates=keeps, by=over.accounts[0], at=now)


def everything_of(worker):
    """Every row that is about *worker*, as text, decrypted."""
    entries = worker.entries.all()
    rows = [
        worker, *entries, *worker.employments.all(), *worker.messages.all(),
        *EntryObjection.objects.filter(entry__in=entries),
        *(appeal for entry in entries for appeal in entry.appeals.all()),
        *Evidence.objects.all(), *Standing.objects.filter(entry__in=entries),
        *Certificate.objects.filter(entry__in=entries, credential=None),
    ]  # fmt: skip
    return repr([[str(value) for value in vars(each).values()] for each in rows])


def test_nothing_of_the_person_is_left(over, staff, now):
    """Names, numbers, texts, files are gone; the result and its rank stay."""
    worker = over.entries[0].worker
    before = everything_of(Worker.objects.get(pk=worker.pk))
    assert ("白守业" in before, NUMBER in before) == (True, True)
    file = installation().files / path_of(Evidence.objects.get())
    with_callbacks(erasures.carry_out, ask(over, now), by=staff, at=now + DAY)
    worker.refresh_from_db()
    said = everything_of(worker)
    secrets = ("白守业", NUMBER, "13900", "1985")
    assert [each for each in secrets if each in said] == []
    assert (worker.name, worker.erased, worker.id_index) == ("**", now + DAY, None)
    assert (over.event.standings.get(entry=over.entries[0]).rank, file.exists()) == (1, False)


def with_callbacks(service, *given, **named):
    """Do what *service* does, and what it does once that is kept."""
    from django.test import TestCase  # noqa: PLC0415 - for this one thing

    with TestCase.captureOnCommitCallbacks(execute=True):
        return service(*given, **named)


def test_the_account_is_closed(over, staff, now, client):
    """It belongs to nobody, signs in nowhere, and was signed out."""
    account = over.accounts[0]
    client.force_login(account)
    erasures.carry_out(ask(over, now), by=staff, at=now)
    account.refresh_from_db()
    assert (account.worker, account.is_active, account.name, str(account.phone)) == (
        None, False, "**", "",
    )  # fmt: skip
    assert client.get("/me/").status_code == 302


def test_certificates_are_kept_or_revoked_first(city, over, staff, now, client):
    """Kept, they are checked as before; given up, somebody revokes them, then nothing names one."""
    certificate = Certificate.objects.get()
    asked = ask(over, now, keeps=False)
    with pytest.raises(Refused) as refused:
        erasures.carry_out(asked, by=staff, at=now)
    assert ids(refused) == ["erasures.certificate"]
    chair = city.account(Role.APPROVER)
    certificates.revoke(certificate, "本人要求删除", by=chair, at=now)
    erasures.carry_out(asked, by=staff, at=now)
    certificate.refresh_from_db()
    assert (certificate.credential, certificate.claim) == (None, "")
    page = client.get(f"/v/{certificate.code}")
    assert (page.status_code, "白守业" in page.content.decode()) == (200, False)


def test_kept_certificates_say_what_they_said(over, staff, now, client):
    """The signed document is the worker's own."""
    certificate = Certificate.objects.get()
    erasures.carry_out(ask(over, now), by=staff, at=now)
    kept = Certificate.objects.get()
    assert (kept.credential, kept.claim) == (certificate.credential, certificate.claim)
    assert client.get(f"/v/{kept.code}").status_code == 200


def test_not_while_an_event_runs(city, over, now):
    """Nobody is forgotten before the event is archived, unless they withdrew."""
    over.at_state(State.PUBLICITY)
    with pytest.raises(Refused) as refused:
        ask(over, now)
    assert ids(refused) == ["erasures.under-way"]
    over.event.entries.update(state=Entry.State.WITHDRAWN)
    assert ask(over, now).state == "asked"


def test_refusals(city, over, staff, now):
    """Twice, by strangers, without a reason, after it was decided, for who holds a role."""
    asked = ask(over, now)
    with pytest.raises(Refused, match="asked-already"):
        ask(over, now)
    with pytest.raises(Refused, match="no-worker"):
        erasures.ask_erasure(keeps_certificates=True, by=staff, at=now)
    with pytest.raises(Forbidden):
        erasures.carry_out(asked, by=city.account(Role.STAFF, city.west), at=now)
    with pytest.raises(Forbidden):
        erasures.withdraw_erasure(asked, by=over.accounts[1], at=now)
    with pytest.raises(Refused, match="reason"):
        erasures.refuse_erasure(asked, " ", by=staff, at=now)
    Grant.objects.create(account=over.accounts[0], role=Role.LEADER, unit=city.east)
    with pytest.raises(Refused, match="holds-role"):
        erasures.carry_out(asked, by=staff, at=now)
    erasures.refuse_erasure(asked, "保存期限未满", by=staff, at=now)
    with pytest.raises(Refused, match="decided-already"):
        erasures.carry_out(asked, by=staff, at=now)


def test_asked_and_taken_back_on_ones_own_page(client, over, now):
    """The page says until when it is dealt with."""
    client.force_login(over.accounts[0])
    assert client.post("/me/data/erase/", {"certificates": "give-up"}).status_code == 302
    erasure = Erasure.objects.get()
    assert (erasure.keeps_certificates, erasure.state) == (False, "asked")
    assert "您的删除申请正在办理" in client.get("/me/data/").content.decode()
    assert client.post("/me/data/erase/", {"do": "withdraw"}).status_code == 302
    assert Erasure.objects.get().state == "withdrawn"


def test_the_desk_decides(client, city, over, staff, now):
    """In the list by its clock; refused with a reason, then carried out."""
    asked = ask(over, now)
    client.force_login(city.account(Role.STAFF, city.west))
    assert client.get(f"/desk/registry/erasures/{asked.pk}/").status_code == 404
    client.force_login(staff)
    assert "白守业" in client.get("/desk/registry/erasures/?state=asked").content.decode()
    there = f"/desk/registry/erasures/{asked.pk}/"
    assert client.post(there, {"do": "refuse", "reason": ""}).status_code == 422
    assert client.post(there, {"do": "erase"}).status_code == 302
    page = client.get("/desk/registry/erasures/").content.decode()
    assert ("白守业" in page, "已删除" in page) == (False, True)
    book = load_workbook(BytesIO(client.get("/desk/registry/erasures/?export=1").content))
    assert [row[3].value for row in book.active.iter_rows(min_row=2)] == ["已删除"]
    client.force_login(city.account(Role.LEADER, city.east))
    assert client.get("/desk/registry/erasures/").status_code == 403


def test_two_hundred_leave_no_bytes(tmp_path):
    """
    Not in the database file, its log, journals, files, exports; the bundle verifies as before.

    Run in a process of its own, on a database that is a file.
    """
    here = {
        "LEITAI_HOME": str(tmp_path),
        "LEITAI_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "leitai.web.settings",
        "PYTHONPATH": str(ROOT),
    }
    ran = subprocess.run(
        [sys.executable, "-W", "error", Path(__file__).with_name("erasing_child.py")],
        env=os.environ | here,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    assert json.loads(ran.stdout) == {
        "found before": 200, "found after": [], "others": 100, "bundle": [0, 0],
        "same journal": True,
    }  # fmt: skip
