"""Webhooks: other programs are told what was published; what they were told is kept."""

import base64
import http.client
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from leitai.canonical import canonical
from leitai.faults import Fault, Refused
from leitai.web.installation import installation
from leitai.web.models import Account, Delivery, Hook, Job
from leitai.web.permits import require

from . import jobs
from .acts import note
from .hook_sending import SECRET, send, signature, target_of

KIND = "hook"
KINDS = ("result.published", "notice.published")
AGAIN = tuple(
    timedelta(seconds=each) for each in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000)
)
"""How long after each failure it is tried again; after the last it is given up."""

GONE = 410
"""The answer that asks for no more messages."""


@transaction.atomic
def add_hook(url: str, kinds: Iterable[str], *, by: Account, at: datetime) -> Hook:
    """
    Tell the program at *url* from now on.

    Raises:
        Forbidden: *by* may not.
        Refused: nothing to tell; as `target_of`.
    """
    require(by, "hooks.edit")
    chosen = [kind for kind in KINDS if kind in set(kinds)]
    if not chosen:
        raise Refused([Fault("hooks.no-kind")])
    target_of(url, private=installation().private_hooks)
    secret = SECRET + base64.b64encode(secrets.token_bytes(32)).decode()
    made = Hook.objects.create(url=url, secret=secret, kinds=chosen, by=by, at=at)
    note(by, "hooks.add", f"hook:{made.pk}", at, kinds=chosen)
    return made


@transaction.atomic
def pause_hook(hook: Hook, *, paused: bool, by: Account, at: datetime) -> Hook:
    """
    Tell the program no more for now, or again.

    Raises:
        Forbidden: *by* may not.
    """
    require(by, "hooks.edit")
    hook = Hook.objects.select_for_update().get(pk=hook.pk)
    hook.paused = paused
    hook.save(update_fields=["paused"])
    note(by, "hooks.pause" if paused else "hooks.resume", f"hook:{hook.pk}", at)
    return hook


def tell_programs(kind: str, data: dict[str, Any], at: datetime) -> int:
    """
    Note that every program that wants *kind* is to be told; return how many.

    Shapes:
        data: public, and little: whoever is told asks the API for the rest.
    """
    told = {"type": kind, "timestamp": at.isoformat(timespec="seconds"), "data": data}
    body = canonical(told).decode()
    wanted = [each for each in Hook.objects.filter(paused=False) if kind in each.kinds]
    for hook in wanted:
        made = Delivery.objects.create(hook=hook, kind=kind, body=body, at=at)
        jobs.ask(KIND, {"delivery": made.pk}, by=None)
    return len(wanted)


def deliver(job: Job, report: jobs.Report, at: datetime) -> dict[str, Any]:
    """Try one delivery once; where it fails, ask for the next try, later each time."""
    made = Delivery.objects.select_related("hook").get(pk=job.params["delivery"])
    if made.state != Delivery.State.WAITING or made.hook.paused:
        return {}
    status, made.said = _tried(made, at)
    made.tries, made.tried = made.tries + 1, at
    if 200 <= status < 300:
        made.state = Delivery.State.TAKEN
    elif status == GONE or made.tries > len(AGAIN):
        made.state = Delivery.State.GIVEN_UP
    else:
        jobs.ask(KIND, job.params, by=None, due=at + AGAIN[made.tries - 1])
    made.save()
    return {"path": "/desk/hooks/"}


def _tried(made: Delivery, at: datetime) -> tuple[int, str]:
    """Return the status of the answer, 0 where there was none, and what is kept of it."""
    hook, seconds, body = made.hook, int(at.timestamp()), made.body.encode()
    name = f"msg_{made.pk}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "leitai",
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(str(hook.secret), name, seconds, body),
    }
    try:
        status = send(target_of(hook.url, private=installation().private_hooks), headers, body)
    except Refused as refused:
        return 0, refused.faults[0].id
    except (OSError, http.client.HTTPException) as error:
        return 0, type(error).__name__
    return status, f"HTTP {status}"


@transaction.atomic
def resume_deliveries(hook: Hook, *, by: Account, at: datetime) -> int:
    """
    Try again what *hook* has not been told, from the beginning; return how many.

    Raises:
        Forbidden: *by* may not.
    """
    require(by, "hooks.edit")
    left = list(hook.deliveries.exclude(state=Delivery.State.TAKEN))
    for made in left:
        made.state, made.tries = Delivery.State.WAITING, 0
        made.save(update_fields=["state", "tries"])
        jobs.ask(KIND, {"delivery": made.pk}, by=None)
    note(by, "hooks.again", f"hook:{hook.pk}", at, count=len(left))
    return len(left)
