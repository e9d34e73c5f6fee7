"""Tables brought in: templates, upload, what was found, taking over, undoing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from leitai.faults import Fault, Refused
from leitai.web.import_templates import template_of
from leitai.web.models import Import, Unit
from leitai.web.permits import door
from leitai.web.queries.imports import faults_said, import_seen, imports_seen, units_for_import
from leitai.web.services import imports as services
from leitai.web.services.sealed_files import open_sealed
from leitai.web.spreadsheets import XLSX
from leitai.web.words import language, words

from .asking import NOTHING, PAGE, asker, get_or_post

said = lazy(words, str)


class UploadForm(forms.Form):
    """A table, and for which union."""

    kind = forms.ChoiceField(label=said("imports.kind"))
    unit = forms.ModelChoiceField(
        label=said("imports.unit"),
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text=said("imports.unit-hint"),
    )
    file = forms.FileField(label=said("imports.file"), help_text=said("imports.file-hint"))
    makes_enterprises = forms.BooleanField(
        label=said("imports.makes"), required=False, help_text=said("imports.makes-hint")
    )


class FilterForm(forms.Form):
    """Which of the imports to list."""

    kind = forms.ChoiceField(label=said("imports.kind"), required=False)
    state = forms.ChoiceField(label=said("enterprises.state"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = {
            "kind": [(each, words(f"imports.{each}")) for each in services.KINDS],
            "state": [(each, words(f"importstate.{each}")) for each in Import.State.values],
        }
        for name, offered in choices.items():
            self.fields[name].choices = [("", words("web.all")), *offered]  # type: ignore[attr-defined]


@get_or_post
@door("registry.import")
def listed(request: HttpRequest) -> HttpResponse:
    """What was brought in; a new table."""
    form, faults = _form(request), NOTHING
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = services.bring(
                given["kind"], given["file"].read(), given["file"].name, given["unit"],
                makes_enterprises=given["makes_enterprises"], language=language(),
                by=asker(request), at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            faults = refused.faults
        else:
            return redirect("desk:job", made.job_id)
    elif not form.is_bound:
        services.clear_old(timezone.now())
    narrow = FilterForm(request.GET, auto_id="by-%s")
    asked: dict[str, str] = narrow.cleaned_data if narrow.is_valid() else {}
    found = imports_seen(asker(request), sort=request.GET.get("sort", ""), **asked)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = {
        "form": form,
        "faults": faults,
        "page": page,
        "narrow": narrow,
        "any": any(asked.values()),
    }
    return render(request, "desk/imports_list.html", shown, status=422 if form.is_bound else 200)


def _form(request: HttpRequest) -> UploadForm:
    form = UploadForm(request.POST or None, request.FILES or None)
    form.fields["unit"].queryset = units_for_import(asker(request))  # type: ignore[attr-defined]
    form.fields["kind"].choices = [(each, words(f"imports.{each}")) for each in services.KINDS]  # type: ignore[attr-defined]
    return form


@door("registry.import")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what was found, and what can be done with it."""
    found = _import(request, pk)
    state = services.stands(found)
    shown = {
        "brought": found, "state": state, "faults": faults_said(found),
        "job_faults": [Fault(**each) for each in found.job.faults] if found.job else [],
        "goes_on": state in services.GOES_ON, "can_take": state == "checked" and found.good,
        "can_drop": state == "checked",
        "can_undo": state == "taken" and found.taken
        and timezone.now() <= found.taken + services.KEPT,
    }  # fmt: skip
    return render(request, "desk/imports_page.html", shown)


def _import(request: HttpRequest, pk: int) -> Import:
    try:
        return import_seen(asker(request), pk)
    except Import.DoesNotExist as none:
        raise Http404 from none


@door("registry.import")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The table with the reasons beside its rows."""
    found = _import(request, pk)
    if not found.report:
        raise Http404
    name = words("imports.report-name", number=found.pk)
    return _workbook(open_sealed(found.report), name)


@door("registry.import")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table to fill in."""
    if kind not in services.KINDS:
        raise Http404
    return _workbook(template_of(kind), words(f"imports.template-{kind}"))


def _workbook(data: bytes, name: str) -> HttpResponse:
    said = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or ""
    return HttpResponse(data, XLSX, headers={"Content-Disposition": said})


Doing = Callable[..., Import]

DOINGS: dict[str, Doing] = {"take": services.take, "undo": services.undo, "drop": services.drop}


@require_POST
@door("registry.import")
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Take over, undo or drop."""
    found = _import(request, pk)
    if what not in DOINGS:
        raise Http404
    done = DOINGS[what](found, by=asker(request), at=timezone.now())
    if what == "drop":
        messages.success(request, words("imports.dropped"))
        return redirect("desk:imports")
    return redirect("desk:job", done.job_id)


urlpatterns = [
    path("imports/", listed, name="imports"),
    path("imports/template/<slug:kind>/", template, name="import-template"),
    path("imports/<int:pk>/", one, name="import"),
    path("imports/<int:pk>/report/", report, name="import-report"),
    path("imports/<int:pk>/<slug:what>/", act, name="import-act"),
]
