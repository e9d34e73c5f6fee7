"""The desk's first page: what waits, the events that run; the calendar of working days."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from leitai.faults import Fault
from leitai.web.models import Holiday
from leitai.web.permits import door
from leitai.web.queries.overview import figures, own_events, to_confirm, waiting_for
from leitai.web.services.calendar import clear_day, set_day
from leitai.web.words import words

from .asking import asker, get_or_post, tried


@require_safe
@door("desk")
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, and every event that is not over."""
    account = asker(request)
    events, now = own_events(account), timezone.now()
    page = {
        "waiting": to_confirm(account, events, now) + waiting_for(account, events),
        "events": events,
        "figures": figures(account, events),
        "now": now,
    }
    return render(request, "desk/overview_page.html", page)


class DayForm(forms.Form):
    """A day that differs from the week."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    works = forms.ChoiceField()
    name = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        choices = [("no", words("overview.day-off")), ("yes", words("overview.day-worked"))]
        self.fields["works"].choices = choices  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.label = words(f"overview.field-{name}")


@get_or_post
@door("calendar.edit")
def settings(request: HttpRequest) -> HttpResponse:
    """The calendar that deadlines in working days are counted with."""
    form = DayForm(request.POST if "day" in request.POST else None)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and "clear" in request.POST:
        faults = tried(request, clear_day, dt.date.fromisoformat(request.POST["clear"]))
        if not faults:
            return redirect("desk:settings")
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        faults = tried(
            request, set_day, given["day"], works=given["works"] == "yes", name=given["name"]
        )
        if not faults:
            messages.success(request, words("overview.day-set"))
            return redirect("desk:settings")
    days = Holiday.objects.order_by("-day")
    return render(
        request, "desk/overview_settings.html", {"form": form, "days": days, "faults": faults}
    )


urlpatterns = [path("", overview, name="overview"), path("settings/", settings, name="settings")]
