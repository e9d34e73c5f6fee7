"""
A hall's own authority: one root, made once, believed by the pads; a certificate of the server.

The root may speak for networks of one's own and for nothing else (RFC 5280, name constraints):
whoever steals the laptop can pretend to be the hall, not a bank.
"""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .hall_address import PRIVATE

FOLDER = "hall-tls"
ROOT_YEARS = 5
SERVER_DAYS = 397
"""No browser believes longer ones."""

RENEW = timedelta(days=14)
SKEW = timedelta(days=2)
"""Clocks of pads are wrong: certificates begin some days before they are made."""

NAMES = ("local", "lan", "home.arpa", "localhost")


@dataclass(frozen=True, slots=True)
class Tls:
    """Files with a certificate (and those above it) and its key."""

    certificate: Path
    key: Path


def folder_of(keys: Path) -> Path:
    """Return where the authority of an installation is, below its keys."""
    return keys / FOLDER


def root_of(keys: Path) -> Path:
    """Return the file of the root's certificate: what pads are to believe."""
    return folder_of(keys) / "root.crt"


def local_tls(keys: Path, name: str, places: Sequence[str], at: datetime) -> Tls:
    """
    Return a certificate for *places*, made anew when these changed or it is nearly over.

    Units:
        name: of the hall, as the root's certificate says it.
        places: addresses and host names, all of one's own network.
    """
    folder = folder_of(keys)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tls = Tls(folder / "server.crt", folder / "server.key")
    if not root_of(keys).is_file():
        _make_root(folder, name, at)
    root = x509.load_pem_x509_certificate(root_of(keys).read_bytes())
    if not (tls.certificate.is_file() and _serves(tls.certificate, places, at)):
        _make_server(folder, tls, root, places, at)
    return tls


def expires(certificate: Path) -> datetime:
    """Return until when the first certificate in a file is good."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def places_of(certificate: Path) -> list[str]:
    """Return the addresses and names for which the first certificate in a file speaks."""
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(each.value) for each in names]


def _serves(file: Path, places: Sequence[str], at: datetime) -> bool:
    return set(places) <= set(places_of(file)) and at + RENEW < expires(file)


def _make_root(folder: Path, name: str, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Leitai {name}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Leitai hall"),
        ]
    )
    allowed = [x509.IPAddress(each) for each in (*PRIVATE, ipaddress.ip_network("127.0.0.0/8"))]
    allowed += [x509.DNSName(each) for each in NAMES]  # type: ignore[misc]
    root = (
        _begun(called, called, key, at, timedelta(days=365 * ROOT_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(folder / "root.key", _pem(key))
    _write(folder / "root.crt", root.public_bytes(serialization.Encoding.PEM))


def _make_server(
    folder: Path, tls: Tls, root: x509.Certificate, places: Sequence[str], at: datetime
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([_named(each) for each in places])
    root_key = serialization.load_pem_private_key((folder / "root.key").read_bytes(), None)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, places[0][:64])])
    until = min(at + timedelta(days=SERVER_DAYS), root.not_valid_after_utc)
    certificate = (
        _begun(called, root.subject, key, at, until - at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(names, critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_above(root), critical=False)
        .sign(root_key, hashes.SHA256())  # type: ignore[arg-type]
    )
    chain = [each.public_bytes(serialization.Encoding.PEM) for each in (certificate, root)]
    _write(tls.key, _pem(key))
    _write(tls.certificate, b"".join(chain))


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    at: datetime,
    length: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.astimezone(UTC) - SKEW)
        .not_valid_after(at.astimezone(UTC) + length)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _above(root: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    known = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _named(place: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(place))
    except ValueError:
        return x509.DNSName(place)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(file: Path, data: bytes) -> None:
    fresh = file.with_name(f".{file.name}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
    fresh.replace(file)


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 fingerprint of a certificate in groups of four, to compare by eye."""
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    digits = found.fingerprint(hashes.SHA256()).hex().upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
