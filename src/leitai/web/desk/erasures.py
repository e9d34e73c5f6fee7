"""Workers who asked to be forgotten: the list with its clock, one request and its decision."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from leitai.web.models import Erasure
from leitai.web.permits import door
from leitai.web.queries.erasures import (
    certificates_in_force,
    entries_under_way,
    erasures_seen,
)
from leitai.web.services import erasures
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import NOTHING, PAGE, asker, get_or_post, tried

COLUMNS = ("worker", "at", "due", "state", "decided", "reason")


class DecisionForm(forms.Form):
    """To erase, or why not."""

    do = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(required=False, max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["do"].label = words("erasures.decide")
        self.fields["do"].choices = [  # type: ignore[attr-defined]
            (each, words(f"erasures.do-{each}")) for each in ("erase", "refuse")
        ]
        self.fields["reason"].label = words("erasures.reason")
        self.fields["reason"].help_text = words("erasures.reason-hint")


@require_safe
@door("registry.edit")
def listed(request: HttpRequest) -> HttpResponse:
    """Every request, those that are due first."""
    state = request.GET.get("state", "")
    found = erasures_seen(asker(request), state=state if state in Erasure.State.values else "")
    if "export" in request.GET:
        header = [words(f"erasures.{name}") for name in COLUMNS]
        return spreadsheet(words("erasures.title"), header, map(_row, found.iterator()))
    page = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": Erasure.State.values,
        "now": timezone.now(),
    }
    return render(request, "desk/erasures_list.html", page)


def _row(each: Erasure) -> list[str]:
    days = [f"{timezone.localtime(at):%F}" if at else "" for at in (each.at, each.due)]
    decided = f"{timezone.localtime(each.decided):%F}" if each.decided else ""
    state = words(f"erasurestate.{each.state}")
    return [each.worker.number, *days, state, decided, each.reason]


@get_or_post
@door("registry.edit")
def one(request: HttpRequest, erasure: int) -> HttpResponse:
    """One request, what stands in its way, and the decision."""
    found = get_object_or_404(erasures_seen(asker(request)), pk=erasure)
    form, faults = DecisionForm(request.POST or None), NOTHING
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["do"] == "erase":
            faults = tried(request, erasures.carry_out, found)
        else:
            faults = tried(request, erasures.refuse_erasure, found, form.cleaned_data["reason"])
        if not faults:
            messages.success(request, words("erasures.decided-done"))
            return redirect("desk:erasures")
    page = {
        "erasure": found,
        "form": form,
        "faults": faults,
        "entries": entries_under_way(found.worker),
        "certificates": certificates_in_force(found.worker),
    }
    return render(request, "desk/erasures_page.html", page, status=422 if faults else 200)


urlpatterns = [
    path("registry/erasures/", listed, name="erasures"),
    path("registry/erasures/<int:erasure>/", one, name="erasure"),
]
