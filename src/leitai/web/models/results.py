"""Results, what is said against them, and how they are made known."""

from django.db import models
from django.db.models import Q

from leitai.web.fields import EncryptedText

from .accounts import Account
from .events import Entry, Event, Evidence
from .registry import Unit


class Result(models.Model):
    """A version of an event's results: the document and the bundle that proves it."""

    class Kind(models.TextChoices):
        PROVISIONAL = "provisional"
        FINAL = "final"

    event = models.ForeignKey(Event, models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    document = models.JSONField()
    """``Result.document()``, by blind code."""
    sha256 = models.CharField(max_length=64)
    bundle = models.CharField(max_length=160, blank=True)
    """Path under the installation's files."""
    bundle_sha256 = models.CharField(max_length=64, blank=True)
    keys_sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    """Why there is another version, and what changed: published with it."""
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["event", "number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="result_number")]

    def __str__(self) -> str:
        return f"{self.event} {self.number}"


class Standing(models.Model):
    """A decoded contestant's place in the results in force: a view over Result for pages."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="standings")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="standing")
    code = models.CharField(max_length=12)
    rank = models.PositiveIntegerField(null=True, blank=True)
    order = models.PositiveIntegerField()
    """Place on the list; those without a rank come last."""
    total = models.CharField(max_length=24, blank=True)
    status = models.CharField(max_length=12, blank=True)
    award = models.CharField(max_length=60, blank=True)
    parts = models.JSONField(default=list, blank=True)
    """[{"id": node, "name": …, "value": "18.60", "of": "20"}] for the bricks."""

    class Meta:
        ordering = ["event", "order"]
        constraints = [models.UniqueConstraint(fields=["event", "code"], name="standing_code")]
        indexes = [models.Index(fields=["event", "rank"])]

    def __str__(self) -> str:
        return f"{self.event} {self.rank}"


class Appeal(models.Model):
    """A written appeal with its clock; the mark may go up or down, and one review is final."""

    class State(models.TextChoices):
        FILED = "filed"
        ANSWERED = "answered"
        LATE = "late"
        WITHDRAWN = "withdrawn"

    number = models.CharField(max_length=16, unique=True)
    """Public: SS-2026-XXXXX; asks for its status without signing in."""
    event = models.ForeignKey(Event, models.PROTECT, related_name="appeals")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="appeals")
    kind = models.CharField(max_length=8, choices=[("process", "process"), ("marks", "marks")])
    aspect = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due = models.DateTimeField()
    """When the arbiter must have answered."""
    state = models.CharField(max_length=10, choices=State, default=State.FILED)
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number


class Notice(models.Model):
    """Something made known to everyone, perhaps open to objections for some working days."""

    class Kind(models.TextChoices):
        EVENT = "event"
        RESULTS = "results"
        AWARDS = "awards"
        CORRECTION = "correction"
        CANCELLED = "cancelled"

    number = models.CharField(max_length=40, unique=True)
    """As the office numbers it: 河工公示〔2026〕18号; made from *series*, year and count."""
    slug = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices")
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="notices")
    result = models.ForeignKey(Result, models.PROTECT, null=True, blank=True)
    title = models.CharField(max_length=160)
    text = models.TextField()
    rows = models.JSONField(default=list, blank=True)
    """The list that is shown, masked: [{"rank": 1, "name": "陈*柱", "unit": …, "total": …}]."""
    published = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(default=0)
    """Working days for objections; 0: none are taken."""
    last_day = models.DateField(null=True, blank=True)
    """The last day on which an objection is in time."""
    down = models.DateField(null=True, blank=True)
    """From when the list is no longer shown: personal data do not stay up."""

    class Meta:
        ordering = ["-published"]

    def __str__(self) -> str:
        return self.title


class Objection(models.Model):
    """An objection to a notice, by anybody who gives a name; answered in writing."""

    class State(models.TextChoices):
        FILED = "filed"
        ANSWERED = "answered"
        UPHELD = "upheld"

    number = models.CharField(max_length=16, unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    name = EncryptedText()
    contact = EncryptedText()
    text = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.FILED)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number


class Award(models.Model):
    """A prize of a final result, for an entry or a team."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="awards")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="awards")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    """The delegation, for a team's prize."""
    name = models.CharField(max_length=60)
    rank = models.PositiveIntegerField(null=True, blank=True)
    yuan = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    annulled = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["event", "rank", "pk"]

    def __str__(self) -> str:
        return self.name


class Promotion(models.Model):
    """A proposal to raise somebody's skill level, and what the office that decides said."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        FILED = "filed"
        APPROVED = "approved"
        REFUSED = "refused"

    event = models.ForeignKey(Event, models.PROTECT, related_name="promotions")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="promotion")
    from_level = models.CharField(max_length=10, blank=True)
    to_level = models.CharField(max_length=10)
    why = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    document = models.CharField(max_length=80, blank=True)
    """Number of the document by which it was filed or decided."""
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    decided = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["event", "pk"]

    def __str__(self) -> str:
        return f"{self.entry} {self.to_level}"


class Batch(models.Model):
    """Certificates prepared by one and issued by another."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="batches")
    prepared_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    prepared = models.DateTimeField()
    issued_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    issued = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=160, blank=True)
    """The PDF of them all, under the installation's files."""

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event}"


class Certificate(models.Model):
    """A certificate of the union's own: signed, checked at /v/<code>, revoked, never deleted."""

    code = models.CharField(max_length=10, unique=True)
    """Ten of 23456789ABCDEFGHJKMNPQRSTUVWXYZ."""
    number = models.CharField(max_length=40, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="certificates")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="certificates")
    title = models.CharField(max_length=120)
    subject = models.CharField(max_length=60, unique=True)
    """urn:uuid: of the person in this certificate; says nothing about them."""
    status_index = models.PositiveIntegerField(unique=True)
    credential = models.JSONField(null=True, blank=True)
    """Open Badges 3.0 with its proof; None until it is issued."""
    claim = models.TextField(blank=True)
    """The compact signed claim that the QR code carries."""
    issued = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "title"], condition=Q(revoked=None), name="one_certificate_each"
            ),
        ]

    def __str__(self) -> str:
        return self.number
