"""Notices and certificates, for everybody; people are named in part."""

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router
from ninja.decorators import decorate_view

from leitai.credentials import check
from leitai.faults import Refused
from leitai.web.installation import installation
from leitai.web.models import Certificate, Notice
from leitai.web.queries.calendar import local_day
from leitai.web.queries.certificates import certificate_called, key_periods
from leitai.web.queries.notices import is_shown, open_for_objections
from leitai.web.services.certificates import server_key
from leitai.web.templatetags.leitai import masked

from .asking import Cursor, Limit, called, page_of, public_id
from .keeping import kept
from .shapes import CertificateOut, NoticeOut, Notices

router = Router(tags=["notices and certificates"])


def notice_out(row: Notice) -> NoticeOut:
    """Return a notice as the API says it: its list as long as it is up."""
    now = timezone.now()
    plain = ("number", "kind", "title", "text", "published", "last_day")
    return NoticeOut(
        id=public_id(row),
        unit=row.unit.name,
        event=public_id(row.event) if row.event else None,
        open=open_for_objections(row, now),
        rows=row.rows if is_shown(row, local_day(now)) else [],
        **{name: getattr(row, name) for name in plain},
    )


@router.get("/notices", response=Notices, summary="Notices")
@decorate_view(kept(5))
def notices(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Notices:
    """Return notices, the last first."""
    rows = Notice.objects.select_related("unit", "event")
    found, following = page_of(rows, cursor, limit)
    return Notices(items=[notice_out(row) for row in found], next=following)


@router.get("/notices/{notice}", response=NoticeOut, summary="One notice")
@decorate_view(kept(5))
def notice(request: HttpRequest, notice: str) -> NoticeOut:
    """Return one notice."""
    return notice_out(called(Notice.objects.select_related("unit", "event"), notice))


@router.get("/certificates/{code}", response=CertificateOut, summary="Check a certificate")
@decorate_view(kept(5))
def certificate(request: HttpRequest, code: str) -> CertificateOut:
    """Say whether a certificate holds, its signature checked just now."""
    found = certificate_called(code)
    if found is None or found.issued is None:
        raise Http404(code)
    return CertificateOut(
        code=found.code,
        number=found.number,
        title=found.title,
        holder=masked(found.entry.worker.name),
        event=public_id(found.batch.event),
        issued=found.issued,
        revoked=found.revoked,
        state=_state(found),  # type: ignore[arg-type]
        credential=f"{installation().site}/v/{found.code}/badge.json",
    )


def _state(found: Certificate) -> str:
    if found.revoked is not None:
        return "revoked"
    try:
        check(found.credential or {}, timezone.now(), key_periods(server_key()))
    except Refused:
        return "broken"
    return "valid"
