"""Invitations as tablets read them: the address with the code behind its ``#``, as a QR code."""

from dataclasses import dataclass

from leitai.printing.qr import qr_svg
from leitai.web.installation import installation
from leitai.web.models import Pad

PAGE = "/pad/"


@dataclass(frozen=True, slots=True)
class Card:
    """An open invitation; *qr* is an SVG. The PIN stands in `pad`, for whoever may see it."""

    pad: Pad
    url: str
    qr: str


def card_of(pad: Pad) -> Card:
    """Return the card of an invitation that is open."""
    url = address_of(pad)
    return Card(pad, url, qr_svg(url))


def address_of(pad: Pad) -> str:
    """
    Return the address that a tablet opens, at this installation: in a hall, at the hall.

    What follows the ``#`` is never sent: it stands in no log.
    """
    return f"{installation().site}{PAGE}#{pad.code}"
