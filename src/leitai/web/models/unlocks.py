"""Signed sheets that are to be opened again: asked for by one person, confirmed by another."""

from django.db import models
from django.db.models import Q

from .accounts import Account
from .marks import Sheet


class Unlock(models.Model):
    """The chief judge asks to open a signed sheet; a second person confirms or refuses."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="unlocks")
    reason = models.TextField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked = models.DateTimeField()
    expires = models.DateTimeField()
    """Who has not decided by then is not asked any more."""
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided = models.DateTimeField(null=True, blank=True)
    second = models.CharField(max_length=12, blank=True)
    """The role of who decided."""
    approved = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    position = models.BigIntegerField(null=True, blank=True)
    """Where the event's journal has it; None: refused, or the signature was not in the journal."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved=None) ^ Q(decided__isnull=False), name="unlock_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.asked:%H:%M}"
