"""One's own cases on the phone: what may be claimed, a draft, how far it is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leitai.casework import acting
from leitai.casework.titles import titled
from leitai.faults import Fault, Refused
from leitai.web.case_forms import CaseForm, PaperForm
from leitai.web.models import Account, Attachment, Case
from leitai.web.permits import own
from leitai.web.queries.calendar import local_day
from leitai.web.queries.case_pages import place_said, seen, spoken_title
from leitai.web.queries.cases import claimable, own_cases
from leitai.web.services import case_reviews, cases
from leitai.web.services.case_keeping import binding, person, standing
from leitai.web.services.policies import in_force, read_policy, read_procedure
from leitai.web.words import language, words

from .asking import asker, get_or_post


@require_safe
@own
def listed(request: HttpRequest) -> HttpResponse:
    """One's own cases, those that go on first; and what may be claimed."""
    by, day = asker(request), local_day(timezone.now())
    rows = list(own_cases(by))
    for case in rows:
        procedure = read_procedure(bytes(case.procedure.published))
        case.place_said = place_said(procedure, case.place)  # type: ignore[attr-defined]
    offers = [
        (found.slug, spoken_title(read_policy(bytes(found.published)).title))
        for found in (claimable(day) if by.worker_id else ())
    ]
    return render(request, "me/cases_list.html", {"cases": rows, "offers": offers})


@require_POST
@own
def new(request: HttpRequest, policy: str) -> HttpResponse:
    """Open a draft for oneself."""
    by, now = asker(request), timezone.now()
    worker = by.worker
    if worker is None or worker.enterprise is None:
        raise Http404(policy)
    try:
        found = in_force(policy, local_day(now))
    except Refused as refused:
        raise Http404(policy) from refused
    about = cases.About(worker.enterprise.unit, worker, worker.enterprise)
    title = spoken_title(read_policy(bytes(found.published)).title)
    made = cases.open_case(found, about, title, by=by, at=now)
    return redirect("me:case", made.number)


def _own(request: HttpRequest, number: str) -> Case:
    return get_object_or_404(own_cases(asker(request)), number=number)


@get_or_post
@own
def one(request: HttpRequest, number: str) -> HttpResponse:
    """A draft to fill in and file; later: how far it is, what it comes to and why."""
    case, by = _own(request, number), asker(request)
    if case.place != "draft":
        return _shown(request, case)
    policy = binding(case).policy
    secrets = {each.field: each.value for each in case.secrets.all()}
    form = CaseForm(policy, request.POST or None, initial={**case.values, **secrets})
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        faults = _kept(request, case, form, by)
        if not faults:
            filed = request.POST.get("do") == "file"
            messages.success(request, words("cases.filed" if filed else "cases.saved"))
            return redirect("me:case", number)
    return _shown(request, case, form, faults)


def _kept(request: HttpRequest, case: Case, form: CaseForm, by: Account) -> tuple[Fault, ...]:
    """Keep what is filled in; file it, if asked to. What is wrong does not lose what is right."""
    rules = binding(case)
    try:
        cases.fill_in(case, form.said(), by=by, at=timezone.now())
        if request.POST.get("do") == "file":
            cases.file(case, by=by, at=timezone.now())
    except Refused as refused:
        return tuple(titled(refused.faults, rules.policy, rules.procedure, language()))
    return ()


def _shown(
    request: HttpRequest, case: Case, form: CaseForm | None = None, faults: tuple[Fault, ...] = ()
) -> HttpResponse:
    case.refresh_from_db()
    rules, known, by = binding(case), standing(case), asker(request)
    facts = cases.facts_of(case, known.filed or local_day(timezone.now()))
    end = rules.procedure.end(case.place)
    shown = {
        "case": case,
        "seen": seen(case, rules, known, facts),
        "form": form,
        "faults": faults,
        "paper": PaperForm(),
        "confirm": acting.may_decide(rules, known, person(by, case)),
        "refused": end is not None and end.kind == "refused" and not known.appealed,
        "goes_on": not case.end,
    }
    return render(request, "me/cases_page.html", shown, status=422 if faults else 200)


@require_POST
@own
def act(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Attach, take off, withdraw, appeal, confirm."""
    case, by, now = _own(request, number), asker(request), timezone.now()
    rules = binding(case)
    try:
        if what == "attach":
            _attach(request, case)
        elif what == "detach":
            gone = get_object_or_404(Attachment, pk=request.POST.get("paper"), case=case)
            cases.detach(gone, by=by, at=now)
        elif what == "withdraw":
            cases.withdraw(case, by=by, at=now)
        elif what == "appeal":
            cases.appeal(case, by=by, at=now)
        elif what == "confirm":
            good = request.POST.get("outcome") != "disputed"
            case_reviews.decide(case, "confirmed" if good else "disputed", by=by, at=now)
        else:
            raise Http404(what)
    except Refused as refused:
        said = tuple(titled(refused.faults, rules.policy, rules.procedure, language()))
        form = CaseForm(rules.policy, initial=case.values) if case.place == "draft" else None
        return _shown(request, case, form, said)
    messages.success(request, words(f"cases.done-{what}"))
    return redirect("me:case", number)


def _attach(request: HttpRequest, case: Case) -> None:
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused([Fault("cases.no-file")])
    file = form.cleaned_data["file"]
    cases.attach(
        case, form.cleaned_data["proof"], file.read(), file.name,
        by=asker(request), at=timezone.now(),
    )  # fmt: skip


urlpatterns = [
    path("cases/", listed, name="cases"),
    path("cases/new/<slug:policy>/", new, name="case-new"),
    path("cases/<slug:number>/", one, name="case"),
    path("cases/<slug:number>/<slug:what>/", act, name="case-act"),
]
