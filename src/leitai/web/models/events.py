"""Competitions, their events, rulebooks, entries."""

from django.db import models
from django.db.models import F, Q

from leitai.lifecycle import State
from leitai.web.fields import EncryptedText

from .accounts import Account
from .registry import Enterprise, Unit, Worker


class Competition(models.Model):
    """What is announced: one or several events of a year, held by one union."""

    class Grade(models.TextChoices):
        COUNTY = "county"
        INDUSTRY = "industry"
        CITY_2 = "city-2"
        CITY_1 = "city-1"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    organiser = models.ForeignKey(Unit, models.PROTECT, related_name="competitions")
    partners = models.CharField(max_length=200, blank=True)
    grade = models.CharField(max_length=10, choices=Grade, default=Grade.CITY_2)
    year = models.PositiveSmallIntegerField()
    about = models.TextField(blank=True)
    contact = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-year", "slug"]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """One trade, one round: what has a rulebook, entries, a draw, marks and a result."""

    competition = models.ForeignKey(Competition, models.PROTECT, related_name="events")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    round = models.CharField(max_length=20, blank=True)
    """初赛, 复赛, 决赛: the round's name, as people say it."""
    occupation = models.CharField(max_length=20)
    state = models.CharField(
        max_length=12, choices=[(state.value, state.value) for state in State], default=State.DRAFT
    )
    suspended = models.BooleanField(default=False)
    about = models.TextField(blank=True)
    place = models.CharField(max_length=120, blank=True)
    entries_open = models.DateTimeField(null=True, blank=True)
    entries_close = models.DateTimeField(null=True, blank=True)
    starts = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    capacity = models.PositiveIntegerField(default=0)
    """Places in all; 0: no limit."""
    fewest = models.PositiveIntegerField(default=0)
    """Fewer contestants than this: cancelled, or ranked without prizes."""
    per_unit = models.PositiveIntegerField(default=0)
    """Places of each delegation where no Quota says otherwise; 0: no limit."""
    self_entry = models.BooleanField(default=True)
    """Whether workers may enter themselves, or only leaders enter them."""
    open_entry = models.BooleanField(default=False)
    """Where heats feed this event: whether others than those who advanced may enter too."""
    least_level = models.CharField(max_length=10, blank=True)
    least_age = models.PositiveSmallIntegerField(default=16)
    most_age = models.PositiveSmallIntegerField(default=0)
    least_years = models.PositiveSmallIntegerField(default=0)
    """Years in the trade."""
    entry_mode = models.CharField(
        max_length=8, choices=[("judge", "judge"), ("paper", "paper")], default="judge"
    )
    """Who types marks: the judge, or two clerks from paper sheets."""
    board = models.CharField(
        max_length=6, choices=[(each, each) for each in ("off", "live", "locked")], default="live"
    )
    """The public board: none, item by item while judges sign, or from the lock on."""
    objection_days = models.PositiveSmallIntegerField(default=3)
    """Calendar days in which a leader may object to a decision on an entry."""
    appeal_hours_process = models.PositiveSmallIntegerField(default=2)
    appeal_hours_marks = models.PositiveSmallIntegerField(default=24)
    publicity_days = models.PositiveSmallIntegerField(default=5)
    """Working days."""
    prizes = models.JSONField(default=list, blank=True)
    """[{"award": name of the rulebook's award, "yuan": "3000"}]"""
    promotes_to = models.CharField(max_length=10, blank=True)
    rank_only = models.BooleanField(default=False)
    quorum = models.PositiveSmallIntegerField(default=0)
    approved = models.DateTimeField(null=True, blank=True)
    """When the federation approved it as it stands; a change before publication takes it back."""
    approved_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    journal = models.CharField(max_length=120, unique=True, null=True, blank=True)
    """The journal's name: site's host/slug; set when the event is published."""
    feeds = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="fed_by")
    """The next round, where this one is a heat."""
    journal_seen = models.BigIntegerField(default=0)
    """How many entries of the journal the rows of this event know of."""
    advance = models.JSONField(default=dict, blank=True)
    """{"best": 3, "share": "0.3", "per_unit": 0}: who of this round may enter the next."""

    class Meta:
        ordering = ["-starts", "slug"]
        indexes = [models.Index(fields=["state", "-starts"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(entries_close=None)
                | Q(entries_open=None)
                | Q(entries_close__gt=F("entries_open")),
                name="entries_close_after_they_open",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gt=F("starts")),
                name="event_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}{' · ' if self.round else ''}{self.round}"


class StateChange(models.Model):
    """When an event came into a state, who took it there, and why: its timeline."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="changes")
    step = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    second = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"


class Consent(models.Model):
    """The first of two people who must agree to a step; it lapses when the state changes."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="consents")
    step = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    role = models.CharField(max_length=12)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    used = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "step", "role"], condition=Q(used=False), name="one_open_consent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.step} {self.role}"


class Rulebook(models.Model):
    """A version of an event's rulebook: edited as text, frozen once."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="rulebooks")
    number = models.PositiveSmallIntegerField()
    source = models.TextField()
    """YAML, as people read and change it."""
    published = models.BinaryField(default=b"", blank=True)
    """Canonical JSON of the frozen version."""
    sha256 = models.CharField(max_length=64, blank=True)
    frozen = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["event", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="rulebook_number"),
        ]

    def __str__(self) -> str:
        return f"{self.event} v{self.number}"


class Quota(models.Model):
    """How many places a delegation has in an event."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="quotas")
    unit = models.ForeignKey(Unit, models.PROTECT)
    places = models.PositiveIntegerField()

    class Meta:
        ordering = ["unit__path"]
        constraints = [models.UniqueConstraint(fields=["event", "unit"], name="quota_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.places}"


class Entry(models.Model):
    """A worker's entry in an event."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed"
        """The leader entered the worker, who has not confirmed yet."""
        ENTERED = "entered"
        WAITING = "waiting"
        ELIGIBLE = "eligible"
        INELIGIBLE = "ineligible"
        WITHDRAWN = "withdrawn"

    event = models.ForeignKey(Event, models.PROTECT, related_name="entries")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="entries")
    delegation = models.ForeignKey(Unit, models.PROTECT, related_name="entries")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True)
    """Where the worker worked when entered."""
    team = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=State)
    number = models.PositiveIntegerField()
    """The order in which entries came: who waits longest is first."""
    bib = models.CharField(max_length=8, blank=True)
    """The start number, given when the roster is locked: 01, 02, …"""
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed = models.DateTimeField(null=True, blank=True)
    decided = models.DateTimeField(null=True, blank=True)
    """When it was found eligible or not: the days for objections count from here."""
    reason = models.TextField(blank=True)
    from_heat = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """Idempotency key of the request that made it."""

    class Meta:
        ordering = ["event", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "worker"], name="entered_once"),
            models.UniqueConstraint(fields=["event", "number"], name="entry_number"),
            models.UniqueConstraint(fields=["event", "bib"], condition=~Q(bib=""), name="bib_once"),
        ]
        indexes = [models.Index(fields=["event", "state", "delegation"])]

    def __str__(self) -> str:
        return f"{self.event} {self.worker}"


class Decision(models.Model):
    """Whether an entry meets one rule of eligibility: decided by whom, on what evidence, why."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="decisions")
    rule = models.CharField(max_length=20)
    """age, level, years, employer, trade, other: ``entries.rule-…`` in the wording."""
    met = models.BooleanField()
    found = models.CharField(max_length=120, blank=True)
    """What the registry says, plain: "43" years, level "3", an occupation; "" for nothing."""
    reason = models.TextField(blank=True)
    evidence = models.ForeignKey("web.Evidence", models.PROTECT, null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    """None: the program compared it with the registry."""
    at = models.DateTimeField()
    in_force = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "rule"], condition=Q(in_force=True), name="one_decision_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.rule}"


class EntryObjection(models.Model):
    """A leader objects to a decision on an entry."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="objections")
    text = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry}"


class Evidence(models.Model):
    """A file that proves something: kept under its hash, never under its name."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = EncryptedText()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
