"""Where a request comes from."""

import ipaddress

from django.http import HttpRequest

from leitai.web.services.sign_in import network_of


def address_of(request: HttpRequest) -> str:
    """
    Return the address of whoever asks; "" where it is not known.

    The front, and a proxy before it, add to ``X-Forwarded-For`` on the right; what stands further
    left is the client's own claim. Without them (a request not from this machine) it is not read.
    """
    near = str(request.META.get("REMOTE_ADDR") or "")
    if not _is_here(near):
        return near
    chain = request.headers.get("X-Forwarded-For", "").split(",")
    away = [each.strip() for each in chain if not _is_here(each.strip())]
    return away[-1] if away and _is_address(away[-1]) else near


def _is_here(address: str) -> bool:
    return not address or (_is_address(address) and ipaddress.ip_address(address).is_loopback)


def _is_address(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True


def asked_from(request: HttpRequest) -> str:
    """Return the network of whoever asks, as sign-in counts it."""
    return network_of(address_of(request))


SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def device_name(agent: str) -> str:
    """
    Return what people call the device that sent *agent*.

    >>> device_name("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/120.0 Safari/537.36 Edg/120.0")
    'Windows · Edge'
    >>> device_name("curl/8")
    'curl/8'
    """
    found = [
        next((name for sign, name in known if sign in agent), "") for known in (SYSTEMS, BROWSERS)
    ]
    return " · ".join(filter(None, found)) or agent[:30]
