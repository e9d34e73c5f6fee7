"""Webhooks: which programs are told of what, and how it went."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.faults import Refused
from leitai.web.models import Delivery, Hook
from leitai.web.permits import Forbidden, door
from leitai.web.services import hooks
from leitai.web.words import words

from .asking import NOTHING, PAGE, asker, get_or_post, tried


class HookForm(forms.Form):
    """Whom to tell, and of what."""

    url = forms.URLField(max_length=300, assume_scheme="https")
    kinds = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["url"].label = words("hooks.url")
        self.fields["url"].help_text = words("hooks.url-hint")
        self.fields["kinds"].label = words("hooks.kinds")
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]
            (kind, words(f"hookkind.{kind.partition('.')[0]}")) for kind in hooks.KINDS
        ]


@get_or_post
@door("hooks.edit")
def listed(request: HttpRequest) -> HttpResponse:
    """The addresses, a form for one more, the last messages; a new secret is shown once."""
    form, faults, made = HookForm(request.POST or None), NOTHING, None
    if form.is_valid():
        try:
            made = hooks.add_hook(**form.cleaned_data, by=asker(request), at=timezone.now())
            form = HookForm()
        except Forbidden:
            raise
        except Refused as refused:
            faults = refused.faults
    page = {
        "hooks": Hook.objects.all(),
        "deliveries": Delivery.objects.select_related("hook")[:PAGE],
        "form": form,
        "faults": faults,
        "made": made,
    }
    status = 422 if form.errors or faults else 200
    return render(request, "desk/hooks_list.html", page, status=status)


@require_POST
@door("hooks.edit")
def change(request: HttpRequest, hook: int) -> HttpResponse:
    """Pause, resume, or tell again what was not taken."""
    found, do = get_object_or_404(Hook, pk=hook), request.POST.get("do", "")
    if do == "again":
        tried(request, hooks.resume_deliveries, found)
    else:
        tried(request, hooks.pause_hook, found, paused=do == "pause")
    messages.success(request, words("hooks.changed"))
    return redirect("desk:hooks")


urlpatterns = [
    path("hooks/", listed, name="hooks"),
    path("hooks/<int:hook>/", change, name="hook"),
]
