"""Marking at the desk. What counts is in the event's journal; these rows say how it came there."""

from django.db import models
from django.db.models import Q

from .accounts import Account
from .events import Event
from .officials import Official


class Sheet(models.Model):
    """
    One judge's sheet for one blind code: its state, and where the journal has it.

    A row is a view over the journal's ``mark`` entry with the same contestant, judge and sheet;
    it is made when codes are sealed, so that a missing sheet is a row that says so.
    """

    class State(models.TextChoices):
        EMPTY = "empty"
        TYPED = "typed"
        """One clerk typed it: the second has not yet."""
        DIFFERS = "differs"
        IN = "in"
        """In the journal."""
        SIGNED = "signed"

    event = models.ForeignKey(Event, models.PROTECT, related_name="sheets")
    code = models.CharField(max_length=12)
    judge = models.ForeignKey(Official, models.PROTECT, null=True, related_name="sheets")
    """None: a sheet without judge: measured by instrument, theory results."""
    sheet = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.EMPTY)
    cells = models.JSONField(default=list, blank=True)
    """As in the journal: [{"aspect": …, "value": …, …}]."""
    position = models.BigIntegerField(null=True, blank=True)
    entry_hash = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=64, blank=True)
    """Which device of the journal wrote it: a pad, a judge's screen, the desk, the chief judge."""
    on_paper = models.BooleanField(default=False)
    """A judge's sheet that clerks type, though the event is marked on screens."""
    changed = models.DateTimeField(null=True, blank=True)
    missing = models.PositiveSmallIntegerField(default=0)
    """How many marks that are wanted are not on it yet."""
    keys = models.JSONField(default=dict, blank=True)
    """Idempotency keys of the last saves, each with the hash of what it saved."""
    why = models.TextField(blank=True)
    """Why it is marked again or typed again, or how two typings that differ were settled."""

    class Meta:
        ordering = ["event", "code", "judge", "sheet"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "code", "judge", "sheet"],
                condition=Q(judge__isnull=False),
                name="judged_sheet_once",
            ),
            models.UniqueConstraint(
                fields=["event", "code", "sheet"], condition=Q(judge=None), name="sheet_once"
            ),
        ]
        indexes = [models.Index(fields=["event", "state"])]

    def __str__(self) -> str:
        return f"{self.event} {self.code}"


class Typing(models.Model):
    """A paper sheet as one clerk typed it; two that agree become the journal's entry."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="typings")
    pass_number = models.PositiveSmallIntegerField()
    cells = models.JSONField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "pass_number"], condition=Q(replaced=False), name="typed_once"
            ),
            models.UniqueConstraint(
                fields=["sheet", "by"], condition=Q(replaced=False), name="two_clerks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.pass_number}"


class Signature(models.Model):
    """Somebody signed a state of the journal: a judge their marks, the chief judge the lock."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="signatures")
    what = models.CharField(max_length=20)
    """roster, marks, lock, recheck, results."""
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    at = models.DateTimeField()
    size = models.BigIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)
    """Size and root of the journal that they saw."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "what", "by", "size"], name="signed_once_per_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.what}"


class Amendment(models.Model):
    """A change after the lock: asked for by one, approved by another, both in the journal."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="amendments")
    target = models.CharField(max_length=64)
    """Leaf hash of the entry (or amendment) that is to be replaced."""
    kind = models.CharField(max_length=12)
    """mark or status."""
    code = models.CharField(max_length=12)
    judge_code = models.CharField(max_length=12, blank=True)
    before = models.JSONField()
    after = models.JSONField()
    reason = models.TextField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked = models.DateTimeField()
    request_hash = models.CharField(max_length=64)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    appeal = models.ForeignKey(
        "web.Appeal", models.PROTECT, null=True, blank=True, related_name="amendments"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.code}"


class Recheck(models.Model):
    """The supervisor's sample after the lock: paper against journal."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="rechecks")
    code = models.CharField(max_length=12)
    why = models.CharField(max_length=10)
    """top, sample, all."""
    sheets = models.PositiveSmallIntegerField(default=0)
    errors = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["event", "code"]
        constraints = [models.UniqueConstraint(fields=["event", "code"], name="rechecked_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.code}"
