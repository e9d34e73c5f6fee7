"""
What one aspect makes of one value, as a small JSON tree that a judge's tablet can reckon with.

The tablet shows points while a judge types; scoring decides. So a preview is given only where
the value alone decides: no panel, no other aspect, no field, no clock. Numbers are texts, exact:
"2.5", or "1/3" where no decimal is. An expression is a text (a number) or a list: ``["value"]``,
``["none"]``, ``["text", "a"]``, ``["list", …]``, ``[operator, …]`` with the signs and names of
docs/formats/rulebook.md. The tablet's twin is ``static/leitai/pad/preview.js``.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from leitai.exact import exact_text
from leitai.rulebook.expression import (
    COMPARISONS,
    Apply,
    Expression,
    Name,
    Nothing,
    Number,
    Several,
    Text,
    Tree,
)
from leitai.rulebook.model import Gate, Input, Mark, Node, Rounding, Rulebook

from .marking import WHOLE_FIELD
from .steps import stages

Json = Any

OPERATORS = (
    COMPARISONS
    | {"+", "-", "*", "/", "neg", "and", "or", "not", "if", "min", "max", "sum", "mean", "median"}
    | {"range", "length", "abs", "floor", "ceil", "round", "given", "first_given"}
)
"""What a tablet reckons exactly; roots, powers and logarithms are left to the engine."""

RESERVED = {"contestant", "delegation", "name", "status"}

VALUE_EFFECTS = frozenset({"zero", "value", "cap", "deduct"})


class _NotAlone(Exception):
    """More than the value decides."""


def preview(
    rulebook: Rulebook, aspect: str, item: str = "", attempt: str = ""
) -> dict[str, Json] | None:
    """
    Return how *aspect* turns what is entered into its points; None: not by the value alone.

    *item*, *attempt*: the instance, where the aspect stands inside repeats.

    Shapes:
        input: as `reading`. steps: one object each, in their order, by ``step``.
        places: decimals that the points are written with; None: as many as they need.
        shown: [decimals, mode] of a rounding that is for display only, else None.
    """
    node, around = _found(rulebook, aspect)
    wanted = node.input
    if wanted is None or wanted.type == "answers" or node.panel is not None:
        return None
    names = _names(rulebook, around, {"item": item, "attempt": attempt})
    try:
        steps = [step for kind, each in stages(node) for step in _step(kind, each, names)]
    except _NotAlone:
        return None
    how = node.round
    return {
        "input": _input(wanted),
        "steps": steps,
        "places": how.decimals if how is not None and how.decimals >= 0 else None,
        "shown": _rounding(how) if how is not None and how.display else None,
    }


def reading(rulebook: Rulebook, aspect: str) -> dict[str, Json]:
    """Return how what is entered for *aspect* is read: type and limits; of answers no key."""
    node, _ = _found(rulebook, aspect)
    return {} if node.input is None else _input(node.input)


def _found(rulebook: Rulebook, aspect: str) -> tuple[Node, tuple[Node, ...]]:
    """Return the node called *aspect* and the repeats around it, outermost first."""

    def below(node: Node, around: tuple[Node, ...]) -> Iterator[tuple[Node, tuple[Node, ...]]]:
        yield node, around
        for child in node.below():
            inside = (*around, node) if child is node.each else around
            yield from below(child, inside)

    for top in (*rulebook.records, rulebook.scheme):
        for node, around in below(top, ()):
            if node.id == aspect:
                return node, around
    raise KeyError(aspect)


def _names(
    rulebook: Rulebook, around: tuple[Node, ...], instance: Mapping[str, str]
) -> dict[str, Json]:
    """Return what names stand for where this aspect alone is looked at."""
    names: dict[str, Json] = {}
    for node in around:  # the innermost repeat has the last word
        repeat = node.repeat
        if repeat is None or not instance[repeat.over]:
            continue
        here = repeat.parameters.get(instance[repeat.over], {})
        names |= {name: _literal(each) for name, each in here.items()}
        names[repeat.over] = ["text", instance[repeat.over]]
    names |= {name: _literal(each) for name, each in rulebook.constants.items()}
    taken = {node.id for node in rulebook.nodes()} | set(rulebook.fields) | RESERVED
    names = {name: each for name, each in names.items() if name not in taken}
    return names | {"value": ["value"]}


def _literal(value: Fraction | str) -> Json:
    return exact_text(value) if isinstance(value, Fraction) else ["text", value]


def _tree(tree: Tree, names: Mapping[str, Json]) -> Json:
    match tree:
        case Number(value):
            return exact_text(value)
        case Text(value):
            return ["text", value]
        case Nothing():
            return ["none"]
        case Name(name) if name in names:
            return names[name]
        case Several(parts):
            return ["list", *(_tree(part, names) for part in parts)]
        case Apply(operator, parts) if operator in OPERATORS:
            return [operator, *(_tree(part, names) for part in parts)]
    raise _NotAlone


def _input(wanted: Input) -> dict[str, Json]:
    said: dict[str, Json] = {"type": wanted.type}
    for name in ("least", "most", "step"):
        if (limit := getattr(wanted, name)) is not None:
            said[name] = exact_text(limit)
    if wanted.type == "choice":
        said["options"] = {name: exact_text(each) for name, each in wanted.options.items()}
    elif wanted.type == "judgement":
        said["levels"] = wanted.levels
    elif wanted.type == "answers":
        said["count"] = len(wanted.key)
    if wanted.absent is not None:
        said["absent"] = wanted.absent
    if wanted.round is not None:
        said["round"] = _rounding(wanted.round)
    return said


def _rounding(how: Rounding) -> list[Json]:
    return [how.decimals, how.mode]


def _step(kind: str, step: object, names: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield what stands for one step; nothing for a gate that leaves the value alone."""
    match step:
        case Mark():
            yield _mark(step, names)
        case Gate():
            if step.effect in VALUE_EFFECTS:
                require = _tree(step.require.tree, names)
                amount = exact_text(step.amount)
                yield {"step": "gate", "require": require, "effect": step.effect, "amount": amount}
        case Expression() if kind == "factor":
            yield {"step": "factor", "by": _tree(step.tree, names)}
        case Fraction():
            yield {"step": kind, "by": exact_text(step)}
        case Rounding():
            yield {"step": "round", "to": _rounding(step)}
        case _:  # penalties, standardise
            raise _NotAlone


def _mark(mark: Mark, names: Mapping[str, Json]) -> dict[str, Json]:
    if mark.kind in WHOLE_FIELD:
        raise _NotAlone
    said: dict[str, Json] = {"step": mark.kind}
    for name, each in mark.of.items():
        said[name] = _SHAPES.get(name, _parameter)(each, names)
    return said


def _parameter(each: Json, names: Mapping[str, Json]) -> Json:
    """Return a parameter: an expression, a number, text, truth, a rounding, or nothing."""
    if isinstance(each, Expression):
        constant = each.constant()
        return _tree(each.tree, names) if constant is None else exact_text(constant)
    if isinstance(each, Fraction):
        return exact_text(each)
    return _rounding(each) if isinstance(each, Rounding) else each


_SHAPES: Mapping[str, Callable[[Json, Mapping[str, Json]], Json]] = {
    "steps": lambda steps, names: [
        [strict, exact_text(limit), _parameter(give, names)] for strict, limit, give in steps
    ],
    "pairs": lambda pairs, _: [[exact_text(known), exact_text(give)] for known, give in pairs],
    "points": lambda points, _: [[exact_text(x), exact_text(y)] for x, y in points],
    "marks": lambda marks, _: [exact_text(each) for each in marks],
}
"""The parameters that are lists."""
