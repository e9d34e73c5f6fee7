"""Certificates as pages ask for them: one, its issuer's keys, the list of revoked ones."""

import datetime as dt

from leitai.credentials import Issuer, KeyPeriod, did_web
from leitai.web.installation import installation
from leitai.web.models import Certificate, Unit

LIST_NAME = "1"
"""The one status list of an installation: 131,072 certificates."""


def certificate_called(code: str) -> Certificate | None:
    """Return an issued certificate by its code, whichever case it was typed in."""
    found = Certificate.objects.select_related(
        "entry__worker", "batch__event__competition__organiser"
    ).filter(code=code.strip().upper())
    return found.exclude(issued=None).first()


def issuer() -> Issuer:
    """Return who issues here: the federation, under the site's address."""
    root = Unit.objects.filter(parent=None).first()
    return Issuer(did_web(installation().site), root.name if root else "Leitai")


def status_address() -> str:
    """Return where the status list is published."""
    return f"{installation().site}/status/{LIST_NAME}"


def revoked_indexes() -> list[int]:
    """Return the places of the revoked certificates in the list."""
    return list(Certificate.objects.exclude(revoked=None).values_list("status_index", flat=True))


def since() -> dt.datetime:
    """Return when the first certificate was issued: from then on the key counts."""
    first = Certificate.objects.exclude(issued=None).order_by("issued").first()
    return (first.issued if first else None) or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def key_periods(key: str) -> list[KeyPeriod]:
    """Return the keys that this installation signed with, *key* being the one in use."""
    return [KeyPeriod(key, since=since())]
