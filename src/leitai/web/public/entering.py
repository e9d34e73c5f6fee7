"""What the pages of signing in share: where somebody goes, what is half done, the session."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from leitai.web.clients import address_of
from leitai.web.models import Account
from leitai.web.permits import may
from leitai.web.services.devices import add_device, cookie_age
from leitai.web.services.sign_in import let_in
from leitai.web.sign_in_limits import start

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF = "half"
HALF_LIVES = timedelta(minutes=10)


def wanted(request: HttpRequest) -> str:
    """Return the page of this site that was asked for before signing in; "" if there is none."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if own else ""


def home_of(account: Account) -> str:
    """Return where *account* begins: the desk, the judge's door, or one's own page."""
    if may(account, "desk"):
        return "/desk/"
    if may(account, "marks.enter"):
        return "/judge/"
    return "/desk/accounts/" if may(account, "accounts.edit") else "/me/"


def keep_half(request: HttpRequest, stage: str, **known: Any) -> None:
    """Remember, on the server, how far somebody has come."""
    at = int(timezone.now().timestamp())
    request.session[HALF] = {"stage": stage, "at": at, "next": wanted(request), **known}


def half(request: HttpRequest, stage: str) -> dict[str, Any] | None:
    """Return what was remembered for *stage*; None if there is nothing, or it is too old."""
    known = request.session.get(HALF)
    if not known or known["stage"] != stage:
        return None
    fresh = timezone.now().timestamp() - known["at"] < HALF_LIVES.total_seconds()
    return known if fresh else None


def go_on(request: HttpRequest, account: Account, way: str, path: str) -> HttpResponse:
    """Ask for the second factor where there is one, else let *account* in."""
    if account.totp_on:
        keep_half(request, "second", account=account.pk, way=way)
        request.session[HALF]["next"] = path
        return redirect("public:second")
    return enter(request, account, way, path)


def enter(request: HttpRequest, account: Account, way: str, path: str) -> HttpResponse:
    """Begin a session under a new key, note the device, and go where somebody wanted to."""
    at = timezone.now()
    let_in(account, way, at)
    begin(request, account)
    return redirect(path or home_of(account))


def begin(request: HttpRequest, account: Account) -> None:
    """Begin a session of *account* on this device."""
    at = timezone.now()
    request.session.pop(HALF, None)
    login(request, account, backend=BACKEND)
    request.session.cycle_key()
    start(request, at)
    request.session.set_expiry(int(cookie_age(account).total_seconds()))
    agent, address = request.headers.get("User-Agent", ""), address_of(request) or None
    add_device(account, str(request.session.session_key), agent, address, at)
