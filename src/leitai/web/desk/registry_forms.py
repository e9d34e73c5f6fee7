"""The forms of unions, enterprises and workers."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import lazy

from leitai.registry.levels import NAMES
from leitai.registry.organisations import RANKS
from leitai.web.models import Enterprise, Unit, Worker
from leitai.web.queries.registry import Scope, enterprises_in, units_in, units_to_choose
from leitai.web.queries.trades import trade_name
from leitai.web.words import words

said = lazy(words, str)


def level_choices() -> list[tuple[str, str]]:
    """Return the levels of skill, the lowest first."""
    return list(NAMES.items())


def _unit_choices(scope: Scope) -> list[tuple[str, str]]:
    return [("", words("web.all")), *((u.code, u.short_name) for u in units_to_choose(scope))]


class WorkersForm(forms.Form):
    """What to look for among the workers."""

    text = forms.CharField(
        label=said("workers.find"), required=False, max_length=40, help_text=said("workers.hint")
    )
    unit = forms.ChoiceField(label=said("units.unit"), required=False)
    occupation = forms.CharField(label=said("workers.occupation"), required=False, max_length=40)
    level = forms.ChoiceField(label=said("workers.level"), required=False)

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["unit"].choices = _unit_choices(scope)  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", words("web.all")), *level_choices()]  # type: ignore[attr-defined]


class IdForm(forms.Form):
    """Whom a whole ID number belongs to: sent in the body, never in an address."""

    id_number = forms.CharField(
        label=said("workers.by-id"), max_length=20, strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )  # fmt: skip


class EnterprisesForm(forms.Form):
    """What to look for among the enterprises."""

    text = forms.CharField(label=said("enterprises.find"), required=False, max_length=40)
    unit = forms.ChoiceField(label=said("units.unit"), required=False)
    state = forms.ChoiceField(label=said("enterprises.state"), required=False)

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["unit"].choices = _unit_choices(scope)  # type: ignore[attr-defined]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", words("web.all")),
            *((each, words(f"enterprises.{each}")) for each in ("open", "closed")),
        ]


class UnitForm(forms.Form):
    """What a union is called and how it is reached."""

    name = forms.CharField(label=said("units.name"), max_length=80)
    short_name = forms.CharField(label=said("units.short-name"), max_length=20)
    phone = forms.CharField(label=said("units.phone"), max_length=30, required=False)
    series = forms.CharField(
        label=said("units.series"), max_length=20, required=False,
        help_text=said("units.series-hint"),
    )  # fmt: skip
    active = forms.BooleanField(label=said("units.active"), required=False)

    @classmethod
    def of(cls, unit: Unit, given: Any = None) -> "UnitForm":
        """Return the form with what is known of *unit*."""
        names = ("name", "short_name", "phone", "series", "active")
        return cls(given, initial={name: getattr(unit, name) for name in names})


class NewUnitForm(UnitForm):
    """A union below another."""

    code = forms.SlugField(
        label=said("units.code"), max_length=40, help_text=said("units.code-hint")
    )
    kind = forms.ChoiceField(label=said("units.kind"))
    active = None  # type: ignore[assignment]
    field_order = ("name", "short_name", "code", "kind", "phone", "series")

    def __init__(self, parent: Unit, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        kinds = [kind for kind, rank in RANKS.items() if rank >= RANKS[parent.kind]]  # type: ignore[index]
        choices = [(kind, words(f"unitkind.{kind}")) for kind in kinds if kind != "federation"]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class MoveUnitForm(forms.Form):
    """Below which union."""

    parent = forms.ModelChoiceField(
        label=said("units.move-to"), queryset=Unit.objects.none(), to_field_name="code"
    )

    def __init__(self, scope: Scope, unit: Unit, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        there = units_in(scope.paths).exclude(path__startswith=unit.path)
        self.fields["parent"].queryset = there.exclude(kind=Unit.Kind.ENTERPRISE)  # type: ignore[attr-defined]


class EnterpriseForm(forms.Form):
    """An employer."""

    name = forms.CharField(label=said("enterprises.name"), max_length=120)
    short_name = forms.CharField(
        label=said("enterprises.short-name"), max_length=30, required=False
    )
    credit_code = forms.CharField(
        label=said("enterprises.credit-code"), max_length=30, required=False
    )
    industry = forms.CharField(label=said("enterprises.industry"), max_length=60, required=False)
    address = forms.CharField(label=said("enterprises.address"), max_length=160, required=False)
    unit = forms.CharField(
        label=said("enterprises.unit"), help_text=said("enterprises.unit-hint"), max_length=80
    )
    active = forms.BooleanField(label=said("enterprises.active"), required=False)

    def __init__(self, scope: Scope, *given: Any, new: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        self.scope = scope
        if new:
            del self.fields["active"]

    def clean_unit(self) -> Unit:
        """Return the union with this code, name or short name."""
        typed = self.cleaned_data["unit"]
        here = units_in(self.scope.paths)
        for column in ("code", "name", "short_name"):
            found = list(here.filter(**{column: typed})[:2])
            if len(found) == 1:
                return found[0]
        raise forms.ValidationError(words("imports.union-unknown", name=typed))

    @classmethod
    def of(cls, scope: Scope, one: Enterprise, given: Any = None) -> "EnterpriseForm":
        """Return the form with what is known of *one*."""
        names = ("name", "short_name", "credit_code", "industry", "address", "active")
        known = {name: getattr(one, name) for name in names} | {"unit": one.unit.code}
        return cls(scope, given, initial=known)


class WorkerForm(forms.Form):
    """What can be corrected of a worker."""

    name = forms.CharField(label=said("workers.name"), max_length=50)
    phone = forms.CharField(
        label=said("workers.new-phone"), max_length=30, required=False,
        help_text=said("workers.new-phone-hint"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    occupation = forms.CharField(label=said("workers.occupation"), max_length=40, required=False)
    level = forms.ChoiceField(label=said("workers.level"), required=False)
    started = forms.DateField(label=said("workers.started"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["level"].choices = [("", words("web.none")), *level_choices()]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, worker: Worker, given: Any = None) -> "WorkerForm":
        """Return the form with what is known of *worker*, but the phone."""
        names = ("name", "level", "started")
        known = {name: getattr(worker, name) for name in names}
        return cls(given, initial=known | {"occupation": trade_name(worker.occupation)})


class EnterpriseChoice(forms.Form):
    """One enterprise of a scope, found while its name is typed."""

    enterprise = forms.CharField(
        label=said("workers.employer"), max_length=120, help_text=said("workers.employer-hint")
    )

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.scope = scope
        self.fields["enterprise"].widget.attrs |= {
            "list": "enterprise-options", "autocomplete": "off",
            "hx-get": reverse("desk:enterprise-options"), "hx-target": "#enterprise-options",
            "hx-trigger": "input changed delay:200ms",
        }  # fmt: skip

    def clean_enterprise(self) -> Enterprise:
        """Return the one enterprise with this credit code or name."""
        typed = self.cleaned_data["enterprise"]
        here = enterprises_in(self.scope).filter(active=True).select_related("unit")
        for column in ("credit_code", "name", "short_name"):
            found = list(here.filter(**{column: typed})[:2])
            if len(found) == 1:
                return found[0]
        raise forms.ValidationError(words("imports.enterprise-unknown", name=typed))


class EmployerForm(EnterpriseChoice):
    """Where a worker works from a day on."""

    on = forms.DateField(label=said("workers.from-day"))
    job = forms.CharField(label=said("workers.job"), max_length=40, required=False)


class NewWorkerForm(EnterpriseChoice):
    """A worker who is not known yet."""

    name = forms.CharField(label=said("workers.name"), max_length=50)
    id_number = forms.CharField(
        label=said("workers.id-number"), max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=said("workers.phone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip
    occupation = forms.CharField(label=said("workers.occupation"), max_length=40, required=False)
    level = forms.ChoiceField(label=said("workers.level"), required=False)
    started = forms.DateField(label=said("workers.started"), required=False)
    field_order = ("name", "id_number", "phone", "enterprise", "occupation", "level", "started")

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(scope, *given, **named)
        self.fields["level"].choices = [("", words("web.none")), *level_choices()]  # type: ignore[attr-defined]
