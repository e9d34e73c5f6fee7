"""Halls to which an event is lent: there it is marked, here it is only read."""

from django.db import models
from django.db.models import Q

from .accounts import Account
from .events import Event


class Hall(models.Model):
    """One event at one venue, from the day its package is made until it is home again."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="halls")
    number = models.PositiveIntegerField(unique=True)
    """Rows made there have keys from ``number * 10**12`` on."""
    name = models.CharField(max_length=80)
    token_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of what the hall's courier shows."""
    instance = models.CharField(max_length=32, blank=True)
    """The installation that took the package: the first to call; "" until then."""
    package = models.CharField(max_length=160, blank=True)
    """Path of the package under the installation's files."""
    lent = models.DateTimeField()
    lent_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    seen = models.DateTimeField(null=True, blank=True)
    """When its courier last called."""
    size = models.BigIntegerField(default=0)
    """Entries of the event's journal that are here."""
    waiting = models.BigIntegerField(default=0)
    """Entries that the hall had and the city had not, when it last called."""
    problem = models.CharField(max_length=200, blank=True)
    """The fault id for which the last entries were not taken; "" where they were."""
    returned = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    home_sha256 = models.CharField(max_length=64, blank=True)
    """Of the package in which its rows came home; "" where they did not."""
    reason = models.TextField(blank=True)
    """Why it was taken back without the hall's rows."""

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(returned=None), name="lent_to_one_hall"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.name}"
