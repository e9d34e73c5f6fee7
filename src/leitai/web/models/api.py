"""Who uses the API, and what was already done for them."""

from django.db import models

from .accounts import Account


class ApiToken(models.Model):
    """A token that acts as its account: shown once, kept as a keyed hash, revocable."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=60)
    """What it is for, in its owner's words."""
    index = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    until = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)
    minute = models.DateTimeField(null=True, blank=True)
    """The last minute in which it was used; *used*: how often in that minute."""
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.account} {self.name}"


class IdempotencyKey(models.Model):
    """A request that was done, so that sent again it is answered and not done again."""

    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="keys")
    key = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    """SHA-256 of method, path and body."""
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="done_once")]

    def __str__(self) -> str:
        return self.key
