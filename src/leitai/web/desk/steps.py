"""The steps of an event's life at the desk: what is missing, what happens, who agreed."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, resolve
from django.utils import timezone

from leitai.faults import Fault
from leitai.lifecycle import Role, State, Step, next_steps, step_called
from leitai.web.models import Account, Consent, Event
from leitai.web.permits import door, may, role_of
from leitai.web.services.needs import met
from leitai.web.services.steps import REASONED, suspend, take
from leitai.web.words import words

from .asking import NONE, asker, get_or_post, tried

STOPPERS = frozenset({Role.STAFF, Role.CHIEF_JUDGE, Role.SUPERVISOR})
"""Who may suspend an event and let it go on."""

WHERE = {
    "dates-set": "plan/dates/", "place-set": "plan/dates/", "approved": "approve/",
    "rulebook-frozen": "rulebook/", "entries-closed": "plan/dates/",
    "entries-decided": "entries/eligibility/",
    "entry-objections-answered": "entries/eligibility/?show=objections",
    "enough-contestants": "rank-only/", "officials-appointed": "officials/",
    "conflicts-declared": "officials/", "exclusions-met": "officials/panels/",
    "sessions-set": "sessions/", "draws-held": "draws/", "codes-sealed": "draws/",
    "checked-in": "sessions/", "sessions-ended": "sessions/",
    "incidents-signed": "sessions/incidents/",
    "sheets-complete": "marks/", "sheets-agree": "marks/", "results-complete": "marks/",
    "judges-signed": "marks/locking/", "recheck-done": "marks/rechecks/",
    "amendments-decided": "marks/amendments/", "board-open": "board/",
    "appeals-over": "appeals/", "publicity-over": "results/", "objections-answered": "results/",
    "certificates-issued": "awards/", "proposals-listed": "awards/", "proposals-decided": "awards/",
}  # fmt: skip
"""Need -> where it is seen to, below the event."""


@dataclass(frozen=True, slots=True)
class Task:
    """
    A need of a step: what is missing (None where it is met), and where to see to it.

    Shapes:
        path: empty where the reader would be refused.
    """

    need: str
    fault: Fault | None
    path: str


@dataclass(frozen=True, slots=True)
class Way:
    """
    A step that leads on, as the reader sees it.

    Shapes:
        mine: whether the reader may take it, or agree to it.
        agreed: the first of the two who must agree; None where nobody did yet.
    """

    step: Step
    tasks: tuple[Task, ...]
    mine: bool
    agreed: Consent | None

    @property
    def ready(self) -> bool:
        """Whether nothing is missing."""
        return all(task.fault is None for task in self.tasks)

    @property
    def two(self) -> bool:
        """Whether two people must agree."""
        return bool(self.step.second)

    @property
    def roles(self) -> list[str]:
        """Who may take it."""
        return sorted(self.step.roles)

    @property
    def second(self) -> list[str]:
        """Who must agree to it."""
        return sorted(self.step.second)


def way(event: Event, step: Step, account: Account, at: datetime) -> Way:
    """Return *step* as *account* sees it: one query or two for each need."""
    faults = met(event, step, at)
    tasks = tuple(Task(need, faults[need], _where(event, need, account)) for need in step.needs)
    open_ = event.consents.filter(step=step.id, state=event.state, used=False)
    agreed = open_.select_related("by").first() if step.second else None
    mine = role_of(account, step.roles | step.second, event) is not None
    return Way(step, tasks, mine, agreed)


def _where(event: Event, need: str, account: Account) -> str:
    """Return where *need* is seen to, if the door there lets *account* in."""
    path = f"/desk/events/{event.slug}/{WHERE[need]}"
    action = resolve(path.partition("?")[0]).func.action  # type: ignore[attr-defined]
    return path if may(account, action, event=event) else ""


def ways(event: Event, account: Account, at: datetime) -> list[Way]:
    """Return the steps that lead on from where *event* is, the usual one first."""
    return [way(event, step, account, at) for step in next_steps(State(event.state))]


def may_stop(event: Event, account: Account) -> bool:
    """Tell whether *account* may suspend *event*, or let it go on."""
    return role_of(account, STOPPERS, event) is not None


@get_or_post
@door("event.see")
def step(request: HttpRequest, event: Event, name: str) -> HttpResponse:
    """One step: what is missing, what it does, who agrees; and the button."""
    if name not in {each.id for each in next_steps(State(event.state))}:
        raise Http404(name)
    faults, reason = NONE, request.POST.get("reason", "")
    if request.method == "POST":
        faults = tried(request, take, event, name, reason=reason)
        if not faults:
            state = event.state
            event.refresh_from_db(fields=["state"])
            said = "events.step-taken" if event.state != state else "events.step-agreed"
            messages.success(request, words(said, step=words(f"step.{name}")))
            return redirect("desk:event", event.slug)
    shown = {
        "event": event, "way": way(event, step_called(name), asker(request), timezone.now()),
        "faults": faults, "reason": reason, "needs_reason": name in REASONED,
        "words_id": f"step.{name}", "does_id": f"step.{name}-does",
    }  # fmt: skip
    return render(request, "desk/events_step.html", shown, status=422 if faults else 200)


@get_or_post
@door("event.see")
def pause(request: HttpRequest, event: Event) -> HttpResponse:
    """Suspend the event, or let it go on: with a reason."""
    faults, reason = NONE, request.POST.get("reason", "")
    if request.method == "POST":
        faults = tried(request, suspend, event, reason=reason, on=not event.suspended)
        if not faults:
            said = "events.resumed-done" if event.suspended else "events.suspended-done"
            messages.success(request, words(said))
            return redirect("desk:event", event.slug)
    shown = {"event": event, "faults": faults, "reason": reason}
    return render(request, "desk/events_pause.html", shown, status=422 if faults else 200)


urlpatterns = [
    path("events/<slug:event>/steps/<slug:name>/", step, name="step"),
    path("events/<slug:event>/pause/", pause, name="event-pause"),
]
