"""``leitai certificate``: check a certificate or what its QR code says, without a network."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from leitai.cli.language import language
from leitai.credentials import (
    JCS,
    LISTS,
    KeyPeriod,
    check,
    check_claim,
    check_proof,
    read_claim,
    read_credential,
    read_key_history,
    read_multikey,
    revoked,
)
from leitai.faults import Fault, Refused
from leitai.wording import say

from .files import read_bytes
from .scoring import FILE
from .speaking import as_json, print_json, refusing
from .terminal import one_line

_ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)


def words(entry: str, **params: str) -> str:
    """Return the words of ``credentials.cli.<entry>`` in this run's language."""
    return say(f"credentials.cli.{entry}", language(), params)


@click.group(name="certificate", help=words("help"))
def certificate() -> None:
    """Check certificates."""


@certificate.command(name="verify", help=words("verify"))
@click.argument("given", metavar="CERTIFICATE")
@click.option("--key", "keys", multiple=True, metavar="KEY", help=words("option-key"))
@click.option("--status", type=FILE, metavar="LIST.json", help=words("option-status"))
@as_json
@refusing
def verify_certificate(
    *, given: str, keys: tuple[str, ...], status: Path | None, as_json: bool
) -> None:
    """Check a certificate."""
    trusted = [period for key in keys for period in _periods(key)]
    scanned = "://" in given
    text = given if scanned else read_bytes(Path(given)).decode("utf-8", "replace")
    if scanned or not text.lstrip().startswith("{"):
        found = _claim(text, trusted)
    else:
        found = _credential(text, trusted, status)
    if as_json:
        print_json(found)
    else:
        _say(found)
    if not found["ok"]:
        raise SystemExit(1)


def _periods(given: str) -> Sequence[KeyPeriod]:
    if given.startswith("z6Mk"):
        read_multikey(given)
        return [KeyPeriod(given, _ALWAYS)]
    history = read_credential(read_bytes(Path(given)))
    periods = read_key_history(history)[1]
    proof = check_proof(history)
    signer = proof["verificationMethod"].partition("#")[2]
    if proof["cryptosuite"] != JCS or signer not in {each.key for each in periods}:
        raise Refused([Fault("credentials.history")])
    return periods


def _claim(text: str, trusted: Sequence[KeyPeriod]) -> dict[str, Any]:
    scanned = read_claim(text)
    claim = scanned.claim
    key = check_claim(scanned, trusted) if trusted else None
    return {
        "ok": key is not None,
        "title": claim.title,
        "name": claim.name,
        "issuer": scanned.site,
        "issued": claim.issued.isoformat(),
        "code": claim.code,
        "key": key,
        "known": key is not None,
        "revoked": None,
    }


def _credential(text: str, trusted: Sequence[KeyPeriod], status: Path | None) -> dict[str, Any]:
    document = read_credential(text)
    now = dt.datetime.now(dt.UTC)
    verified = check(document, now, trusted or None)
    found = {
        "ok": True,
        "title": _text(document, "name"),
        "issuer": _issuer(document, verified.issuer),
        "issued": _text(document, "validFrom"),
        "code": _text(document, "id").rpartition("/")[2],
        "key": verified.key,
        "known": verified.known,
        "revoked": None,
    }
    if status is not None:
        listed = read_credential(read_bytes(status))
        # Without a key given, at least the same key must have signed both.
        own = trusted or [KeyPeriod(verified.key, _ALWAYS)]
        check(listed, now, own, LISTS)
        gone = revoked(document, listed)
        found |= {"ok": not gone, "revoked": gone, "as_of": _text(listed, "validFrom")}
    return found


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name, "")
    return value if isinstance(value, str) else ""


def _issuer(document: Mapping[str, Any], did: str) -> str:
    match document.get("issuer"):
        case {"name": str(name)}:
            return f"{name} ({did})"
    return did


def _say(found: Mapping[str, Any]) -> None:
    said = {name: one_line(str(value)) for name, value in found.items()}
    if found["key"] is None:
        click.echo(words("no-key", name=said["name"], title=said["title"]))
        return
    if found["revoked"]:
        click.echo(words("revoked", title=said["title"], moment=said["as_of"]))
    else:
        click.echo(words("holds", title=said["title"]))
    if "name" in said:
        click.echo(words("holder", name=said["name"]))
    for line in ("issuer", "issued", "code", "key"):
        click.echo(words(line, **{line: said[line]}))
    if found["revoked"] is None:
        click.echo(words("no-status"))
    elif not found["revoked"]:
        click.echo(words("in-force", moment=said["as_of"]))
    if not found["known"]:
        click.echo(words("key-own"))
