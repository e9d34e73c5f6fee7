"""Who signs in, what they may do, and what they did."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone

from leitai.lifecycle import EVENT_ROLES, Role
from leitai.web.fields import EncryptedText

from .registry import Unit, Worker

OF_EVENTS = sorted(map(str, EVENT_ROLES))
"""The roles of one event, in an order that a migration can rely on."""


class Accounts(BaseUserManager["Account"]):
    """Makes accounts; Django's commands ask for it."""

    def create_user(self, username: str, password: str | None = None, **given: object) -> "Account":
        """Return a new account."""
        account = self.model(username=username, **given)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, username: str, password: str, **given: object) -> "Account":
        """Return a new account for the stock admin."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **given)


class Account(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in: staff by password, workers by phone code or password."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    worker = models.OneToOneField(
        Worker, models.SET_NULL, null=True, blank=True, related_name="account"
    )
    phone = EncryptedText()
    phone_index = models.CharField(max_length=64, unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    """May open the stock admin: IT only."""
    must_change_password = models.BooleanField(default=False)
    password_set = models.DateTimeField(null=True, blank=True)
    """Since when the password is what it is; None where it was set outside Leitai's pages."""
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    totp_secret = EncryptedText()
    totp_on = models.BooleanField(default=False)
    totp_last = models.BigIntegerField(default=0)
    """The last time step whose code was used: a code works once."""
    recovery = models.JSONField(default=list, blank=True)
    """Hashes of the recovery codes that are left."""

    objects = Accounts()
    USERNAME_FIELD = "username"

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def grants_in_force(self, at: datetime | None = None) -> list["Grant"]:
        """Return the roles held now; read once per account object."""
        if at is None and (known := getattr(self, "_grants", None)) is not None:
            return known
        now = at or timezone.now()
        in_time = (Q(since=None) | Q(since__lte=now)) & (Q(until=None) | Q(until__gt=now))
        found = list(self.grants.filter(in_time).select_related("unit"))
        if at is None:
            self._grants = found
        return found


class Grant(models.Model):
    """A role that an account holds, for a union and all below it or for one event."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="grants")
    event = models.ForeignKey(
        "web.Event", models.CASCADE, null=True, blank=True, related_name="grants"
    )
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(event=None, unit__isnull=False) & ~Q(role__in=OF_EVENTS)
                | Q(event__isnull=False, unit=None, role__in=OF_EVENTS),
                name="grant_is_for_a_unit_or_an_event",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "unit"], condition=Q(event=None), name="unit_grant_once"
            ),
            models.UniqueConstraint(
                fields=["account", "role", "event"], condition=Q(unit=None), name="event_grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.role}"


class PasswordUsed(models.Model):
    """A password an account had, hashed like the one it has: the last few may not come back."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="passwords_used")
    password = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.account} {self.at:%F}"


class SignInFailure(models.Model):
    """A sign-in that failed, by the network it came from: kept for a day, to slow guessing down."""

    network = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["network", "at"])]

    def __str__(self) -> str:
        return f"{self.network} {self.at:%F %T}"


class SignInCode(models.Model):
    """A code sent to a phone: short-lived, few tries, once."""

    phone_index = models.CharField(max_length=64, db_index=True)
    hash = models.CharField(max_length=64)
    network = models.CharField(max_length=45, blank=True, db_index=True)
    """Where it was asked for from: an IPv4 address, or the /64 of an IPv6 one."""
    sent = models.DateTimeField()
    ends = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used = models.BooleanField(default=False)

    class Meta:
        ordering = ["-sent"]

    def __str__(self) -> str:
        return f"{self.sent:%F %T}"


class SignedIn(models.Model):
    """A session of an account: for the list of devices, and the limit of how many at once."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=120, blank=True)
    address = models.GenericIPAddressField(null=True)
    since = models.DateTimeField()
    seen = models.DateTimeField()

    class Meta:
        ordering = ["-seen"]

    def __str__(self) -> str:
        return f"{self.account} {self.since:%F %T}"


class Act(models.Model):
    """
    Something somebody did: written in the transaction that did it, sealed into the
    installation's journal soon after (*position* says where).

    No personal data: *subject* and *detail* name rows by id, code or slug.
    """

    at = models.DateTimeField(db_index=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="acts")
    role = models.CharField(max_length=12, blank=True)
    action = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    detail = models.JSONField(default=dict, blank=True)
    position = models.BigIntegerField(null=True, blank=True, unique=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.action} {self.subject}"


class Job(models.Model):
    """Work done in the background, with its progress: imports, batches of certificates."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, db_index=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, blank=True)
    result = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True)
    asked = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    due = models.DateTimeField(null=True, blank=True)
    """Not taken up before; None: at once."""
    beat = models.DateTimeField(null=True, blank=True)
    """The worker's last sign of life: a job whose worker died is taken up again."""
    tries = models.PositiveSmallIntegerField(default=0)
    """How often it was taken up: a job that kills its workers is given up."""

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Holiday(models.Model):
    """A day that differs from the week: a weekday off, or a weekend day that is worked."""

    day = models.DateField(unique=True)
    works = models.BooleanField(default=False)
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
