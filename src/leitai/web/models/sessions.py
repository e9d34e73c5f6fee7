"""When and where contestants compete, who came, what happened."""

from django.db import models

from .accounts import Account
from .events import Entry, Event, Evidence


class Session(models.Model):
    """A part of the day with its own stations: theory in the morning, a group of contestants."""

    class State(models.TextChoices):
        PLANNED = "planned"
        OPEN = "open"
        ENDED = "ended"
        VOIDED = "voided"

    event = models.ForeignKey(Event, models.PROTECT, related_name="sessions")
    name = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=80, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    stations = models.PositiveSmallIntegerField()
    """How many there are, numbered from 1; 0: everybody at once, as for theory; nothing to draw."""
    late_minutes = models.PositiveSmallIntegerField(default=15)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    opened = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["event", "number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="session_number")]

    def __str__(self) -> str:
        return f"{self.event} {self.name}"


class Place(models.Model):
    """Where the draw put an entry, and whether they came."""

    class State(models.TextChoices):
        EXPECTED = "expected"
        PRESENT = "present"
        ABSENT = "absent"
        """DNS: not there in time."""
        LEFT = "left"
        """DNF: began and did not finish."""
        DISQUALIFIED = "disqualified"

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="place")
    session = models.ForeignKey(Session, models.PROTECT, related_name="places")
    station = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.EXPECTED)
    at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    identity_checked = models.BooleanField(default=False)

    class Meta:
        ordering = ["session", "station"]
        constraints = [
            models.UniqueConstraint(fields=["session", "station"], name="station_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.station}"


class Incident(models.Model):
    """Something that happened in the hall: a pause, a rule broken, a penalty asked for."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="incidents")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True)
    station = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=16)
    """pause, equipment, safety, conduct, other: ``incidents.kind-…`` in the wording."""
    text = models.TextField()
    minutes = models.PositiveSmallIntegerField(default=0)
    """Time credited for a pause."""
    aspect = models.CharField(max_length=60, blank=True)
    """The rulebook's node that the penalty is for; "" for none."""
    value = models.CharField(max_length=20, blank=True)
    """What is entered there, as text; or a status: DSQ."""
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    """The chief judge: the second signature."""
    signed = models.DateTimeField(null=True, blank=True)
    refused = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True)
    position = models.BigIntegerField(null=True, blank=True)
    """Where the event's journal has it, once it counts."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.kind}"
