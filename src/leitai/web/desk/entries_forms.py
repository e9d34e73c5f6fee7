"""The forms of entries: filters, quotas, decisions, reasons."""

from typing import Any

from django import forms
from django.utils.functional import lazy

from leitai.web.models import Entry, Event, Unit
from leitai.web.services.eligibility import OTHER
from leitai.web.words import words

said = lazy(words, str)


class FilterForm(forms.Form):
    """What to look for among the entries."""

    text = forms.CharField(label=said("entries.find"), required=False, max_length=40)
    state = forms.ChoiceField(label=said("entries.state"), required=False)
    delegation = forms.ChoiceField(label=said("entries.delegation"), required=False)

    def __init__(self, event: Event, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        every = ("", words("web.all"))
        states = [(each.value, words(f"entries.state-{each.value}")) for each in Entry.State]
        units = Unit.objects.filter(entries__event=event).distinct()
        self.fields["state"].choices = [every, *states]  # type: ignore[attr-defined]
        self.fields["delegation"].choices = [  # type: ignore[attr-defined]
            every, *units.values_list("code", "short_name"),
        ]  # fmt: skip


class QuotaForm(forms.Form):
    """Places of each delegation: one field for each; empty leaves it as it is."""

    def __init__(self, units: list[Unit], places: dict[int, int], *given: Any, **named: Any):
        super().__init__(*given, **named)
        for unit in units:
            self.fields[f"unit-{unit.pk}"] = forms.IntegerField(
                label=unit.short_name, min_value=0, max_value=9999, required=False,
                initial=places.get(unit.pk),
            )  # fmt: skip

    def quotas(self) -> dict[int, int]:
        """Return id of the unit -> places, where something is typed that is new."""
        return {
            int(name.removeprefix("unit-")): self.cleaned_data[name]
            for name in self.changed_data
            if self.cleaned_data[name] is not None
        }


class PasteQuotasForm(forms.Form):
    """A table of quotas, pasted: a union and a number on each line."""

    table = forms.CharField(
        label=said("entries.quota-table"), help_text=said("entries.quota-table-hint"),
        widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000,
    )  # fmt: skip

    def clean_table(self) -> list[tuple[Unit, int]]:
        """Return (unit, places); every line that is not understood is said."""
        rows, wrong = [], []
        lines = [line.split() for line in self.cleaned_data["table"].splitlines() if line.strip()]
        units = _units({line[0] for line in lines})
        for number, line in enumerate(lines, 1):
            unit = units.get(line[0])
            if len(line) != 2 or unit is None or not line[1].isdigit() or int(line[1]) > 9999:
                text = " ".join(line)
                wrong.append(words("entries.quota-line", line=number, text=text))
            else:
                rows.append((unit, int(line[1])))
        if wrong:
            raise forms.ValidationError(wrong)
        return rows


def _units(names: set[str]) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for column in ("code", "short_name", "name"):
        for unit in Unit.objects.filter(**{f"{column}__in": names}):
            found[getattr(unit, column)] = unit
    return found


class DecideForm(forms.Form):
    """A decision on one rule."""

    rule = forms.ChoiceField(label=said("entries.rule"))
    met = forms.ChoiceField(
        label=said("entries.met"),
        choices=lambda: [("yes", words("entries.is-met")), ("no", words("entries.is-not-met"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=said("entries.decision-reason"), required=False, max_length=500,
        help_text=said("entries.decision-reason-hint"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    evidence = forms.FileField(
        label=said("entries.evidence"), required=False, help_text=said("entries.evidence-hint")
    )

    def __init__(self, rules: list[str], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(rule, words(f"entries.rule-{rule}")) for rule in [*rules, OTHER]]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer to an objection."""

    upheld = forms.ChoiceField(
        label=said("entries.upheld"),
        choices=lambda: [("yes", words("entries.is-upheld")), ("no", words("entries.not-upheld"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=said("entries.answer"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )


class NumbersForm(forms.Form):
    """Worker numbers, pasted or in a file."""

    numbers = forms.CharField(
        label=said("entries.numbers"), help_text=said("entries.numbers-hint"), required=False,
        widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000,
    )  # fmt: skip
    file = forms.FileField(
        label=said("entries.numbers-file"), help_text=said("entries.numbers-file-hint"),
        required=False,
    )  # fmt: skip
