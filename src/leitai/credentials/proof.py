"""
Data Integrity proofs with Ed25519: ``eddsa-rdfc-2022`` and ``eddsa-jcs-2022``.

The first signs what a document says (its statements), the second how it is written (RFC 8785).
Open Badges asks for the first; certificates carry it. The second is read, and written where no
JSON-LD is wanted: key histories.

Source: W3C Data Integrity EdDSA Cryptosuites v1.0 (Recommendation, 2025-05-15), sections 3.2, 3.3.
"""

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical
from leitai.credentials.contexts import CONTEXTS, CREATED, SEC, TYPE, XSD
from leitai.credentials.multibase import base58, key_of, read_base58, read_multikey
from leitai.credentials.statements import IRI, Contexts, canonical_statements
from leitai.faults import Fault, Refused

RDFC: Final = "eddsa-rdfc-2022"
JCS: Final = "eddsa-jcs-2022"
SUITES: Final = (RDFC, JCS)
PURPOSE: Final = "assertionMethod"


def written(moment: dt.datetime) -> str:
    """
    Return *moment* as credentials write it: UTC, whole seconds, ``Z``.

    Raises:
        ValueError: a time without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: object) -> dt.datetime | None:
    """Return the moment *text* is (XSD dateTime with a zone), or None."""
    try:
        moment = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo and "T" in str(text) else None


def hashed(
    document: Mapping[str, Any], options: Mapping[str, Any], contexts: Contexts = CONTEXTS
) -> bytes:
    """
    Return the 64 bytes that are signed: the hash of the proof's options, then the document's.

    Shapes:
        document: without ``proof``. options: the proof without ``proofValue``.
    Raises:
        Refused: as `canonical_statements`; ``credentials.form``: JSON that cannot be written.
    """
    if options["cryptosuite"] == JCS:
        # A proof that names contexts must name those of its document, and signs them with it.
        here = {"@context": document["@context"]} if "@context" in options else {}
        parts = [_json({**options, **here}), _json(document)]
    else:
        said = {**options, "@context": document.get("@context")}
        parts = [canonical_statements(said, contexts), canonical_statements(document, contexts)]
    return b"".join(sha256(part).digest() for part in parts)


def _json(value: Mapping[str, Any]) -> bytes:
    try:
        return canonical(dict(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise Refused([Fault("credentials.form", {"reason": type(error).__name__})]) from None


def proof_options(method: str, at: dt.datetime, suite: str = RDFC) -> dict[str, Any]:
    """Return a proof without its value."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": written(at),
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }


def option_statements(method: str, created: str) -> bytes:
    """Return what `canonical_statements` gives for the options of an RDFC proof, at once."""
    return (
        f'_:c14n0 <{CREATED}> "{created}"^^<{XSD}dateTime> .\n'
        f"_:c14n0 <{TYPE}> <{SEC}DataIntegrityProof> .\n"
        f'_:c14n0 <{SEC}cryptosuite> "{RDFC}"^^<{SEC}cryptosuiteString> .\n'
        f"_:c14n0 <{SEC}proofPurpose> <{SEC}{PURPOSE}> .\n"
        f"_:c14n0 <{SEC}verificationMethod> <{method}> .\n"
    ).encode()


def with_proof(
    document: Mapping[str, Any], proof: Mapping[str, Any], signature: bytes
) -> dict[str, Any]:
    """Return *document* with *proof* and the *signature* in it."""
    return {**document, "proof": {**proof, "proofValue": "z" + base58(signature)}}


def sign(
    document: Mapping[str, Any],
    key: Ed25519PrivateKey,
    proof: Mapping[str, Any],
    contexts: Contexts = CONTEXTS,
) -> dict[str, Any]:
    """
    Return *document* signed by *key*; *proof* is what `proof_options` gives.

    Raises:
        Refused: something in the document would not be signed.
    """
    return with_proof(document, proof, key.sign(hashed(document, proof, contexts)))


def proof_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the first proof of a suite that is known here.

    Raises:
        Refused: ``credentials.no-proof``, ``credentials.proof-unknown``.
    """
    given = document.get("proof")
    proofs = given if isinstance(given, list) else [given] if given is not None else []
    if not proofs:
        raise Refused([Fault("credentials.no-proof")])
    for proof in proofs:
        match proof:
            case {
                "type": "DataIntegrityProof",
                "cryptosuite": suite,
                "proofPurpose": "assertionMethod",
                "verificationMethod": str(method),
                "proofValue": str(),
            } if suite in SUITES and IRI.fullmatch(method):
                return dict(proof)
    raise Refused([Fault("credentials.proof-unknown", {"known": ", ".join(SUITES)})])


def check_proof(document: Mapping[str, Any], contexts: Contexts = CONTEXTS) -> dict[str, Any]:
    """
    Return the proof by which *document* is signed, after its signature was found to hold.

    The key is the one the proof itself names: who holds it is for the caller to know.

    Raises:
        Refused: `proof_of`; ``credentials.key``; ``credentials.signature``; as `hashed`.
    """
    proof = proof_of(document)
    key = read_multikey(key_of(proof["verificationMethod"]))
    body = {name: value for name, value in document.items() if name != "proof"}
    said = {name: value for name, value in proof.items() if name != "proofValue"}
    if said.get("@context", body.get("@context")) != body.get("@context"):
        raise Refused([Fault("credentials.context", {"context": "proof"})])
    if said["cryptosuite"] == RDFC:
        said.pop("@context", None)
    message = hashed(body, said, contexts)
    try:
        value = proof["proofValue"]
        signature = read_base58(value[1:]) if value.startswith("z") else b""
        key.verify(signature, message)
    except (ValueError, InvalidSignature):
        raise Refused([Fault("credentials.signature")]) from None
    return proof
