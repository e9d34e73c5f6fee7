"""What was done, as auditors look it up."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from leitai.web.models import Account, Act, Unit

from .accounts import accounts_in, paths_of


def acts_seen(
    by: Account,
    *,
    person: str = "",
    action: str = "",
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Act]:
    """
    Return the acts that *by* may look into, the newest first, with who did them: one query.

    An auditor of the whole city sees everything, one of a county what its own accounts did.

    Shapes:
        person: part of a user name or name; *subject*: how it begins; *since*, *until*: days,
            both included.
    """
    found = Act.objects.select_related("account")
    paths = paths_of(by, "audit.see")
    if not Unit.objects.filter(path__in=paths, parent=None).exists():
        theirs = accounts_in(paths).filter(pk=OuterRef("account_id"))
        found = found.filter(Exists(theirs))
    if person:
        found = found.filter(
            Q(account__username__icontains=person) | Q(account__name__icontains=person)
        )
    if action:
        found = found.filter(action=action)
    if subject:
        found = found.filter(subject__startswith=subject)
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
