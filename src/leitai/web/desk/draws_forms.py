"""The forms of a draw's steps."""

from typing import Any

from django import forms
from django.utils.functional import lazy

from leitai.web.models import Event
from leitai.web.services.draws import DICE, dice, lottery, usual_parties
from leitai.web.words import words

said = lazy(words, str)
DIGEST = {"autocomplete": "off", "spellcheck": "false", "class": "digits"}


class AnnounceForm(forms.Form):
    """Who brings a secret value, and where the public value comes from."""

    parties = forms.CharField(
        label=said("draws.parties"), widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=said("draws.parties-hint"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=said("draws.public-kind"), widget=forms.RadioSelect)
    where = forms.CharField(label=said("draws.where"), max_length=120, required=False)
    name = forms.CharField(label=said("draws.lottery"), max_length=40, required=False)
    issue = forms.CharField(label=said("draws.issue"), max_length=40, required=False)

    def __init__(self, event: Event, *given: object, **named: object) -> None:
        starting = {
            "parties": "\n".join(usual_parties()), "kind": "dice",
            "where": event.place or str(event),
        }  # fmt: skip
        super().__init__(*given, **{"initial": starting} | named)  # type: ignore[arg-type]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("dice", words("draws.kind-dice", count=DICE)),
            ("lottery", words("draws.kind-lottery")),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen kind needs."""
        given = super().clean() or self.cleaned_data
        needed = {"dice": ("where",), "lottery": ("name", "issue")}[given.get("kind") or "dice"]
        for name in needed:
            if not given.get(name):
                self.add_error(name, words("draws.needed"))
        return given

    def parties_said(self) -> list[str]:
        """Return the parties, one of each line."""
        lines = self.cleaned_data["parties"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    def public(self) -> dict[str, Any]:
        """Return the public value to announce."""
        given = self.cleaned_data
        if given["kind"] == "lottery":
            return lottery(given["name"], given["issue"])
        return dice(given["where"])


class CommitForm(forms.Form):
    """A party's commitment: its own digest, or none, and the server rolls."""

    party = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(
        label=said("draws.digest"), max_length=64, required=False,
        widget=forms.TextInput(attrs=DIGEST),
    )  # fmt: skip


class SeeForm(forms.Form):
    """The public value, typed twice."""

    value = forms.CharField(
        label=said("draws.public-value"), max_length=200, widget=forms.TextInput(attrs=DIGEST)
    )
    again = forms.CharField(
        label=said("draws.public-again"), max_length=200, widget=forms.TextInput(attrs=DIGEST)
    )


class RevealForm(forms.Form):
    """A party opens its value; the server does where it keeps it."""

    party = forms.CharField(widget=forms.HiddenInput)
    nonce = forms.CharField(
        label="nonce", max_length=64, required=False, widget=forms.TextInput(attrs=DIGEST)
    )
    value = forms.CharField(
        label="value", max_length=64, required=False, widget=forms.TextInput(attrs=DIGEST)
    )
    opened_by = forms.CharField(label=said("draws.opened-by"), max_length=60, required=False)
