"""
Whose work has which blind code: nothing for anybody but the coder before the event is decoded.

Only this module and ``services.coding`` read the tables of codes; a test checks the imports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leitai.faults import Fault
from leitai.web.models import Code, CodeSeal, Entry, Event, Place


def decoded_entries(event: Event) -> dict[str, int]:
    """Return blind code -> entry id; empty before decoding."""
    opened = Code.objects.filter(event=event).exclude(entry=None)
    return dict(opened.values_list("code", "entry_id"))


def codes_of(event: Event) -> list[str]:
    """Return the blind codes that are in use, in order: they tell nothing about anybody."""
    return list(Code.objects.filter(event=event).values_list("code", flat=True))


def seal_of(event: Event) -> CodeSeal | None:
    """Return the seal of the codes without what it seals."""
    return CodeSeal.objects.filter(event=event).defer("layer").select_related("holder").first()


@dataclass(frozen=True, slots=True)
class Label:
    """One row of the coder's list: whom to give which code, and where they work."""

    code: str
    entry: Entry
    place: Place | None


def labels_of(event: Event) -> list[Label]:
    """Return the coder's list, by start number; whoever calls this has asked ``codes.see``."""
    sealed = {
        int(entry): code
        for code, entry in Code.objects.filter(event=event).values_list("code", "entry_sealed")
    }
    entries = event.entries.filter(pk__in=sealed).select_related("place__session")
    return [
        Label(sealed[entry.pk], entry, getattr(entry, "place", None))
        for entry in entries.order_by("bib")
    ]


def holders_of(event: Event, entries: Mapping[int, object]) -> dict[int, str]:
    """Return entry id -> blind code for some entries: for ``services.coding`` alone."""
    rows = Code.objects.filter(event=event).values_list("entry_sealed", "code")
    return {int(entry): code for entry, code in rows if int(entry) in entries}


def missing_codes_sealed(event: Event, at: datetime) -> Fault | None:
    """Return that the coder has not sealed the blind codes yet."""
    if CodeSeal.objects.filter(event=event).exists():
        return None
    return Fault("lifecycle.codes-sealed")


NEEDS = {"codes-sealed": missing_codes_sealed}
