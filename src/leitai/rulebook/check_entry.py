"""Inputs and panels: what is entered can be read, and a panel's numbers fit together."""

from collections.abc import Iterator
from fractions import Fraction

from leitai.exact import decimal_text

from .build import seconds
from .checking import Checking
from .model import Consistency, Input, Node, Panel
from .shapes import as_number
from .source import Path

BOOL_WORDS = frozenset({"1", "0", "true", "false", "yes", "no", "y", "n", "是", "否", "√", "×"})


def check_inputs(checking: Checking) -> None:
    """Check that every input can be met, and its default read by itself."""
    for node in checking.rulebook.nodes():
        if node.input is not None:
            _check_input(checking, node, node.input)


def _check_input(checking: Checking, node: Node, entered: Input) -> None:
    path = checking.at(node, "input")
    written = checking.written(path)
    written = written if isinstance(written, dict) else {}
    if entered.least is not None and entered.most is not None and entered.least > entered.most:
        checking.wrong((*path, "max"), "min-above-max", key=node.id)
    elif entered.step and entered.most is not None and off_step(entered, entered.most):
        step = decimal_text(entered.step)
        checking.doubt((*path, "step"), "max-off-step", step=step, max=decimal_text(entered.most))
    if "default" in written and not readable(entered, entered.default or ""):
        checking.wrong((*path, "default"), "unreadable-default", value=entered.default or "")
    if "default" in written and entered.optional:
        checking.wrong((*path, "default"), "only-one-of", keys="default, optional")
    if entered.points and len(entered.points) != len(entered.key):
        counts = {"points": str(len(entered.points)), "answers": str(len(entered.key))}
        checking.wrong((*path, "points"), "points-differ", **counts)
    levels = {str(level) for level in range(entered.levels + 1)}
    for level in entered.anchors.keys() - levels:
        checking.wrong(
            (*path, "anchors", level), "unknown-level", level=level, most=str(entered.levels)
        )
    if entered.type == "choice" and not entered.options:
        checking.wrong((*path, "options"), "too-short", key="options", least="1")


def off_step(entered: Input, value: Fraction) -> bool:
    """Tell whether *value* is no multiple of the input's step."""
    return bool(entered.step and (value - (entered.least or 0)) % entered.step)


def readable(entered: Input, text: str) -> bool:
    """Tell whether *text*, entered in the marks, would be understood."""
    if entered.type == "bool":
        return text.lower() in BOOL_WORDS
    if entered.type == "choice":
        return text in entered.options
    if entered.type == "answers":
        return len(text.replace("|", " ").split()) == len(entered.key)
    value = seconds(text, "") if entered.type == "duration" else as_number(text)
    if value is None or (entered.type in {"count", "judgement"} and value.denominator != 1):
        return False
    least = entered.least if entered.type == "number" else Fraction(0)
    most = Fraction(entered.levels) if entered.type == "judgement" else entered.most
    inside = (least is None or value >= least) and (most is None or value <= most)
    return inside and not off_step(entered, value)


def check_panels(checking: Checking) -> None:
    """Check every panel once, where it was written, and what its aspects want of it."""
    seen: set[Path] = set()
    for node, panel, path in _panels(checking):
        if panel.mark_each and any(mark.kind in {"ratio_to_best", "decay"} for mark in node.mark):
            checking.wrong(path, "field-mark-on-each", id=node.id)
        if panel.mark_each and not node.mark:
            checking.doubt(path, "mark-each-without-mark", id=node.id)
        if path not in seen:
            seen.add(path)
            _check_size(checking, panel, path)
            _check_weights(checking, panel, path)
            if panel.consistency:
                _check_consistency(checking, panel.consistency, (*path, "consistency"))
            for column in set(panel.conflicts or ()) - checking.fields():
                checking.wrong((*path, "conflicts"), "unknown-field", name=column)


def _panels(checking: Checking) -> Iterator[tuple[Node, Panel, Path]]:
    for node in checking.rulebook.nodes():
        written = checking.written(checking.at(node, "panel"))
        if node.panel is not None and written is not None:
            named = isinstance(written, str)
            yield node, node.panel, ("panels", written) if named else checking.at(node, "panel")


def _check_size(checking: Checking, panel: Panel, path: Path) -> None:
    names = panel.judges + panel.reserve
    for name in sorted({name for name in names if names.count(name) > 1}):
        checking.wrong(path, "judge-twice", judge=name)
    if panel.judges and len(panel.judges) != panel.most:
        sizes = {"judges": str(len(panel.judges)), "size": str(panel.most)}
        checking.wrong((*path, "size"), "panel-size-differs", **sizes)
    for size in range(panel.most, panel.least - 1, -1):
        rows = [row for row in panel.drop if row[0] <= size]
        if rows and rows[-1][1] + rows[-1][2] >= size:
            say = checking.wrong if size == panel.most else checking.doubt
            say((*path, "drop"), "drop-leaves-nothing", size=str(size))
            break
    if panel.drop and panel.combine in {"consensus", "majority"}:
        checking.doubt((*path, "drop"), "drop-without-use", combine=panel.combine)
    if panel.at_least > panel.most:
        checking.wrong((*path, "at_least"), "at-least-above-size", size=str(panel.most))
    if panel.missing == "block" and panel.at_least > 1:
        checking.doubt((*path, "at_least"), "at-least-without-use")


def _check_weights(checking: Checking, panel: Panel, path: Path) -> None:
    if panel.combine == "weighted" and not panel.weights:
        checking.doubt(path, "weights-missing")
    if panel.weights and panel.combine != "weighted":
        checking.doubt((*path, "weights"), "weights-without-use")
    known = panel.judges + panel.reserve
    for name, weight in panel.weights.items():
        if panel.judges and name not in known:
            checking.doubt((*path, "weights", name), "unknown-judge", judge=name)
        if weight <= 0:
            checking.wrong(
                (*path, "weights", name), "not-positive", key=name, value=decimal_text(weight)
            )


def _check_consistency(checking: Checking, rule: Consistency, path: Path) -> None:
    for at, (strict, bound, limit) in enumerate(rule.limits):
        if limit < 0:
            checking.wrong(path, "not-positive", key="limit", value=decimal_text(limit))
        before = rule.limits[at - 1] if at else None
        if before and (before[1] is None or not _further((strict, bound), before[:2])):
            checking.wrong((*path, "limits", at), "step-unreachable", number=str(at + 1))


def _further(step: tuple[bool, Fraction | None], before: tuple[bool, Fraction | None]) -> bool:
    """Tell whether a step (strict, bound) reaches further up than the one before."""
    if step[1] is None or before[1] is None:
        return step[1] is None
    return step[1] > before[1] or (step[1] == before[1] and before[0] and not step[0])
