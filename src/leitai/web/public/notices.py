"""Notices, objections to them, and what became of an objection or an appeal."""

from datetime import datetime

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from leitai.faults import Refused
from leitai.web.models import Appeal, Notice, Objection
from leitai.web.queries.calendar import days_left, local_day
from leitai.web.queries.notices import is_shown, open_for_objections
from leitai.web.services.notices import object_to
from leitai.web.words import fault_words, words

from .kept import kept


class ObjectionForm(forms.Form):
    """Name, contact, what is wrong and why."""

    name = forms.CharField(max_length=40)
    contact = forms.CharField(max_length=60)
    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        for name, field in self.fields.items():
            field.label = words(f"public.objection-{name}")
            field.help_text = words(f"public.objection-{name}-hint")
        self.fields["name"].widget.attrs["autocomplete"] = "name"


@kept(5)
def notice_list(request: HttpRequest) -> HttpResponse:
    """All notices, the newest first."""
    now = timezone.now()
    found = Notice.objects.select_related("unit", "event")
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    shown = [(each, open_for_objections(each, now), _left(each, now)) for each in page]
    return render(request, "public/notices_list.html", {"page": page, "shown": shown})


def _left(notice: Notice, now: datetime) -> int:
    return days_left(now, notice.last_day) if notice.last_day else 0


@kept(5)
def notice_page(request: HttpRequest, notice: str) -> HttpResponse:
    """One notice: its list as long as it is up, the countdown, where to object."""
    found = _notice(notice)
    now = timezone.now()
    page = {
        "notice": found,
        "shown": is_shown(found, local_day(now)),
        "open": open_for_objections(found, now),
        "left": _left(found, now),
        "objections": found.objections.exclude(state=Objection.State.FILED).count(),
    }
    return render(request, "public/notices_page.html", page)


def _notice(slug: str) -> Notice:
    found = Notice.objects.select_related("unit", "event", "result").filter(slug=slug).first()
    if found is None:
        raise Http404(slug)
    return found


def object_page(request: HttpRequest, notice: str) -> HttpResponse:
    """The form for an objection."""
    found = _notice(notice)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            objection = object_to(found, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            for fault in refused.faults:
                form.add_error(None, fault_words(fault))
        else:
            return redirect("public:answer", number=objection.number)
    page = {"notice": found, "form": form, "open": open_for_objections(found, timezone.now())}
    return render(request, "public/notices_object.html", page)


def answer_search(request: HttpRequest) -> HttpResponse:
    """Ask for an objection or an appeal by its number."""
    number = request.GET.get("number", "").strip().upper()
    if number and (_objection(number) or _appeal(number)):
        return redirect("public:answer", number=number)
    return render(request, "public/notices_ask.html", {"number": number, "missing": bool(number)})


def answer_page(request: HttpRequest, number: str) -> HttpResponse:
    """How far an objection or an appeal is, and the answer; nobody's name."""
    objection, appeal = _objection(number), _appeal(number)
    if objection is None and appeal is None:
        raise Http404(number)
    page = {"number": number, "objection": objection, "appeal": appeal}
    return render(request, "public/notices_answer.html", page)


def _objection(number: str) -> Objection | None:
    return Objection.objects.select_related("notice").filter(number=number).first()


def _appeal(number: str) -> Appeal | None:
    return Appeal.objects.select_related("event").filter(number=number).first()


urlpatterns = [
    path("notices/", notice_list, name="notices"),
    path("notices/<slug:notice>/", notice_page, name="notice"),
    path("notices/<slug:notice>/object/", object_page, name="object"),
    path("answers/", answer_search, name="answers"),
    path("answers/<slug:number>/", answer_page, name="answer"),
]
