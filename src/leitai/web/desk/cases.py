"""Cases at the desk: what is to do, all of them, one of them, many at once."""

from collections.abc import Callable, Mapping

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leitai.casework import acting
from leitai.casework.titles import titled
from leitai.faults import Fault, Refused
from leitai.printing import Cell
from leitai.web.case_forms import DecisionForm
from leitai.web.installation import installation
from leitai.web.models import Account, Attachment, Case, CaseObjection
from leitai.web.permits import door
from leitai.web.queries.calendar import local_day
from leitai.web.queries.case_pages import place_said, seen
from leitai.web.queries.cases import PROGRAMMES, holders, seen_by, statistics, to_do
from leitai.web.services import case_reviews
from leitai.web.services.case_keeping import binding, person, standing
from leitai.web.services.cases import facts_of
from leitai.web.services.evidence import path_of
from leitai.web.services.policies import read_procedure
from leitai.web.spreadsheets import downloaded, spreadsheet
from leitai.web.words import language, words

from .asking import NOTHING, PAGE, asker, get_or_post

COLUMNS = ("number", "title", "whose", "union", "place", "due", "amount", "assigned")
BATCH = 200
"""Cases decided in one go."""


class FindForm(forms.Form):
    """What to look for among cases."""

    text = forms.CharField(required=False, max_length=60)
    programme = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        states = ("open", "late", "granted", "refused", "withdrawn", "lapsed")
        for name, room, known in (
            ("programme", "programme", PROGRAMMES), ("state", "case-state", states),
        ):  # fmt: skip
            self.fields[name].label = words(f"cases.find-{name}")
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", words("web.all")), *((each, words(f"{room}.{each}")) for each in known)
            ]  # fmt: skip
        self.fields["text"].label = words("cases.find-text")


def _found(request: HttpRequest, rows: QuerySet[Case]) -> tuple[FindForm, QuerySet[Case]]:
    form = FindForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    day = local_day(timezone.now())
    if text := asked.get("text", "").strip():
        starts = rows.filter(number__startswith=text) if text[0].isdigit() else None
        rows = (
            starts
            if starts is not None
            else rows.filter(title__startswith=text) | rows.filter(worker__name__startswith=text)
        )
    if programme := asked.get("programme"):
        rows = rows.filter(programme=programme)
    match asked.get("state"):
        case "open":
            rows = rows.filter(end="")
        case "late":
            rows = rows.filter(end="", due__lt=day)
        case str(end) if end:
            rows = rows.filter(end=end)
    return form, rows


@require_safe
@door("cases.see")
def to_decide(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, the one that is due first at the top."""
    by, day = asker(request), local_day(timezone.now())
    form, rows = _found(request, to_do(by, day))
    return _list(request, form, rows, "to-do")


@require_safe
@door("cases.see")
def every(request: HttpRequest) -> HttpResponse:
    """All filed cases of the reader's part of the tree."""
    form, rows = _found(request, seen_by(asker(request)))
    return _list(request, form, rows.order_by("-number"), "all")


def _list(request: HttpRequest, form: FindForm, rows: QuerySet[Case], which: str) -> HttpResponse:
    if "export" in request.GET:
        header = [words(f"cases.{name}") for name in COLUMNS]
        return spreadsheet(words(f"cases.{which}"), header, map(_row, rows[:100_000].iterator()))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for case in page:
        case.place_said = _place(case)  # type: ignore[attr-defined]
    shown = {
        "form": form, "page": page, "which": which, "today": local_day(timezone.now()),
        "any": any(form.cleaned_data.values()) if form.is_valid() else False,
    }  # fmt: skip
    return render(request, "desk/cases_list.html", shown)


def _place(case: Case) -> str:
    return place_said(read_procedure(bytes(case.procedure.published)), case.place)


def _row(case: Case) -> list[Cell]:
    whose = case.worker or case.enterprise or case.unit
    return [
        case.number, case.title, str(whose), case.unit.name, _place(case),
        case.due.isoformat() if case.due else "", case.amount, str(case.assigned or ""),
    ]  # fmt: skip


def _one(request: HttpRequest, number: str) -> Case:
    rows = seen_by(asker(request)).select_related("procedure", "policy", "event", "opened_by")
    return get_object_or_404(rows, number=number)


@get_or_post
@door("cases.see")
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One case; whoever decides it does so here."""
    case = _one(request, number)
    rules, by = binding(case), asker(request)
    step = rules.procedure.step(case.place)
    form = DecisionForm(rules.procedure, step, request.POST or None) if step is not None else None
    faults: tuple[Fault, ...] = NOTHING
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            case_reviews.decide(
                case, form.cleaned_data["outcome"], by=by, at=timezone.now(),
                reason=form.cleaned_data.get("reason", ""), note_text=form.cleaned_data["note"],
                asked=form.asked(), seen=_seen(request),
            )  # fmt: skip
        except Refused as refused:
            faults = tuple(titled(refused.faults, rules.policy, rules.procedure, language()))
        else:
            messages.success(request, words("cases.decided", number=number))
            return redirect("desk:case", number)
    return _shown(request, case, form, faults)


def _seen(request: HttpRequest) -> int | None:
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() else None


def _shown(
    request: HttpRequest, case: Case, form: DecisionForm | None, faults: tuple[Fault, ...]
) -> HttpResponse:
    rules, known, by = binding(case), standing(case), asker(request)
    facts = facts_of(case, known.filed or local_day(timezone.now()))
    step = rules.procedure.step(case.place)
    mine = acting.may_decide(rules, known, person(by, case))
    shown = {
        "case": case,
        "seen": seen(case, rules, known, facts),
        "form": form if mine else None,
        "faults": faults,
        "publicity": mine and step is not None and step.kind == "publicity",
        "published": known.published,
        "objections": case.objections.select_related("answered_by"),
        "may_assign": step is not None and (step.role, step.level) in person(by, case).holds,
        "holders": holders(case),
        "left": case.paid - case.recovered,
        "today": local_day(timezone.now()),
    }
    return render(request, "desk/cases_page.html", shown, status=422 if faults else 200)


@require_POST
@door("cases.decide")
def many(request: HttpRequest) -> HttpResponse:
    """Pass what is ticked; what cannot be passed says why and stays."""
    by = asker(request)
    chosen = to_do(by, local_day(timezone.now())).filter(number__in=request.POST.getlist("case"))
    done, refused = case_reviews.decide_many(
        chosen.select_related("procedure")[:BATCH], "pass", by=by, at=timezone.now(),
        asked={"minute": request.POST.get("minute", "")},
    )  # fmt: skip
    if done:
        messages.success(request, words("cases.many-decided", count=len(done)))
    if not refused:
        return redirect("desk:cases")
    faults = [
        Fault("cases.not-decided", {"number": number, "why": _why(chosen, number, why)})
        for number, why in refused.items()
    ]
    return render(request, "desk/cases_refused.html", {"faults": faults}, status=422)


def _why(chosen: QuerySet[Case], number: str, why: Refused) -> str:
    rules = binding(chosen.select_related("procedure", "policy").get(number=number))
    said = titled(why.faults, rules.policy, rules.procedure, language())
    return "；".join(words(fault.id, **fault.params) for fault in said)


def _assign(request: HttpRequest, case: Case) -> object:
    to = _account(request, case)
    return case_reviews.assign(case, to, by=asker(request), at=timezone.now())


def _publish(request: HttpRequest, case: Case) -> object:
    return case_reviews.publish(case, by=asker(request), at=timezone.now())


def _adjust(request: HttpRequest, case: Case) -> object:
    return case_reviews.adjust(case, by=asker(request), at=timezone.now())


def _recover(request: HttpRequest, case: Case) -> object:
    amount, reason = request.POST.get("amount", ""), request.POST.get("reason", "")
    return case_reviews.recover(case, amount, reason, by=asker(request), at=timezone.now())


def _answer(request: HttpRequest, case: Case) -> object:
    found = get_object_or_404(CaseObjection, pk=request.POST.get("objection"), case=case)
    text, upheld = request.POST.get("text", ""), request.POST.get("upheld") == "yes"
    return case_reviews.answer(found, text, upheld=upheld, by=asker(request), at=timezone.now())


ACTS: Mapping[str, Callable[[HttpRequest, Case], object]] = {
    "assign": _assign,
    "publish": _publish,
    "adjust": _adjust,
    "recover": _recover,
    "answer": _answer,
}


@require_POST
@door("cases.decide")
def act(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Assign, publish, answer an objection, reckon anew, note what came back."""
    case = _one(request, number)
    if what not in ACTS:
        raise Http404(what)
    try:
        ACTS[what](request, case)
    except Refused as refused:
        rules = binding(case)
        step = rules.procedure.step(case.place)
        form = DecisionForm(rules.procedure, step) if step is not None else None
        said = tuple(titled(refused.faults, rules.policy, rules.procedure, language()))
        return _shown(request, case, form, said)
    messages.success(request, words(f"cases.done-{what}"))
    return redirect("desk:case", number)


def _account(request: HttpRequest, case: Case) -> Account | None:
    said = request.POST.get("to", "")
    return next((each for each in holders(case) if str(each.pk) == said), None)


@require_safe
@door("cases.see")
def paper(request: HttpRequest, number: str, paper: int) -> HttpResponse:
    """One paper of a case."""
    case = _one(request, number)
    found = get_object_or_404(Attachment.objects.select_related("evidence"), pk=paper, case=case)
    data = (installation().files / path_of(found.evidence)).read_bytes()
    name = f"{case.number}-{found.proof}{_ending(found.evidence.kind)}"
    return downloaded(name, data, found.evidence.kind)


def _ending(kind: str) -> str:
    return {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}.get(kind, "")


@require_safe
@door("cases.see")
def figures(request: HttpRequest) -> HttpResponse:
    """How long steps take and how much is returned, programme by programme."""
    rows = statistics(asker(request))
    said = [
        {
            "programme": row.programme,
            "title": place_said(read_procedure(row.procedure), row.step),
            "decided": row.decided,
            "median": row.median,
            "returned": row.returned,
        }
        for row in rows
    ]
    return render(request, "desk/cases_figures.html", {"rows": said})


urlpatterns = [
    path("cases/", to_decide, name="cases"),
    path("cases/all/", every, name="cases-all"),
    path("cases/many/", many, name="cases-many"),
    path("cases/figures/", figures, name="cases-figures"),
    path("cases/<slug:number>/", one, name="case"),
    path("cases/<slug:number>/papers/<int:paper>/", paper, name="case-paper"),
    path("cases/<slug:number>/<slug:what>/", act, name="case-act"),
]
