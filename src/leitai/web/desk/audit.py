"""The audit log: who did what, and whether it is what was sealed."""

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.web.models import Account, Act
from leitai.web.permits import door
from leitai.web.queries.acts import acts_seen
from leitai.web.services.audit import check_acts
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import act_words, words

from .accounts_forms import AuditForm

PAGE = 50
MOST = 100_000
"""Rows of a spreadsheet; a longer log is taken away day by day."""


@door("audit.see")
def listed(request: HttpRequest) -> HttpResponse:
    """The acts, the newest first."""
    form = AuditForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    by: Account = request.user  # type: ignore[assignment]
    found = acts_seen(by, **asked)
    if "export" in request.GET:
        columns = ("at", "who", "role", "act", "subject", "detail", "position")
        header = [words(f"accounts.{name}") for name in columns]
        return spreadsheet(words("accounts.audit"), header, map(_row, found[:MOST].iterator()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = {"form": form, "page": page, "any": any(asked.values())}
    return render(request, "desk/audit_list.html", shown)


def _row(act: Act) -> list[str]:
    return [
        f"{timezone.localtime(act.at):%F %T}",
        str(act.account or ""),
        words(f"role.{act.role}") if act.role else "",
        act_words(act.action),
        act.subject,
        json.dumps(act.detail, ensure_ascii=False, sort_keys=True),
        "" if act.position is None else str(act.position),
    ]


@require_POST
@door("audit.see")
def verify(request: HttpRequest) -> HttpResponse:
    """Hold every act against the journal."""
    by: Account = request.user  # type: ignore[assignment]
    shown = {"checked": check_acts(by), "at": timezone.now()}
    return render(request, "desk/audit_verify.html", shown)


urlpatterns = [
    path("audit/", listed, name="audit"),
    path("audit/verify/", verify, name="audit-verify"),
]
