"""An event goes from one state to the next: who may, what must be true, what happens with it."""

from datetime import datetime
from functools import partial

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.front.held import hold, release
from leitai.lifecycle import Role, State, Step, check_step, step_called
from leitai.web.installation import installation
from leitai.web.models import Account, Consent, Event, StateChange
from leitai.web.permits import Forbidden, role_of

from . import awards, coding, entries, events, locking, notices, officials, rechecks, results
from .acts import note
from .lending import check_here
from .lending import check_step as check_place
from .needs import met
from .news import tell_pads
from .taking import Effect, Taking

EFFECTS: dict[str, Effect] = {
    **events.EFFECTS,
    **entries.EFFECTS,
    **officials.EFFECTS,
    **coding.EFFECTS,
    **locking.EFFECTS,
    **rechecks.EFFECTS,
    **results.EFFECTS,
    **notices.EFFECTS,
    **awards.EFFECTS,
}
"""Step -> what happens in the same transaction."""

REASONED = frozenset({"reopen", "cancel"})
"""Steps that must be given a reason."""


@transaction.atomic
def take(
    event: Event, name: str, *, by: Account, at: datetime, reason: str = ""
) -> StateChange | Consent:
    """
    Take the step *name*; where two people must agree, the first one's word is kept as a Consent.

    Raises:
        Forbidden: *by* holds no role that may.
        Refused: what is missing; a reason; the same person twice; the event is suspended.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    step = step_called(name)
    role = role_of(by, step.roles | step.second, event)
    if role is None:
        raise Forbidden(f"step.{name}")
    check_place(event, name)
    if event.suspended and name != "cancel":
        raise Refused([Fault("lifecycle.suspended")])
    if name in REASONED and not reason.strip():
        raise Refused([Fault("lifecycle.reason")])
    check_step(step, State(event.state), met(event, step, at))
    if step.second:
        first = _other_word(event, step, role, by)
        if first is None:
            return _consent(event, step, role, by, at, reason)
        first.used = True
        first.save(update_fields=["used"])
        by, second = (by, first.by) if role in step.roles else (first.by, by)
        reason = "\n".join(filter(None, (first.reason, reason)))
    else:
        second = None
    return _move(Taking(event, step, by, second, at, reason), role)


def _other_word(event: Event, step: Step, role: Role, by: Account) -> Consent | None:
    """Return the consent of the other side, if it was given for this very state."""
    others = step.second if role in step.roles else step.roles
    first = event.consents.filter(
        step=step.id, state=event.state, used=False, role__in=[each.value for each in others]
    ).first()
    if first is not None and first.by_id == by.pk:
        raise Refused([Fault("lifecycle.same-person")])
    return first


def _consent(
    event: Event, step: Step, role: Role, by: Account, at: datetime, reason: str
) -> Consent:
    consent, new = Consent.objects.get_or_create(
        event=event,
        step=step.id,
        role=role.value,
        used=False,
        defaults={"state": event.state, "by": by, "at": at, "reason": reason},
    )
    if not new and consent.state != event.state:
        consent.state, consent.by, consent.at, consent.reason = event.state, by, at, reason
        consent.save()
    note(by, f"consent.{step.id}", f"event:{event.slug}", at, role)
    return consent


def _move(taking: Taking, role: Role) -> StateChange:
    event, step = taking.event, taking.step
    if effect := EFFECTS.get(step.id):
        effect(taking)
    event.state = step.target
    event.save()
    tell_pads(event)
    note(taking.by, f"step.{step.id}", f"event:{event.slug}", taking.at, role)
    return StateChange.objects.create(
        event=event,
        step=step.id,
        state=step.target,
        at=taking.at,
        by=taking.by,
        second=taking.second,
        reason=taking.reason,
    )


@transaction.atomic
def suspend(event: Event, *, by: Account, at: datetime, reason: str, on: bool = True) -> Event:
    """
    Stop the event's clock, or let it go on: nothing but cancelling is possible meanwhile.

    Raises:
        Forbidden: neither staff, nor chief judge, nor supervisor.
        Refused: no reason; it is so already.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    role = role_of(by, {Role.STAFF, Role.CHIEF_JUDGE, Role.SUPERVISOR}, event)
    if role is None:
        raise Forbidden("step.suspend")
    check_here(event)
    if not reason.strip():
        raise Refused([Fault("lifecycle.reason")])
    if event.suspended == on:
        raise Refused([Fault("lifecycle.suspended" if on else "lifecycle.not-suspended")])
    event.suspended = on
    event.save(update_fields=["suspended"])
    _hold(event)
    tell_pads(event)
    name = "suspend" if on else "resume"
    note(by, f"step.{name}", f"event:{event.slug}", at, role)
    StateChange.objects.create(
        event=event, step=name, state=event.state, at=at, by=by, reason=reason
    )
    return event


def _hold(event: Event) -> None:
    """Let the front take no marks of a suspended event, whatever tickets are out."""
    if event.journal:
        settle = hold if event.suspended else release
        transaction.on_commit(partial(settle, installation().held, event.journal))
