"""How long somebody stays signed in, and what comes first: a new password, a second factor."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leitai.web.models import Account
from leitai.web.services.devices import has_run_out, sign_out, was_seen
from leitai.web.services.second_factor import is_demanded

Handler = Callable[[HttpRequest], HttpResponse]

GUARDED = ("/desk/", "/judge/", "/me/", "/admin/", "/api/", "/password/")
"""Where sessions count: public pages never look at them, because they are kept for everybody."""

PASSWORD = "/password/change/"  # noqa: S105 - a path
SECOND = "/me/account/second/"
OFTEN = 60
"""Seconds between two notes that a session is in use."""


def sign_in_limits(handle: Handler) -> Handler:
    """End a session that ran out; let nobody past a password that must be changed."""

    def limited(request: HttpRequest) -> HttpResponse:
        held_back = None
        if request.path.startswith(GUARDED) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            held_back = _held_back(request)
        return held_back or handle(request)

    return limited


def _held_back(request: HttpRequest) -> HttpResponse | None:
    account = request.user
    if not isinstance(account, Account):
        return None
    if _is_over(request, account):
        logout(request)
        return None
    if account.must_change_password and request.path != PASSWORD:
        return redirect_to_login(request.get_full_path(), PASSWORD)
    if is_demanded(account) and request.path not in (SECOND, PASSWORD):
        return redirect(SECOND)
    return None


def _is_over(request: HttpRequest, account: Account) -> bool:
    """Read and note the time of use, once a minute: most requests write nothing."""
    at, session = timezone.now(), request.session
    now = int(at.timestamp())
    if "seen" not in session:
        start(request, at)
        return False
    if now - session["seen"] < OFTEN:
        return False
    since, seen = (datetime.fromtimestamp(session[name], UTC) for name in ("since", "seen"))
    key = str(session.session_key)
    if has_run_out(account, since, seen, at):
        sign_out(account, key, at, ran_out=True)
        return True
    session["seen"] = now
    was_seen(key, at)
    return False


def start(request: HttpRequest, at: datetime) -> None:
    """Begin to count the time of a session."""
    request.session["since"] = request.session["seen"] = int(at.timestamp())
