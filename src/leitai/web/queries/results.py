"""Results as pages and steps ask for them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text
from leitai.rulebook.model import Node, Rulebook
from leitai.web.models import Event, Result


def last_result(event: Event) -> Result | None:
    """Return the version of the results in force."""
    return event.results.order_by("-number").first()


def title_of(title: Mapping[str, str], language: str, fallback: str = "") -> str:
    """Return a rulebook's title in *language*; the other one, or *fallback*, where it has none."""
    return title.get(language) or title.get("zh") or title.get("en") or fallback


def parts_of(rules: Rulebook, contestant: Mapping[str, Any]) -> list[dict[str, str | None]]:
    """
    Return what a contestant's total is made of: one part for each node below the root.

    Shapes:
        contestant: as it stands in a results document.
    Units:
        value, of: points of the total, so that the bars of all parts can stand in one line;
            value is None where the node has none.
    """
    nodes = contestant["nodes"]
    return [
        {
            "id": child.id,
            "name": title_of(child.title, "zh", child.id),
            "name_en": title_of(child.title, "en", child.id),
            "value": _share(rules.scheme, child, nodes.get(child.id)),
            "of": _share(rules.scheme, child, decimal_text(child.max) if child.max else None),
        }
        for child in rules.scheme.children
    ]


def _share(root: Node, child: Node, text: str | None) -> str | None:
    """Return what the value *text* of *child* brings to the root's total; None without a value."""
    try:
        value = Fraction(Decimal(text or ""))
    except InvalidOperation:
        return None
    if root.combine == "weighted" and child.weight is not None:
        value = value * child.weight / 100
    return decimal_text(value, 2)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    Return what changed between two results documents: contestant by contestant.

    >>> old = {"contestants": [{"code": "A", "total": "9", "rank": 1, "awards": []}]}
    >>> new = {"contestants": [{"code": "A", "total": "8", "rank": 1, "awards": []}]}
    >>> differences(old, new)
    [{'code': 'A', 'member': 'total', 'before': '9', 'after': '8'}]
    """
    was = {each["code"]: each for each in before["contestants"]}
    found = []
    for each in after["contestants"]:
        old = was.get(each["code"], {})
        for member in ("status", "total", "rank", "awards", "promotion"):
            if old.get(member) != each.get(member):
                said = {"before": old.get(member), "after": each.get(member)}
                found.append({"code": each["code"], "member": member, **said})
    return found
