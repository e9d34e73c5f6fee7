"""An event is lent to a hall, and taken back from one that cannot bring it home."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.front.lent import note_home, note_lent
from leitai.lifecycle import Role, State
from leitai.web.hall_home import this_hall
from leitai.web.installation import installation
from leitai.web.models import Account, Event, Hall
from leitai.web.permits import require

from .acts import note
from .lending import hall_of
from .package_file import new_passphrase
from .packing import pack_out
from .records import journal_of, keep_file

FOLDER = "halls"
LENDABLE = (
    State.CONFLICTS, State.DRAW, State.RUNNING, State.MARKING, State.RECONCILE,
    State.LOCKED, State.RECHECK, State.DECODED,
)  # fmt: skip
"""From the locked roster to the announcement: what happens in a hall."""


@dataclass(frozen=True, slots=True)
class Lent:
    """A hall that has an event from now on, and its package's passphrase, shown only now."""

    hall: Hall
    passphrase: str


def lend(event: Event, name: str, *, by: Account, at: datetime) -> Lent:
    """
    Lend *event* to the hall called *name*: from now on the city only reads it.

    Raises:
        Forbidden: not of the office.
        Refused: it is lent already; not between the roster's lock and the announcement;
            something is being written just now.
    """
    require(by, "halls.lend", event=event)
    _check_lendable(event, name)
    journal, folder = str(event.journal), installation().lent
    size = journal_of(event).size()
    note_lent(folder, journal, name.strip())
    try:
        return _lent(event, name.strip(), size, by, at)
    except BaseException:
        note_home(folder, journal)
        raise


def _check_lendable(event: Event, name: str) -> None:
    faults = []
    if not name.strip():
        faults.append(Fault("halls.no-name"))
    if this_hall() is not None:
        faults.append(Fault("halls.at-city"))
    if hall_of(event) is not None:
        faults.append(Fault("halls.lent-already"))
    if event.state not in LENDABLE or not event.journal:
        faults.append(Fault("halls.not-now"))
    if faults:
        raise Refused(faults)


@transaction.atomic
def _lent(event: Event, name: str, size: int, by: Account, at: datetime) -> Lent:
    event = Event.objects.select_for_update().get(pk=event.pk)
    _check_lendable(event, name)
    number = (Hall.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    token, passphrase = secrets.token_urlsafe(32), new_passphrase()
    hall = Hall(
        event=event,
        number=number,
        name=name,
        token_digest=sha256_hex(token.encode()),
        lent=at,
        lent_by=by,
        size=size,
    )
    package = pack_out(event, hall, token, passphrase, at)
    if journal_of(event).size() != size:  # somebody marks at this very moment
        raise Refused([Fault("halls.moving")])
    hall.package = keep_file(FOLDER, f"{event.slug}-{number}.lth", package)
    hall.save()
    note(by, "halls.lend", f"event:{event.slug}", at, Role.STAFF, hall=number)
    return Lent(hall, passphrase)


@transaction.atomic
def take_back(hall: Hall, reason: str, *, by: Account, at: datetime) -> Hall:
    """
    Take an event back without the hall's rows: of what was marked there, what was sent is here.

    Raises:
        Forbidden: not of the office.
        Refused: it is home; no reason; by the one who lent it.
    """
    hall = Hall.objects.select_for_update().select_related("event").get(pk=hall.pk)
    require(by, "halls.lend", event=hall.event)
    faults = []
    if hall.returned is not None:
        faults.append(Fault("halls.home-already"))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if hall.lent_by_id == by.pk:
        faults.append(Fault("lifecycle.same-person"))
    if faults:
        raise Refused(faults)
    close(hall, by, at)
    hall.reason = reason.strip()
    hall.save(update_fields=["reason"])
    note(by, "halls.take-back", f"event:{hall.event.slug}", at, Role.STAFF,
         hall=hall.number, reason=hall.reason)  # fmt: skip
    return hall


def close(hall: Hall, by: Account | None, at: datetime) -> None:
    """Let the event be the city's again."""
    hall.returned, hall.returned_by = at, by
    hall.save()
    journal = str(hall.event.journal)
    transaction.on_commit(lambda: note_home(installation().lent, journal))
