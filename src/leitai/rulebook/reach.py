"""The most that a node can give, as far as that follows from what is written."""

from fractions import Fraction

from leitai.exact import rounded

from .model import Input, Mark, Node, Panel

_ZERO = Fraction(0)


def most(node: Node) -> Fraction | None:
    """Return the most that *node* can give: what it promises, else what can be known."""
    return reach(node) if node.max is None else node.max


def reach(node: Node) -> Fraction | None:
    """Return the most that *node* can give as far as that follows from its parts, else None."""
    value = _from_source(node)
    for mark in node.mark:
        value = _after_mark(mark, value)
    factor = node.factor.constant() if node.factor else Fraction(1)
    if node.standardise or factor is None or factor < 0 or (node.scale or 0) < 0:
        return None
    if value is not None:
        value *= factor * (1 if node.scale is None else node.scale)
        value = value if node.floor is None else max(value, node.floor)
    if node.cap is not None:
        value = node.cap if value is None else min(value, node.cap)
    if value is not None and node.round and not node.round.display:
        value = rounded(value, node.round.decimals, node.round.mode)
    return value


def _from_source(node: Node) -> Fraction | None:
    if node.input:
        value = _of_input(node.input)
        return value if node.panel is None or value is None else _of_panel(node.panel, value)
    if node.each and node.repeat:
        return _of_repeat(node)
    return _of_children(node) if node.children and not node.formula else None


def _of_input(entered: Input) -> Fraction | None:
    if entered.type == "bool":
        return Fraction(1)
    if entered.type == "judgement":
        return Fraction(entered.levels)
    if entered.type == "choice":
        return max(entered.options.values(), default=None)
    if entered.type == "answers":
        return sum(entered.points, _ZERO) if entered.points else Fraction(len(entered.key))
    return entered.most


def _of_panel(panel: Panel, value: Fraction) -> Fraction | None:
    if panel.factor < 0 or panel.least != panel.most or panel.mark_each:
        return None
    if panel.combine == "sum":
        value *= panel.most - sum(
            next((row[1:] for row in reversed(panel.drop) if row[0] <= panel.most), ())
        )
    return value * panel.factor


def _of_children(node: Node) -> Fraction | None:
    parts = [most(child) for child in node.children]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or any(part < 0 for part in known):
        return None
    if node.combine == "sum":
        return sum(known, _ZERO)
    if node.combine == "weighted":
        weights = [child.weight or _ZERO for child in node.children]
        return sum((w * part for w, part in zip(weights, known, strict=True)), _ZERO) / 100
    if node.combine == "mean":
        return sum(known, _ZERO) / len(known)
    if node.combine == "best":
        return sum(sorted(known, reverse=True)[: int(node.combine_of["k"])], _ZERO)
    if node.combine == "threshold":
        return node.combine_of["give"]
    return {"min": min, "max": max}[node.combine](known) if node.combine in {"min", "max"} else None


def _of_repeat(node: Node) -> Fraction | None:
    repeat, each = node.repeat, node.each
    value = most(each) if each else None
    if repeat is None or value is None:
        return None
    if repeat.take == "sum":
        if repeat.ids is None:
            return None
        left = max(len(repeat.ids) - sum(repeat.drop), 0)
        return value * min(left, repeat.keep or left)
    return (
        value if repeat.take in {"mean", "median", "max", "best", "last", "first_success"} else None
    )


def _after_mark(mark: Mark, value: Fraction | None) -> Fraction | None:
    """Return the most a mark function gives where the most that goes in is *value*."""
    of = mark.of
    if mark.kind in {"bands", "from_bands"}:
        gives = [step[2].constant() for step in of["steps"]] + [of["else"].constant()]
        known = [give for give in gives if give is not None]
        return max(known) if len(known) == len(gives) else None
    if mark.kind == "round" and value is not None:
        return rounded(value, of["rounding"].decimals, of["rounding"].mode)
    values: list[Fraction] = []
    if mark.kind in {"table", "interpolate"}:
        values = [y for _, y in of["pairs" if mark.kind == "table" else "points"]]
    if mark.kind == "staged":
        values = [_ZERO, *of["marks"]]
    key = "from" if mark.kind == "deduct" and (of["take"].constant() or _ZERO) > 0 else ""
    if mark.kind in {"all_or_nothing", "ratio_to_best"} or (mark.kind == "ratio" and of["cap"]):
        key = "give"
    given = of[key].constant() if key else None
    return max(values, default=given)
