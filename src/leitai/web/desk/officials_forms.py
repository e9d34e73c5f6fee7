"""The forms of officials."""

from django import forms
from django.utils.functional import lazy

from leitai.lifecycle import EVENT_ROLES, Role
from leitai.rulebook.phrases import titled
from leitai.web.models import Event, Unit
from leitai.web.queries.frozen import rules_in_force
from leitai.web.queries.officials import RESERVE, SCORER, seats_of
from leitai.web.words import language, words

said = lazy(words, str)
ROLES = sorted(EVENT_ROLES, key=list(Role).index)


class FilterForm(forms.Form):
    """Which officials a list shows."""

    text = forms.CharField(label=said("officials.find"), required=False, max_length=40)
    role = forms.ChoiceField(label=said("officials.role"), required=False)
    ended = forms.BooleanField(label=said("officials.with-ended"), required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        every = [("", words("web.all"))]
        self.fields["role"].choices = every + [(each, words(f"role.{each}")) for each in ROLES]  # type: ignore[attr-defined]


class AppointForm(forms.Form):
    """An office for an account that was found before."""

    role = forms.ChoiceField(label=said("officials.role"))
    code = forms.CharField(
        label=said("officials.code"), required=False, max_length=12,
        help_text=said("officials.code-hint"),
    )  # fmt: skip
    panel = forms.ChoiceField(
        label=said("officials.panel"), required=False, help_text=said("officials.panel-hint")
    )
    unit = forms.ModelChoiceField(
        label=said("officials.unit"), queryset=Unit.objects.none(), required=False,
        empty_label=said("web.choose"),
        help_text=said("officials.unit-hint"),
    )  # fmt: skip
    credential = forms.CharField(label=said("officials.credential"), required=False, max_length=60)

    def __init__(self, event: Event, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        rules = rules_in_force(event)
        titles = (
            {node.id: titled(node.title, language()) for node in rules.nodes()} if rules else {}
        )
        known = {each: words(f"officials.panel-{each}") for each in (SCORER, RESERVE)}
        self.fields["role"].choices = [(each, words(f"role.{each}")) for each in ROLES]  # type: ignore[attr-defined]
        self.fields["panel"].choices = [  # type: ignore[attr-defined]
            (each, known.get(each) or titles.get(each) or each) for each in seats_of(rules)
        ]
        union = Unit.objects.exclude(kind=Unit.Kind.ENTERPRISE)
        self.fields["unit"].queryset = union  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Why an office ends."""

    reason = forms.CharField(
        label=said("officials.end-reason"), max_length=300, widget=forms.Textarea
    )
