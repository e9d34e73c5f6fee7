"""
The federation's own certificates as Open Badges 3.0 credentials of one fixed shape.

Every node of the shape is named by an address, so its canonical statements can be written down
directly; that they are what JSON-LD gives is proven by a property test. Signing one costs tens of
microseconds instead of milliseconds.

Source: 1EdTech Open Badges 3.0, AchievementCredential; W3C Bitstring Status List 1.0.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.credentials.contexts import BADGE, CRED, OB, SCHEMA, STATUS, TYPE, VC, XSD
from leitai.credentials.multibase import multikey
from leitai.credentials.proof import option_statements, proof_options, with_proof, written
from leitai.credentials.statements import IRI
from leitai.faults import Fault, Refused

REVOCATION = "revocation"
_PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*\S[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*")
_SUBJECT = re.compile(
    r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: a did:web or did:key, and the name people know."""

    did: str
    name: str

    def method(self, key: Ed25519PrivateKey) -> str:
        """Return how a proof names *key*."""
        return f"{self.did}#{multikey(key)}"


@dataclass(frozen=True, slots=True)
class Achievement:
    """
    What was achieved; the same for everybody who holds this prize of this event.

    Units:
        id: its address; criteria: the address of the published rulebook.
        name: the event and the prize. description, narrative: a sentence each.
    """

    id: str
    name: str
    description: str
    criteria: str
    narrative: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    One certificate, before it is signed.

    Units:
        id: the address where it is looked up, ``<site>/v/<code>``.
        subject: ``urn:uuid:`` and a random UUID (version 4): it says nothing about the person.
        evidence: the address of the event's published results.
        status_list, status_index: where its revocation bit is; the index is drawn at random.
    """

    id: str
    issuer: Issuer
    valid_from: dt.datetime
    subject: str
    achievement: Achievement
    evidence: str
    status_list: str
    status_index: int


def document(certificate: Certificate) -> dict[str, Any]:
    """
    Return *certificate* as a credential without proof.

    Raises:
        Refused: ``credentials.text``, ``credentials.address``, ``credentials.subject``,
            ``credentials.index``, ``credentials.same``.
    """
    if faults := [*_faults(certificate)]:
        raise Refused(faults)
    what = certificate.achievement
    entry = f"{certificate.status_list}#{certificate.status_index}"
    return {
        "@context": [VC, OB],
        "id": certificate.id,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": {
            "id": certificate.issuer.did,
            "type": ["Profile"],
            "name": certificate.issuer.name,
        },
        "validFrom": written(certificate.valid_from),
        "name": what.name,
        "credentialSubject": {
            "id": certificate.subject,
            "type": ["AchievementSubject"],
            "achievement": {
                "id": what.id,
                "type": ["Achievement"],
                "achievementType": "Award",
                "name": what.name,
                "description": what.description,
                "criteria": {"id": what.criteria, "narrative": what.narrative},
            },
        },
        "evidence": [{"id": certificate.evidence, "type": ["Evidence"]}],
        "credentialStatus": {
            "id": entry,
            "type": "BitstringStatusListEntry",
            "statusPurpose": REVOCATION,
            "statusListIndex": str(certificate.status_index),
            "statusListCredential": certificate.status_list,
        },
    }


def _addresses(certificate: Certificate) -> tuple[str, ...]:
    what = certificate.achievement
    entry = f"{certificate.status_list}#{certificate.status_index}"
    return (
        *(certificate.id, certificate.issuer.did, certificate.subject, what.id, what.criteria),
        *(certificate.evidence, certificate.status_list, entry),
    )


def _faults(certificate: Certificate) -> Iterable[Fault]:
    what = certificate.achievement
    for text in (certificate.issuer.name, what.name, what.description, what.narrative):
        if not _PLAIN.fullmatch(text):
            yield Fault("credentials.text", {"text": text[:100]})
    named = _addresses(certificate)
    for address in named:
        if not IRI.fullmatch(address):
            yield Fault("credentials.address", {"address": address[:100]})
    if len({*named}) < len(named):  # two nodes of one name would be one node
        yield Fault("credentials.same", {"addresses": " ".join(named)[:300]})
    if not _SUBJECT.fullmatch(certificate.subject):
        yield Fault("credentials.subject", {"subject": certificate.subject[:100]})
    if certificate.status_index < 0:
        yield Fault("credentials.index", {"index": str(certificate.status_index)})


def statements(certificate: Certificate) -> bytes:
    """Return the canonical N-Quads of ``document(certificate)``, which must have been made."""
    what, issuer = certificate.achievement, certificate.issuer
    entry = f"{certificate.status_list}#{certificate.status_index}"
    said = (
        (certificate.id, TYPE, _at(BADGE + "OpenBadgeCredential")),
        (certificate.id, TYPE, _at(CRED + "VerifiableCredential")),
        (certificate.id, SCHEMA + "name", _text(what.name)),
        (certificate.id, CRED + "credentialStatus", _at(entry)),
        (certificate.id, CRED + "credentialSubject", _at(certificate.subject)),
        (certificate.id, CRED + "evidence", _at(certificate.evidence)),
        (certificate.id, CRED + "issuer", _at(issuer.did)),
        (certificate.id, CRED + "validFrom", _time(certificate.valid_from)),
        (issuer.did, TYPE, _at(BADGE + "Profile")),
        (issuer.did, SCHEMA + "name", _text(issuer.name)),
        (certificate.subject, TYPE, _at(BADGE + "AchievementSubject")),
        (certificate.subject, BADGE + "achievement", _at(what.id)),
        (what.id, TYPE, _at(BADGE + "Achievement")),
        (what.id, BADGE + "Criteria", _at(what.criteria)),
        (what.id, BADGE + "achievementType", _text("Award")),
        (what.id, SCHEMA + "description", _text(what.description)),
        (what.id, SCHEMA + "name", _text(what.name)),
        (what.criteria, BADGE + "narrative", _text(what.narrative)),
        (certificate.evidence, TYPE, _at(BADGE + "Evidence")),
        (entry, TYPE, _at(STATUS + "BitstringStatusListEntry")),
        (entry, STATUS + "statusListCredential", _at(certificate.status_list)),
        (entry, STATUS + "statusListIndex", _text(str(certificate.status_index))),
        (entry, STATUS + "statusPurpose", _text(REVOCATION)),
    )
    return "".join(sorted(f"<{node}> <{word}> {value} .\n" for node, word, value in said)).encode()


def _at(address: str) -> str:
    return f"<{address}>"


def _text(text: str) -> str:
    return f'"{text.translate(_ESCAPED)}"'


def _time(moment: dt.datetime) -> str:
    return f'"{written(moment)}"^^<{XSD}dateTime>'


def issue(certificate: Certificate, key: Ed25519PrivateKey, at: dt.datetime) -> dict[str, Any]:
    """
    Return the credential of *certificate*, signed by *key* at *at* (eddsa-rdfc-2022).

    Raises:
        Refused: as `document`.
    """
    plain = document(certificate)
    method = certificate.issuer.method(key)
    proof = proof_options(method, at)
    parts = (option_statements(method, proof["created"]), statements(certificate))
    return with_proof(plain, proof, key.sign(b"".join(sha256(each).digest() for each in parts)))
