"""What follows from the values: ranking, awards, promotions, the next round, teams, re-checks."""

from typing import Any

from .build_panel import LARGEST, MODE
from .model import Advance, Award, Count, Promotion, Ranking, Recheck, Share, Teams, Tie
from .shapes import (
    Keys,
    Reader,
    Renamed,
    Spot,
    expression,
    listed,
    mapped,
    members,
    number,
    one_of,
    positive,
    record,
    slug,
    text,
    title,
    whole,
    word,
    yes_no,
)  # fmt: skip

_BETTER = word("high", "low")
_CUT = word("extend", "shrink", "tiebreak")
_TAKE = word("sum", "mean", "max", "min")

_SHARE: Keys = {
    "percent": positive,
    "round": MODE,
    "min": Renamed("least", whole()),
    "max": Renamed("most", whole()),
    "of": word("field", "ranked"),
}
_share = record(Share, _SHARE, need=("percent",))


def _rank_range(spot: Spot) -> tuple[int, int] | None:
    found: tuple[int, ...] | None = listed(whole(1))(spot)
    if found is None or None in found:
        return None
    if len(found) != 2 or found[0] > found[1]:
        spot.wrong("bad-ranks")
        return None
    return found[0], found[1]


def _by_field(spot: Spot) -> tuple[tuple[int, int], ...] | None:
    row = record(lambda **at: (at["from"], at["count"]), {"from": whole(), "count": whole()},
                 need=("from", "count"))  # fmt: skip
    rows: tuple[Any, ...] | None = listed(row, least=1)(spot)
    if rows is None or None in rows or any(None in each for each in rows):
        return None
    if len({start for start, _ in rows}) < len(rows):
        spot.wrong("duplicate-from", key=spot.name)
    return tuple(sorted(rows))


def _count(spot: Spot) -> Count | None:
    """Read 3 or {percent, ...} or {same_as} or {by_field}."""
    if not isinstance(spot.value, dict):
        value = whole(1)(spot)
        return None if value is None else Count(number=value)
    if one_of(spot, "percent", "same_as", "by_field") == "percent":
        return Count(share=_share(spot))
    values = members(spot, {"same_as": text, "by_field": _by_field})
    return None if values is None else Count(**values)


_AWARD: Keys = {
    "id": slug,
    "title": title,
    "note": title,
    "ranks": _rank_range,
    "within": _share,
    "score": expression,
    "count": _count,
    "where": expression,
    "group": text,
    "exclusive": yes_no,
    "roll_down": yes_no,
    "cut_ties": _CUT,
}


def AWARD(spot: Spot) -> Award | None:  # noqa: N802  # a reader beside the tables of readers
    """Read an award."""
    values = members(spot, _AWARD, need=("id",))
    if values is None:
        return None
    given = one_of(spot, "ranks", "within", "score", "count")
    for key in ("roll_down", "cut_ties"):
        if key in spot.value and given not in {None, "count"}:
            spot.inner(key).wrong("key-needs", key=key, other="count")
    values.pop("note", None)
    return Award(**values)


PROMOTION = record(
    lambda **values: Promotion(**{key: values[key] for key in values if key != "note"}),
    {
        "id": slug, "when": expression, "to": text, "kind": word("level", "title", "nomination"),
        "cap": whole(1), "approval": title, "note": title,
    },
    need=("id", "when", "to"),
)  # fmt: skip


def _unit(spot: Spot) -> tuple[str, int] | None:
    values = members(spot, {"field": text, "most": whole(1)}, need=("field", "most"))
    return None if values is None else (values["field"], values["most"])


def _percent(spot: Spot) -> Share | None:
    """Read 50 or {percent: 50, round: floor, ...}."""
    if isinstance(spot.value, dict):
        found: Share | None = _share(spot)
        return found
    value = positive(spot)
    return None if value is None else Share(value)


def ADVANCE(spot: Spot) -> Advance | None:  # noqa: N802  # as above
    """Read who goes on to which round."""
    one_of(spot, "top", "percent", "score")
    keys: Keys = {
        "to": text, "top": whole(1), "percent": Renamed("share", _percent), "score": expression,
        "where": expression, "per": _unit, "reserves": whole(), "cut_ties": _CUT,
    }  # fmt: skip
    found: Advance | None = record(Advance, keys, need=("to",))(spot)
    return found


_TIE: Keys = {"by": expression, "better": _BETTER}


def _ties(keys: Keys) -> Reader:
    return listed(record(Tie, keys, need=("by",)))


def _near(spot: Spot) -> Any:
    keys: Keys = {"within": number, "link": word("previous", "first")}
    values = members(spot, keys, need=("within",))
    return None if values is None else (values["within"], values.get("link", "previous"))


RANKING = record(
    Ranking,
    {
        "on": expression, "better": _BETTER, "ties": _ties(_TIE),
        "end": word("shared", "dense", "draw", "playoff", "committee"),
        "near": _near, "none": word("block", "last", "unranked"),
    },
)  # fmt: skip


def TEAMS(spot: Spot) -> Teams | None:  # noqa: N802  # as above
    """Read how contestants make up a team."""
    one_of(spot, "of", "rank_points", "award_points", needed=False)
    keys: Keys = {
        "by": text, "of": expression, "rank_points": listed(number, least=1),
        "award_points": mapped(number), "take": _TAKE, "best": whole(1), "size": whole(1, LARGEST),
        "missing": word("zero", "exclude"), "better": _BETTER,
        "ties": _ties(_TIE | {"take": _TAKE}), "end": word("shared", "dense"),
        "without_zero": yes_no, "across": yes_no, "awards": listed(AWARD),
    }  # fmt: skip
    found: Teams | None = record(Teams, keys)(spot)
    return found


def _part(spot: Spot) -> Share | int | None:
    """Read {percent: 30} (rounded up, of the ranked) or {count: 10}."""
    kind = one_of(spot, "percent", "count")
    values = members(spot, {"percent": positive, "count": whole(1)})
    if values is None or kind is None or values.get(kind) is None:
        return None
    count: int | None = values.get("count")
    return Share(values["percent"], "ceil", of="ranked") if count is None else count


RECHECK = record(
    Recheck,
    {
        "top": _part, "sample": _part,
        "escalate": record(lambda percent: percent, {"percent": number}, need=("percent",)),
    },
)  # fmt: skip
