"""What two scorers must agree on, and where they first differ."""

from typing import Any

COMPARED_BY_CONTESTANT = ("warnings", "blocked")
"""Two implementations need only agree on whom these name."""


def comparable(document: dict[str, Any]) -> dict[str, Any]:
    """Return a results document without what is for people only; while it is open, its state."""
    names = {
        kind: sorted({each["contestant"] for each in document[kind]} - {""})
        for kind in COMPARED_BY_CONTESTANT
    }
    if document["state"] == "blocked":
        return {"state": "blocked", "blocked": names["blocked"]}
    return document | names


def first_difference(one: Any, other: Any, path: str = "") -> str:
    """Return where two documents first differ and how; empty: nowhere."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            found = first_difference(
                one.get(name, "(nothing)"), other.get(name, "(nothing)"), f"{path}/{name}"
            )
            if found:
                return found
        return ""
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next(
            (found for at, pair in pairs if (found := first_difference(*pair, f"{path}/{at}"))), ""
        )
    return "" if one == other else f"{path}: {one!r} and {other!r}"
