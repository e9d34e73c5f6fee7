"""One's own account: password, second factor, devices, language."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from leitai.faults import Fault, Refused
from leitai.registry.phones import mask_phone
from leitai.web import totp
from leitai.web.clients import asked_from, device_name
from leitai.web.models import Account
from leitai.web.passwords import has_password
from leitai.web.permits import own
from leitai.web.queries.accounts import devices_of, grants_of
from leitai.web.services import devices, second_factor
from leitai.web.sign_in_forms import AuthenticatorForm, SecondForm
from leitai.web.words import words

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _account(request: HttpRequest) -> Account:
    account: Account = request.user  # type: ignore[assignment]
    return account


def _phone(account: Account) -> str:
    number = str(account.phone or (account.worker.phone if account.worker else ""))
    return mask_phone(number) if number else ""


@own
def account(request: HttpRequest) -> HttpResponse:
    """Show everything about one's account on one page."""
    mine, at = _account(request), timezone.now()
    held = [each for each in grants_of(mine) if each.until is None or each.until > at]
    shown = {
        "account": mine,
        "phone": _phone(mine),
        "has_password": has_password(mine),
        "held": held,
        "devices": [
            {
                "row": each,
                "name": device_name(each.agent),
                "here": each.session_key == request.session.session_key,
            }
            for each in devices_of(mine)
        ],
        "left": len(mine.recovery),
    }
    return render(request, "me/account_page.html", shown)


@require_POST
@own
def end_device(request: HttpRequest, device: int) -> HttpResponse:
    """Sign out on one device."""
    devices.end_device(_account(request), device, timezone.now())
    messages.success(request, words("accounts.device-ended"))
    return redirect("me:account")


@require_POST
@own
def end_elsewhere(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    key = str(request.session.session_key)
    ended = devices.end_elsewhere(_account(request), key, timezone.now())
    messages.success(request, words("accounts.elsewhere-ended", count=ended))
    return redirect("me:account")


@get_or_post
@own
def second(request: HttpRequest) -> HttpResponse:
    """Turn the second factor on: scan, type a code, keep the recovery codes."""
    mine = _account(request)
    if mine.totp_on:
        return redirect("me:account")
    form = AuthenticatorForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        try:
            codes = second_factor.turn_on(mine, form.cleaned_data["code"], timezone.now())
        except Refused as refused:
            faults = refused.faults
        else:
            return render(request, "me/account_recovery.html", {"codes": codes})
    said = second_factor.begin(mine)
    drawn = segno.make(said, error="m").svg_inline(scale=5, border=2, omitsize=True)
    shown = {
        "form": form,
        "faults": faults,
        "qr": mark_safe(drawn),  # noqa: S308 - drawn here, from a secret without markup
        "secret": " ".join(_fours(totp.written(totp.read(str(mine.totp_secret))))),
        "demanded": second_factor.is_demanded(mine),
    }
    return render(request, "me/account_second.html", shown, status=422 if form.is_bound else 200)


def _fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


@get_or_post
@own
def second_off(request: HttpRequest) -> HttpResponse:
    """Turn the second factor off."""
    return _with_code(request, "off")


@get_or_post
@own
def recovery(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes."""
    return _with_code(request, "renew")


def _with_code(request: HttpRequest, what: str) -> HttpResponse:
    """Both take a code first."""
    mine = _account(request)
    if not mine.totp_on:
        return redirect("me:account")
    form = SecondForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        given = (form.cleaned_data["code"], asked_from(request), timezone.now())
        try:
            if what == "off":
                second_factor.turn_off(mine, *given)
                messages.success(request, words("accounts.second-is-off"))
                return redirect("me:account")
            codes = second_factor.renew_recovery(mine, *given)
            return render(request, "me/account_recovery.html", {"codes": codes})
        except Refused as refused:
            faults = refused.faults
    shown = {"form": form, "faults": faults, "what": f"accounts.second-{what}"}
    return render(request, "me/account_code.html", shown, status=422 if form.is_bound else 200)


urlpatterns = [
    path("account/", account, name="account"),
    path("account/devices/<int:device>/end/", end_device, name="end-device"),
    path("account/devices/end/", end_elsewhere, name="end-elsewhere"),
    path("account/second/", second, name="second"),
    path("account/second/off/", second_off, name="second-off"),
    path("account/second/recovery/", recovery, name="recovery"),
]
