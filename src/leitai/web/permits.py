"""
Who may do what.

One table: action -> roles. A role held for a union reaches everything at or below it; a role
held for an event reaches that event. ``docs/rules/permissions.md`` shows the table to people, and
a test asks every page of every role.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django_htmx.http import HttpResponseClientRedirect

from leitai.faults import Fault, Refused
from leitai.lifecycle import EVENT_ROLES, Role
from leitai.web.hall_home import check_journal_here

if TYPE_CHECKING:
    from leitai.web.models import Account, Event, Unit

R = Role
_OFFICE = frozenset({R.STAFF, R.SECRETARY})
_READ_EVENT = frozenset(Role) - {R.IT, R.LEADER, R.JUDGE, R.FINANCE, R.EXPERT}

ACTIONS: dict[str, frozenset[Role]] = {
    "desk": frozenset(Role) - {R.JUDGE, R.IT},
    "registry.see": frozenset({R.STAFF, R.LEADER, R.AUDITOR, R.APPROVER}),
    "registry.edit": frozenset({R.STAFF}),
    "registry.import": frozenset({R.STAFF}),
    "accounts.edit": frozenset({R.STAFF, R.IT}),
    "audit.see": frozenset({R.AUDITOR, R.IT}),
    "calendar.edit": frozenset({R.STAFF}),
    "competition.edit": frozenset({R.STAFF}),
    "event.see": _READ_EVENT,
    "event.edit": _OFFICE,
    "event.approve": frozenset({R.APPROVER}),
    "rulebook.edit": frozenset({R.STAFF, R.SECRETARY, R.CHIEF_JUDGE}),
    "rulebook.freeze": frozenset({R.STAFF}),
    "entries.see": frozenset({R.STAFF, R.SECRETARY, R.SUPERVISOR, R.AUDITOR, R.APPROVER}),
    "entries.make": frozenset({R.LEADER, R.STAFF, R.SECRETARY}),
    "entries.object": frozenset({R.LEADER, R.SECRETARY}),
    "entries.decide": _OFFICE,
    "officials.edit": _OFFICE,
    "officials.declare": EVENT_ROLES,
    "pads.edit": _OFFICE | {R.CHIEF_JUDGE},
    "panels.see": _OFFICE | {R.SUPERVISOR},
    "panels.approve": frozenset({R.SUPERVISOR}),
    "draws.hold": frozenset({R.CODER}),
    "codes.see": frozenset({R.CODER}),
    "sessions.edit": _OFFICE,
    "checkin.do": frozenset({R.TIMEKEEPER, R.SECRETARY}),
    "incidents.note": frozenset({R.TIMEKEEPER, R.SECRETARY, R.JUDGE, R.CHIEF_JUDGE}),
    "incidents.sign": frozenset({R.CHIEF_JUDGE}),
    "marks.enter": frozenset({R.JUDGE, R.CHIEF_JUDGE}),
    "marks.type": frozenset({R.CLERK}),
    "marks.settle": frozenset({R.CHIEF_JUDGE}),
    "marks.see": frozenset({R.CHIEF_JUDGE, R.SUPERVISOR, R.CLERK}),
    "marks.grid": frozenset({R.CHIEF_JUDGE, R.SUPERVISOR}),
    "clocks.set": frozenset({R.CHIEF_JUDGE, R.TIMEKEEPER}),
    "unlocks.see": frozenset({R.CHIEF_JUDGE, R.ARBITER, R.SUPERVISOR, R.SECRETARY}),
    "unlocks.ask": frozenset({R.CHIEF_JUDGE}),
    "unlocks.decide": frozenset({R.ARBITER, R.SUPERVISOR, R.SECRETARY}),
    "paper.see": frozenset({R.CHIEF_JUDGE, R.SUPERVISOR, R.SECRETARY, R.CLERK}),
    "paper.switch": frozenset({R.CHIEF_JUDGE}),
    "paper.receive": frozenset({R.SUPERVISOR, R.SECRETARY, R.CLERK}),
    "paper.draw": frozenset({R.CHIEF_JUDGE, R.SUPERVISOR}),
    "paper.compare": frozenset({R.SUPERVISOR, R.CLERK}),
    "amend.ask": frozenset({R.CHIEF_JUDGE}),
    "amend.approve": frozenset({R.SUPERVISOR}),
    "boards.freeze": _OFFICE | {R.CHIEF_JUDGE},
    "reveals.hold": _OFFICE,
    "recheck.do": frozenset({R.SUPERVISOR}),
    "results.see": frozenset({R.STAFF, R.SECRETARY, R.CHIEF_JUDGE, R.SUPERVISOR, R.ARBITER})
    | {R.APPROVER, R.AUDITOR},
    "appeals.file": frozenset({R.LEADER}),
    "appeals.answer": frozenset({R.ARBITER}),
    "notices.edit": frozenset({R.STAFF}),
    "objections.answer": frozenset({R.SUPERVISOR, R.STAFF}),
    "awards.edit": frozenset({R.STAFF}),
    "certificates.prepare": frozenset({R.STAFF}),
    "certificates.issue": frozenset({R.APPROVER}),
    "certificates.revoke": frozenset({R.APPROVER}),
    "documents.print": _READ_EVENT | {R.LEADER},
    "jobs.see": frozenset({R.STAFF, R.AUDITOR}),
    "messages.see": frozenset({R.STAFF, R.AUDITOR}),
    "messages.send": frozenset({R.STAFF}),
    "hooks.edit": frozenset({R.IT}),
    "tokens.make": frozenset(Role),
    "halls.lend": _OFFICE,
    "halls.see": _READ_EVENT,
    "cases.see": frozenset({R.STAFF, R.APPROVER, R.FINANCE, R.EXPERT, R.AUDITOR}),
    "cases.open": frozenset({R.STAFF}),
    "cases.decide": frozenset({R.STAFF, R.APPROVER, R.FINANCE, R.EXPERT}),
    "payments.make": frozenset({R.FINANCE}),
    "policies.see": frozenset({R.STAFF, R.APPROVER, R.FINANCE, R.AUDITOR}),
    "policies.edit": frozenset({R.STAFF}),
    "policies.freeze": frozenset({R.APPROVER}),
}
"""Action -> who may. A door names one action; an action not listed here cannot be asked for."""


SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WHILE_LENT = frozenset({"halls.lend"})
"""What is done in the city while the event is at a hall."""


class Forbidden(Refused):
    """Whoever asks may not do this here."""

    def __init__(self, action: str) -> None:
        super().__init__([Fault("web.forbidden", {"action": action})])


def may(
    account: "Account", action: str, *, event: "Event | None" = None, unit: "Unit | None" = None
) -> bool:
    """
    Tell whether *account* may do *action* to *event* or in *unit*; anywhere, where neither is said.

    Raises:
        KeyError: no such action.
    """
    roles = ACTIONS[action]
    if not getattr(account, "is_authenticated", False) or not account.is_active:
        return False
    return _held(account, roles, event, unit) is not None


def role_of(account: "Account", roles: AbstractSet[Role], event: "Event") -> Role | None:
    """Return the first of *roles* that *account* holds for *event*; None if it holds none."""
    return _held(account, roles, event, None)


def _held(
    account: "Account", roles: AbstractSet[Role], event: "Event | None", unit: "Unit | None"
) -> Role | None:
    path = unit.path if unit else event.competition.organiser.path if event else None
    for grant in account.grants_in_force():
        if grant.role not in roles:
            continue
        if grant.event_id is not None:
            reaches = (event is None and unit is None) or (
                event is not None and grant.event_id == event.pk
            )
        else:
            within = grant.unit.path if grant.unit is not None else "-"
            reaches = path is None or path.startswith(within) or _leads(grant, event)
        if reaches:
            return Role(grant.role)
    return None


def _leads(grant: Any, event: "Event | None") -> bool:
    """A leader acts in the events of every union above: entries are checked against the unit."""
    return (
        grant.role == Role.LEADER
        and event is not None
        and grant.unit.path.startswith(event.competition.organiser.path)
    )


def require(
    account: "Account", action: str, *, event: "Event | None" = None, unit: "Unit | None" = None
) -> None:
    """
    Check that *account* may do *action*.

    Raises:
        Forbidden: not so.
    """
    if not may(account, action, event=event, unit=unit):
        raise Forbidden(action)


View = Callable[..., HttpResponse]


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """
    Send whoever asks to sign in, and back again.

    A page that asked for a part of itself goes there as a whole, and comes back as a whole.
    """
    asked = request.get_full_path()
    if request.headers.get("HX-Request") != "true":
        return redirect_to_login(asked)
    page = urlsplit(request.headers.get("HX-Current-URL", asked))
    back = page.path + (f"?{page.query}" if page.query else "")
    return HttpResponseClientRedirect(redirect_to_login(back).url)


def door(action: str) -> Callable[[View], View]:
    """
    Let in who may do *action*; send others to sign in, or refuse.

    The view of an event takes ``event`` (its slug) and gets the Event: ``competition`` loaded.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        def let_in(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
            from leitai.web.models import Event  # noqa: PLC0415 - models know the roles' table

            if not request.user.is_authenticated:
                return sign_in_first(request)
            if "event" in named:
                named["event"] = get_object_or_404(
                    Event.objects.select_related("competition__organiser"), slug=named["event"]
                )
                require(request.user, action, event=named["event"])
                if request.method not in SAFE and action not in WHILE_LENT:
                    check_journal_here(named["event"].journal)
            else:
                require(request.user, action)
            return view(request, *given, **named)

        let_in.action = action  # type: ignore[attr-defined]
        return let_in

    return guarded


def own(view: View) -> View:
    """Let whoever is signed in to what is their own; send others to sign in."""

    @wraps(view)
    def let_in(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        return view(request, *given, **named)

    let_in.action = "own"  # type: ignore[attr-defined]
    return let_in
