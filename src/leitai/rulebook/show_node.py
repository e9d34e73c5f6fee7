"""The nodes of a rulebook in words: what is entered, by whom, and what becomes of it."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from .model import Input, Mark, Node, Panel, Penalty, Repeat, Rounding
from .phrases import Line, Said, column, number_said, phrase, titled, word


def node_lines(node: Node, language: str, depth: int, first: Said | None = None) -> Iterator[Line]:
    """Return the lines of a node and of everything below it."""
    title = titled(node.title, language, node.id)
    name = (
        phrase("node", title=title, id=node.id)
        if title != node.id
        else phrase("node-id", id=node.id)
    )
    head = [name] if first is None else [first, name]
    yield Line(depth, (*head, *_facts(node)))
    for gate in node.gates:
        effect = phrase(f"gate-{gate.effect}", amount=gate.amount)
        reason = titled(gate.reason, language, gate.id)
        yield Line(
            depth + 1, (phrase("gate", require=gate.require.text, effect=effect, reason=reason),)
        )
    for child in node.children:
        weight = None if child.weight is None else phrase("weight", weight=child.weight)
        yield from node_lines(child, language, depth + 1, weight)
    if node.each:
        yield from node_lines(node.each, language, depth + 1, phrase("each"))
    for penalty in node.penalties:
        yield from node_lines(penalty.node, language, depth + 1, _penalty(penalty))


def _penalty(penalty: Penalty) -> Said:
    kind = phrase("penalty-percent" if penalty.percent else "penalty")
    if penalty.ladder:
        rungs = ", ".join("✗" if rung is None else number_said(rung) for rung in penalty.ladder)
        kind = phrase("penalty-ladder", rungs=rungs)
    return kind if penalty.most is None else phrase("penalty-most", kind=kind, most=penalty.most)


def _facts(node: Node) -> Iterator[Said]:
    """Return what happens to a node's value, in the order in which it happens."""
    if node.max is not None:
        yield phrase("max", max=node.max)
    yield from _source(node)
    for mark in node.mark:
        yield _mark(mark)
    if node.standardise:
        yield phrase("standardise", method=node.standardise.method)
    if node.scale is not None:
        yield phrase("scale", by=node.scale)
    if node.factor:
        yield phrase("factor", by=node.factor.text)
    if node.floor is not None:
        yield phrase("floor", value=node.floor)
    if node.cap is not None:
        yield phrase("cap", value=node.cap)
    if node.round:
        yield _rounding(node.round)


def _source(node: Node) -> Iterator[Said]:
    if node.input:
        yield input_said(node.input)
        if node.panel:
            yield from _panel(node.panel)
    if node.carry:
        yield phrase("carry", round=node.carry[0], node=node.carry[1])
    if node.formula:
        yield phrase("formula", text=node.formula.text)
    elif node.children:
        amounts = {name: number_said(value) for name, value in node.combine_of.items()}
        yield Said(f"combine-{node.combine}", amounts)
    if node.repeat:
        yield _repeat(node.repeat)


def _rounding(rounding: Rounding) -> Said:
    entry = "round-shown" if rounding.display else "round"
    return phrase(entry, decimals=rounding.decimals, mode=word(rounding.mode))


def input_said(entered: Input) -> Said:
    """Return what is entered for an aspect."""
    parts = [phrase(f"input-{entered.type}", levels=entered.levels, count=len(entered.key))]
    if entered.least is not None or entered.most is not None:
        least = "…" if entered.least is None else number_said(entered.least)
        most = "…" if entered.most is None else number_said(entered.most)
        unit = " " + entered.unit if entered.unit else ""
        parts.append(phrase("range", least=least, most=most, unit=unit))
    if entered.step is not None:
        parts.append(phrase("step", step=entered.step))
    if entered.options:
        said = ", ".join(
            f"{name} = {number_said(value)}" for name, value in entered.options.items()
        )
        parts.append(phrase("options", options=said))
    if entered.default is not None:
        parts.append(phrase("default", value=entered.default))
    return Said("entered", {"parts": tuple(parts)})


def _panel(panel: Panel) -> Iterator[Said]:
    size = str(panel.least) if panel.least == panel.most else f"{panel.least}-{panel.most}"
    yield phrase("panel", size=size, combine=word(f"panel-{panel.combine}"))
    for start, high, low in panel.drop:
        dropped = phrase("drop", high=high, low=low)
        yield phrase("drop-from", start=start, drop=dropped) if start else dropped
    if panel.factor != 1:
        yield phrase("factor", by=panel.factor)
    if panel.consistency:
        rule = panel.consistency
        limits = ", ".join(_limit(*limit) for limit in rule.limits)
        measure, broken = word(f"measure-{rule.measure}"), word(f"break-{rule.on_break}")
        yield phrase("consistency", measure=measure, limits=limits, on_break=broken)
    if panel.conflicts:
        yield phrase("conflicts", columns=column(*panel.conflicts))
    if panel.missing != "block":
        yield phrase("missing", how=word(f"missing-{panel.missing}"), least=panel.at_least)


def _limit(strict: bool, bound: Fraction | None, limit: Fraction) -> str:  # noqa: FBT001  # a step as the model has it
    if bound is None:
        return number_said(limit)
    return f"{'<' if strict else '≤'} {number_said(bound)}: {number_said(limit)}"


def _repeat(repeat: Repeat) -> Said:
    if repeat.ids is None:
        many = phrase("open-at-most", most=repeat.at_most) if repeat.at_most else phrase("open")
    else:
        many = phrase("instances", count=len(repeat.ids))
    parts = [phrase("repeat", over=word(repeat.over), many=many, take=word(f"take-{repeat.take}"))]
    if any(repeat.drop):
        parts.append(phrase("drop", high=repeat.drop[0], low=repeat.drop[1]))
    if repeat.keep:
        parts.append(phrase("keep", count=repeat.keep, better=word(repeat.better)))
    return Said("entered", {"parts": tuple(parts)})


def _steps(of: Any, signs: tuple[str, str]) -> Said:
    steps = ", ".join(
        f"{signs[strict]} {number_said(limit)}: {give.text}" for strict, limit, give in of["steps"]
    )
    return phrase("mark-bands", steps=steps, otherwise=of["else"].text)


def _points(pairs: tuple[tuple[Fraction, Fraction], ...]) -> str:
    return ", ".join(f"{number_said(x)}: {number_said(y)}" for x, y in pairs)


def _most(entry: str, of: Any, **params: Any) -> Said:
    said = phrase(entry, give=of["give"].text, **params)
    return phrase("mark-most", mark=said, most=of["most"].text) if of["most"] else said


_MARKS: dict[str, Callable[[Any], Said]] = {
    "all_or_nothing": lambda of: (
        phrase("mark-all-when", give=of["give"].text, when=of["when"].text)
        if of["when"]
        else phrase("mark-all", give=of["give"].text)
    ),
    "deduct": lambda of: phrase(
        "mark-deduct", start=of["from"].text, nominal=of["nominal"], free=of["free"], per=of["per"],
        take=of["take"].text, count=word(f"count-{of['count']}"), floor=of["floor"],
    ),
    "bands": lambda of: _steps(of, ("≤", "<")),
    "from_bands": lambda of: _steps(of, ("≥", ">")),
    "table": lambda of: phrase("mark-table", table=_points(of["pairs"])),
    "staged": lambda of: phrase("mark-staged", marks=", ".join(map(number_said, of["marks"]))),
    "per_count": lambda of: _most("mark-per-count", of),
    "ratio": lambda of: phrase("mark-ratio", to=of["to"].text, give=of["give"].text),
    "relative_error": lambda of: phrase("mark-relative-error", of=of["of"].text),
    "piece_rate": lambda of: _most("mark-piece-rate", of, per=of["per"]),
    "time_bonus": lambda of: _most("mark-time-bonus", of, limit=of["limit"].text, per=of["per"]),
    "interpolate": lambda of: phrase("mark-interpolate", points=_points(of["points"])),
    "ratio_to_best": lambda of: phrase(
        "mark-ratio-to-best", give=of["give"].text, better=word(of["better"])
    ),
    "decay": lambda of: phrase("mark-decay", model=of["model"], initial=of["initial"].text),
    "formula": lambda of: phrase("formula", text=of["expression"].text),
    "round": lambda of: _rounding(of["rounding"]),
}  # fmt: skip


def _mark(mark: Mark) -> Said:
    return _MARKS[mark.kind](mark.of)
