"""
The W3C's own test vectors of both cryptosuites, byte for byte.

The data stay where they are: LEITAI_REAL_DATA, or ../shared/data beside the repository.
"""

import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical
from leitai.credentials.contexts import CONTEXTS, SCHEMA, XSD
from leitai.credentials.multibase import base58, multikey, read_base58
from leitai.credentials.proof import check_proof, hashed, sign
from leitai.credentials.statements import canonical_statements

pytestmark = pytest.mark.real_data

BESIDE = Path(__file__).parents[2].parent / "shared" / "data"
DATA = Path(os.environ.get("LEITAI_REAL_DATA") or BESIDE) / "credentials" / "vc-eddsa"

EXAMPLES = "https://www.w3.org/ns/credentials/examples#"
CITIZEN = "https://w3id.org/citizenship#"
MOMENT = XSD + "dateTime"


def _link(iri):
    return {"@id": iri, "@type": "@id"}


VECTOR_CONTEXTS = {
    **CONTEXTS,
    "https://www.w3.org/ns/credentials/examples/v2": {
        "@context": {each: EXAMPLES + each for each in ("alumniOf", "AlumniCredential")}
    },
    "https://w3id.org/citizenship/v4rc1": {
        "@context": {
            **{
                each: SCHEMA + each
                for each in ("Person", "additionalName", "familyName", "gender", "givenName")
            },
            **{
                each: CITIZEN + each
                for each in (
                    *("EmploymentAuthorizationDocument", "birthCountry", "lprCategory"),
                    *("EmploymentAuthorizationDocumentCredential", "lprNumber"),
                )
            },
            "birthDate": {"@id": SCHEMA + "birthDate", "@type": MOMENT},
            "identifier": SCHEMA + "identifier",
            "image": _link(SCHEMA + "image"),
            "EmployablePerson": {
                "@id": CITIZEN + "EmployablePerson",
                "@context": {
                    "employmentAuthorizationDocument": _link(
                        CITIZEN + "employmentAuthorizationDocument"
                    ),
                    "residentSince": {"@id": CITIZEN + "residentSince", "@type": MOMENT},
                },
            },
        }
    },
}
"""What the vectors speak of; nothing a certificate needs, so the program does not know it."""

RDFC = (("eddsa-rdfc-2022", "unsigned"), ("eddsa-rdfc-2022/employ", "employmentAuth"))


def text(path: str) -> str:
    file = DATA / path
    if not file.is_file():
        pytest.skip(f"the published data are not here: {file} (set LEITAI_REAL_DATA)")
    return file.read_text("utf-8")


def key() -> Ed25519PrivateKey:
    pair = json.loads(text("keyPair.json"))
    seed = read_base58(pair["privateKeyMultibase"][1:])[2:]
    found = Ed25519PrivateKey.from_private_bytes(seed)
    assert multikey(found) == pair["publicKeyMultibase"]
    return found


@pytest.mark.parametrize(("folder", "document"), RDFC)
def test_statements(folder, document):
    """The canonical form of document and proof options is the W3C's."""
    options = json.loads(text(f"{folder}/proofConfigDataInt.json"))
    for given, wanted in ((json.loads(text(f"{document}.json")), "Doc"), (options, "proof")):
        name = "canonDocDataInt" if wanted == "Doc" else "proofCanonDataInt"
        found = canonical_statements(given, VECTOR_CONTEXTS)
        assert found.decode() == text(f"{folder}/{name}.txt")


@pytest.mark.parametrize(("folder", "document"), RDFC)
def test_rdfc_proof(folder, document):
    """Hashes, signature and the whole signed document are the W3C's."""
    plain = json.loads(text(f"{document}.json"))
    options = json.loads(text(f"{folder}/proofConfigDataInt.json"))
    options.pop("@context")
    message = hashed(plain, options, VECTOR_CONTEXTS)
    assert message.hex() == text(f"{folder}/combinedHashDataInt.txt").strip()
    assert message[:32].hex() == text(f"{folder}/proofHashDataInt.txt").strip()
    assert message[32:].hex() == text(f"{folder}/docHashDataInt.txt").strip()
    assert key().sign(message).hex() == text(f"{folder}/sigHexDataInt.txt").strip()
    signed = sign(plain, key(), options, VECTOR_CONTEXTS)
    assert signed == json.loads(text(f"{folder}/signedDataInt.json"))
    assert check_proof(signed, VECTOR_CONTEXTS)["created"] == "2023-02-24T23:36:38Z"


def test_jcs_proof():
    """The other cryptosuite too: canonical JSON, hashes, signature, signed document."""
    folder = "eddsa-jcs-2022"
    plain, options = (
        json.loads(text("unsigned.json")),
        json.loads(text(f"{folder}/proofConfigJCS.json")),
    )
    assert canonical(plain).decode() == text(f"{folder}/canonDocJCS.txt")
    assert canonical(options).decode() == text(f"{folder}/proofCanonJCS.txt")
    message = hashed(plain, options)
    assert message.hex() == text(f"{folder}/combinedHashJCS.txt").strip()
    signature = key().sign(message)
    assert signature.hex() == text(f"{folder}/sigHexJCS.txt").strip()
    assert "z" + base58(signature) == text(f"{folder}/sigBTC58JCS.txt").strip()
    signed = sign(plain, key(), options)
    assert signed == json.loads(text(f"{folder}/signedJCS.json"))
    assert check_proof(signed)["cryptosuite"] == folder
