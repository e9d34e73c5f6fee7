"""What somebody asks about the data kept of them."""

from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.web.models import Account, Act
from leitai.web.queries.own_data import FIELDS

from .acts import note


@transaction.atomic
def ask_correction(field: str, *, by: Account, at: datetime) -> Act:
    """
    Note that *by* says *field* is wrong; what is right goes to the union, never into an Act.

    Raises:
        Refused: the account belongs to no worker; there is no such field.
    """
    faults = []
    if by.worker_id is None:
        faults.append(Fault("me.no-worker"))
    if field not in FIELDS:
        faults.append(Fault("me.no-field"))
    if faults:
        raise Refused(faults)
    return note(by, "me.correct", f"worker:{by.worker_id}", at, field=field)
