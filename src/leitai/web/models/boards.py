"""What the public board is held at before a ceremony, and the ceremony's script."""

from django.db import models
from django.db.models import Q

from .accounts import Account
from .events import Event
from .halls import Hall


class Freeze(models.Model):
    """The public board, held as it was at one moment; ended by a reveal, or with a reason."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="freezes")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    size = models.BigIntegerField()
    """Entries of the journal that the board held is of."""
    board = models.JSONField()
    """The board as everybody saw it then: what they see until it ends."""
    ended = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    """Why it ended without a reveal."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(ended=None), name="one_freeze_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.size}"


class HallFreeze(models.Model):
    """The city's board of an event at a hall, held for as long as the hall's own is frozen."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="freezes")
    at = models.DateTimeField()
    """When the city heard of it."""
    board = models.JSONField()
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hall"], condition=Q(ended=None), name="one_hall_freeze_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hall} {self.at}"


class Reveal(models.Model):
    """A ceremony that opens what is sealed, step by step: its script, made once, and its hash."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="reveals")
    freeze = models.ForeignKey(Freeze, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    script = models.JSONField()
    sha256 = models.CharField(max_length=64)
    results = models.CharField(max_length=64)
    """SHA-256 of the results document that it reveals."""
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    ended = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["event", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="reveal_number"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.number}"
