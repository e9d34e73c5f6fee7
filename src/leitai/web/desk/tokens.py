"""Tokens for the API: one's own, made, shown once, revoked."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.faults import Fault, Refused
from leitai.web.permits import door
from leitai.web.queries.tokens import tokens_of
from leitai.web.services import tokens
from leitai.web.words import words

from .asking import asker, get_or_post, tried


class TokenForm(forms.Form):
    """What the token is for, and for how long."""

    name = forms.CharField(max_length=60)
    days = forms.TypedChoiceField(coerce=int)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        for name, field in self.fields.items():
            field.label = words(f"tokens.field-{name}")
            field.help_text = words(f"tokens.field-{name}-hint")
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (days, words("tokens.days", count=days)) for days in tokens.DAYS
        ]


@get_or_post
@door("tokens.make")
def token_list(request: HttpRequest) -> HttpResponse:
    """One's tokens; a new one is shown here, once."""
    form = TokenForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    made = None
    if form.is_valid():
        try:
            made = tokens.make_token(**form.cleaned_data, by=asker(request), at=timezone.now())
            form = TokenForm()
        except Refused as refused:
            faults = refused.faults
    page = {
        "tokens": tokens_of(asker(request)),
        "form": form,
        "faults": faults,
        "made": made,
        "now": timezone.now(),
    }
    status = 422 if form.errors or faults else 200
    return render(request, "desk/tokens_list.html", page, status=status)


@require_POST
@door("tokens.make")
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """Revoke a token."""
    found = get_object_or_404(tokens_of(asker(request)), pk=token)
    if not tried(request, tokens.revoke_token, found):
        messages.success(request, words("tokens.is-revoked"))
    return redirect("desk:tokens")


urlpatterns = [
    path("tokens/", token_list, name="tokens"),
    path("tokens/<int:token>/revoke/", revoke, name="token-revoke"),
]
