"""The forms of competitions and events."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.functional import lazy

from leitai.lifecycle import State
from leitai.registry.levels import NAMES
from leitai.registry.occupations import shipped
from leitai.web.models import Competition, Event, Unit
from leitai.web.queries.trades import trade_name
from leitai.web.services.events import may_change
from leitai.web.words import words
from leitai.wording import table

said = lazy(words, str)

PAGES: Mapping[str, tuple[str, ...]] = {
    "basics": ("name", "round", "occupation", "about", "entry_mode", "board"),
    "dates": ("entries_open", "entries_close", "starts", "ends", "place"),
    "people": (
        "capacity", "per_unit", "fewest", "least_age", "most_age", "least_level", "least_years",
        "self_entry", "open_entry", "objection_days",
    ),
    "results": (
        "appeal_hours_process", "appeal_hours_marks", "publicity_days", "quorum", "prizes",
        "promotes_to", "feeds", "advance_best", "advance_share", "advance_per_unit",
    ),
}  # fmt: skip
"""Page of the plan -> the fields on it."""

ADVANCE = {"advance_best": "best", "advance_share": "share", "advance_per_unit": "per_unit"}
"""Field -> its key in ``Event.advance``."""


def levels() -> list[tuple[str, str]]:
    """Return the skill levels as choices, "not asked" first."""
    return [("", words("events.no-level")), *((level, _level(level)) for level in NAMES)]


def _level(level: str) -> str:
    return words(f"events.level-{level}")


class TradeField(forms.CharField):
    """A trade by code, name or work type; one that is not listed stays as it was typed."""

    def clean(self, value: Any) -> str:
        """Return the code where the trade is known."""
        text = str(super().clean(value))
        found = shipped().find(text)
        return found.code if found else text

    def prepare_value(self, value: Any) -> Any:
        """Show the name."""
        return trade_name(value) if value else value


class PrizesField(forms.CharField):
    """Prizes, one on a line: the award's name and the yuan."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[dict[str, str]]:
        """Return [{"award": …, "yuan": "3000"}, …]."""
        prizes = []
        for line in str(super().clean(value)).splitlines():
            award, _, yuan = line.strip().rpartition(" ")
            if not line.strip():
                continue
            try:
                amount = Decimal(yuan)
            except InvalidOperation:
                amount = Decimal(-1)
            if not award.strip() or not amount.is_finite() or amount < 0:
                raise forms.ValidationError(words("events.prize-line", line=line.strip()))
            prizes.append({"award": award.strip(), "yuan": format(amount, "f")})
        return prizes

    def prepare_value(self, value: Any) -> Any:
        """Show a line for each."""
        if not isinstance(value, list):
            return value
        return "\n".join(f"{each['award']} {each['yuan']}" for each in value)


class PlanForm(forms.Form):
    """One page of an event's plan; what may no longer change is shown and cannot be typed."""

    def __init__(self, event: Event, page: str, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.initial = _initial(event, page)
        own = [name for name in PAGES[page] if name not in ADVANCE]
        self.fields |= forms.fields_for_model(Event, fields=own)
        for name in PAGES[page]:
            self.fields[name] = _special(event, name) or self.fields[name]
            field = self.fields[name]
            field.label = said(f"events.field-{name.replace('_', '-')}")
            hint = f"events.hint-{name.replace('_', '-')}"
            field.help_text = said(hint) if hint in table() else ""
            field.disabled = not may_change(event, "advance" if name in ADVANCE else name)

    def changes(self) -> dict[str, Any]:
        """Return what is to change, by the names of Event's fields."""
        found = {name: each for name, each in self.cleaned_data.items() if name not in ADVANCE}
        rule = {
            key: str(self.cleaned_data[name]) if key == "share" else self.cleaned_data[name]
            for name, key in ADVANCE.items()
            if self.cleaned_data.get(name)
        }
        return found | ({"advance": rule} if "advance_best" in self.fields else {})


def _initial(event: Event, page: str) -> dict[str, Any]:
    given = {name: getattr(event, name) for name in PAGES[page] if name not in ADVANCE}
    return given | {name: event.advance.get(key) for name, key in ADVANCE.items()}


def _special(event: Event, name: str) -> forms.Field | None:
    """Return the field of *name* where the model's own says too little."""
    if name in ("least_level", "promotes_to"):
        return forms.ChoiceField(choices=levels, required=False)
    if name == "occupation":
        return TradeField(max_length=20, widget=forms.TextInput(attrs={"list": "trades"}))
    if name == "prizes":
        return PrizesField(required=False, max_length=1000)
    if name == "entry_mode":
        modes = [(mode, words(f"events.mode-{mode}")) for mode in ("judge", "paper")]
        return forms.ChoiceField(choices=modes, widget=forms.RadioSelect)
    if name == "board":
        shown = [(each, words(f"events.board-{each}")) for each in ("live", "locked", "off")]
        return forms.ChoiceField(choices=shown, widget=forms.RadioSelect)
    if name == "advance_share":
        return forms.DecimalField(required=False, min_value=0, max_value=1, decimal_places=4)
    if name in ADVANCE:
        return forms.IntegerField(required=False, min_value=0, max_value=9999)
    if name == "feeds":
        above = event.competition.organiser.path[:5]
        finals = Event.objects.filter(
            competition__organiser__path__startswith=above,
            occupation=event.occupation,
            state__in=[State.DRAFT, State.PUBLISHED, State.REGISTRATION],
        ).exclude(pk=event.pk)
        return forms.ModelChoiceField(
            finals.select_related("competition"), required=False, empty_label=words("web.none")
        )
    return None


class CompetitionForm(forms.ModelForm):
    """A competition; who holds it is asked only when it is made."""

    organiser = forms.ModelChoiceField(
        Unit.objects.none(), label=said("events.field-organiser"), empty_label=None
    )

    class Meta:
        model = Competition
        fields = ["name", "year", "organiser", "partners", "grade", "contact", "about"]

    def __init__(self, units: Any, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        grades = [(each.value, words(f"events.grade-{each.value}")) for each in Competition.Grade]
        self.fields["grade"] = forms.ChoiceField(choices=grades)
        for name, field in self.fields.items():
            field.label = said(f"events.field-{name}")
        if self.instance.pk:
            del self.fields["organiser"]
        else:
            self.fields["organiser"].queryset = units  # type: ignore[attr-defined]


class FilterForm(forms.Form):
    """What to look for among the events."""

    text = forms.CharField(label=said("events.find"), required=False, max_length=40)
    state = forms.ChoiceField(label=said("events.state"), required=False)
    trade = forms.ChoiceField(label=said("events.trade"), required=False)
    year = forms.ChoiceField(label=said("events.year"), required=False)

    def __init__(self, trades: Any, years: Any, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        every = ("", words("web.all"))
        choices = {
            "state": [(each.value, words(f"state.{each.value}")) for each in State],
            "trade": [(code, trade_name(code)) for code in trades],
            "year": [(str(year), str(year)) for year in years],
        }
        for name, found in choices.items():
            self.fields[name].choices = [every, *found]  # type: ignore[attr-defined]


class CopyForm(forms.Form):
    """Into which competition an event is copied."""

    competition = forms.ModelChoiceField(
        Competition.objects.none(), label=said("events.into"), empty_label=None
    )

    def __init__(self, competitions: Any, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["competition"].queryset = competitions  # type: ignore[attr-defined]
