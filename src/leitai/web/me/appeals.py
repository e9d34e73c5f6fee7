"""One's own appeals: written, looked over, sent; followed until the answer; taken back."""

from django import forms
from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.faults import Fault, Refused
from leitai.rulebook.model import Node, Rulebook
from leitai.web.models import Appeal, Event, Evidence, Standing
from leitai.web.permits import own
from leitai.web.queries.appeals import in_time
from leitai.web.queries.me import appeals_of
from leitai.web.queries.results import title_of
from leitai.web.services import appeals
from leitai.web.services.evidence import BIGGEST, keep_evidence
from leitai.web.services.records import rules_of
from leitai.web.words import fault_words, language, words

from .asking import asker, get_or_post, whose
from .results import own_standing

SIGNED = Signer(salt="leitai.me.appeals")
"""Names a photograph that was kept before the appeal is sent: only who uploaded it can use it."""

GAP = "　"


class AppealForm(forms.Form):
    """What the appeal is against, which item, why, and perhaps a photograph."""

    kind = forms.ChoiceField(widget=forms.RadioSelect)
    aspect = forms.ChoiceField(required=False)
    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 7}))
    photo = forms.FileField(required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, event: Event, rules: Rulebook, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        for name in ("kind", "aspect", "text", "photo"):
            self.fields[name].label = words(f"me.appeal-{name}")
            self.fields[name].help_text = words(f"me.appeal-{name}-hint")
        kinds = in_time(event, timezone.now())
        self.ends = kinds
        if len(kinds) == 1:
            self.initial.setdefault("kind", *kinds)
        self.fields["kind"].choices = [(kind, words(f"me.appeal-{kind}")) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["aspect"].choices = [("", words("me.appeal-whole")), *_aspects(rules.scheme)]  # type: ignore[attr-defined]
        self.fields["photo"].widget.attrs["accept"] = "image/jpeg,image/png,application/pdf"

    def clean_photo(self) -> object:
        """Refuse what is too big before it is read."""
        photo = self.cleaned_data["photo"]
        if photo is not None and photo.size > BIGGEST:
            fault = Fault("evidence.too-big", {"most": str(BIGGEST // 1_000_000)})
            raise forms.ValidationError(fault_words(fault))
        return photo


def _aspects(root: Node) -> list[tuple[str, str]]:
    """Return the nodes of the scheme below its root, indented as they hang together."""
    found: list[tuple[str, str]] = []

    def gather(node: Node, depth: int) -> None:
        title = title_of(node.title, language(), node.id)
        found.append((node.id, GAP * depth + title))
        for child in node.below():
            gather(child, depth + 1)

    for child in root.below():
        gather(child, 0)
    return found


@get_or_post
@own
def new(request: HttpRequest, event: str) -> HttpResponse:
    """The form; what was written, to be looked over; then it is sent."""
    standing = own_standing(request, event)
    form = AppealForm(standing.event, rules_of(standing.event), request.POST or None,
                      request.FILES or None)  # fmt: skip
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            evidence = _evidence(request, form)
            if request.POST.get("do") == "send":
                filed = _filed(request, standing, form, evidence)
                messages.success(request, words("me.appeal-filed"))
                return redirect("me:appeal", filed.number)
        except Refused as refused:
            faults = refused.faults
        else:
            if request.POST.get("do") != "back":
                return _look_over(request, standing, form, evidence)
            form = _again(standing, form, evidence)
    page = {"event": standing.event, "standing": standing, "form": form, "faults": faults,
            "ends": form.ends}  # fmt: skip
    status = 422 if faults or form.errors else 200
    return render(request, "me/appeals_form.html", page, status=status)


def _evidence(request: HttpRequest, form: AppealForm) -> Evidence | None:
    """Keep the file that was handed in now, or find the one that was kept before."""
    photo = form.cleaned_data["photo"]
    if photo:
        return keep_evidence(photo.read(), photo.name, by=asker(request), at=timezone.now())
    try:
        number = SIGNED.unsign(form.cleaned_data["kept"])
    except BadSignature:
        return None
    return Evidence.objects.filter(pk=number, by=asker(request)).first()


def _given(form: AppealForm, evidence: Evidence | None) -> dict[str, str]:
    said = {name: form.cleaned_data[name] for name in ("kind", "aspect", "text")}
    return said | {"kept": SIGNED.sign(str(evidence.pk)) if evidence else ""}


def _look_over(
    request: HttpRequest, standing: Standing, form: AppealForm, evidence: Evidence | None
) -> HttpResponse:
    given = _given(form, evidence)
    aspects = dict(form.fields["aspect"].choices)  # type: ignore[attr-defined]
    page = {
        "event": standing.event,
        "standing": standing,
        "given": given,
        "aspect": aspects[given["aspect"]].strip(GAP),
        "evidence": evidence,
        "until": form.ends[given["kind"]],
    }
    return render(request, "me/appeals_check.html", page)


def _again(standing: Standing, form: AppealForm, evidence: Evidence | None) -> AppealForm:
    """Return the form with what was written, to be changed."""
    given = _given(form, evidence)
    return AppealForm(standing.event, rules_of(standing.event), initial=given)


def _filed(
    request: HttpRequest, standing: Standing, form: AppealForm, evidence: Evidence | None
) -> Appeal:
    """File the appeal; sent twice, it is one."""
    said = {name: form.cleaned_data[name] for name in ("kind", "aspect")}
    text = form.cleaned_data["text"].strip()
    same = standing.entry.appeals.filter(text=text, state=Appeal.State.FILED, **said).first()
    return same or appeals.file(
        standing.entry, said["kind"], text, aspect=said["aspect"], evidence=evidence,
        by=asker(request), at=timezone.now(),
    )  # fmt: skip


def _own_appeal(request: HttpRequest, number: str) -> Appeal:
    found = appeals_of(whose(request))
    return get_object_or_404(found, number=number)


@own
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One appeal: its number, how far it is, the answer."""
    return _page(request, _own_appeal(request, number))


def _page(request: HttpRequest, appeal: Appeal, faults: tuple[Fault, ...] = ()) -> HttpResponse:
    node = next((x for x in rules_of(appeal.event).scheme.walk() if x.id == appeal.aspect), None)
    aspect = title_of(node.title, language(), node.id) if node else words("me.appeal-whole")
    page = {"appeal": appeal, "event": appeal.event, "aspect": aspect, "faults": faults}
    return render(request, "me/appeals_page.html", page, status=422 if faults else 200)


@require_POST
@own
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take an appeal back that nobody has answered."""
    appeal = _own_appeal(request, number)
    try:
        appeals.withdraw(appeal, by=asker(request), at=timezone.now())
    except Refused as refused:
        return _page(request, appeal, refused.faults)
    messages.success(request, words("me.appeal-withdrawn"))
    return redirect("me:appeal", number)


urlpatterns = [
    path("results/<slug:event>/appeal/", new, name="appeal-new"),
    path("appeals/<slug:number>/", one, name="appeal"),
    path("appeals/<slug:number>/withdraw/", withdraw, name="appeal-withdraw"),
]
