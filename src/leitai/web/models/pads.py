"""The tablets that judges mark on: devices of an event's journal, each with a key of its own."""

from django.db import models
from django.db.models import Q

from leitai.web.fields import EncryptedText

from .accounts import Account
from .events import Event
from .officials import Official


class Pad(models.Model):
    """
    A tablet in the hands of one judge: invited, paired, and one day at its end.

    The private key never leaves the tablet; the public one is in the journal's ``device.add``.
    """

    class State(models.TextChoices):
        INVITED = "invited"
        PAIRED = "paired"
        RETIRED = "retired"
        """Handed over to another pad: what it still has may arrive, nothing new is marked on it."""
        REVOKED = "revoked"
        LAPSED = "lapsed"
        """The invitation ran out, or was tried with too many wrong PINs."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="pads")
    official = models.ForeignKey(Official, models.PROTECT, related_name="pads")
    number = models.PositiveSmallIntegerField()
    """Of the judge's pads in this event, from 1."""
    device = models.CharField(max_length=64)
    """Its name in the journal: ``pad-<judge>-<number>``."""
    measures = models.BooleanField(default=False)
    """Whether the sheets without a judge are marked on it too: better on one pad than on all."""
    key = models.CharField(max_length=64, blank=True)
    """Public Ed25519 key, hexadecimal; "" until it is paired."""
    state = models.CharField(max_length=8, choices=State, default=State.INVITED)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    """The pad that it takes over from."""
    code_index = models.CharField(max_length=64, blank=True)
    """Keyed index of the invitation's code: by it the pad that shows the code is found."""
    code = EncryptedText()
    pin = EncryptedText()
    """Of the invitation, for whoever may invite to see; "" once it is over."""
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    invited = models.DateTimeField()
    invited_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    expires = models.DateTimeField()
    paired = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=16, blank=True)
    """Why it ended, one of ``pads.why.…``: this much the journal says."""
    reason = models.TextField(blank=True)
    """What somebody wrote about it: stays at the desk."""
    seen = models.DateTimeField(null=True, blank=True)
    about = models.JSONField(default=dict, blank=True)
    """What it last said of itself: secure, crypto, storage, battery, skew, waiting, agent."""

    class Meta:
        ordering = ["event", "official", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "device"], name="pad_device_once"),
            models.UniqueConstraint(
                fields=["code_index"], condition=~Q(code_index=""), name="pad_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.device}"
