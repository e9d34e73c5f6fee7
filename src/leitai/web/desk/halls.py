"""An event goes to a hall and comes home: its package, how the hall is, the file that returns."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.faults import Fault, Refused
from leitai.web.hall_home import this_hall
from leitai.web.installation import installation
from leitai.web.models import Event
from leitai.web.permits import Forbidden, door
from leitai.web.queries.halls import hall_now, halls_of
from leitai.web.services import halls, receiving
from leitai.web.services.package_file import open_package
from leitai.web.words import words

from .asking import NONE, asker, tried

KIND = "application/vnd.leitai.hall"


class LendForm(forms.Form):
    """Where the event goes."""

    name = forms.CharField(max_length=80)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["name"].label = words("halls.field-name")
        self.fields["name"].help_text = words("halls.field-name-hint")


class HomeForm(forms.Form):
    """The file that came home, and its passphrase."""

    package = forms.FileField()
    passphrase = forms.CharField(max_length=60)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        for name, field in self.fields.items():
            field.label = words(f"halls.field-{name}")
            field.help_text = words(f"halls.field-{name}-hint")
        self.fields["passphrase"].widget.attrs["autocomplete"] = "off"


def _shown(request: HttpRequest, event: Event, **more: object) -> HttpResponse:
    """Return the page, with the status that its faults ask for."""
    hall = hall_now(event)
    shown: Mapping[str, object] = {
        "event": event,
        "hall": hall,
        "before": [each for each in halls_of(event) if each != hall],
        "lendable": event.state in halls.LENDABLE and bool(event.journal),
        "is_hall": this_hall(),
        "lend_form": LendForm(),
        "home_form": HomeForm(),
        **more,
    }
    return render(request, "desk/halls_page.html", shown, status=422 if _wrong(shown) else 200)


def _wrong(shown: Mapping[str, object]) -> bool:
    forms_shown = (shown["lend_form"], shown["home_form"])
    faults = (shown.get(name) for name in ("lend_faults", "home_faults", "back_faults"))
    return any(faults) or any(isinstance(each, forms.Form) and each.errors for each in forms_shown)


@door("halls.see")
def page(request: HttpRequest, event: Event) -> HttpResponse:
    """Where the event is, and what can be done about it."""
    return _shown(request, event)


@require_POST
@door("halls.lend")
def lend(request: HttpRequest, event: Event) -> HttpResponse:
    """Lend the event; the passphrase is shown on the answer, once."""
    form = LendForm(request.POST)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        try:
            lent = halls.lend(
                event, form.cleaned_data["name"], by=asker(request), at=timezone.now()
            )
            return _shown(request, event, passphrase=lent.passphrase)
        except Forbidden:
            raise
        except Refused as refused:
            faults = refused.faults
    return _shown(request, event, lend_form=form, lend_faults=faults or [Fault("halls.no-name")])


@door("halls.lend")
def package(request: HttpRequest, event: Event) -> HttpResponse:
    """The package of the hall that has the event."""
    hall = hall_now(event)
    file = installation().files / hall.package if hall is not None else None
    if file is None or not file.is_file():
        raise Http404(event.slug)
    answer = HttpResponse(file.read_bytes(), content_type=KIND)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@require_POST
@door("halls.lend")
def take_back(request: HttpRequest, event: Event) -> HttpResponse:
    """Take the event back without the hall's rows."""
    hall = hall_now(event)
    if hall is None:
        raise Http404(event.slug)
    reason = request.POST.get("reason", "")
    if faults := tried(request, halls.take_back, hall, reason):
        return _shown(request, event, back_faults=faults, reason=reason)
    messages.success(request, words("halls.taken-back"))
    return redirect("desk:hall", event.slug)


@require_POST
@door("halls.lend")
def bring(request: HttpRequest, event: Event) -> HttpResponse:
    """Bring the event home from a file, or only look whether that would go."""
    form, faults = HomeForm(request.POST, request.FILES), NONE
    dry = request.POST.get("do") != "bring"
    if form.is_valid():
        try:
            given = form.cleaned_data
            opened = open_package(given["package"].read(), given["passphrase"])
            found = receiving.bring_home(
                event, opened, by=asker(request), at=timezone.now(), dry=dry
            )
            if dry:
                return _shown(request, event, found=found)
            messages.success(request, words("halls.is-home"))
            return redirect("desk:hall", event.slug)
        except Forbidden:
            raise
        except Refused as refused:
            faults = refused.faults
    return _shown(request, event, home_form=form, home_faults=faults)


_IN = "events/<slug:event>/hall"

urlpatterns = [
    path(f"{_IN}/", page, name="hall"),
    path(f"{_IN}/lend/", lend, name="hall-lend"),
    path(f"{_IN}/package/", package, name="hall-package"),
    path(f"{_IN}/take-back/", take_back, name="hall-take-back"),
    path(f"{_IN}/bring/", bring, name="hall-bring"),
]
