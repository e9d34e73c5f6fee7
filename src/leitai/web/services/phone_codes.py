"""
Signing in with a code sent to one's phone: workers.

Whether a number is known is never told: the same answer, the same limits; only the message is not
sent. What is kept of a code is a keyed hash.
"""

import hmac
import logging
import secrets
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from leitai.faults import Fault, Refused
from leitai.registry.phones import mask_phone, read_phone
from leitai.web.fields import lookup
from leitai.web.installation import installation
from leitai.web.models import Account, SignInCode, Worker
from leitai.web.passwords import has_password
from leitai.wording import say

from .acts import note
from .sign_in import check_network, failed

LIVES = timedelta(minutes=5)
TRIES = 5
PAUSE = timedelta(seconds=60)
A_DAY = 10
NETWORK_HOUR = 60
"""Codes asked for from one address in an hour: a whole hall may sit behind one."""
TO_SAY_WHO = timedelta(minutes=10)

Sender = Callable[[str, str], None]
"""Sends: to which phone, which code."""

_sending = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sms")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A code that was asked for.

    Shapes:
        row: the SignInCode; *phone* is masked; *code* is for the demo's page only.
    """

    row: int
    phone: str
    code: str


def ask_code(typed: str, network: str, at: datetime) -> Asked:
    """
    Send a code to the phone *typed*, if it is a worker's.

    Raises:
        Refused: no mobile number; the last code is not a minute old, ten today, too many from
            *network*.
    """
    check_network(network, at)
    phone = read_phone(typed)
    if "-" in phone:
        raise Refused([Fault("accounts.phone-mobile")])
    index, code = lookup("phone", phone), f"{secrets.randbelow(10**6):06}"
    with transaction.atomic():
        if faults := _limits(index, network, at):
            raise Refused(faults)
        row = SignInCode.objects.create(
            phone_index=index, network=network, sent=at, ends=at + LIVES, hash=_hash(index, code)
        )
        note(None, "sign-in.code", f"code:{row.pk}", at)
    if _workers(index).exists():
        _sending.submit(deliver, phone, code)
    return Asked(row.pk, mask_phone(phone), code)


def _hash(index: str, code: str) -> str:
    return lookup("code", f"{index} {code}")


def _limits(index: str, network: str, at: datetime) -> list[Fault]:
    sent = SignInCode.objects.filter(phone_index=index, sent__gt=at - timedelta(days=1))
    last = sent.first()
    if last is not None and at - last.sent < PAUSE:
        left = int((PAUSE - (at - last.sent)).total_seconds()) or 1
        return [Fault("accounts.code-wait", {"seconds": str(left)})]
    if sent.count() >= A_DAY:
        return [Fault("accounts.code-day", {"most": str(A_DAY)})]
    hour = SignInCode.objects.filter(network=network, sent__gt=at - timedelta(hours=1))
    if hour.count() >= NETWORK_HOUR:
        return [Fault("accounts.network", {"minutes": "60"})]
    return []


def _workers(index: str) -> QuerySet[Worker]:
    return Worker.objects.filter(phone_index=index, erased=None)


def deliver(phone: str, code: str) -> None:
    """Send, off the request: how long a sender takes must not tell whether a number is known."""
    try:
        sender(installation().sms)(phone, code)
    except Exception as error:  # noqa: BLE001 - whatever a gateway's function raises
        # Its words may hold the number, so only its kind goes into the log.
        _log.error("a sign-in code could not be sent: %s", type(error).__name__)


def sender(name: str) -> Sender:
    """Return the sender called *name*: "console", or the dotted name of a function."""
    if name == "console":
        return _to_console
    found: Sender = import_string(name)
    return found


def _to_console(phone: str, code: str) -> None:
    minutes = str(int(LIVES.total_seconds() // 60))
    said = {"phone": mask_phone(phone), "code": code, "minutes": minutes}
    sys.stdout.write(say("accounts.sms", "zh", said) + "\n")
    sys.stdout.flush()


def by_code(row: int, typed: str, network: str, at: datetime) -> Account | None:
    """
    Return the account of the worker whose phone got the code; None where several share the phone.

    Raises:
        Refused: wrong, used, too old or tried too often (the same words); nobody has the phone.
    """
    check_network(network, at)
    with transaction.atomic():
        asked = SignInCode.objects.select_for_update().filter(pk=row).first()
        right = asked is not None and _takes(asked, typed, at)
        if asked is not None:
            asked.used, asked.tries = asked.used or right, 0 if right else asked.tries + 1
            asked.save(update_fields=["used", "tries"])
    if asked is None or not right:
        failed(None, "phone", network, at)
        raise Refused([Fault("accounts.code-wrong")])
    return _one_of(list(_workers(asked.phone_index)[:2]), at)


def _takes(asked: SignInCode, typed: str, at: datetime) -> bool:
    newer = SignInCode.objects.filter(phone_index=asked.phone_index, sent__gt=asked.sent)
    right = hmac.compare_digest(asked.hash, _hash(asked.phone_index, typed))
    open_still = not asked.used and at < asked.ends and asked.tries < TRIES
    return right and open_still and not newer.exists()


def _one_of(workers: list[Worker], at: datetime) -> Account | None:
    if not workers:
        raise Refused([Fault("accounts.phone-nobody")])
    return account_of(workers[0], at) if len(workers) == 1 else None


def by_ending(row: int, typed: str, network: str, at: datetime) -> Account:
    """
    Return the account of the one worker with the phone whose ID number ends with *typed*.

    Raises:
        Refused: the code was not confirmed or long ago; nobody or several; tried too often.
    """
    check_network(network, at)
    with transaction.atomic():
        asked = SignInCode.objects.select_for_update().filter(pk=row, used=True).first()
        if asked is None or asked.tries >= TRIES or at - asked.sent > TO_SAY_WHO:
            raise Refused([Fault("accounts.code-again")])
        asked.tries += 1
        asked.save(update_fields=["tries"])
    found = [each for each in _workers(asked.phone_index) if _ends_with(each, typed)]
    if len(found) != 1:
        failed(None, "phone", network, at)
        raise Refused([Fault("accounts.ending-wrong")])
    return account_of(found[0], at)


def _ends_with(worker: Worker, typed: str) -> bool:
    """Every worker is compared, each in the same time."""
    ending = str(worker.id_number)[-4:].encode()
    return hmac.compare_digest(ending, typed.strip().upper().encode()) and len(ending) == 4


@transaction.atomic
def account_of(worker: Worker, at: datetime) -> Account:
    """
    Return the account of *worker*, made if there is none yet.

    Raises:
        Refused: it is closed; it holds a role and has a password, which must be used then.
    """
    account = Account.objects.filter(worker=worker).first()
    if account is None:
        account = Account(username=worker.number, name=worker.name, worker=worker)
        account.set_unusable_password()
        account.save()
        note(account, "accounts.add", f"account:{account.pk}", at, way="phone")
    if not account.is_active:
        raise Refused([Fault("accounts.closed")])
    if has_password(account) and account.grants_in_force(at):
        raise Refused([Fault("accounts.use-password")])
    return account
