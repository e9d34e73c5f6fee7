"""
Certificates: what they say, how they are signed, checked and revoked.

A certificate has three faces, one record: a credential (`issue`: Open Badges 3.0, JSON), the paper
(room ``printing``), and the claim in the paper's QR code (`signed_claim`), which is enough to check
it without a network. Nothing here looks at a clock or rolls dice: moments and random bytes are
given.

- issue: `Issuer`, `Achievement`, `Certificate`, `issue`, `document`; `certificate_code`
- check: `read_credential`, `check` -> `Verified`; foreign badges too
- the QR code: `Claim`, `signed_claim`, `claim_address`, `read_claim`, `check_claim`
- revoke: `with_revoked`, `list_document`, `sign` it, `revoked`
- who issues: `did_web`, `did_document`, `KeyPeriod`, `key_history`, `read_key_history`

>>> import datetime as dt
>>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
>>> key = Ed25519PrivateKey.from_private_bytes(bytes(32))
>>> at = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
>>> what = Achievement(
...     id="https://jn.example.org/events/wall-2026#prize-1",
...     name="2026年砌筑工决赛一等奖",
...     description="砌筑工决赛第一名至第三名",
...     criteria="https://jn.example.org/events/wall-2026/rulebook",
...     narrative="按公布的规程评分、排名",
... )
>>> given = Certificate(
...     id="https://jn.example.org/v/2222222222",
...     issuer=Issuer(did_web("https://jn.example.org"), "示例市总工会"),
...     valid_from=at,
...     subject="urn:uuid:00000000-0000-4000-8000-000000000001",
...     achievement=what,
...     evidence="https://jn.example.org/events/wall-2026/data",
...     status_list="https://jn.example.org/status/1",
...     status_index=90210,
... )
>>> credential = issue(given, key, at)
>>> keys = [KeyPeriod(multikey(key), since=at)]
>>> check(credential, at, keys).issuer
'did:web:jn.example.org'
>>> claim = Claim("2222222222", "张示例", what.name, at.date(), given.status_index)
>>> address = claim_address("https://jn.example.org", claim.code, signed_claim(claim, key))
>>> scanned = read_claim(address)
>>> scanned.claim.name, check_claim(scanned, keys) == multikey(key)
('张示例', True)
>>> bits = with_revoked([90210])
>>> revoked(credential, list_document(given.status_list, given.issuer, bits, at, at))
True
"""

from leitai.credentials.certificate import Achievement, Certificate, Issuer, document, issue
from leitai.credentials.checking import LISTS, Verified, check, read_credential
from leitai.credentials.claim import (
    ALPHABET,
    CODE,
    Claim,
    SignedClaim,
    certificate_code,
    check_claim,
    claim_address,
    read_claim,
    signed_claim,
)
from leitai.credentials.issuer import (
    KeyPeriod,
    did_document,
    did_web,
    key_history,
    read_key_history,
)
from leitai.credentials.multibase import multikey, read_multikey
from leitai.credentials.proof import JCS, RDFC, check_proof, proof_options, sign
from leitai.credentials.status import (
    ENTRIES,
    is_set,
    issuer_of,
    list_document,
    revoked,
    unpacked,
    with_revoked,
)

__all__ = [
    "ALPHABET",
    "CODE",
    "ENTRIES",
    "JCS",
    "LISTS",
    "RDFC",
    "Achievement",
    "Certificate",
    "Claim",
    "Issuer",
    "KeyPeriod",
    "SignedClaim",
    "Verified",
    "certificate_code",
    "check",
    "check_claim",
    "check_proof",
    "claim_address",
    "did_document",
    "did_web",
    "document",
    "is_set",
    "issue",
    "issuer_of",
    "key_history",
    "list_document",
    "multikey",
    "proof_options",
    "read_claim",
    "read_credential",
    "read_key_history",
    "read_multikey",
    "revoked",
    "sign",
    "signed_claim",
    "unpacked",
    "with_revoked",
]
