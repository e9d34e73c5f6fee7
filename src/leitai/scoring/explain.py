"""
The reason for one contestant's result as a tree: what `leitai explain` prints.

The tree is plain JSON: numbers as text, steps by their kind, words left to the shell.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from leitai.exact import exact_text
from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Mark, Node, Panel, Rounding

from .entries import Key
from .reasons import award_reasons, proposal_reasons, rank_reason
from .result import ContestantResult, DivisionResult, Result, label, written
from .trace import Outcome, PanelMark, Step


def explain(result: Result, code: str) -> dict[str, Any]:
    """
    Return how the result of contestant *code* came about.

    Shapes:
        code, division, status, total, score, rank, awards, flags, ineligible;
        ranking: on what the rank rests, who is equal and what told them apart;
        awards, proposals: each with its rule and the numbers it was judged by;
        tree, records: nodes as {node, id, title, value, max, left_out, status, steps, below},
        where steps are {kind, value, ...} in the order in which they were done and below are
        the nodes that went into this one (one entry per instance of a repeat);
        blocked: what keeps this contestant from having a result.
    Raises:
        KeyError: there is nobody of this code.
    """
    one = result.contestant(code)
    division = next(each for each in result.divisions if one in each.contestants)
    book, teller = result.rulebook, _Teller(one)
    root, on = one.outcomes[book.scheme.id].get((), Outcome()), book.ranking.on
    told_ = {
        "code": one.code,
        "division": one.division,
        "status": one.status,
        "total": _as_rounded(book.scheme, root, one.total),
        "score": _as_rounded(book.scheme, root, one.score) if on is None else one.score,
        "rank": one.rank,
        "ranking": rank_reason(book, division, one),
        "awards": award_reasons(book, division, one),
        "proposals": proposal_reasons(book, division, one),
        "advance": one.goes_on.to,
        "reserve": one.goes_on.reserve,
        "flags": sorted(one.flags),
        "ineligible": list(one.ineligible),
        "blocked": _blocked(division, code),
        "rulebook": {"id": book.id, "version": book.version, "hash": book.hash},
    }
    return {name: plain_value(each) for name, each in told_.items()} | {
        "tree": teller.node(book.scheme, (), ()),
        "records": [teller.node(record, (), ()) for record in book.records],
    }


def _blocked(division: DivisionResult, code: str) -> list[dict[str, Any]]:
    return [
        {"node": block.node, "id": block.id, "params": dict(block.params)}
        for block in division.blocks
        if block.contestant == code
    ]


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
            "id": node.id,
            "instance": list(key),
            "title": dict(node.title),
            "value": _as_rounded(node, outcome, outcome.value),
            "max": plain_value(node.max),
            "unit": node.input.unit if node.input is not None else "",
            "left_out": outcome.left_out,
            "status": outcome.status,
            "steps": told_steps(node, outcome.steps),
            "below": below,
        }


def _as_rounded(node: Node, outcome: Outcome, value: object) -> Any:
    """Return a value of *node* with the decimals it was rounded to last, as on the board."""
    last = outcome.steps[-1].kind if outcome.steps else ""
    if last == "round" and isinstance(value, Fraction):
        return written(value, node.round)
    return plain_value(value)


def told_steps(node: Node, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the *steps* of *node* as plain JSON, with the parameters of each mark function."""
    out = []
    marks = iter(node.mark)
    for step in steps:
        told = {"kind": step.kind, "value": step.value, **step.details}
        if step.kind == "round" and isinstance(step.value, Fraction):
            told["value"] = written(step.value, node.round)
        if step.kind == "mark":
            told["of"] = _parameters(next(marks), step.details.get("worth", {}))
        elif step.kind == "panel" and node.panel is not None:
            told |= _panel(node.panel)
            if node.panel.mark_each:
                told["each"] = [
                    {"mark": mark.kind, "of": _parameters(mark, {})} for mark in node.mark
                ]
        elif step.kind == "take" and node.repeat is not None:
            told |= {"better": node.repeat.better, "keep": node.repeat.keep}
        elif step.kind == "combine":
            told["of"] = dict(node.combine_of)
        elif step.kind == "standardise" and node.standardise is not None:
            how = node.standardise
            names = ("within", "centre", "spread", "mean", "sd", "to", "points", "better", "share")
            told["of"] = {name: getattr(how, name) for name in names}
        out.append(plain_value(told))
    return out


def _panel(panel: Panel) -> dict[str, Any]:
    weights = dict(panel.weights) if panel.combine == "weighted" else {}
    return {"weights": weights, "missing": panel.missing}


def _parameters(mark: Mark, worth: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _parameter(each, worth) for name, each in mark.of.items()}


def _parameter(given: Any, worth: Mapping[str, Any]) -> Any:
    """Return a parameter as a value; an expression as {text, value}."""
    if isinstance(given, Expression):
        constant = given.constant()
        if constant is not None:
            return constant
        return {"text": given.text, "value": worth.get(given.text)}
    if isinstance(given, Rounding):
        return {"decimals": given.decimals, "mode": given.mode}
    if isinstance(given, tuple):
        return [_parameter(each, worth) for each in given]
    return given


def plain_value(value: object) -> Any:
    """Return *value* as plain JSON; a number that is no finite decimal stays a fraction."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Fraction):
        return exact_text(value)
    if isinstance(value, PanelMark):
        return {
            "judge": value.judge,
            "value": plain_value(value.value),
            "entered": plain_value(value.raw),
            "counts": value.counts,
            "why": value.why,
        }
    if isinstance(value, list | tuple):
        return [plain_value(each) for each in value]
    if isinstance(value, Mapping):
        return {str(name): plain_value(each) for name, each in value.items()}
    return value


_AS_IT_IS = frozenset({str, bool, int, type(None)})
