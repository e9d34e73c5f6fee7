"""Addresses of other programs that are told when something is published."""

from django.db import models

from leitai.web.fields import EncryptedText

from .accounts import Account


class Hook(models.Model):
    """An address that is told, as Standard Webhooks writes it."""

    url = models.URLField(max_length=300)
    secret = EncryptedText()
    """``whsec_`` and 32 random bytes in base64: every message is signed with it."""
    kinds = models.JSONField()
    """What it is told of: result.published, notice.published."""
    paused = models.BooleanField(default=False)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One message to one address: tried until it is taken, or given up."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        GIVEN_UP = "given-up"

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=24)
    body = models.TextField()
    """Canonical JSON, as it is sent each time: public data alone."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=60, blank=True)
    """What came of the last try: "HTTP 503", or the kind of error."""

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.hook}"
