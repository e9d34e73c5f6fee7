"""
Who the issuer is: did:web, its DID document, and which keys were its own at what time.

A DID document tells today's keys. Certificates outlive keys, so a history of them is published
beside it, signed, and pinned in the event journals: a key that is no longer used still proves
what it signed in its time.

Source: W3C DIDs v1.0; did:web method specification; W3C Controlled Identifiers 1.0 (Multikey).
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from leitai.credentials.certificate import Issuer
from leitai.credentials.multibase import read_multikey
from leitai.credentials.proof import read_moment, written
from leitai.faults import Fault, Refused

FORMAT = "issuer-keys/1"
_DID = re.compile(r"did:(?:web|key):[A-Za-z0-9.%:_-]+")


@dataclass(frozen=True, slots=True)
class KeyPeriod:
    """
    A key and when it was the issuer's to sign with.

    Units:
        key: ``z6Mk...``.
        since, until: signatures made from *since* and before *until* count; None: still in use.
    """

    key: str
    since: dt.datetime
    until: dt.datetime | None = None

    def covers(self, moment: dt.datetime) -> bool:
        """Tell whether a signature made at *moment*, in whole seconds as written, counts."""
        return self.since.replace(microsecond=0) <= moment and (
            self.until is None or moment < self.until
        )


def did_web(site: str) -> str:
    """
    Return the did:web of a site's address.

    Raises:
        Refused: ``credentials.site``: no https address (http: only of this machine).

    >>> did_web("https://jn.example.org"), did_web("https://example.org:8443/union")
    ('did:web:jn.example.org', 'did:web:example.org%3A8443:union')
    """
    parts = urlsplit(site)
    here = parts.hostname in {"localhost", "127.0.0.1"}
    if (
        not parts.hostname
        or parts.query
        or parts.fragment
        or (parts.scheme != "https" and not here)
    ):
        raise Refused([Fault("credentials.site", {"site": site[:100]})])
    path = [quote(step, safe="") for step in parts.path.split("/") if step]
    return ":".join(["did:web", quote(parts.netloc.rpartition("@")[2].lower(), safe="."), *path])


def did_document(issuer: Issuer, keys: Sequence[str]) -> dict[str, Any]:
    """Return the DID document to publish at ``/.well-known/did.json`` (or ``<path>/did.json``)."""
    methods = [f"{issuer.did}#{key}" for key in keys]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer.did,
        "verificationMethod": [
            {
                "id": method,
                "type": "Multikey",
                "controller": issuer.did,
                "publicKeyMultibase": key,
            }
            for method, key in zip(methods, keys, strict=True)
        ],
        "assertionMethod": methods,
    }


def key_history(issuer: Issuer, periods: Sequence[KeyPeriod]) -> dict[str, Any]:
    """Return the history of the issuer's keys as it is published; sign it with `proof.JCS`."""
    return {
        "leitai": FORMAT,
        "issuer": issuer.did,
        "name": issuer.name,
        "keys": [
            {
                "key": each.key,
                "since": written(each.since),
                "until": written(each.until) if each.until else None,
            }
            for each in periods
        ],
    }


def read_key_history(document: Mapping[str, Any]) -> tuple[Issuer, tuple[KeyPeriod, ...]]:
    """
    Return the issuer and the keys of a published history.

    Raises:
        Refused: ``credentials.history``, ``credentials.key``.
    """
    match document:
        case {"leitai": "issuer-keys/1", "issuer": str(did), "name": str(name), "keys": [*keys]}:
            periods = [_period(each) for each in keys]
            if periods and _DID.fullmatch(did):
                return Issuer(did, name), tuple(periods)
    raise Refused([Fault("credentials.history")])


def _period(given: object) -> KeyPeriod:
    match given:
        case {"key": str(key), "since": since, "until": until}:
            read_multikey(key)
            start, end = read_moment(since), read_moment(until)
            if start and (end or until is None):
                return KeyPeriod(key, start, end)
    raise Refused([Fault("credentials.history")])
