"""What every template says: words, faults, days and hours, shares, seals."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leitai.faults import Fault
from leitai.web.words import act_words, fault_words, words

register = template.Library()

SEALS = {1: "壹", 2: "贰", 3: "叁"}


@register.simple_tag
def say(entry: str, **params: object) -> str:
    """Return the words of *entry*; escaped like any value."""
    return words(entry, **params)


@register.filter
def spoken(value: object, room: str) -> str:
    """Return the words of ``room.value``: ``{{ event.state|spoken:"state" }}``."""
    return words(f"{room}.{str(value).replace('_', '-')}")


@register.filter
def status_said(status: str) -> str:
    """Return the words of a contestant's status; "" for none."""
    return words(f"cli.status.{status}") if status else ""


@register.filter
def act_said(action: str) -> str:
    """Return what an act is called."""
    return act_words(action)


@register.filter
def said(fault: Fault) -> str:
    """Return a fault as a line."""
    return fault_words(fault)


@register.filter
def percent_of(part: object, whole: object) -> str:
    """Return *part* of *whole* in percent, 0 to 100, as CSS and SVG want it."""
    try:
        share = Decimal(str(part)) / Decimal(str(whole)) * 100
    except (InvalidOperation, ArithmeticError):
        return "0"
    return f"{min(max(share, Decimal(0)), Decimal(100)):.2f}"


@register.simple_tag
def rank_seal(rank: int | None) -> SafeString | str:
    """Return the seal of a podium rank (the numerals used against tampering), else the number."""
    if rank in SEALS:
        kind = {1: "", 2: " two", 3: " three"}[rank]
        return format_html(
            '<span class="seal{}" role="img" aria-label="{}">{}</span>', kind, rank, SEALS[rank]
        )
    return format_html('<span class="num">{}</span>', "–" if rank is None else rank)


@register.simple_tag
def when(at: datetime | date | None) -> SafeString | str:
    """Return a moment or a day as both languages write it: ``2026-11-28 17:00``."""
    if at is None:
        return "–"
    if isinstance(at, datetime):
        local = timezone.localtime(at)
        shown = f"{local:%Y-%m-%d %H:%M}"
        return format_html('<time datetime="{}">{}</time>', local.isoformat("T", "minutes"), shown)
    return format_html('<time datetime="{0}">{0}</time>', at.isoformat())


@register.filter
def masked(value: object) -> str:
    """Return who may not be named in full: the first character, then one ``*`` for each other."""
    text = str(value)
    return text[:1] + "*" * (len(text) - 1)
