"""What is kept about oneself: to read, to take along, to have corrected."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.faults import Fault, Refused
from leitai.web.permits import own
from leitai.web.queries.erasures import entries_under_way
from leitai.web.queries.own_data import FIELDS, facts_of, taken_along, whom_to_call
from leitai.web.services import erasures
from leitai.web.services.own_data import ask_correction
from leitai.web.words import words

from .asking import asker, get_or_post, own_worker


class CorrectionForm(forms.Form):
    """Which of the data is wrong."""

    field = forms.ChoiceField()

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["field"].label = words("me.correct-field")
        self.fields["field"].help_text = words("me.correct-field-hint")
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", words("web.choose")), *((name, words(f"me.field-{name}")) for name in FIELDS)
        ]  # fmt: skip


@get_or_post
@own
def data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept, masked where others might look over one's shoulder."""
    worker = own_worker(request)
    form = CorrectionForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            ask_correction(form.cleaned_data["field"], by=asker(request), at=timezone.now())
        except Refused as refused:
            faults = refused.faults
        else:
            messages.success(request, words("me.correct-noted"))
            return redirect("me:data")
    page = {
        "worker": worker,
        "facts": facts_of(worker) if worker else [],
        "employments": worker.employments.select_related("enterprise") if worker else [],
        "acts": asker(request).acts.count(),
        "form": form,
        "faults": faults,
        "union": whom_to_call(worker) if worker else None,
        "erasure": worker.erasures.first() if worker else None,
        "running": entries_under_way(worker) if worker else [],
    }
    return render(request, "me/data_page.html", page, status=422 if form.errors or faults else 200)


@require_POST
@own
def erase(request: HttpRequest) -> HttpResponse:
    """Ask for one's data to be erased, or take that back."""
    worker, by, at = own_worker(request), asker(request), timezone.now()
    asked = worker.erasures.first() if worker else None
    if request.POST.get("do") == "withdraw" and asked is not None:
        erasures.withdraw_erasure(asked, by=by, at=at)
        messages.success(request, words("erasures.withdrawn"))
    else:
        keeps = request.POST.get("certificates") != "give-up"
        erasures.ask_erasure(keeps_certificates=keeps, by=by, at=at)
        messages.success(request, words("erasures.asked"))
    return redirect("me:data")


@own
def download(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    worker = own_worker(request)
    if worker is None:
        raise Http404
    answer = JsonResponse(
        taken_along(worker, asker(request)), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = f'attachment; filename="leitai-{worker.number}.json"'
    return answer


urlpatterns = [
    path("data/", data, name="data"),
    path("data/erase/", erase, name="data-erase"),
    path("data/data.json", download, name="data-download"),
]
