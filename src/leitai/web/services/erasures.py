"""
Workers who ask to be forgotten: asked by themselves, carried out by staff, within a clock.

The person is erased: name, birth, numbers, employers, what they wrote, what they proved. The row
stays, empty, so that results, counts and the journal stay whole: under a code that leads nowhere.

Source:
    《个人信息保护法》第四十七条、第五十条: deletion on request, through a convenient channel, with
    the reason where it is refused.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from leitai.faults import Fault, Refused
from leitai.web.installation import installation
from leitai.web.models import (
    Account,
    Appeal,
    Certificate,
    Decision,
    Employment,
    Entry,
    EntryObjection,
    Erasure,
    Evidence,
    ImportedRow,
    Job,
    PasswordUsed,
    Promotion,
    SignInCode,
    Unit,
    Worker,
)
from leitai.web.permits import Forbidden, require
from leitai.web.queries.calendar import end_of, last_working_day
from leitai.web.queries.erasures import certificates_in_force, entries_under_way

from . import jobs
from .acts import note
from .devices import end_devices
from .evidence import path_of

DAYS = 15
"""Working days in which a request is decided."""

KIND = "erasures"

TOUCHED = (
    Worker, Employment, Account, PasswordUsed, SignInCode, Entry, Decision, EntryObjection, Appeal,
    Evidence, Promotion, Certificate, ImportedRow,
)  # fmt: skip
"""The tables from which something is erased."""

NOBODY = "**"
"""What stands where a name stood: the mask, without the first character."""


@transaction.atomic
def ask_erasure(*, keeps_certificates: bool, by: Account, at: datetime) -> Erasure:
    """
    Ask for what is kept of *by* to be erased.

    Raises:
        Refused: the account belongs to no worker; asked already; an event is not over.
    """
    worker = Worker.objects.select_for_update().filter(account=by).first()
    if worker is None:
        raise Refused([Fault("me.no-worker")])
    faults = _in_the_way(worker)
    if worker.erasures.filter(state=Erasure.State.ASKED).exists():
        faults.append(Fault("erasures.asked-already"))
    if faults:
        raise Refused(faults)
    made = Erasure.objects.create(
        worker=worker, keeps_certificates=keeps_certificates, at=at, by=by,
        due=end_of(last_working_day(at, DAYS)),
    )  # fmt: skip
    note(by, "erasures.ask", f"worker:{worker.pk}", at)
    return made


def _in_the_way(worker: Worker) -> list[Fault]:
    return [
        Fault("erasures.under-way", {"event": str(each.event)})
        for each in entries_under_way(worker)
    ]


@transaction.atomic
def withdraw_erasure(erasure: Erasure, *, by: Account, at: datetime) -> Erasure:
    """
    Take a request back.

    Raises:
        Forbidden: somebody else's.
        Refused: it is decided.
    """
    erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if by.worker_id is None or by.worker_id != erasure.worker_id:
        raise Forbidden("registry.edit")
    _close(erasure, Erasure.State.WITHDRAWN, by=by, at=at)
    note(by, "erasures.withdraw", f"worker:{erasure.worker_id}", at)
    return erasure


@transaction.atomic
def refuse_erasure(erasure: Erasure, reason: str, *, by: Account, at: datetime) -> Erasure:
    """
    Refuse a request, and say why.

    Raises:
        Forbidden: *by* does not look after the worker.
        Refused: no reason; it is decided.
    """
    erasure = _held(erasure, by)
    if not reason.strip():
        raise Refused([Fault("lifecycle.reason")])
    erasure.reason = reason.strip()
    _close(erasure, Erasure.State.REFUSED, by=by, at=at)
    note(by, "erasures.refuse", f"worker:{erasure.worker_id}", at)
    return erasure


@transaction.atomic
def carry_out(erasure: Erasure, *, by: Account, at: datetime) -> Erasure:
    """
    Erase the worker who asked for it; it cannot be undone.

    Raises:
        Forbidden: *by* does not look after the worker.
        Refused: it is decided; an event is not over; the account holds a role; a certificate
            that is to be given up is not revoked yet.
    """
    erasure = _held(erasure, by)
    if erasure.state != Erasure.State.ASKED:
        raise Refused([Fault("erasures.decided-already")])
    worker = Worker.objects.select_for_update().get(pk=erasure.worker_id)
    account = Account.objects.filter(worker=worker).first()
    faults = _in_the_way(worker)
    if account is not None and account.grants_in_force(at):
        faults.append(Fault("erasures.holds-role"))
    if not erasure.keeps_certificates:
        faults += [
            Fault("erasures.certificate", {"number": each.number})
            for each in certificates_in_force(worker)
        ]
    if faults:
        raise Refused(faults)
    _close(erasure, Erasure.State.DONE, by=by, at=at)
    _forget_texts(worker)
    _forget_certificates(worker)
    _forget_account(account)
    _forget_worker(worker, at)
    note(by, "erasures.carry-out", f"worker:{worker.pk}", at)
    ask_cleaning()
    return erasure


def _held(erasure: Erasure, by: Account) -> Erasure:
    """Return the row for this transaction alone, if *by* looks after the worker."""
    rows = Erasure.objects.select_for_update(of=("self",))
    found = rows.select_related("worker__enterprise__unit").get(pk=erasure.pk)
    employer = found.worker.enterprise
    unit = employer.unit if employer else Unit.objects.filter(parent=None).first()
    require(by, "registry.edit", unit=unit)
    return found


def _close(erasure: Erasure, state: Erasure.State, *, by: Account, at: datetime) -> None:
    if erasure.state != Erasure.State.ASKED:
        raise Refused([Fault("erasures.decided-already")])
    erasure.state, erasure.decided, erasure.decided_by = state, at, by
    erasure.save()


def _forget_texts(worker: Worker) -> None:
    """Empty what the worker wrote, what was written about them, and what they proved it with."""
    entries = worker.entries.values("pk")
    proofs = Q(decision__entry__in=entries) | Q(appeal__entry__in=entries)
    for evidence in Evidence.objects.filter(proofs).distinct():
        _forget_file(evidence)
    worker.entries.update(reason="")
    Decision.objects.filter(entry__in=entries).update(found="", reason="")
    EntryObjection.objects.filter(entry__in=entries).update(text="", answer="")
    Appeal.objects.filter(entry__in=entries).update(text="", answer="")
    Promotion.objects.filter(entry__in=entries).update(reason="")
    ImportedRow.objects.filter(kind="worker", key=worker.pk).delete()


def _forget_file(evidence: Evidence) -> None:
    """Empty one row of evidence; its bytes go too, where nobody else's row has the same."""
    if not Evidence.objects.filter(sha256=evidence.sha256).exclude(pk=evidence.pk).exists():
        path = installation().files / path_of(evidence)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    evidence.name, evidence.note, evidence.size = NOBODY, "", 0
    evidence.save(update_fields=["name", "note", "size"])


def _forget_certificates(worker: Worker) -> None:
    """Empty the revoked certificates, which name the worker: their code still says "revoked"."""
    gone = Certificate.objects.filter(entry__worker=worker).exclude(revoked=None)
    gone.update(credential=None, claim="", reason="")


def _forget_account(account: Account | None) -> None:
    """Close the account; it belongs to nobody any more."""
    if account is None:
        return
    end_devices(account)
    PasswordUsed.objects.filter(account=account).delete()
    account.username, account.name = f"erased-{account.pk}", NOBODY
    account.worker, account.phone, account.phone_index = None, "", None
    account.totp_secret, account.totp_on, account.recovery = "", False, []
    account.is_active = False
    account.set_unusable_password()
    account.save()


def _forget_worker(worker: Worker, at: datetime) -> None:
    worker.employments.all().delete()
    SignInCode.objects.filter(phone_index=worker.phone_index).exclude(phone_index="").delete()
    worker.name, worker.initials, worker.sex = NOBODY, "", ""
    worker.born = worker.started = worker.enterprise = worker.id_index = None
    worker.id_number = worker.phone = worker.phone_index = ""
    worker.occupation = worker.level = ""
    worker.erased = at
    worker.save()


def ask_cleaning() -> None:
    """Ask for a job that cleans the database's files, unless one is in line already."""
    if not Job.objects.filter(kind=KIND, state=Job.State.WAITING).exists():
        jobs.ask(KIND, {}, by=None)


def clean(job: Job, report: jobs.Report, at: datetime) -> dict[str, Any]:
    """
    Write the database's tables anew, so that nothing erased is left in its files.

    Rows that are overwritten leave copies behind: SQLite in the unused parts of pages that were
    split (``secure_delete`` does not reach them) and in its log, PostgreSQL as dead rows. Whoever
    writes meanwhile waits: seconds, for a city.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for done, model in enumerate(TOUCHED, 1):
                cursor.execute(f"VACUUM FULL {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001
                report(done, len(TOUCHED))
    return {"path": "/desk/registry/erasures/"}
