"""An incident as people in the hall note it: at the desk, or a judge on a tablet."""

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import lazy

from leitai.faults import Fault, Refused
from leitai.rulebook.phrases import titled
from leitai.web.models import Account, Event, Session
from leitai.web.permits import Forbidden
from leitai.web.queries.frozen import rules_in_force
from leitai.web.queries.sessions import live_sessions
from leitai.web.services.evidence import keep_photo
from leitai.web.services.incidents import KINDS, note_incident, penalties_of
from leitai.web.words import language, words

said = lazy(words, str)


class IncidentForm(forms.Form):
    """What happened, where, and what it is to cost."""

    kind = forms.ChoiceField(label=said("incidents.kind-of"))
    session = forms.ModelChoiceField(
        label=said("incidents.session"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=said("web.choose"),
    )
    station = forms.IntegerField(
        label=said("incidents.station"), min_value=1, max_value=999, required=False
    )
    text = forms.CharField(
        label=said("incidents.text"), max_length=2000, widget=forms.Textarea,
        help_text=said("incidents.text-hint"),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=said("incidents.minutes"), min_value=0, max_value=600, required=False
    )
    penalty = forms.ChoiceField(
        label=said("incidents.penalty"), required=False, help_text=said("incidents.penalty-hint")
    )
    value = forms.CharField(label=said("incidents.value"), max_length=20, required=False)
    photo = forms.FileField(label=said("incidents.photo"), required=False)

    def __init__(self, event: Event, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        rules = rules_in_force(event)
        nodes = penalties_of(rules) if rules else []
        self.fields["kind"].choices = [(each, words(f"incidents.kind.{each}")) for each in KINDS]  # type: ignore[attr-defined]
        self.fields["session"].queryset = live_sessions(event)  # type: ignore[attr-defined]
        self.fields["session"].label_from_instance = lambda each: each.name  # type: ignore[attr-defined]
        self.fields["penalty"].choices = [  # type: ignore[attr-defined]
            ("", words("incidents.no-penalty-wanted")),
            *((f"node {node.id}", titled(node.title, language()) or node.id) for node in nodes),
            ("status DNF", words("incidents.status-dnf")),
            ("status DSQ", words("incidents.status-dsq")),
        ]

    def asked(self) -> dict[str, object]:
        """Return what the service wants, but for the photograph."""
        given = self.cleaned_data
        kind, _, name = given["penalty"].partition(" ")
        penalty = {
            "node": {"aspect": name, "value": given["value"]},
            "status": {"aspect": "", "value": name},
        }.get(kind, {"aspect": "", "value": ""})
        return penalty | {
            "kind": given["kind"], "text": given["text"], "session": given["session"],
            "station": given["station"], "minutes": given["minutes"] or 0,
        }  # fmt: skip


def note_from(request: HttpRequest, event: Event, form: IncidentForm) -> tuple[Fault, ...]:
    """Note what a valid *form* says, with its photograph; return what is refused."""
    by: Account = request.user  # type: ignore[assignment]
    at, photo, asked = timezone.now(), form.cleaned_data["photo"], form.asked()
    try:
        kept = keep_photo(photo.read(), by=by, at=at) if photo else None
        note_incident(event, **asked, evidence=kept, by=by, at=at)  # type: ignore[arg-type]
    except Forbidden:
        raise
    except Refused as refused:
        return refused.faults
    return ()
