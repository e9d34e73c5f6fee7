"""
Short messages to workers: noted with what they tell of, sent by a job, kept with what came of it.

Which function sends them `leitai.toml` says (``messages``): "console" prints them, as in the demo.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from leitai.registry.phones import mask_phone
from leitai.web.installation import installation
from leitai.web.models import Account, Event, Job, Message
from leitai.web.permits import require
from leitai.web.queries.messages import messages_seen
from leitai.wording import say

from . import jobs
from .acts import note

KIND = "messages"
FRESH = timedelta(days=3)
"""What has waited longer is not sent any more: it would tell of yesterday as of today."""

LANGUAGE = "zh"
"""The language of messages: nobody has said theirs."""


@dataclass(frozen=True, slots=True)
class Text:
    """
    What a sender gets.

    Shapes:
        kind, params: for gateways that want a registered template and what it puts in.
        words: the whole text, for those that take one.
    """

    kind: str
    params: dict[str, str]
    words: str


Sender = Callable[[str, Text], None]
"""Sends: to which phone, what. Raises whatever it likes where it cannot."""


def tell(kind: str, event: Event, workers: Iterable[int], at: datetime, **params: str) -> int:
    """
    Note that *workers* are to be told; call it in the transaction of what they are told of.

    Shapes:
        kind: ``message.<kind>`` of the wording; *workers*: ids of workers.
    Returns:
        how many messages wait to be sent for it.
    """
    said = {"event": str(event), **params}
    say(f"message.{kind}", LANGUAGE, said)
    made = Message.objects.bulk_create(
        [Message(kind=kind, event=event, worker_id=pk, params=said, at=at) for pk in workers],
        batch_size=500,
    )
    if made:
        ask_sending()
    return len(made)


def ask_sending() -> None:
    """Ask for a job that sends what waits, unless one is in line already."""
    if not Job.objects.filter(kind=KIND, state=Job.State.WAITING).exists():
        jobs.ask(KIND, {}, by=None)


def send_waiting(job: Job, report: jobs.Report, at: datetime) -> dict[str, Any]:
    """Send every message that waits, each once; what fails is kept as failed."""
    waiting = Message.objects.filter(state=Message.State.WAITING).order_by("pk")
    total, send = waiting.count(), sender(installation().messages)
    counts = dict.fromkeys(Message.State.values, 0)
    for done, message in enumerate(waiting.select_related("worker").iterator(chunk_size=200), 1):
        _send(message, send, at)
        counts[message.state] += 1
        report(done, total)
    return {"path": "/desk/messages/", **{state: count for state, count in counts.items() if count}}


def _send(message: Message, send: Sender, at: datetime) -> None:
    """Send one message and keep what came of it; its phone is read here and nowhere else."""
    worker, state = message.worker, Message.State.SENT
    phone = "" if worker.erased else str(worker.phone)
    if not phone:
        state = Message.State.UNREACHABLE
    elif at - message.at > FRESH:
        state = Message.State.STALE
    else:
        message.tries += 1
        try:
            send(phone, text_of(message))
        except Exception as error:  # noqa: BLE001 - whatever a gateway's function raises
            state, message.error = Message.State.FAILED, type(error).__name__[:60]
    message.state, message.done = state, at
    message.save(update_fields=["state", "done", "tries", "error"])


def text_of(message: Message) -> Text:
    """Return what *message* says."""
    words = say(f"message.{message.kind}", LANGUAGE, message.params)
    return Text(message.kind, message.params, words)


def sender(name: str) -> Sender:
    """Return the sender called *name*: "console", or the dotted name of a function."""
    if name == "console":
        return _to_console
    found: Sender = import_string(name)
    return found


def _to_console(phone: str, text: Text) -> None:
    said = {"phone": mask_phone(phone), "text": text.words}
    sys.stdout.write(say("messages.console", LANGUAGE, said) + "\n")
    sys.stdout.flush()


@transaction.atomic
def try_again(*, by: Account, at: datetime) -> int:
    """
    Let the messages that failed wait again, of the events that *by* looks after; return how many.

    Raises:
        Forbidden: *by* is no staff.
    """
    require(by, "messages.send")
    failed = messages_seen(by, "messages.send").filter(state=Message.State.FAILED)
    many = failed.order_by().update(state=Message.State.WAITING, error="", done=None, at=at)
    if many:
        ask_sending()
        note(by, "messages.again", "messages:failed", at, count=many)
    return many
