"""Under which address a hall is found in its own network."""

import ipaddress
import socket
from collections.abc import Iterable
from contextlib import suppress

PROBES = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "8.8.8.8")
"""Places to which a way is asked for; nothing is sent there."""

PRIVATE = tuple(
    ipaddress.ip_network(each)
    for each in ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "100.64.0.0/10", "169.254.0.0/16")
)
"""Networks of one's own, the usual ones of a hall first."""


def addresses() -> list[str]:
    """Return this machine's addresses in its networks, the likeliest of a hall first."""
    found = {*_asked(), *_named()}
    return sorted(found, key=lambda each: (_rank(each), ipaddress.ip_address(each)))


def is_private(address: str) -> bool:
    """
    Tell whether *address* is one of a network of one's own.

    >>> is_private("192.168.8.10"), is_private("8.8.8.8"), is_private("hall.example.org")
    (True, False, False)
    """
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return place.is_loopback or any(place in network for network in PRIVATE)


def _rank(address: str) -> int:
    place = ipaddress.ip_address(address)
    return next((at for at, network in enumerate(PRIVATE) if place in network), len(PRIVATE))


def _asked() -> Iterable[str]:
    """Return the addresses from which this machine would speak to its networks."""
    for probe in PROBES:
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect((probe, 9))
            if not (own := str(asking.getsockname()[0])).startswith(("127.", "0.")):
                yield own


def _named() -> Iterable[str]:
    with suppress(OSError):
        for *_, place in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            if not str(place[0]).startswith("127."):
                yield str(place[0])
