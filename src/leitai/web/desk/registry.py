"""Unions and enterprises: the tree, their pages, and what changes them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from leitai.faults import Fault, Refused
from leitai.web.models import Enterprise, Unit
from leitai.web.permits import door
from leitai.web.queries import registry as queries
from leitai.web.queries.registry import Scope, scope_of
from leitai.web.services import registry as services
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import NOTHING, asker, get_or_post, tried
from .counting import Pages
from .registry_forms import EnterpriseForm, EnterprisesForm, MoveUnitForm, NewUnitForm, UnitForm

EXPORTED = 20_000
"""Rows of a list that can be taken away at once."""


OFFERED = 20
"""Enterprises offered while somebody types."""


def _scope(request: HttpRequest, action: str = "registry.see") -> Scope:
    return scope_of(asker(request), action)


def unit_of(scope: Scope, code: str) -> Unit:
    """Return the union *code* of *scope*, or say that it is not found."""
    try:
        return queries.unit_seen(scope, code)
    except Unit.DoesNotExist as none:
        raise Http404 from none


def _enterprise(scope: Scope, pk: int) -> Enterprise:
    try:
        return queries.enterprise_seen(scope, pk)
    except Enterprise.DoesNotExist as none:
        raise Http404 from none


def form_page(
    request: HttpRequest, form: forms.Form, faults: tuple[Fault, ...], title: str, back: str
) -> HttpResponse:
    """Show a form of the registry, with what is wrong."""
    there = [fault.params["number"] for fault in faults if fault.id == "workers.id-taken"]
    shown = {"form": form, "faults": faults, "title": title, "back": back, "there": there}
    status = 422 if faults or form.is_bound else 200
    return render(request, "desk/registry_form.html", shown, status=status)


@door("registry.see")
def tree(request: HttpRequest) -> HttpResponse:
    """The unions one looks after, with what is in them."""
    return render(request, "desk/registry_tree.html", {"tops": queries.tree_seen(_scope(request))})


@door("registry.see")
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One union: what it is, what is below it."""
    scope = _scope(request)
    found = unit_of(scope, code)
    enterprises, workers = queries.counts_of(found)
    below = Unit.objects.filter(parent=found).order_by("path")
    shown = {
        "unit": found, "above": queries.above_of(found, scope), "enterprises": enterprises,
        "workers": workers, "page": Pages(below).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "desk/registry_unit.html", shown)


@get_or_post
@door("registry.edit")
def add_unit(request: HttpRequest, code: str) -> HttpResponse:
    """A new union below one."""
    parent = unit_of(_scope(request, "registry.edit"), code)
    form, faults = NewUnitForm(parent, request.POST or None), NOTHING
    if form.is_valid():
        faults = tried(request, services.add_unit, parent, **form.cleaned_data)
        if not faults:
            messages.success(request, words("units.added"))
            return redirect("desk:unit", form.cleaned_data["code"])
    title = words("units.add-below", name=parent.short_name)
    return form_page(request, form, faults, title, reverse("desk:unit", args=[code]))


@get_or_post
@door("registry.edit")
def edit_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a union."""
    found = unit_of(_scope(request, "registry.edit"), code)
    form, faults = UnitForm.of(found, request.POST or None), NOTHING
    if form.is_valid():
        faults = tried(request, services.edit_unit, found, **form.cleaned_data)
        if not faults:
            messages.success(request, words("units.saved"))
            return redirect("desk:unit", code)
    title = words("units.edit-title", name=found.short_name)
    return form_page(request, form, faults, title, reverse("desk:unit", args=[code]))


@get_or_post
@door("registry.edit")
def move_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Put a union below another."""
    scope = _scope(request, "registry.edit")
    found = unit_of(scope, code)
    form, faults = MoveUnitForm(scope, found, request.POST or None), NOTHING
    if form.is_valid():
        faults = tried(request, services.move_unit, found, form.cleaned_data["parent"])
        if not faults:
            messages.success(request, words("units.moved"))
            return redirect("desk:unit", code)
    title = words("units.move-title", name=found.short_name)
    return form_page(request, form, faults, title, reverse("desk:unit", args=[code]))


@door("registry.see")
def enterprises(request: HttpRequest) -> HttpResponse:
    """The enterprises one looks after."""
    scope = _scope(request)
    form = EnterprisesForm(scope, request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    chosen = unit_of(scope, asked["unit"]) if asked.get("unit") else None
    found = queries.enterprises_seen(
        scope, text=asked.get("text", ""), unit=chosen, state=asked.get("state", ""),
        sort=request.GET.get("sort", ""),
    )  # fmt: skip
    if "export" in request.GET:
        if found.order_by().values("pk")[: EXPORTED + 1].count() > EXPORTED:
            raise Refused([Fault("enterprises.export-too-many", {"most": str(EXPORTED)})])
        return _enterprises_away(found)
    page = Pages(found).get_page(request.GET.get("page"))
    rows = queries.with_workers(list(page))
    shown = {"form": form, "page": page, "rows": rows, "any": any(asked.values())}
    return render(request, "desk/registry_enterprises.html", shown)


def _enterprises_away(found: Any) -> HttpResponse:
    names = ("name", "short-name", "credit-code", "industry", "address", "unit", "state")
    header = [words(f"enterprises.{name}") for name in names]
    lines = (
        [
            one.name, one.short_name, one.credit_code or "", one.industry, one.address,
            one.unit.name, words("enterprises.open" if one.active else "enterprises.closed"),
        ]
        for one in found
    )  # fmt: skip
    return spreadsheet(words("enterprises.title"), header, lines)


@get_or_post
@door("registry.edit")
def add_enterprise(request: HttpRequest) -> HttpResponse:
    """A new enterprise."""
    scope = _scope(request, "registry.edit")
    start = {"unit": request.GET.get("unit", "")}
    form, faults = EnterpriseForm(scope, request.POST or None, new=True, initial=start), NOTHING
    if form.is_valid():
        faults = tried(request, services.add_enterprise, **form.cleaned_data)
        if not faults:
            messages.success(request, words("enterprises.added"))
            return redirect("desk:enterprises")
    return form_page(request, form, faults, words("enterprises.add"), reverse("desk:enterprises"))


@door("registry.see")
def enterprise_options(request: HttpRequest) -> HttpResponse:
    """The first enterprises that what was typed may mean, as options of a list."""
    typed = request.GET.get("enterprise", "").strip()
    found = queries.enterprises_seen(_scope(request), text=typed[:120], state="open")
    shown = {"enterprises": found[:OFFERED] if typed else []}
    return render(request, "desk/_registry_options.html", shown)


@door("registry.see")
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """One enterprise."""
    found = _enterprise(_scope(request), pk)
    [(_, workers)] = queries.with_workers([found])
    shown = {"enterprise": found, "workers": workers}
    return render(request, "desk/registry_enterprise.html", shown)


@get_or_post
@door("registry.edit")
def edit_enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an enterprise."""
    scope = _scope(request, "registry.edit")
    found = _enterprise(scope, pk)
    form, faults = EnterpriseForm.of(scope, found, request.POST or None), NOTHING
    if form.is_valid():
        faults = tried(request, services.edit_enterprise, found, **form.cleaned_data)
        if not faults:
            messages.success(request, words("enterprises.saved"))
            return redirect("desk:enterprise", pk)
    back = reverse("desk:enterprise", args=[pk])
    return form_page(request, form, faults, words("enterprises.edit"), back)


urlpatterns = [
    path("registry/", tree, name="registry"),
    path("registry/units/<slug:code>/", unit, name="unit"),
    path("registry/units/<slug:code>/add/", add_unit, name="unit-add"),
    path("registry/units/<slug:code>/edit/", edit_unit, name="unit-edit"),
    path("registry/units/<slug:code>/move/", move_unit, name="unit-move"),
    path("registry/enterprises/", enterprises, name="enterprises"),
    path("registry/enterprises/new/", add_enterprise, name="enterprise-new"),
    path("registry/enterprises/options/", enterprise_options, name="enterprise-options"),
    path("registry/enterprises/<int:pk>/", enterprise, name="enterprise"),
    path("registry/enterprises/<int:pk>/edit/", edit_enterprise, name="enterprise-edit"),
]
