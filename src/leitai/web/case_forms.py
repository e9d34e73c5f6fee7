"""The form of a case, made from its policy; and the form of a decision, made from its step."""

from collections.abc import Callable, Mapping

from django import forms

from leitai import casework
from leitai.casework.policy import Field
from leitai.casework.procedure import Step
from leitai.web.queries.case_pages import spoken_title
from leitai.web.services.evidence import BIGGEST
from leitai.web.words import words

PARTIES = frozenset({"worker", "enterprise", "unit", "event", "class", "studio"})
LONG, SHORT = 4000, 200
ASKED = ("minute", "voucher", "score")


def control_of(field: Field) -> forms.Field:
    """Return the control in which *field* is filled in; nothing is required while it is a draft."""
    made = _control(field)
    made.label, made.required = spoken_title(field.title), False
    made.help_text = spoken_title(field.help)
    return made


def _control(field: Field) -> forms.Field:
    if field.type == "yesno":
        said = [("yes", words("web.yes")), ("no", words("web.no"))]
        return forms.ChoiceField(choices=[("", words("web.choose")), *said])
    if field.type == "choice":
        known = [(key, spoken_title(name)) for key, name in field.choices.items()]
        return forms.ChoiceField(choices=[("", words("web.choose")), *known])
    if field.type in PLAIN:
        return PLAIN[field.type]()
    return forms.CharField(max_length=SHORT)


PLAIN: Mapping[str, Callable[[], forms.Field]] = {
    "long": lambda: forms.CharField(max_length=LONG, widget=forms.Textarea(attrs={"rows": 6})),
    "money": lambda: forms.DecimalField(min_value=0, max_digits=12, decimal_places=2),
    "number": lambda: forms.DecimalField(max_digits=12, decimal_places=4),
    "date": forms.DateField,
}


class CaseForm(forms.Form):
    """What a policy asks for; whom the case is about is known already."""

    def __init__(self, policy: casework.Policy, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        for field in policy.fields:
            if field.type not in PARTIES and field.type != "file":
                self.fields[field.id] = control_of(field)

    def said(self) -> dict[str, str]:
        """Return what is filled in, as text; call it once the form is valid."""
        return {
            name: format(value, "f") if hasattr(value, "as_tuple") else str(value)
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }


class PaperForm(forms.Form):
    """One file for one paper."""

    proof = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(max_length=120)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["file"].label = words("cases.paper-file")
        self.fields["file"].help_text = words("cases.paper-hint", most=BIGGEST // 1_000_000)
        self.fields["file"].widget.attrs["accept"] = "application/pdf,image/jpeg,image/png"


class DecisionForm(forms.Form):
    """One decision: the outcome, the reason where one is needed, what the step asks for."""

    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.ChoiceField(required=False)
    note = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, procedure: casework.Procedure, step: Step, *given: object, **named: object
    ) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        reasons = [each for each in procedure.reasons if each.id in step.reasons]
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (each, words(f"case-do.{each}")) for each in step.outcomes
        ]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", words("web.choose")),
            *((each.id, f"{words(f'case-do.{each.outcome}')}：{spoken_title(each.title)}")
              for each in reasons),
        ]  # fmt: skip
        for name in ("outcome", "reason", "note"):
            self.fields[name].label = words(f"cases.decision-{name}")
        if not reasons:
            del self.fields["reason"]
        for name in step.asks:
            if name in ASKED:
                self.fields[name] = forms.CharField(
                    required=False, max_length=60, label=words(f"cases.asked-{name}")
                )

    def asked(self) -> dict[str, str]:
        """Return what the step asks for, as far as it is given."""
        return {name: self.cleaned_data[name] for name in ASKED if self.cleaned_data.get(name)}
