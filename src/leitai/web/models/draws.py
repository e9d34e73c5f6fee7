"""Draws in public, and the blind codes that come of them."""

from django.db import models
from django.db.models import Q

from leitai.web.fields import EncryptedText

from .accounts import Account
from .events import Entry, Event


class Draw(models.Model):
    """One draw: ``leitai.draw``'s record, step by step."""

    class Purpose(models.TextChoices):
        STATIONS = "stations"
        """Contestant to session and station; public at once."""
        CODES = "codes"
        """Contestant to blind code; sealed until decoding."""
        TIES = "ties"

    event = models.ForeignKey(Event, models.PROTECT, related_name="draws")
    name = models.SlugField(max_length=60)
    """The id in the record and the bundle, unique in the event: "stations", "codes"."""
    purpose = models.CharField(max_length=10, choices=Purpose)
    state = models.CharField(max_length=10, default="announced")
    """``leitai.draw.Draw.state``: announced, committed, revealed, drawn."""
    record = models.JSONField()
    """``Draw.value()`` so far; of a sealed draw without reveals, seed, result until decoding."""
    sealed = EncryptedText()
    """The whole record of a sealed draw, canonical JSON: whoever has it can recompute the codes."""
    announced = models.DateTimeField()
    held = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["event", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="draw_name")]

    def __str__(self) -> str:
        return f"{self.event} {self.name}"


class Secret(models.Model):
    """A party's nonce and value while the draw is open: the sealed envelope the server keeps."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="secrets")
    party = models.CharField(max_length=64)
    sealed = EncryptedText()
    """JSON: nonce, value; for a party that let the server roll its dice."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "party"], name="secret_once")]

    def __str__(self) -> str:
        return f"{self.draw} {self.party}"


class Code(models.Model):
    """
    Whose work has which blind code: encrypted, so that no query joins a mark to a name.

    Read only by ``services.coding`` and ``queries.coding``: a test checks the imports.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="codes")
    code = models.CharField(max_length=12)
    entry_sealed = EncryptedText()
    """The entry's id, as text."""
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="opened_codes"
    )
    """Set when the event is decoded, not before."""

    class Meta:
        ordering = ["event", "code"]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="code_once"),
            models.UniqueConstraint(
                fields=["event", "entry"], condition=Q(entry__isnull=False), name="decoded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.code}"


class CodeSeal(models.Model):
    """The sealed layer of codes: its public hash, and the layer itself, encrypted."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="code_seal")
    hash = models.CharField(max_length=64)
    layer = EncryptedText()
    holder = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    opened = models.DateTimeField(null=True, blank=True)
    opened_with = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.event} {self.hash[:8]}"


class CarriedRound(models.Model):
    """
    What an earlier round brings into an event, by this event's blind codes: sealed with them.

    Results of the earlier round are public, so whoever could read this would know the codes.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="carried_rounds")
    name = models.CharField(max_length=64)
    """The round as the rulebook calls it."""
    sha256 = models.CharField(max_length=64)
    """Of the document; the event's journal has the same."""
    document = EncryptedText()
    """Canonical JSON in the form of a results document, salted; in the bundle after decoding."""

    class Meta:
        ordering = ["event", "name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="carried_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.name}"
