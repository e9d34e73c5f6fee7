"""Is a credential what it says it is: form, kind, dates, signature, and whose key that was."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leitai.credentials.contexts import CONTEXTS
from leitai.credentials.issuer import KeyPeriod
from leitai.credentials.multibase import key_of
from leitai.credentials.proof import check_proof, read_moment
from leitai.credentials.statements import Contexts
from leitai.credentials.status import issuer_of
from leitai.faults import Fault, Refused

BADGES = frozenset({"AchievementCredential", "OpenBadgeCredential"})
LISTS = frozenset({"BitstringStatusListCredential"})
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Verified:
    """
    A credential that holds.

    Units:
        issuer: as the credential names it. key: ``z6Mk...``, by which it was signed.
        known: the key is one of those given, in its time; else nothing says whose it is.
        created: when the proof says it was made.
    """

    issuer: str
    key: str
    known: bool
    created: dt.datetime | None


def read_credential(text: str | bytes) -> dict[str, Any]:
    """
    Return the JSON object *text* is.

    Raises:
        Refused: ``credentials.json``: not one, or a member stands in it twice.
    """
    try:
        if len(text) <= _LONGEST:
            value = json.loads(text, object_pairs_hook=_once)
            if isinstance(value, dict):
                return value
    except (ValueError, RecursionError):
        pass
    raise Refused([Fault("credentials.json")])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(pairs)
    return found


def check(
    document: Mapping[str, Any],
    at: dt.datetime,
    keys: Sequence[KeyPeriod] | None = None,
    kinds: frozenset[str] = BADGES,
    contexts: Contexts = CONTEXTS,
) -> Verified:
    """
    Return what was found of a credential of one of *kinds* that holds at *at*.

    Whether it was revoked is another question: `status.revoked`.

    Units:
        keys: those of the issuer one trusts; None: the proof's own key is taken, and reported.
    Raises:
        Refused: every fault: ``credentials.kind``, ``credentials.moment``,
            ``credentials.not-yet``, ``credentials.expired``, ``credentials.proof-expired``, what
            `check_proof` finds, ``credentials.key-unknown``, ``credentials.key-time``.
    """
    faults = [*_form(document, at, kinds)]
    try:
        proof = check_proof(document, contexts)
    except Refused as refused:
        raise Refused([*faults, *refused.faults]) from None
    created = read_moment(proof["created"]) if "created" in proof else None
    expires = read_moment(proof["expires"]) if "expires" in proof else None
    if expires and at >= expires:
        faults.append(Fault("credentials.proof-expired", {"moment": str(proof["expires"])}))
    key = key_of(proof["verificationMethod"])
    if keys is not None:
        faults += _strange(key, created, keys)
    if faults:
        raise Refused(faults)
    return Verified(issuer_of(document), key, keys is not None, created)


def _form(document: Mapping[str, Any], at: dt.datetime, kinds: frozenset[str]) -> list[Fault]:
    faults = []
    types = document.get("type")
    named = {each for each in types if isinstance(each, str)} if isinstance(types, list) else set()
    if "VerifiableCredential" not in named or not named & kinds:
        faults.append(Fault("credentials.kind", {"known": ", ".join(sorted(kinds))}))
    moments = {name: read_moment(document.get(name)) for name in ("validFrom", "validUntil")}
    for name, moment in moments.items():
        if moment is None and (name in document or name == "validFrom"):
            faults.append(Fault("credentials.moment", {"name": name}))
    start, end = moments.values()
    if start and at < start:
        faults.append(Fault("credentials.not-yet", {"moment": str(document["validFrom"])}))
    if end and at >= end:
        faults.append(Fault("credentials.expired", {"moment": str(document["validUntil"])}))
    return faults


def _strange(key: str, created: dt.datetime | None, keys: Sequence[KeyPeriod]) -> list[Fault]:
    periods = [each for each in keys if each.key == key]
    if not periods:
        return [Fault("credentials.key-unknown", {"key": key})]
    if created is None or not any(each.covers(created) for each in periods):
        return [Fault("credentials.key-time", {"key": key})]
    return []
