"""Workers who ask to be forgotten, and what came of it."""

from django.db import models
from django.db.models import Q

from .accounts import Account
from .registry import Worker


class Erasure(models.Model):
    """A worker asks for what is kept of them to be erased; somebody carries it out in time."""

    class State(models.TextChoices):
        ASKED = "asked"
        DONE = "done"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    keeps_certificates = models.BooleanField(default=True)
    """Whether issued certificates stay as they are, with the name; else they are revoked first."""
    at = models.DateTimeField()
    due = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    """Whoever asked: the worker themself."""
    decided = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    """Why it was refused: the law or the running event that asks for it."""

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(state="asked"), name="one_erasure_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker.number} {self.state}"
