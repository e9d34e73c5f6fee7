"""Judges and the other officials of an event, and what they declared."""

from django.db import models
from django.db.models import Q

from leitai.lifecycle import EVENT_ROLES

from .accounts import Account
from .events import Event
from .registry import Enterprise, Unit


class Official(models.Model):
    """Somebody who holds a role in an event. Judges have a code: J1, J2 and so on."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="officials")
    account = models.ForeignKey(Account, models.PROTECT, related_name="offices")
    role = models.CharField(max_length=12, choices=[(r, r) for r in sorted(map(str, EVENT_ROLES))])
    code = models.CharField(max_length=12, blank=True)
    """A judge's code in the marks; the chief judge has one where they mark too."""
    panel = models.CharField(max_length=40, blank=True)
    """What JUDGES calls ``role``: which panel of the rulebook the judge sits on."""
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True)
    credential = models.CharField(max_length=60, blank=True)
    """Number of the judge's qualification."""
    phone_note = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    declared = models.DateTimeField(null=True, blank=True)
    """When they declared their conflicts, "none" included."""
    approved = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["event", "role", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "account", "role"],
                condition=Q(ended=None),
                name="office_once",
            ),
            models.UniqueConstraint(
                fields=["event", "code"],
                condition=~Q(code="") & Q(ended=None),
                name="judge_code_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.role} {self.code}"


class Conflict(models.Model):
    """What an official declared: a unit, an enterprise or a worker they are not free towards."""

    official = models.ForeignKey(Official, models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=12)
    """employer, family, teacher, other: ``officials.conflict-…`` in the wording."""
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True)
    worker = models.ForeignKey("web.Worker", models.PROTECT, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True, blank=True)
    """When a later declaration left it out."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.official} {self.kind}"
