"""What is kept of one worker, for the worker to read and to take along."""

from typing import Any

from django.utils import timezone

from leitai.web.models import Account, Act, Unit, Worker

from .certificates import issuer
from .me import mine
from .trades import trade_name

FIELDS = (
    "name", "sex", "born", "id-number", "phone", "employer", "trade", "level", "started", "other",
)  # fmt: skip
"""What can be asked to be corrected; ``me.field-…`` names it."""

ACTS = 200


def facts_of(worker: Worker) -> list[tuple[str, str]]:
    """Return what the registry has of *worker*: field and value, ID and phone number masked."""
    return [
        ("number", worker.number),
        ("name", worker.name),
        ("sex", worker.sex),
        ("born", f"{worker.born:%Y-%m-%d}" if worker.born else ""),
        ("id-number", worker.masked_id),
        ("phone", worker.masked_phone),
        ("employer", worker.enterprise.name if worker.enterprise else ""),
        ("trade", trade_name(worker.occupation) if worker.occupation else ""),
        ("level", worker.level),
        ("started", f"{worker.started:%Y-%m-%d}" if worker.started else ""),
    ]


def acts_of(account: Account) -> list[Act]:
    """Return what *account* did here, the newest first."""
    return list(account.acts.order_by("-pk")[:ACTS])


def whom_to_call(worker: Worker) -> Unit | None:
    """Return the nearest union above the worker's employer that has a telephone."""
    if worker.enterprise is None:
        return Unit.objects.filter(parent=None).exclude(phone="").first()
    path = worker.enterprise.unit.path
    above = [path[:end] for end in range(5, len(path) + 1, 5)]
    return Unit.objects.filter(path__in=above).exclude(phone="").order_by("-path").first()


def taken_along(worker: Worker, account: Account) -> dict[str, Any]:
    """Return everything as plain JSON, for the worker to keep."""
    own = mine(worker)
    return {
        "from": issuer().name,
        "worker": dict(facts_of(worker)),
        "employments": [
            {"employer": str(each.enterprise), "job": each.job,
             "from": _day(each.started), "to": _day(each.ended)}
            for each in worker.employments.select_related("enterprise")
        ],
        "entries": [
            {"event": each.event.slug, "name": str(each.event), "state": each.state,
             "at": _moment(each.at), "delegation": str(each.delegation)}
            for each in own.entries
        ],
        "results": [
            {"event": each.event.slug, "code": each.code, "rank": each.rank,
             "total": each.total, "status": each.status, "award": each.award}
            for each in own.standings
        ],
        "appeals": [
            {"number": each.number, "event": each.event.slug, "at": _moment(each.at),
             "text": each.text, "state": each.state, "answer": each.answer}
            for each in own.appeals
        ],
        "certificates": [each.credential for each in own.certificates],
        "promotions": [
            {"event": each.event.slug, "to": each.to_level, "state": each.state}
            for each in own.promotions
        ],
        "acts": [
            {"at": _moment(each.at), "action": each.action, "subject": each.subject}
            for each in acts_of(account)
        ],
    }  # fmt: skip


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _moment(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
