"""Notices and objections at the desk."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from leitai.web.models import Notice, Unit
from leitai.web.permits import ACTIONS, door
from leitai.web.queries.notices import open_for_objections
from leitai.web.queries.rows import objections_for
from leitai.web.services import notices
from leitai.web.words import words

from .appeals import AnswerForm
from .asking import NOTHING, PAGE, asker, get_or_post, tried


class NoticeForm(forms.Form):
    """What is made known, and for how many working days objections are taken."""

    unit = forms.ModelChoiceField(Unit.objects.none())
    title = forms.CharField(max_length=160)
    text = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
    days = forms.IntegerField(min_value=0, max_value=60, initial=0)

    def __init__(self, units: QuerySet[Unit], *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.label = words(f"notices.field-{name}")
        self.fields["days"].help_text = words("notices.field-days-hint")


@require_safe
@door("notices.edit")
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notice of one's units, the newest first."""
    found = Notice.objects.filter(unit__in=_units(request)).select_related("unit", "event", "by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    shown = [(each, open_for_objections(each, now)) for each in page]
    return render(request, "desk/notices_list.html", {"page": page, "shown": shown})


def _units(request: HttpRequest) -> QuerySet[Unit]:
    found = Unit.objects.none()
    for grant in asker(request).grants_in_force():
        if grant.unit is not None and grant.role in ACTIONS["notices.edit"]:
            found = found | Unit.objects.filter(path__startswith=grant.unit.path)
    return found.exclude(kind=Unit.Kind.ENTERPRISE)


@get_or_post
@door("notices.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Write a notice; it is published when it is sent, under its next number."""
    form, faults = NoticeForm(_units(request), request.POST or None), NOTHING
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = notices.Draft(
            kind=Notice.Kind.EVENT, title=given["title"], text=given["text"], days=given["days"]
        )
        faults = tried(request, notices.publish, given["unit"], draft)
        if not faults:
            messages.success(request, words("notices.is-published"))
            return redirect("desk:notices")
    return render(request, "desk/notices_new.html", {"form": form, "faults": faults})


@require_safe
@door("objections.answer")
def objection_list(request: HttpRequest) -> HttpResponse:
    """Objections, those that wait first."""
    found = Paginator(objections_for(asker(request)), PAGE)
    return render(
        request, "desk/objections_list.html", {"page": found.get_page(request.GET.get("page"))}
    )


@get_or_post
@door("objections.answer")
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """One objection with who made it, and its answer."""
    found = get_object_or_404(objections_for(asker(request)), number=number)
    form, faults = AnswerForm(request.POST or None), NOTHING
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upheld = given["upheld"] == "yes"
        faults = tried(request, notices.answer, found, upheld=upheld, text=given["text"])
        if not faults:
            messages.success(request, words("notices.objection-answered", number=number))
            return redirect("desk:objections")
    page = {"objection": found, "form": form, "faults": faults}
    return render(request, "desk/objections_page.html", page)


urlpatterns = [
    path("notices/", notice_list, name="notices"),
    path("notices/new/", new, name="notice-new"),
    path("objections/", objection_list, name="objections"),
    path("objections/<slug:number>/", objection, name="objection"),
]
