"""What the pages of paper sheets ask for."""

from django import forms

from leitai.web.queries.paper import PAPERS, SOURCES
from leitai.web.services.comparing import SETTLED, SHARES
from leitai.web.words import words

from .marks_forms import ReasonForm

ALL = 100


class ScanForm(forms.Form):
    """The number of a sheet, from a scanner or typed."""

    number = forms.CharField(max_length=200)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["number"].label = words("paper.scan")
        self.fields["number"].help_text = words("paper.scan-hint")
        said = {"autocomplete": "off", "autofocus": True, "spellcheck": "false"}
        self.fields["number"].widget.attrs.update(said)


class FilterForm(forms.Form):
    """Which sheets are listed."""

    text = forms.CharField(max_length=12, required=False)
    source = forms.ChoiceField(required=False)
    paper = forms.ChoiceField(required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["text"].label = words("paper.search")
        for name, entry, known in (
            ("source", "paper.source", SOURCES),
            ("paper", "paper.state", PAPERS),
        ):
            self.fields[name].label = words(f"paper.col-{name}")
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", words("web.all")), *((each, words(f"{entry}.{each}")) for each in known)
            ]  # fmt: skip


class DrawForm(forms.Form):
    """How many sheets are drawn to be compared."""

    percent = forms.TypedChoiceField(coerce=int)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["percent"].label = words("comparing.share-label")
        self.fields["percent"].choices = [  # type: ignore[attr-defined]
            (each, words("comparing.everything") if each == ALL
             else words("comparing.percent", percent=each)) for each in SHARES
        ]  # fmt: skip


class SettleForm(ReasonForm):
    """Which of paper and journal is right, and why."""

    outcome = forms.ChoiceField(widget=forms.RadioSelect)

    field_order = ("outcome", "reason")

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        self.fields["outcome"].label = words("comparing.outcome-label")
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (each, words(f"comparing.outcome.{each}")) for each in SETTLED
        ]
