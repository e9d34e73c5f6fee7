"""Appeals at the desk: the list with its clocks, one appeal and its answer."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from leitai.web.models import Appeal, Event
from leitai.web.permits import door
from leitai.web.queries.appeals import appeal_ends
from leitai.web.queries.rows import appeals_for
from leitai.web.services import appeals
from leitai.web.words import words

from .asking import NOTHING, PAGE, asker, get_or_post, tried


class AnswerForm(forms.Form):
    """Whether it is upheld, and why."""

    upheld = forms.ChoiceField(widget=forms.RadioSelect)
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        choices = [("no", words("public.not-upheld")), ("yes", words("public.upheld"))]
        self.fields["upheld"].choices = choices  # type: ignore[attr-defined]
        self.fields["upheld"].label = words("results.decision")
        self.fields["text"].label = words("results.answer-text")
        self.fields["text"].help_text = words("results.answer-hint")


@require_safe
@door("results.see")
def every_appeal(request: HttpRequest) -> HttpResponse:
    """The appeals of all events that the reader may see, those that wait first."""
    found = Paginator(appeals_for(asker(request)), PAGE)
    page = {"page": found.get_page(request.GET.get("page"))}
    return render(request, "desk/appeals_all.html", page)


@require_safe
@door("results.see")
def of_event(request: HttpRequest, event: Event) -> HttpResponse:
    """The appeals of one event, and how long more are taken."""
    found = appeals_for(asker(request)).filter(event=event)
    page = {"event": event, "appeals": found, "ends": appeal_ends(event)}
    return render(request, "desk/appeals_list.html", page)


@get_or_post
@door("results.see")
def one(request: HttpRequest, event: Event, number: str) -> HttpResponse:
    """One appeal; an arbiter answers it here."""
    found = Appeal.objects.select_related("entry__worker", "entry__delegation", "answered_by")
    appeal = get_object_or_404(found, event=event, number=number)
    form, faults = AnswerForm(request.POST or None), NOTHING
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upheld = given["upheld"] == "yes"
        faults = tried(request, appeals.answer, appeal, upheld=upheld, text=given["text"])
        if not faults:
            messages.success(request, words("results.appeal-answered", number=number))
            return redirect("desk:appeal", event.slug, number)
    amendments = appeal.amendments.select_related("asked_by", "decided_by")
    page = {"event": event, "appeal": appeal, "form": form, "faults": faults,
            "amendments": amendments}  # fmt: skip
    return render(request, "desk/appeals_page.html", page)


urlpatterns = [
    path("appeals/", every_appeal, name="all-appeals"),
    path("events/<slug:event>/appeals/", of_event, name="appeals"),
    path("events/<slug:event>/appeals/<slug:number>/", one, name="appeal"),
]
