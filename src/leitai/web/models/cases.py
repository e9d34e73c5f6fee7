"""
Cases: policies, procedures, and what goes through them.

What happened to a case is in the casework journal and in CaseEvent; every other column of Case
follows from it and can be made again.
"""

from django.db import models
from django.db.models import Q

from leitai.web.fields import EncryptedText

from .accounts import Account
from .events import Event, Evidence
from .registry import Enterprise, Unit, Worker


class _Document(models.Model):
    """A document of rules: one version of it, a draft until it is frozen."""

    slug = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """Whose it is; it holds there and below."""
    source = models.TextField()
    """As it was written (YAML)."""
    published = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    frozen = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"


class Procedure(_Document):
    """One version of a procedure."""

    class Meta:
        ordering = ["slug", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="procedure_version_once")
        ]


class Policy(_Document):
    """One version of a policy."""

    programme = models.CharField(max_length=16)
    number = models.CharField(max_length=60)
    """文号."""
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["slug", "-version"]
        indexes = [models.Index(fields=["programme", "slug"])]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="policy_version_once")
        ]


class Case(models.Model):
    """One case: who it is about, where it is, what it comes to."""

    number = models.CharField(max_length=24, unique=True)
    """2026-000123."""
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="cases")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="cases")
    programme = models.CharField(max_length=16)
    title = models.CharField(max_length=160)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    """Where it belongs in the tree: who reviews it follows from that."""
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="cases")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="cases")
    about = models.CharField(max_length=60, blank=True)
    """What else stacking counts by: ``class:12``, ``studio:3``."""
    opened = models.DateTimeField()
    opened_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    """None: the program, from what it knew."""
    values = models.JSONField(default=dict, blank=True)
    """Field -> text, but for what is kept in CaseSecret."""
    filed = models.DateTimeField(null=True, blank=True)
    year = models.PositiveSmallIntegerField(default=0)
    """Of filing: whose envelope it comes out of; 0 while it is a draft."""
    place = models.CharField(max_length=60, default="draft")
    role = models.CharField(max_length=12, blank=True)
    level = models.CharField(max_length=12, blank=True)
    """Who decides where it is; "" for a draft and at an end."""
    end = models.CharField(max_length=12, blank=True)
    """granted, refused, withdrawn, lapsed; "" while it goes on."""
    since = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    assigned = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="assigned_cases"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    paid = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    recovered = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    size = models.PositiveIntegerField(default=0)
    """Events so far: who saw fewer acts on an old page."""

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["role", "level", "due"], condition=Q(end=""), name="case_to_do"),
            models.Index(fields=["programme", "place", "number"]),
            models.Index(fields=["policy", "year"]),
            models.Index(fields=["title"]),
        ]

    def __str__(self) -> str:
        return self.number


class CaseSecret(models.Model):
    """A value of a case that is personal: a bank account, an ID number."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="secrets")
    field = models.CharField(max_length=60)
    value = EncryptedText()
    index = models.CharField(max_length=64, db_index=True)
    """Keyed: equal values have equal indexes, and nothing else is told."""

    class Meta:
        ordering = ["case", "field"]
        constraints = [models.UniqueConstraint(fields=["case", "field"], name="case_secret_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.field}"


class CaseEvent(models.Model):
    """One thing that happened to a case, as the journal has it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    day = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True, blank=True)
    """Where the casework journal has it; None: of a draft, which nobody relies on yet."""
    entry_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_event_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.number} {self.kind}"


class CaseLine(models.Model):
    """An item that a case was granted: what later cases are measured against."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="lines")
    item = models.CharField(max_length=60)
    article = models.CharField(max_length=60)
    base = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    waiting = models.BooleanField(default=False)
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="case_item_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.item}"


class Attachment(models.Model):
    """A paper of a case: a file under its hash."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    proof = models.CharField(max_length=60)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    removed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.proof}"


class CaseObjection(models.Model):
    """What somebody says against a case while its notice is out."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    name = models.CharField(max_length=40)
    contact = EncryptedText()
    text = models.TextField()
    at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.pk}"


class Absence(models.Model):
    """Somebody is away; a deputy with the same role decides meanwhile."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="absences")
    since = models.DateField()
    until = models.DateField()
    deputy = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="absence_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.since}"
