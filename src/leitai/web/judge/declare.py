"""An official declares whom they are not free towards; nobody is an answer too."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import lazy
from django.views.decorators.http import require_http_methods

from leitai.faults import Fault, Refused
from leitai.web.models import Account, Conflict, Enterprise, Event, Official, Unit, Worker
from leitai.web.permits import door
from leitai.web.queries.officials import find_towards, office_of
from leitai.web.services.officials import KINDS, Declared, declare
from leitai.web.words import words

said = lazy(words, str)
ROWS = 3


class ConflictForm(forms.Form):
    """One person, enterprise or union, and what it is to the official."""

    towards = forms.CharField(label=said("officials.towards"), required=False, max_length=120)
    kind = forms.ChoiceField(label=said("officials.kind"))
    note = forms.CharField(label=said("officials.note"), required=False, max_length=200)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        kinds = [(each, words(f"officials.conflict.{each}")) for each in KINDS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


Conflicts = forms.formset_factory(ConflictForm, extra=0, max_num=20, absolute_max=20)


@require_http_methods(["GET", "HEAD", "POST"])
@door("officials.declare")
def declaration(request: HttpRequest, event: Event) -> HttpResponse:
    """The declaration of whoever asks; it holds for every office they have in the event."""
    account: Account = request.user  # type: ignore[assignment]
    offices = office_of(event, account)
    if not offices:
        raise Http404(event.slug)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        rows = Conflicts(request.POST, prefix="c")
        faults = _declared(rows, offices, account) if rows.is_valid() else ()
        if rows.is_valid() and not faults:
            messages.success(request, words("officials.declared-done"))
            return redirect("judge:declare", event.slug)
    else:
        rows = Conflicts(prefix="c", initial=_initial(offices[0]))
    shown = {"event": event, "offices": offices, "rows": rows, "faults": faults}
    return render(request, "judge/declare_page.html", shown, status=422 if rows.is_bound else 200)


def _initial(official: Official) -> list[dict[str, str]]:
    conflicts = official.conflicts.filter(withdrawn=None).select_related(
        "unit", "enterprise", "worker"
    )
    known = [{"towards": _name(each), "kind": each.kind, "note": each.note} for each in conflicts]
    return known + [{"towards": "", "kind": "family", "note": ""}] * max(ROWS - len(known), 1)


def _name(conflict: Conflict) -> str:
    if conflict.worker is not None:
        return conflict.worker.number
    towards = conflict.enterprise or conflict.unit
    return towards.name if towards else ""


def _declared(rows: forms.BaseFormSet, offices: list[Official], by: Account) -> tuple[Fault, ...]:
    """Declare what the rows say for every office; return what is wrong."""
    declared, faults = [], []
    for number, each in enumerate((row.cleaned_data for row in rows), 1):
        if not (text := (each.get("towards") or "").strip()):
            continue
        found = find_towards(text)
        if found is None:
            faults.append(Fault("officials.towards-unknown", {"text": text, "number": str(number)}))
            continue
        declared.append(
            Declared(
                each["kind"], note=each["note"],
                unit=found if isinstance(found, Unit) else None,
                enterprise=found if isinstance(found, Enterprise) else None,
                worker=found if isinstance(found, Worker) else None,
            )
        )  # fmt: skip
    if faults:
        return tuple(faults)
    try:
        for official in offices:
            declare(official, declared, by=by, at=timezone.now())
    except Refused as refused:
        return refused.faults
    return ()


urlpatterns = [path("events/<slug:event>/declare/", declaration, name="declare")]
