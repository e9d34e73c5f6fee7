"""The forms of sessions, and the filter of incidents."""

from django import forms
from django.utils.functional import lazy

from leitai.web.services.incidents import KINDS
from leitai.web.words import words

said = lazy(words, str)


class SessionForm(forms.Form):
    """A session as it is planned."""

    name = forms.CharField(label=said("sessions.name"), max_length=40)
    place = forms.CharField(label=said("sessions.place"), max_length=80, required=False)
    starts = forms.DateTimeField(label=said("sessions.starts"))
    ends = forms.DateTimeField(label=said("sessions.ends"))
    stations = forms.IntegerField(
        label=said("sessions.stations"), min_value=0, max_value=999,
        help_text=said("sessions.stations-hint"),
    )  # fmt: skip
    late_minutes = forms.IntegerField(
        label=said("sessions.late-minutes"), min_value=0, max_value=240, initial=15
    )


class VoidForm(forms.Form):
    """Why a session is voided, and when it is run again."""

    reason = forms.CharField(
        label=said("sessions.void-reason"), max_length=300, widget=forms.Textarea
    )
    starts = forms.DateTimeField(label=said("sessions.again-starts"))
    ends = forms.DateTimeField(label=said("sessions.again-ends"))


class FilterForm(forms.Form):
    """Which incidents a list shows."""

    kind = forms.ChoiceField(label=said("incidents.kind-of"), required=False)
    waiting = forms.ChoiceField(label=said("incidents.state"), required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        every = [("", words("web.all"))]
        kinds = [(each, words(f"incidents.kind.{each}")) for each in KINDS]
        states = [(e, words(f"incidents.state.{e}")) for e in ("waiting", "signed", "refused")]
        self.fields["kind"].choices = every + kinds  # type: ignore[attr-defined]
        self.fields["waiting"].choices = every + states  # type: ignore[attr-defined]
