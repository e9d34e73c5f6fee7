"""Photographs from pads: the picture and nothing else, under the hash that the mark names."""

from datetime import datetime

from django.db import transaction

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.photos import without_traces
from leitai.web.models import Evidence, Pad

from .acts import note
from .evidence import BIGGEST, keep_photo


@transaction.atomic
def keep_pad_photo(pad: Pad, data: bytes, *, at: datetime) -> Evidence:
    """
    Keep a photograph that *pad* took; sent again, it is the one that is there.

    The mark names the hash of what the pad has, so nothing is taken out of it here: a pad draws
    the picture anew before it keeps it.

    Raises:
        Refused: too big, no JPEG or PNG, cut short; it says more than the picture.
    """
    found = Evidence.objects.filter(sha256=sha256_hex(data)).first()
    if found is not None:
        return found
    if len(data) > BIGGEST:
        raise Refused([Fault("evidence.too-big", {"most": str(BIGGEST // 1_000_000)})])
    if without_traces(data) != data:
        raise Refused([Fault("pads.photo-traces")])
    kept = keep_photo(data, by=pad.official.account, at=at)
    note(pad.official.account, "pads.photo", f"pad:{pad.pk}", at, sha256=kept.sha256)
    return kept
