"""A document becomes a rulebook: the top level, and who takes part."""

import re
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from leitai.canonical import sha256_hex
from leitai.faults import Refused

from .build_awards import ADVANCE, AWARD, PROMOTION, RANKING, RECHECK, TEAMS
from .build_node import node
from .build_panel import panel
from .model import Clock, Limit, Requirement, Rulebook, Status, Vector
from .publish import publish, published
from .shapes import (
    Keys,
    Reading,
    Renamed,
    Spot,
    as_number,
    constant,
    entry,
    expression,
    ident,
    listed,
    mapped,
    members,
    number,
    record,
    shown,
    slug,
    text,
    title,
    whole,
    word,
    yes_no,
)  # fmt: skip
from .source import Source, load

FORM = "rulebook/1"

BUILT_IN = frozenset({"contestant", "delegation", "name", "status"})
"""Fields that always exist."""

LATER = frozenset({"value", "item", "attempt", "rank", "score", "awards", "N", "members"})
"""Names that expressions know in some places only."""

_ALL = frozenset({"field", "scale", "decay", "team"})
_NOTHING: frozenset[str] = frozenset()

STATUSES = {
    "OK": Status("keep", ranked=True, counts_in=_ALL),
    "ABSENT": Status("none", ranked=False, counts_in=_NOTHING),
    "DNF": Status("keep", ranked=True, counts_in=_ALL),
    "VOID": Status("zero", ranked=False, counts_in=frozenset({"field"})),
    "DSQ": Status("none", ranked=False, counts_in=_NOTHING),
    "WITHDRAWN": Status("none", ranked=False, counts_in=_NOTHING),
    "EXEMPT": Status("none", ranked=False, counts_in=_NOTHING),
    "PENDING": Status("none", ranked=False, counts_in=_NOTHING),
}
"""What each whole status means unless the rulebook says otherwise."""

GIVEN_UP = Status("none", ranked=False, counts_in=frozenset({"field"}))
"""What DNF means where low is better: a total of missing marks would win."""


def read(text: str | bytes) -> Rulebook:
    """
    Return the rulebook that *text* (YAML or the published JSON) writes.

    Raises:
        Refused: with every fault of its form, each with its line. What can only be judged
            once the whole is understood (sums, names, loops) is `check`'s.
    """
    return build(load(text))


def build(source: Source) -> Rulebook:
    """Return the rulebook of a loaded document; raises as `read` does."""
    reading = Reading(source, names=set(BUILT_IN | LATER))
    spot = Spot(source.document, (), reading)
    if isinstance(source.document.get("panels"), dict):
        reading.panels = mapped(panel)(spot.inner("panels"))
    values = members(spot, _TOP, need=("leitai", "id", "version", "title", "scheme"))
    if reading.faults or values is None:
        raise Refused(sorted(reading.faults, key=lambda fault: fault.line or fault.row or 0))
    for seen in ("leitai", "panels", "standard", "standard_tolerance"):
        values.pop(seen, None)
    values["statuses"] = _statuses(source) | values.get("statuses", {})
    return Rulebook(**values, hash=sha256_hex(publish(source.document)))


def _statuses(source: Source) -> dict[str, Status]:
    """Return the eight whole statuses as they are where the rulebook says nothing."""
    ranking = source.document.get("ranking")
    low = isinstance(ranking, dict) and ranking.get("better") == "low"
    return STATUSES | {"DNF": GIVEN_UP} if low else STATUSES


def _form(spot: Spot) -> None:
    if spot.value != FORM:
        spot.wrong("wrong-form", value=shown(spot.value), form=FORM)


def _declared(kind: Any) -> Any:
    """Return a reader of {name: ...} that declares the names."""

    def read(spot: Spot) -> dict[str, Any] | None:
        values: dict[str, Any] | None = mapped(kind, ident)(spot)
        for name in values or {}:
            spot.inner(name).declare(name)
        return values

    return read


def _panels(spot: Spot) -> None:
    if not isinstance(spot.value, dict):
        spot.wrong("not-an-object", key=spot.name, value=shown(spot.value))


def _status(spot: Spot) -> Status | None:
    keys: Keys = {
        "value": word("keep", "zero", "none"),
        "ranked": yes_no,
        "counts_in": listed(word(*sorted(_ALL))),
    }
    values = members(spot, keys)
    if values is None or spot.name not in STATUSES:
        return None
    known = _statuses(spot.reading.source)[spot.name]
    return Status(
        values.get("value", known.value),
        values.get("ranked", known.ranked),
        frozenset(values["counts_in"] or ()) if "counts_in" in values else known.counts_in,
    )


def _effective(spot: Spot) -> str | None:
    written = text(spot)
    try:
        return written and date.fromisoformat(written).isoformat()
    except ValueError:
        spot.wrong("not-a-date", key=spot.name, value=shown(spot.value))
        return None


def _minimum(spot: Spot) -> tuple[int, str] | None:
    keys: Keys = {"count": whole(), "else": word("no_awards", "void")}
    values = members(spot, keys, need=("count",))
    return None if values is None else (values["count"], values.get("else", "no_awards"))


_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)", re.ASCII)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def seconds(written: Any, start: str) -> Fraction | None:
    """
    Return a time of the marks or the clock as a number, None where it is not one.

    A number as it is, "h:mm:ss" and "m:ss" in seconds, an ISO time in seconds since *start*.

    >>> seconds("1:02:03.5", ""), seconds("2026-05-01T09:00:07", "2026-05-01T09:00:00")
    (Fraction(7447, 2), Fraction(7, 1))
    """
    value = as_number(written)
    if value is not None or not isinstance(written, str):
        return value
    if found := _CLOCK.fullmatch(written):
        hours, minutes, rest = found.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + Fraction(rest)
    now, then = _moment(written), _moment(start)
    if now is None or then is None or (now.tzinfo is None) != (then.tzinfo is None):
        return None
    passed = now - then
    return Fraction(passed.days * 86400 + passed.seconds) + Fraction(passed.microseconds, 10**6)


def _clock(spot: Spot) -> Clock | None:
    start = spot.value.get("start", "") if isinstance(spot.value, dict) else ""

    def begins(inner: Spot) -> str | None:
        written = text(inner)
        if written is not None and _moment(written) is None:
            inner.wrong("not-a-time", key=inner.name, value=written)
        return written

    def time(inner: Spot) -> Fraction | None:
        value = seconds(inner.value, start if isinstance(start, str) else "")
        if value is None:
            inner.wrong("not-a-time", key=inner.name, value=shown(inner.value))
        return value

    def interval(inner: Spot) -> tuple[Fraction, Fraction] | None:
        values = members(inner, {"from": time, "to": time}, need=("from", "to"))
        if values is None or None in values.values():
            return None
        if values["from"] >= values["to"]:
            inner.wrong("interval-backwards")
        return values["from"], values["to"]

    read_clock = record(Clock, {"start": begins, "removed": listed(interval)})
    clock: Clock | None = read_clock(spot)
    return clock


def _vector(spot: Spot) -> Vector | None:
    def anything(inner: Spot) -> Any:
        return published(inner.value)

    def expected(inner: Spot) -> Any:
        return mapped(anything)(inner) if inner.name == "nodes" else anything(inner)

    values = members(
        spot,
        {
            "title": text, "contestants": text, "marks": text, "judges": text, "seed": entry,
            "carry": mapped(mapped(mapped(number))), "expect": mapped(mapped(expected)),
        },
        need=("title", "marks", "expect"),
    )  # fmt: skip
    return None if values is None else Vector(**values)


_EFFECT = word("unranked", "no_award", "no_promotion")

_TOP: Keys = {
    "leitai": _form,
    "id": slug,
    "version": text,
    "title": title,
    "summary": title,
    "source": text,
    "occupation": text,
    "effective": _effective,
    "fields": _declared(word("number", "text", "bool", "date")),
    "constants": _declared(constant),
    "panels": _panels,
    "records": listed(node),
    "scheme": node,
    "ranking": RANKING,
    "statuses": mapped(_status, word(*STATUSES)),
    "on_disqualify": Renamed("freeze", lambda at: word("recompute", "freeze")(at) == "freeze"),
    "division": text,
    "clock": _clock,
    "eligibility": listed(
        record(
            Requirement,
            {
                "id": slug, "require": expression, "effect": _EFFECT, "reason": title,
                "evidence": text,
            },
            need=("id", "require"),
        )
    ),
    "limits": listed(
        record(Limit, {"per": text, "most": whole(1), "effect": _EFFECT}, need=("per", "most"))
    ),
    "minimum_field": _minimum,
    "awards": listed(AWARD),
    "promotions": listed(PROMOTION),
    "advance": listed(ADVANCE),
    "teams": TEAMS,
    "recheck": RECHECK,
    "standard": mapped(number),
    "standard_tolerance": number,
    "vectors": listed(_vector),
}  # fmt: skip
