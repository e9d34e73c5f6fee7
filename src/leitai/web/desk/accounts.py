"""Accounts: the list, a new one, one with its roles, passwords shown once."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.web.models import Account, Grant
from leitai.web.permits import door
from leitai.web.queries.accounts import (
    account_seen,
    accounts_seen,
    grants_of,
    may_change,
    roles_to_give,
)
from leitai.web.services import accounts
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .accounts_forms import AddForm, FilterForm, GiveForm

PAGE = 50
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _by(request: HttpRequest) -> Account:
    account: Account = request.user  # type: ignore[assignment]
    return account


def _one(request: HttpRequest, account: int) -> Account:
    try:
        return account_seen(_by(request), account)
    except Account.DoesNotExist as none:
        raise Http404 from none


@door("accounts.edit")
def listed(request: HttpRequest) -> HttpResponse:
    """The accounts one looks after."""
    form, at = FilterForm(request.GET), timezone.now()
    asked = form.cleaned_data if form.is_valid() else {}
    found = accounts_seen(_by(request), at, **asked, sort=request.GET.get("sort", ""))
    if "export" in request.GET:
        header = [words(f"accounts.{name}") for name in ("username", "name", "roles", "state")]
        lines = ([each.username, each.name, _roles(each), _state(each, at)] for each in found)
        return spreadsheet(words("accounts.title"), header, lines)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(each, _state(each, at)) for each in page]
    shown = {"form": form, "page": page, "rows": rows, "any": any(asked.values())}
    return render(request, "desk/accounts_list.html", shown)


def _roles(account: Account) -> str:
    held: list[Grant] = account.held  # type: ignore[attr-defined]
    return "; ".join(f"{words(f'role.{each.role}')} {each.unit or each.event}" for each in held)


def _state(account: Account, at: datetime) -> str:
    if not account.is_active:
        return words("accounts.state-closed")
    locked = account.locked_until is not None and account.locked_until > at
    return words("accounts.state-locked" if locked else "accounts.state-open")


@get_or_post
@door("accounts.edit")
def add(request: HttpRequest) -> HttpResponse:
    """A new account; its password is shown once."""
    by = _by(request)
    faults: tuple[Fault, ...] = ()
    form = AddForm(by, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            account, password = accounts.add_account(
                given["username"], given["name"], given["phone"], Role(given["role"]),
                given["unit"], by=by, at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            faults = refused.faults
        else:
            return _password(request, account, password)
    shown = {"form": form, "faults": faults}
    return render(request, "desk/accounts_new.html", shown, status=422 if form.is_bound else 200)


def _password(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    """Shown in the answer itself: it is kept nowhere, so it cannot be shown again."""
    shown = {"account": account, "password": password}
    return render(request, "desk/accounts_password.html", shown)


@door("accounts.edit")
def one(request: HttpRequest, account: int) -> HttpResponse:
    """One account: what it may do, and what can be done with it."""
    return _page(request, _one(request, account), GiveForm(_by(request)))


def _page(
    request: HttpRequest,
    account: Account,
    form: GiveForm,
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:
    by, at = _by(request), timezone.now()
    grants = [
        {
            "row": each,
            "ended": each.until is not None and each.until <= at,
            "mine": each.unit and each.role in roles_to_give(by, each.unit) and account != by,
        }
        for each in grants_of(account)
    ]
    shown = {
        "account": account, "grants": grants, "form": form, "faults": faults,
        "state": _state(account, at), "can_change": may_change(by, account, at),
        "can_give": account != by,
    }  # fmt: skip
    status = 422 if faults or form.is_bound else 200
    return render(request, "desk/accounts_page.html", shown, status=status)


@require_POST
@door("accounts.edit")
def give(request: HttpRequest, account: int) -> HttpResponse:
    """Give a role."""
    found, form = _one(request, account), GiveForm(_by(request), request.POST)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        try:
            accounts.give_role(
                found, Role(given["role"]), given["unit"], until=given["until"],
                by=_by(request), at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            faults = refused.faults
        else:
            messages.success(request, words("accounts.given"))
            return redirect("desk:account", found.pk)
    return _page(request, found, form, faults)


@require_POST
@door("accounts.edit")
def end(request: HttpRequest, account: int, grant: int) -> HttpResponse:
    """End a role."""
    found = _one(request, account)
    role = get_object_or_404(Grant.objects.select_related("unit"), pk=grant, account=found)
    accounts.end_role(role, by=_by(request), at=timezone.now())
    messages.success(request, words("accounts.role-ended"))
    return redirect("desk:account", found.pk)


CHANGES = {
    "lock": accounts.lock,
    "unlock": accounts.unlock,
    "second-off": accounts.reset_second_factor,
}


@require_POST
@door("accounts.edit")
def change(request: HttpRequest, account: int, what: str) -> HttpResponse:
    """Lock, unlock, take off the second factor, or reset the password."""
    found = _one(request, account)
    if what == "password":
        password = accounts.reset_password(found, by=_by(request), at=timezone.now())
        return _password(request, found, password)
    if what not in CHANGES:
        raise Http404
    CHANGES[what](found, by=_by(request), at=timezone.now())
    messages.success(request, words(f"accounts.done-{what}"))
    return redirect("desk:account", found.pk)


urlpatterns = [
    path("accounts/", listed, name="accounts"),
    path("accounts/new/", add, name="account-new"),
    path("accounts/<int:account>/", one, name="account"),
    path("accounts/<int:account>/roles/", give, name="account-give"),
    path("accounts/<int:account>/roles/<int:grant>/end/", end, name="account-end"),
    path("accounts/<int:account>/<slug:what>/", change, name="account-change"),
]
