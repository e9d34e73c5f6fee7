"""What was done to the clocks of a session: nobody sets a time left, it follows from these."""

from django.db import models
from django.db.models import Q

from .accounts import Account
from .sessions import Session


class ClockChange(models.Model):
    """A pause, its end, or minutes more, for a session or for one station of it."""

    class Kind(models.TextChoices):
        PAUSE = "pause"
        RESUME = "resume"
        EXTEND = "extend"

    session = models.ForeignKey(Session, models.PROTECT, related_name="clock_changes")
    station = models.PositiveSmallIntegerField(null=True, blank=True)
    """None: the whole session."""
    kind = models.CharField(max_length=8, choices=Kind)
    minutes = models.SmallIntegerField(default=0)
    """Of an extension; below 0 takes one back that was given by mistake."""
    reason = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="extend") ^ Q(minutes=0), name="only_extensions_have_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.kind}"
