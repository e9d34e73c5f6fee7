"""What the pages of marks ask for, apart from the marks themselves."""

from django import forms

from leitai.scoring.people import STATUSES
from leitai.web.models import Appeal, Event, Sheet
from leitai.web.queries.marks import OPEN
from leitai.web.words import words


class FilterForm(forms.Form):
    """Which rows of the grid are shown."""

    code = forms.CharField(max_length=12, required=False)
    state = forms.ChoiceField(required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["code"].label = words("marks.col-code")
        self.fields["state"].label = words("marks.col-state")
        self.fields["state"].choices = [("", words("web.all"))] + [  # type: ignore[attr-defined]
            (state, words(f"marks.state.{state}")) for state in (OPEN, *Sheet.State.values)
        ]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=1000, widget=forms.Textarea)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["reason"].label = words("marks.reason")


class AmendForm(ReasonForm):
    """Why a locked mark is to be changed, and whether an appeal asks for it."""

    appeal = forms.ModelChoiceField(Appeal.objects.none(), required=False)

    def __init__(self, event: Event, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        self.fields["appeal"].queryset = event.appeals.order_by("pk")  # type: ignore[attr-defined]
        self.fields["appeal"].label = words("amendments.appeal")


class StatusForm(AmendForm):
    """Another status of one contestant."""

    code = forms.CharField(max_length=12)
    status = forms.ChoiceField()

    field_order = ("code", "status", "reason", "appeal")

    def __init__(self, event: Event, *given: object, **named: object) -> None:
        super().__init__(event, *given, **named)
        self.fields["code"].label = words("marks.col-code")
        self.fields["status"].label = words("amendments.status")
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (status, words(f"amendments.status-{status.lower()}")) for status in STATUSES
        ]


class DecideForm(forms.Form):
    """What the supervisor says to an amendment."""

    note = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["note"].label = words("amendments.note")


class CountForm(forms.Form):
    """How many sheets of one contestant were wrong."""

    errors_found = forms.IntegerField(min_value=0, max_value=1000)
    note = forms.CharField(max_length=1000, required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["errors_found"].label = words("rechecks.errors")
        self.fields["note"].label = words("rechecks.note")
