"""
One webhook on its way: signed, and only to where it may go.

Source:
    Standard Webhooks 1.0: headers webhook-id, webhook-timestamp, webhook-signature.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from leitai.faults import Fault, Refused

SECRET = "whsec_"  # noqa: S105 - how one begins
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook goes: the host by name, the address that it was looked up as."""

    secure: bool
    host: str
    port: int
    path: str
    address: str


def signature(secret: str, name: str, seconds: int, body: bytes) -> str:
    """
    Return the value of ``webhook-signature``.

    Shapes:
        name: ``webhook-id``; *seconds*: ``webhook-timestamp``, since 1970.
    """
    key = base64.b64decode(secret.removeprefix(SECRET))
    signed = hmac.new(key, f"{name}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def target_of(url: str, *, private: bool) -> Target:
    """
    Return where *url* leads, looked up now.

    The address is kept: another look could lead elsewhere. No address within this network, unless
    *private*: whoever names one would let this server ask what only it can reach.

    Raises:
        Refused: no such address, not HTTPS, or a private one.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Refused([Fault("hooks.no-address")]) from None
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or "@" in parts.netloc:
        raise Refused([Fault("hooks.no-address")])
    if parts.scheme == "http" and not private:
        raise Refused([Fault("hooks.not-https")])
    try:
        found = [each[4][0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Refused([Fault("hooks.no-such-host", {"host": host})]) from None
    if not private and not all(_is_public(str(each)) for each in found):
        raise Refused([Fault("hooks.private", {"host": host})])
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path, str(found[0]))


def _is_public(address: str) -> bool:
    told = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(told, "ipv4_mapped", None) or getattr(told, "sixtofour", None)
    return told.is_global and not told.is_multicast and (inner is None or inner.is_global)


def send(target: Target, headers: dict[str, str], body: bytes) -> int:
    """
    Send *body*; return the status of the answer. What it says is not read, nor where it points.

    Raises:
        OSError, http.client.HTTPException: it did not arrive.
    """
    line = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    line.sock = socket.create_connection((target.address, target.port), SECONDS)
    try:
        if target.secure:
            trusting = ssl.create_default_context()
            line.sock = trusting.wrap_socket(line.sock, server_hostname=target.host)
        line.request("POST", target.path, body, headers)
        return line.getresponse().status
    finally:
        line.close()
