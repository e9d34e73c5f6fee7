"""
What the words of a credential mean: reduced JSON-LD contexts, kept here so that nothing is fetched.

Each holds the terms that certificates and badges use, with the IRI, type and container the
published context gives them; what is not here is refused, so leaving a term out can never change
what is signed, only what is accepted (docs/decisions/0011-credentials.md).

Source: www.w3.org/ns/credentials/v2 (W3C Verifiable Credentials Data Model 2.0, 2025-05-15);
    purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json (1EdTech Open Badges 3.0).
"""

from collections.abc import Mapping
from typing import Any, Final

VC: Final = "https://www.w3.org/ns/credentials/v2"
OB: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

CRED: Final = "https://www.w3.org/2018/credentials#"
BADGE: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
SCHEMA: Final = "https://schema.org/"
SEC: Final = "https://w3id.org/security#"
STATUS: Final = "https://www.w3.org/ns/credentials/status#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
XSD_WITH_S: Final = "https://www.w3.org/2001/XMLSchema#"
"""As Open Badges writes it; the s is theirs, and signed."""
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CREATED: Final = "http://purl.org/dc/terms/created"

_ALIASES = {"@protected": True, "id": "@id", "type": "@type"}


def _link(iri: str) -> dict[str, Any]:
    return {"@id": iri, "@type": "@id"}


def _typed(iri: str, kind: str) -> dict[str, Any]:
    return {"@id": iri, "@type": kind}


def _set(iri: str) -> dict[str, Any]:
    return {"@id": iri, "@container": "@set"}


def _badge(*names: str) -> dict[str, Any]:
    return {name: BADGE + name for name in names}


def _schema(*names: str) -> dict[str, Any]:
    return {name: SCHEMA + name for name in names}


def _class(iri: str, **terms: Any) -> dict[str, Any]:
    return {"@id": iri, "@context": _ALIASES | terms}


_CREDENTIAL = _class(
    CRED + "VerifiableCredential",
    credentialStatus=_link(CRED + "credentialStatus"),
    credentialSubject=_link(CRED + "credentialSubject"),
    credentialSchema=_link(CRED + "credentialSchema"),
    evidence=_link(CRED + "evidence"),
    issuer=_link(CRED + "issuer"),
    validFrom=_typed(CRED + "validFrom", XSD + "dateTime"),
    validUntil=_typed(CRED + "validUntil", XSD + "dateTime"),
    **_schema("name", "description"),
)
_PROOF = _class(
    SEC + "DataIntegrityProof",
    challenge=SEC + "challenge",
    created=_typed(CREATED, XSD + "dateTime"),
    cryptosuite=_typed(SEC + "cryptosuite", SEC + "cryptosuiteString"),
    domain=SEC + "domain",
    expires=_typed(SEC + "expiration", XSD + "dateTime"),
    nonce=SEC + "nonce",
    proofPurpose={
        "@id": SEC + "proofPurpose",
        "@type": "@vocab",
        "@context": _ALIASES
        | {"assertionMethod": _set(SEC + "assertionMethod") | {"@type": "@id"}},
    },
    proofValue=_typed(SEC + "proofValue", SEC + "multibase"),
    verificationMethod=_link(SEC + "verificationMethod"),
)
_VERIFIABLE = _ALIASES | {
    **_schema("name", "description"),
    "VerifiableCredential": _CREDENTIAL,
    "DataIntegrityProof": _PROOF,
    "BitstringStatusListCredential": STATUS + "BitstringStatusListCredential",
    "BitstringStatusList": _class(
        STATUS + "BitstringStatusList",
        encodedList=_typed(STATUS + "encodedList", SEC + "multibase"),
        statusPurpose=STATUS + "statusPurpose",
        ttl=STATUS + "ttl",
    ),
    "BitstringStatusListEntry": _class(
        STATUS + "BitstringStatusListEntry",
        statusListCredential=_link(STATUS + "statusListCredential"),
        statusListIndex=STATUS + "statusListIndex",
        statusPurpose=STATUS + "statusPurpose",
    ),
}

_ACHIEVEMENT = _class(
    BADGE + "Achievement",
    alignment=_set(BADGE + "alignment"),
    criteria=_link(BADGE + "Criteria"),
    image=_link(BADGE + "image"),
    inLanguage=SCHEMA + "inLanguage",
    tag=_set(SCHEMA + "keywords"),
    **_badge("achievementType", "creator", "fieldOfStudy", "humanCode", "specialization"),
    version=BADGE + "version",
)
_SUBJECT = _class(
    BADGE + "AchievementSubject",
    activityEndDate=_typed(BADGE + "activityEndDate", XSD_WITH_S + "date"),
    activityStartDate=_typed(BADGE + "activityStartDate", XSD_WITH_S + "date"),
    identifier=_set(BADGE + "identifier"),
    image=_link(BADGE + "image"),
    source=_link(BADGE + "source"),
    **_badge("achievement", "licenseNumber", "role", "term"),
)
_IDENTITY = _class(
    BADGE + "IdentityObject",
    hashed=_typed(BADGE + "hashed", XSD_WITH_S + "boolean"),
    **_badge("identityHash", "identityType", "salt"),
)
_BADGES = _ALIASES | {
    **_schema("name", "description", "inLanguage"),
    "narrative": BADGE + "narrative",
    "image": _link(BADGE + "image"),
    "url": _typed(SCHEMA + "url", XSD_WITH_S + "anyURI"),
    "OpenBadgeCredential": BADGE + "OpenBadgeCredential",
    "AchievementCredential": BADGE + "OpenBadgeCredential",
    "Achievement": _ACHIEVEMENT,
    "AchievementSubject": _SUBJECT,
    "Criteria": BADGE + "Criteria",
    "Evidence": _class(BADGE + "Evidence", **_schema("audience", "genre")),
    "IdentityObject": _IDENTITY,
    "Image": _class(BADGE + "Image", **_schema("caption")),
    "Profile": _class(
        BADGE + "Profile",
        image=_link(BADGE + "image"),
        **_badge("official", "phone"),
        **_schema("email", "familyName", "givenName"),
    ),
}

CONTEXTS: Mapping[str, dict[str, Any]] = {
    VC: {"@context": _VERIFIABLE},
    OB: {"@context": _BADGES},
    OB_EXTENSIONS: {"@context": _ALIASES},
}
"""Address -> the context kept for it."""
