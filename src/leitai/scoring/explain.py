"""
The reason for one contestant's result as a tree: what `leitai explain` prints.

The tree is plain JSON: numbers as text, steps by their kind, words left to the shell.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text
from leitai.rulebook.model import Node

from .entries import Key
from .result import ContestantResult, Result, label
from .trace import Outcome, PanelMark, Step


def explain(result: Result, code: str) -> dict[str, Any]:
    """
    Return how the result of contestant *code* came about.

    Shapes:
        code, status, total, score, rank, awards, flags, ineligible;
        tree, records: nodes as {node, title, value, left_out, status, steps, below}, where
        steps are {kind, value, ...} in the order in which they were done and below are the
        nodes that went into this one (one entry per instance of a repeat).
    Raises:
        KeyError: there is nobody of this code.
    """
    one = result.contestant(code)
    book = result.rulebook
    teller = _Teller(one)
    return {
        "code": one.code,
        "status": one.status,
        "total": plain_value(one.total),
        "score": plain_value(one.score),
        "rank": one.rank,
        "awards": list(one.awards),
        "proposals": [
            {"kind": each.kind, "to": each.to, "rule": each.rule} for each in one.proposals
        ],
        "flags": sorted(one.flags),
        "ineligible": list(one.ineligible),
        "rulebook": {"id": book.id, "version": book.version, "hash": book.hash},
        "tree": teller.node(book.scheme, (), ()),
        "records": [teller.node(record, (), ()) for record in book.records],
    }


class _Teller:
    """Tells one contestant's nodes, each with what is below it."""

    def __init__(self, one: ContestantResult) -> None:
        self.one = one

    def node(self, node: Node, key: Key, axes: tuple[str, ...]) -> dict[str, Any]:
        outcome = self.one.outcomes[node.id].get(key, Outcome())
        inner = (*axes, node.repeat.over) if node.repeat is not None else axes
        below: list[dict[str, Any]] = []
        for child in node.below():
            if child is node.each:
                below += [
                    self.node(child, each, inner)
                    for each in self.one.outcomes[child.id]
                    if each[: len(key)] == key
                ]
            else:
                below.append(self.node(child, key, axes))
        return {
            "node": label(node.id, key, axes),
            "title": dict(node.title),
            "value": plain_value(outcome.value),
            "max": plain_value(node.max),
            "left_out": outcome.left_out,
            "status": outcome.status,
            "steps": [told(step) for step in outcome.steps],
            "below": below,
        }


def told(step: Step) -> dict[str, Any]:
    """Return one step as plain JSON."""
    details = {name: plain_value(detail) for name, detail in step.details.items()}
    return {"kind": step.kind, "value": plain_value(step.value)} | details


def plain_value(value: object) -> Any:
    """Return *value* as plain JSON; a number that is no finite decimal stays a fraction."""
    if isinstance(value, Fraction):
        short = decimal_text(value)
        return short if Fraction(short) == value else str(value)
    if isinstance(value, PanelMark):
        return {
            "judge": value.judge,
            "value": plain_value(value.value),
            "entered": plain_value(value.raw),
            "counts": value.counts,
            "why": value.why,
        }
    if isinstance(value, Mapping):
        return {str(name): plain_value(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(each) for each in value]
    return value
