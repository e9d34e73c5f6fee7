"""Short messages to workers: what is said, to whom, and whether it went."""

from django.db import models
from django.db.models import Q

from .events import Event
from .registry import Worker


class Message(models.Model):
    """
    One message to one worker; the number it goes to is read when it is sent, and never kept here.

    Shapes:
        kind: ``message.<kind>`` in the wording is its text; *params* what the text puts in:
            dates, places, numbers, never a name.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        """The sender did not take it."""
        UNREACHABLE = "unreachable"
        """The worker has no phone, or asked to be forgotten."""
        STALE = "stale"
        """It had waited so long that it would have misled."""

    kind = models.CharField(max_length=24)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="messages")
    event = models.ForeignKey(Event, models.PROTECT, related_name="messages")
    params = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    at = models.DateTimeField()
    done = models.DateTimeField(null=True, blank=True)
    """When it was sent, or given up."""
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    """The kind of error, never its words: a number may stand in them."""

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["event", "state"]),
            models.Index(fields=["state"], condition=Q(state="waiting"), name="messages_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.worker_id}"
