"""What changed from one rulebook to another, node by node."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from leitai.canonical import canonical

from .publish import published
from .writing import flow

_BELOW = ("children", "each", "penalties")


@dataclass(frozen=True, slots=True)
class Change:
    """
    One change.

    Shapes:
        node: the id of the node it concerns; "" for everything else.
        where: the keys that lead to it, inside the node or from the top.
        old, new: the values on one line; for "moved" the parents, or the orders.
    """

    kind: Literal["added", "removed", "changed", "moved", "reordered"]
    node: str
    where: tuple[str, ...]
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A node without what is below it, and what it stands in."""

    parent: str
    under: str
    own: dict[str, Any]
    below: Mapping[str, list[str]]


def diff(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """
    Return the changes from document *old* to document *new*; none: their hash is the same.

    Both are documents of readable rulebooks. The order of keys plays no part.
    """
    before, after = published(old), published(new)
    changes = list(_in_nodes(_nodes(before), _nodes(after)))
    for document in (before, after):
        document["scheme"] = document["scheme"]["id"]
    was, now = (_ids(document.pop("records", None)) for document in (before, after))
    changes += _order(was, now, "", ("records",))
    return [*changes, *_compared(before, after, "", ())]


def _ids(nodes: list[dict[str, Any]] | None) -> list[str] | None:
    return None if nodes is None else [node["id"] for node in nodes]


def _nodes(document: dict[str, Any]) -> dict[str, _Placed]:
    found: dict[str, _Placed] = {}

    def visit(node: dict[str, Any], parent: str, under: str) -> None:
        own = {key: value for key, value in node.items() if key not in _BELOW}
        inner = {key: _listed(node[key]) for key in _BELOW if key in node}
        below = {key: [child["id"] for child in children] for key, children in inner.items()}
        found[node["id"]] = _Placed(parent, under, own, below)
        for key, children in inner.items():
            for child in children:
                visit(child, node["id"], key)

    for record in document.get("records", ()):
        visit(record, "", "records")
    visit(document["scheme"], "", "scheme")
    return found


def _listed(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value]


def _in_nodes(before: dict[str, _Placed], after: dict[str, _Placed]) -> Iterator[Change]:
    for name in before.keys() - after.keys():
        yield Change("removed", name, (), old=flow(before[name].own))
    for name, node in after.items():
        was = before.get(name)
        if was is None:
            yield Change("added", name, (), old=node.parent, new=flow(node.own))
            continue
        if (was.parent, was.under) != (node.parent, node.under):
            yield Change("moved", name, (node.under,), was.parent, node.parent)
        yield from _compared(was.own, node.own, name, ())
        for key in was.below.keys() | node.below.keys():
            yield from _order(was.below.get(key), node.below.get(key), name, (key,))


def _order(
    old: list[str] | None, new: list[str] | None, node: str, where: tuple[str, ...]
) -> Iterator[Change]:
    """Return the change of order among what is in both; what is in one only is said elsewhere."""
    if old is None or new is None:
        if old != new and not (old or new):
            yield Change("removed" if new is None else "added", node, where, new="[]")
        return
    kept_old = [name for name in old if name in new]
    kept_new = [name for name in new if name in old]
    if kept_old != kept_new:
        yield Change("reordered", node, where, ", ".join(kept_old), ", ".join(kept_new))


def _compared(old: Any, new: Any, node: str, where: tuple[str, ...]) -> Iterator[Change]:
    if canonical(old) == canonical(new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            inner = (*where, key)
            if key not in new:
                yield Change("removed", node, inner, old=flow(old[key]))
            elif key not in old:
                yield Change("added", node, inner, new=flow(new[key]))
            else:
                yield from _compared(old[key], new[key], node, inner)
        return
    ids_old, ids_new = _by_id(old), _by_id(new)
    if ids_old is not None and ids_new is not None:
        yield from _compared(ids_old, ids_new, node, where)
        yield from _order(list(ids_old), list(ids_new), node, where)
    else:
        yield Change("changed", node, where, flow(old), flow(new))


def _by_id(value: Any) -> dict[str, Any] | None:
    """Return a list of things with ids under their ids, None where it is something else."""
    if not isinstance(value, list) or not value:
        return None
    names = [each.get("id") for each in value if isinstance(each, dict)]
    known = [name for name in names if isinstance(name, str)]
    if len(known) < len(value) or len(set(known)) < len(known):
        return None
    return dict(zip(known, value, strict=True))
