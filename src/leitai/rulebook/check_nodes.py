"""Nodes: bands without gaps in their order, repeats that can be filled, gates and ladders."""

from collections.abc import Sequence
from fractions import Fraction

from leitai.exact import decimal_text

from .build_node import MOST_INSTANCES
from .checking import Checking
from .model import Input, Mark, Node, Repeat
from .source import Path

_ALONE = frozenset({"best", "last", "first_success"})
"""Ways of taking a repeat together in which keep and drop play no part."""


def check_nodes(checking: Checking) -> None:
    """Check every node by itself, and the repeats around it."""
    book = checking.rulebook
    for node in book.nodes():
        for at, mark in enumerate(node.mark):
            many = isinstance(checking.written(checking.at(node, "mark")), list)
            path = checking.at(node, "mark", *([at] if many else []), mark.kind)
            _check_mark(checking, mark, path)
            if at == 0 and mark.kind == "table" and node.input:
                _check_table(checking, mark, node.input, path)
        _check_gates(checking, node)
        _check_bounds(checking, node)
        if node.standardise and node.standardise.within not in {"", *checking.fields()}:
            where = checking.at(node, "standardise", "within")
            checking.wrong(where, "unknown-field", name=node.standardise.within)
    for top in (*book.records, book.scheme):
        _check_repeats(checking, top, ())


def _check_mark(checking: Checking, mark: Mark, path: Path) -> None:
    if mark.kind in {"bands", "from_bands"}:
        steps, up = mark.of["steps"], mark.kind == "bands"
        nested = isinstance(checking.written(path), dict)
        path = (*path, "steps") if nested else path
        for at in range(1, len(steps)):
            if not _reached(steps[at], steps[at - 1], up=up):
                checking.wrong((*path, at), "step-unreachable", number=str(at + 1))
    if mark.kind == "interpolate":
        xs = [x for x, _ in mark.of["points"]]
        for at in range(1, len(xs)):
            if xs[at] <= xs[at - 1]:
                checking.wrong((*path, at), "points-not-ascending", x=decimal_text(xs[at]))


def _reached(step: Sequence[object], before: Sequence[object], *, up: bool) -> bool:
    """Tell whether a step catches anything that the one before did not."""
    strict, limit = step[:2]
    was_strict, was = before[:2]
    if limit == was:
        return bool(was_strict and not strict)
    return isinstance(limit, Fraction) and isinstance(was, Fraction) and (limit > was) == up


def _check_table(checking: Checking, mark: Mark, entered: Input, path: Path) -> None:
    """Doubt a table that misses a value which can be entered: it would block the result."""
    values = {
        "bool": [Fraction(0), Fraction(1)],
        "judgement": [Fraction(level) for level in range(entered.levels + 1)],
        "choice": list(entered.options.values()),
    }.get(entered.type, [])
    known = {x for x, _ in mark.of["pairs"]}
    missing = [decimal_text(value) for value in values if value not in known]
    if missing:
        checking.doubt(path, "table-gaps", values=", ".join(missing))


def _check_gates(checking: Checking, node: Node) -> None:
    seen: set[str] = set()
    for at, gate in enumerate(node.gates):
        path = checking.at(node, "gates", at)
        if gate.id and gate.id in seen:
            checking.wrong((*path, "id"), "id-twice", id=gate.id)
        seen.add(gate.id)
        if not gate.require.names():
            checking.doubt((*path, "require"), "gate-without-question", id=gate.id)


def _check_bounds(checking: Checking, node: Node) -> None:
    if node.floor is not None and node.cap is not None and node.floor > node.cap:
        checking.wrong(checking.at(node, "floor"), "min-above-max", key=node.id)
    if node.children and node.combine == "best" and node.combine_of["k"] > len(node.children):
        checking.doubt(checking.at(node, "combine"), "best-of-fewer", id=node.id)
    for penalty in node.penalties:
        path = checking.at(penalty.node)
        if (
            penalty.ladder
            and penalty.node.input
            and penalty.node.input.type not in {"count", "number", "bool"}
        ):
            checking.wrong((*path, "ladder"), "ladder-without-count", id=penalty.node.id)
        if penalty.ladder and penalty.ladder[0] != 0:
            checking.doubt((*path, "ladder"), "ladder-from-nothing", id=penalty.node.id)
    for child in node.children:
        if child.repeat and child.repeat.take == "list" and node.combine and not child.mark:
            checking.wrong(checking.at(child, "repeat", "take"), "list-in-combine", id=child.id)


def _check_repeats(
    checking: Checking, node: Node, around: tuple[str, ...], instances: int = 1
) -> None:
    """Check the repeats of *node* and below; *instances* are those of the repeats around it."""
    if node.repeat:
        if node.repeat.over in around:
            where = checking.at(node, "repeat", "over")
            checking.wrong(where, "repeat-in-repeat", id=node.id, over=node.repeat.over)
        _check_repeat(checking, node.repeat, checking.at(node, "repeat"))
        if instances * len(node.repeat.ids or ()) > MOST_INSTANCES:
            where = checking.at(node, "repeat")
            checking.wrong(where, "too-many-instances", most=str(MOST_INSTANCES))
    for child in node.below():
        inner = node.repeat and child is node.each
        if inner and node.repeat:
            many = instances * max(len(node.repeat.ids or ()), 1)
            _check_repeats(checking, child, (*around, node.repeat.over), many)
        else:
            _check_repeats(checking, child, around, instances)


def _check_repeat(checking: Checking, repeat: Repeat, path: Path) -> None:
    most = len(repeat.ids) if repeat.ids is not None else repeat.at_most or None
    if repeat.success and repeat.take != "first_success":
        checking.doubt((*path, "success"), "success-without-use")
    if repeat.take in _ALONE:
        for key in ("keep", "drop"):
            if checking.written((*path, key)) is not None:
                checking.doubt((*path, key), "keep-without-use", key=key, take=repeat.take)
        return
    if most and sum(repeat.drop) >= most:
        checking.wrong((*path, "drop"), "drop-leaves-nothing", size=str(most))
    elif most and repeat.keep and repeat.keep > most - sum(repeat.drop):
        checking.doubt((*path, "keep"), "keep-more-than-there-are", keep=str(repeat.keep))
