"""What the chief judge's room asks for: which rows, from which spread on it warns; clocks."""

from fractions import Fraction
from urllib.parse import urlencode

from django import forms

from leitai.web.models import ClockChange
from leitai.web.words import words

from .marks_forms import FilterForm, ReasonForm

WARNINGS = (20, 30, 40, 50, 60)
USUAL = 40
"""Percent of the scale: of marks from 0 to 3, one level is 33."""


class RoomForm(FilterForm):
    """Which rows of the grid, and how far apart a panel must be to be worth a look."""

    warn_from = forms.ChoiceField(required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        self.fields["warn_from"].label = words("chief.warn-from")
        self.fields["warn_from"].choices = [  # type: ignore[attr-defined]
            ("", words("chief.warn-share", percent=USUAL)),
            *((str(each), words("chief.warn-share", percent=each))
              for each in WARNINGS if each != USUAL),
        ]  # fmt: skip

    @property
    def asked_code(self) -> str:
        """Return the code that is asked for; "" for all."""
        return str(self.cleaned_data.get("code", ""))

    @property
    def asked_state(self) -> str:
        """Return the state that is asked for; "" for all."""
        return str(self.cleaned_data.get("state", ""))

    @property
    def warn(self) -> Fraction:
        """Return the share of the scale from which on a spread is told."""
        return Fraction(int(self.cleaned_data.get("warn_from") or USUAL), 100)

    @property
    def narrowed(self) -> bool:
        """Tell whether not all rows are asked for."""
        return bool(self.asked_code or self.asked_state)

    def query(self, page: str, **more: str) -> str:
        """Return what asks for the same again, as it stands in an address."""
        asked = {
            "code": self.asked_code,
            "state": self.asked_state,
            "page": page if page != "1" else "",
        }
        asked["warn_from"] = str(self.cleaned_data.get("warn_from") or "")
        return urlencode({name: said for name, said in (asked | more).items() if said})


class ClockForm(ReasonForm):
    """What is to be done to a clock."""

    kind = forms.ChoiceField(widget=forms.RadioSelect)
    station = forms.IntegerField(min_value=1, max_value=9999, required=False)
    minutes = forms.IntegerField(min_value=-240, max_value=240, required=False)
    reason = forms.CharField(max_length=500)

    field_order = ("kind", "station", "minutes", "reason")

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        self.fields["kind"].label = words("clocks.what")
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, words(f"clocks.kind.{kind}")) for kind in ClockChange.Kind.values
        ]
        for name in ("station", "minutes"):
            entry = "clocks.for" if name == "station" else "clocks.minutes"
            label = "clocks.for" if name == "station" else "clocks.minutes-label"
            self.fields[name].label = words(label)
            self.fields[name].help_text = words(f"{entry}-hint")
        self.fields["reason"].label = words("clocks.reason")
