"""Marking sheets on paper: which sheet is on it, that it came back, what comparing it found."""

from django.db import models
from django.db.models import Q

from .accounts import Account
from .marks import Sheet


class PaperSheet(models.Model):
    """The paper of one sheet: why it is used, and whether it was handed in."""

    sheet = models.OneToOneField(Sheet, models.PROTECT, related_name="paper")
    reason = models.TextField(blank=True)
    """Why it left the pad or screen; "" where the whole event is marked on paper."""
    switched = models.DateTimeField(null=True, blank=True)
    switched_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    received = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["sheet"]

    def __str__(self) -> str:
        return f"{self.sheet}"


class Comparison(models.Model):
    """A paper sheet held against the journal, cell by cell."""

    class Outcome(models.TextChoices):
        SAME = "same"
        DIFFERS = "differs"
        JOURNAL = "journal"
        """Settled: the journal is right."""
        PAPER = "paper"
        """Settled: the paper is right; the mark is to be changed."""

    sheet = models.OneToOneField(Sheet, models.PROTECT, related_name="comparison")
    why = models.CharField(max_length=8)
    """sample, asked: drawn, or somebody wanted it."""
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked = models.DateTimeField()
    cells = models.JSONField(default=list, blank=True)
    """As somebody read them from the paper, without seeing the journal."""
    entry_hash = models.CharField(max_length=64, blank=True)
    """The journal's entry that they were held against."""
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    """ "": not read yet."""
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    settled = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=("journal", "paper")) ^ Q(settled=None),
                name="settled_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.outcome}"
