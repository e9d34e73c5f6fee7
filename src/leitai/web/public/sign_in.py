"""Signing in: by password, by a code sent to the phone, with a second factor; signing out."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from leitai.faults import Fault, Refused
from leitai.web.clients import asked_from
from leitai.web.installation import installation
from leitai.web.models import Account
from leitai.web.permits import own
from leitai.web.services import devices, passwords, phone_codes, second_factor
from leitai.web.services.sign_in import by_password
from leitai.web.sign_in_forms import (
    CodeForm,
    EndingForm,
    NewPasswordForm,
    PasswordForm,
    PhoneForm,
    SecondForm,
)
from leitai.web.words import words

from .entering import begin, enter, go_on, half, home_of, keep_half, wanted

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _page(request: HttpRequest, page: str, status: int = 200, **known: object) -> HttpResponse:
    known = {"next": wanted(request), **known}
    return render(request, f"public/sign_in_{page}.html", known, status=status)


def _again(request: HttpRequest) -> HttpResponse:
    """What was half done is too old or was never begun."""
    return _page(request, "password", 422, form=PasswordForm(), faults=[Fault("accounts.too-late")])


@sensitive_post_parameters("password")
@get_or_post
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; who wanted their own page is sent to the phone's."""
    if isinstance(request.user, Account) and request.method != "POST":
        # The stock admin sends here whoever may not open it: back there they would go in a circle.
        circle = wanted(request).startswith("/admin/") and not request.user.is_staff
        return redirect(("" if circle else wanted(request)) or home_of(request.user))
    if wanted(request).startswith("/me/") and request.method != "POST" and "by" not in request.GET:
        return redirect(f"/sign-in/phone/?{urlencode({'next': wanted(request)})}")
    form = PasswordForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        try:
            account = by_password(
                given["username"], given["password"], asked_from(request), timezone.now()
            )
            return go_on(request, account, "password", wanted(request))
        except Refused as refused:
            faults = refused.faults
    return _page(request, "password", 422 if form.is_bound else 200, form=form, faults=faults)


@get_or_post
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for a code."""
    form = PhoneForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        try:
            asked = phone_codes.ask_code(
                form.cleaned_data["phone"], asked_from(request), timezone.now()
            )
        except Refused as refused:
            faults = refused.faults
        else:
            shown = asked.code if installation().demo else ""
            keep_half(request, "code", row=asked.row, phone=asked.phone, demo_code=shown)
            return redirect("public:code")
    return _page(request, "phone", 422 if form.is_bound else 200, form=form, faults=faults)


@get_or_post
def code(request: HttpRequest) -> HttpResponse:
    """Type the code."""
    known = half(request, "code")
    if known is None:
        return redirect("public:phone")
    form = CodeForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        try:
            account = phone_codes.by_code(
                known["row"], form.cleaned_data["code"], asked_from(request), timezone.now()
            )
        except Refused as refused:
            faults = refused.faults
        else:
            if account is None:
                request.session["half"] = known | {"stage": "who", "demo_code": ""}
                return redirect("public:who")
            return go_on(request, account, "phone", known["next"])
    status = 422 if form.is_bound else 200
    return _page(request, "code", status, form=form, faults=faults, known=known)


@sensitive_post_parameters("ending")
@get_or_post
def who(request: HttpRequest) -> HttpResponse:
    """Which of several workers with one phone it is."""
    known = half(request, "who")
    if known is None:
        return redirect("public:phone")
    form = EndingForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        try:
            account = phone_codes.by_ending(
                known["row"], form.cleaned_data["ending"], asked_from(request), timezone.now()
            )
            return go_on(request, account, "phone", known["next"])
        except Refused as refused:
            faults = refused.faults
    return _page(request, "who", 422 if form.is_bound else 200, form=form, faults=faults)


@get_or_post
def second(request: HttpRequest) -> HttpResponse:
    """Show the second factor."""
    known = half(request, "second")
    if known is None:
        return _again(request) if request.method == "POST" else redirect("public:sign-in")
    form = SecondForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        account = Account.objects.get(pk=known["account"])
        try:
            shown = second_factor.check(
                account, form.cleaned_data["code"], asked_from(request), timezone.now()
            )
            return enter(request, account, f"{known['way']}+{shown}", known["next"])
        except Refused as refused:
            faults = refused.faults
    return _page(request, "second", 422 if form.is_bound else 200, form=form, faults=faults)


@get_or_post
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out on this device; asked for with a link, ask back."""
    if request.method != "POST":
        return _page(request, "out")
    if isinstance(request.user, Account):
        devices.sign_out(request.user, str(request.session.session_key), timezone.now())
    logout(request)
    return redirect("/")


@sensitive_post_parameters("old", "new", "again")
@get_or_post
@own
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; every other device is signed out."""
    account: Account = request.user  # type: ignore[assignment]
    form = NewPasswordForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        try:
            passwords.change_password(account, given["old"], given["new"], timezone.now())
        except Refused as refused:
            faults = refused.faults
        else:
            begin(request, account)
            messages.success(request, words("accounts.password-changed"))
            return redirect(wanted(request) or home_of(account))
    status = 422 if form.is_bound else 200
    return _page(request, "change", status, form=form, faults=faults, account=account)


urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/phone/", phone, name="phone"),
    path("sign-in/code/", code, name="code"),
    path("sign-in/who/", who, name="who"),
    path("sign-in/second/", second, name="second"),
    path("sign-out/", sign_out, name="sign-out"),
    path("password/change/", password, name="password"),
]
