"""Certificates: prepared by one, issued by another, revoked with a reason, never deleted."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from leitai.credentials import (
    ENTRIES,
    JCS,
    Achievement,
    Claim,
    Issuer,
    certificate_code,
    key_history,
    list_document,
    multikey,
    proof_options,
    sign,
    signed_claim,
    with_revoked,
)
from leitai.credentials import Certificate as Statement
from leitai.credentials import issue as signed_credential
from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.web.installation import installation
from leitai.web.models import Account, Award, Batch, Certificate, Event
from leitai.web.permits import require
from leitai.web.queries.certificates import issuer, key_periods, revoked_indexes, status_address

from .acts import note
from .messages import tell
from .records import frozen_rulebook, keyring

CODE_BYTES = 16
LIST_DAYS = 7
"""How long a status list counts before it must be fetched again."""


@transaction.atomic
def prepare(event: Event, *, by: Account, at: datetime) -> Batch:
    """
    Prepare a certificate for every prize of *event* that has none.

    Raises:
        Forbidden: *by* may not.
        Refused: no prize is without a certificate; a batch waits to be issued.
    """
    require(by, "certificates.prepare", event=event)
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.batches.filter(issued=None).exists():
        raise Refused([Fault("certificates.batch-waits")])
    have = set(
        Certificate.objects.filter(batch__event=event, revoked=None).values_list("entry", "title")
    )
    awards = (
        event.awards.filter(annulled=None)
        .exclude(entry=None)
        .select_related("entry")
        .order_by("rank", "pk")
    )
    wanted = [each for each in awards if (each.entry_id, _title(event, each)) not in have]
    if not wanted:
        raise Refused([Fault("certificates.nothing-to-prepare")])
    batch = Batch.objects.create(event=event, prepared_by=by, prepared=at)
    first = Certificate.objects.filter(batch__event=event).count() + 1
    places = _free_places(len(wanted))
    Certificate.objects.bulk_create(
        Certificate(
            code=certificate_code(secrets.token_bytes(CODE_BYTES)),
            number=f"{event.slug.upper()}-{timezone.localtime(at).year}-{number:04d}",
            batch=batch,
            entry=award.entry,
            title=_title(event, award),
            subject=f"urn:uuid:{uuid4()}",
            status_index=place,
        )
        for number, (award, place) in enumerate(zip(wanted, places, strict=True), first)
    )
    note(by, "certificates.prepare", f"event:{event.slug}", at, count=len(wanted))
    return batch


def _title(event: Event, award: Award) -> str:
    return f"{event.competition.name}{event} {award.name}"


def _free_places(many: int) -> list[int]:
    """Return *many* random places of the status list that nobody has."""
    used = set(Certificate.objects.values_list("status_index", flat=True))
    free = [place for place in range(ENTRIES) if place not in used]
    if len(free) < many:
        raise Refused([Fault("certificates.list-full")])
    return secrets.SystemRandom().sample(free, many)


@transaction.atomic
def issue(batch: Batch, *, by: Account, at: datetime) -> Batch:
    """
    Sign the certificates of *batch* and make them known.

    Raises:
        Forbidden: *by* may not.
        Refused: whoever prepared it cannot issue it; issued already.
    """
    require(by, "certificates.issue", event=batch.event)
    batch = Batch.objects.select_for_update(of=("self",)).select_related(
        "event__competition__organiser"
    ).get(pk=batch.pk)  # fmt: skip
    faults = []
    if batch.issued is not None:
        faults.append(Fault("certificates.issued-already"))
    if batch.prepared_by_id == by.pk:
        faults.append(Fault("lifecycle.same-person"))
    if faults:
        raise Refused(faults)
    key, who = keyring().server(), issuer()
    rows = list(batch.certificates.select_related("entry__worker"))
    for row in rows:
        row.issued = at
        row.credential = signed_credential(_statement(batch.event, row, who, at), key, at)
        told = Claim(row.code, row.entry.worker.name, row.title, _day(at), row.status_index)
        row.claim = signed_claim(told, key)
    Certificate.objects.bulk_update(rows, ["issued", "credential", "claim"], batch_size=500)
    batch.issued, batch.issued_by = at, by
    batch.save(update_fields=["issued", "issued_by"])
    # One message to each, however many prizes they won.
    tell("certificate", batch.event, dict.fromkeys(row.entry.worker_id for row in rows), at)
    note(by, "certificates.issue", f"batch:{batch.pk}", at, Role.APPROVER, count=len(rows))
    return batch


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _statement(event: Event, row: Certificate, who: Issuer, at: datetime) -> Statement:
    site = installation().site
    page = f"{site}/events/{event.slug}"
    return Statement(
        id=f"{site}/v/{row.code}",
        issuer=who,
        valid_from=at,
        subject=row.subject,
        achievement=Achievement(
            id=f"{page}/#{row.number}",
            name=row.title,
            description=f"{event.competition.name} {event}",
            criteria=f"{page}/rulebook/",
            narrative=f"规程 SHA-256 {frozen_rulebook(event).sha256}",
        ),
        evidence=f"{page}/data/",
        status_list=status_address(),
        status_index=row.status_index,
    )


@transaction.atomic
def revoke(certificate: Certificate, reason: str, *, by: Account, at: datetime) -> Certificate:
    """
    Revoke an issued certificate; the public page says so from now on.

    Raises:
        Forbidden: *by* may not.
        Refused: no reason; not issued; revoked already.
    """
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    require(by, "certificates.revoke", event=certificate.batch.event)
    faults = []
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if certificate.issued is None:
        faults.append(Fault("certificates.not-issued"))
    if certificate.revoked is not None:
        faults.append(Fault("certificates.revoked-already"))
    if faults:
        raise Refused(faults)
    certificate.revoked, certificate.revoked_by, certificate.reason = at, by, reason.strip()
    certificate.save()
    # The file of its batch holds it: it is made again, without it, by whoever wants it next.
    Batch.objects.filter(pk=certificate.batch_id).update(file="")
    note(by, "certificates.revoke", f"certificate:{certificate.code}", at, Role.APPROVER)
    return certificate


def status_list(at: datetime) -> dict[str, Any]:
    """Return the signed list of revoked certificates, as it is now."""
    who, key = issuer(), keyring().server()
    until = at + timedelta(days=LIST_DAYS)
    unsigned = list_document(status_address(), who, with_revoked(revoked_indexes()), at, until)
    return sign(unsigned, key, proof_options(who.method(key), at))


def signed_keys(at: datetime) -> dict[str, Any]:
    """Return the signed history of the keys that certificates were signed with."""
    who, key = issuer(), keyring().server()
    unsigned = key_history(who, key_periods(multikey(key)))
    return sign(unsigned, key, proof_options(who.method(key), at, JCS))


def server_key() -> str:
    """Return the public key that certificates are checked with."""
    return multikey(keyring().server())
