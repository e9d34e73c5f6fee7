"""The forms of accounts and of the audit log."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.functional import lazy

from leitai.lifecycle import Role
from leitai.web.models import Account, Unit
from leitai.web.queries.accounts import roles_to_give, units_for
from leitai.web.words import act_words, actions, words

said = lazy(words, str)
STATES = ("open", "closed", "locked", "none")


class FilterForm(forms.Form):
    """What to look for among the accounts."""

    text = forms.CharField(label=said("accounts.find"), required=False, max_length=40)
    role = forms.ChoiceField(label=said("accounts.role"), required=False)
    state = forms.ChoiceField(label=said("accounts.state"), required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        every = [("", words("web.all"))]
        self.fields["role"].choices = every + [(each, words(f"role.{each}")) for each in Role]  # type: ignore[attr-defined]
        self.fields["state"].choices = every + [  # type: ignore[attr-defined]
            (each, words(f"accounts.state-{each}")) for each in STATES
        ]


class GiveForm(forms.Form):
    """A role for a union."""

    role = forms.ChoiceField(label=said("accounts.role"))
    unit = forms.ModelChoiceField(
        label=said("accounts.unit"), queryset=Unit.objects.none(), empty_label=None
    )
    until = forms.DateField(
        label=said("accounts.until"), required=False, help_text=said("accounts.until-hint")
    )

    def __init__(self, by: Account, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        roles = [(each.value, words(f"role.{each}")) for each in roles_to_give(by)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_for(by)  # type: ignore[attr-defined]

    def clean_until(self) -> datetime | None:
        """Return the end of the last day."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


class AddForm(GiveForm):
    """A new account, with its first role."""

    username = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        label=said("accounts.username"),
        max_length=40,
        help_text=said("accounts.username-hint"),
        error_messages={"invalid": said("accounts.username-shape")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(label=said("accounts.name"), max_length=40)
    phone = forms.CharField(label=said("accounts.phone"), required=False, max_length=30)
    until = None  # type: ignore[assignment]
    field_order = ("name", "username", "phone", "role", "unit")


class AuditForm(forms.Form):
    """What to look for among the acts."""

    person = forms.CharField(label=said("accounts.who"), required=False, max_length=40)
    action = forms.ChoiceField(label=said("accounts.act"), required=False)
    subject = forms.CharField(label=said("accounts.subject"), required=False, max_length=120)
    since = forms.DateField(label=said("accounts.since-day"), required=False)
    until = forms.DateField(label=said("accounts.until-day"), required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        known = [(action, act_words(action)) for action in actions()]
        self.fields["action"].choices = [("", words("web.all")), *known]  # type: ignore[attr-defined]
