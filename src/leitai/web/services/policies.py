"""Policies and procedures: drafted, checked, frozen; from then on cases are bound to them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from leitai import casework
from leitai.casework.titles import said
from leitai.faults import Fault, Refused
from leitai.web.models import Account, Policy, Procedure, Unit
from leitai.web.permits import require

from .acts import note

Document = TypeVar("Document", Policy, Procedure)


@lru_cache(maxsize=128)
def read_policy(published: bytes) -> casework.Policy:
    """Return a published policy, read; kept, because lists ask again and again."""
    return casework.read_policy(published)


@lru_cache(maxsize=128)
def read_procedure(published: bytes) -> casework.Procedure:
    """Return a published procedure, read; kept like policies."""
    return casework.read_procedure(published)


@transaction.atomic
def save_policy(source: str, unit: Unit, *, by: Account, at: datetime) -> Policy:
    """
    Keep a policy as a draft: the next version of its id.

    Raises:
        Forbidden: not staff of *unit*.
        Refused: what is wrong with it, by line.
    """
    require(by, "policies.edit", unit=unit)
    read = casework.read_policy(source)
    made = Policy(programme=read.programme, number=read.number, since=read.since, until=read.until)
    return _save(made, read, source, unit, by, at)


@transaction.atomic
def save_procedure(source: str, unit: Unit, *, by: Account, at: datetime) -> Procedure:
    """
    Keep a procedure as a draft: the next version of its id; raises as `save_policy` does.

    Raises:
        Forbidden: not staff of *unit*.
        Refused: what is wrong with it, by line.
    """
    require(by, "policies.edit", unit=unit)
    return _save(Procedure(), casework.read_procedure(source), source, unit, by, at)


def _save(
    made: Document,
    read: casework.Policy | casework.Procedure,
    source: str,
    unit: Unit,
    by: Account,
    at: datetime,
) -> Document:
    same = type(made).objects.filter(slug=read.id)
    if same.exclude(unit=unit).exists():
        raise Refused([Fault("policies.another-union", {"id": read.id})])
    draft = same.filter(frozen=None).first()
    if draft is not None:
        made.pk, made.version = draft.pk, draft.version
    else:
        made.version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
    made.slug, made.unit, made.source, made.by, made.at = read.id, unit, source, by, at
    made.title_zh, made.title_en = said(read.title, "zh")[:120], said(read.title, "en")[:160]
    made.save()
    note(by, "policies.save", f"{_word(made)}:{read.id}", at, version=made.version)
    return made


@transaction.atomic
def freeze(document: Policy | Procedure, *, by: Account, at: datetime) -> None:
    """
    Put a draft into force: what was filed before stays under the version it was filed under.

    Raises:
        Forbidden: no approver of its union, or whoever wrote it.
        Refused: it is in force already; its procedure is not.
    """
    require(by, "policies.freeze", unit=document.unit)
    faults = []
    if document.frozen is not None:
        faults.append(Fault("policies.frozen"))
    if document.by_id == by.pk:
        faults.append(Fault("policies.own-draft"))
    if isinstance(document, Policy):
        name = casework.read_policy(document.source).procedure
        if not Procedure.objects.filter(slug=name).exclude(frozen=None).exists():
            faults.append(Fault("policies.no-procedure", {"procedure": name}))
    if faults:
        raise Refused(faults)
    publish = (
        casework.publish_policy if isinstance(document, Policy) else casework.publish_procedure
    )
    document.published = publish(document.source)
    document.sha256 = _hash(document)
    document.frozen, document.frozen_by = at, by
    document.save()
    subject = f"{_word(document)}:{document.slug}"
    note(by, "policies.freeze", subject, at, version=document.version, sha256=document.sha256)


def _hash(document: Policy | Procedure) -> str:
    published = bytes(document.published)
    read = read_policy if isinstance(document, Policy) else read_procedure
    return read(published).hash


def _word(document: Policy | Procedure) -> str:
    return type(document).__name__.lower()


def in_force(slug: str, day: date) -> Policy:
    """
    Return the version of a policy that holds on *day*: the newest that is frozen and in time.

    Raises:
        Refused: none is in force.
    """
    for found in Policy.objects.filter(slug=slug).exclude(frozen=None).order_by("-version"):
        if read_policy(bytes(found.published)).in_force(day):
            return found
    raise Refused([Fault("policies.none-in-force", {"id": slug})])


def procedure_of(policy: Policy) -> Procedure:
    """
    Return the version of the policy's procedure that new cases go through.

    Raises:
        Refused: none is frozen.
    """
    name = read_policy(bytes(policy.published)).procedure
    found = Procedure.objects.filter(slug=name).exclude(frozen=None).order_by("-version").first()
    if found is None:
        raise Refused([Fault("policies.no-procedure", {"procedure": name})])
    return found


def rules_of(policy: Policy, procedure: Procedure, calendar: Mapping[date, bool]) -> casework.Rules:
    """Return what binds a case of *policy* and *procedure*."""
    return casework.Rules(
        read_policy(bytes(policy.published)), read_procedure(bytes(procedure.published)), calendar
    )
