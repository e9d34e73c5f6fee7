"""Unions, enterprises, workers and where they work."""

from django.db import models
from django.db.models import Q

from leitai.registry.identity import mask_id_number
from leitai.registry.phones import mask_phone
from leitai.web.fields import EncryptedText

LETTERS = ("varchar_pattern_ops", "varchar_pattern_ops")
"""How PostgreSQL orders an index that is asked for prefixes; SQLite has no need of it."""


class Unit(models.Model):
    """A union organisation: federation, county or industry union, union of an enterprise."""

    class Kind(models.TextChoices):
        FEDERATION = "federation"
        COUNTY = "county"
        INDUSTRY = "industry"
        ENTERPRISE = "enterprise"

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    path = models.CharField(max_length=120, unique=True)
    """The way down from the root, four digits and a dot each: a subtree is a prefix."""
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind)
    tile = models.CharField(max_length=8, blank=True)
    """Column,row on the tile grid of the city, where it is a county: "3,2"."""
    phone = models.CharField(max_length=30, blank=True)
    series = models.CharField(max_length=20, blank=True)
    """How its notices are numbered: 河工公示."""
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name


class Enterprise(models.Model):
    """An employer, under the union that looks after it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="enterprises")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=30)
    credit_code = models.CharField(max_length=18, unique=True, null=True, blank=True)
    industry = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=160, blank=True)
    initials = models.CharField(max_length=60, db_index=True, blank=True)
    active = models.BooleanField(default=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["unit", "name"]), models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """One person, one row, whoever brought the data in."""

    number = models.CharField(max_length=16, unique=True)
    """The worker number that people see and type: W and digits."""
    name = models.CharField(max_length=50)
    initials = models.CharField(max_length=50, blank=True)
    """Initials of the name in pinyin, lower case; "clz"."""
    sex = models.CharField(max_length=1, choices=[("M", "male"), ("F", "female")], blank=True)
    born = models.DateField(null=True, blank=True)
    id_number = EncryptedText()
    id_index = models.CharField(max_length=64, unique=True, null=True, blank=True)
    phone = EncryptedText()
    phone_index = models.CharField(max_length=64, db_index=True, blank=True)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="workers", db_index=False
    )
    """Where the worker works now; the history is in Employment."""
    occupation = models.CharField(max_length=20, blank=True)
    """A code of leitai.registry.occupations, or the local work type's name."""
    level = models.CharField(max_length=10, blank=True)
    """A level of leitai.registry.levels; "" where there is none."""
    started = models.DateField(null=True, blank=True)
    """Since when in the trade."""
    erased = models.DateTimeField(null=True, blank=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["number"]
        # Each list of the desk in its order. A search is a prefix: SQLite takes it from any of
        # these as a range, PostgreSQL from one whose order is that of the letters' numbers.
        indexes = [
            models.Index(
                fields=["enterprise", "number"], condition=Q(erased=None), name="worker_enterprise"
            ),
            models.Index(fields=["name", "number"], opclasses=LETTERS, name="worker_name"),
            models.Index(fields=["initials", "number"], opclasses=LETTERS, name="worker_initials"),
            models.Index(fields=["occupation", "number"], name="worker_occupation"),
            models.Index(fields=["level", "number"], name="worker_level"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        """The ID number as it may be shown."""
        return mask_id_number(self.id_number) if self.id_number else ""

    @property
    def masked_phone(self) -> str:
        """The phone number as it may be shown."""
        return mask_phone(self.phone) if self.phone else ""


class Employment(models.Model):
    """Where a worker worked, and when."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="employments")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="employments")
    job = models.CharField(max_length=40, blank=True)
    started = models.DateField(null=True, blank=True)
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["worker", "-started"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(ended=None), name="one_employment_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.enterprise}"


class Import(models.Model):
    """A table that was brought in: looked at, taken over, perhaps undone within 24 hours."""

    class State(models.TextChoices):
        CHECKING = "checking"
        CHECKED = "checked"
        TAKING = "taking"
        TAKEN = "taken"
        UNDOING = "undoing"
        UNDONE = "undone"
        FAILED = "failed"
        DROPPED = "dropped"

    kind = models.CharField(max_length=20)
    """What was brought in: workers, enterprises."""
    unit = models.ForeignKey(Unit, models.PROTECT)
    by = models.ForeignKey("web.Account", models.PROTECT)
    file_name = models.CharField(max_length=120)
    file = models.CharField(max_length=160)
    """Path under the installation's files."""
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    makes_enterprises = models.BooleanField(default=False)
    """Whether an enterprise that is not known is made rather than complained about."""
    checked_rows = models.CharField(max_length=160, blank=True)
    """The good rows as they were understood: path of a sealed file; "" when they are gone."""
    report = models.CharField(max_length=160, blank=True)
    """The same workbook with the reasons beside the bad rows: path of a sealed file."""
    job = models.ForeignKey("web.Job", models.SET_NULL, null=True, blank=True)
    """The background work that checks it or takes it over."""
    said = models.JSONField(default=list, blank=True)
    """The first faults, as plain JSON, for the page."""
    at = models.DateTimeField()
    taken = models.DateTimeField(null=True, blank=True)
    undone = models.DateTimeField(null=True, blank=True)
    left = models.JSONField(default=list, blank=True)
    """What an undoing left as it was, because it was changed or used since: numbers, ids."""

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ImportedRow(models.Model):
    """What an import changed, so that it can be undone: the row before, or nothing if it is new."""

    brought = models.ForeignKey(Import, models.CASCADE, related_name="imported")
    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    before = EncryptedText()
    """JSON of the changed columns; "" for a new row."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brought", "kind", "key"], name="imported_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
