"""Which nodes of a rulebook can be evaluated as whole columns, and how; why the others cannot."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction

from leitai.rulebook.expression import Apply, Name, Tree
from leitai.rulebook.model import Input, Node, Panel, Rulebook

from .columns import Column
from .entries import Key
from .fast_marks import Found, constant, prepared
from .layout import Layout

Stage = Callable[[Column], Found]

_ASK_FOR_MORE = frozenset({"time", "tries", "count"})
"""Functions that ask for more than a node's value."""


@dataclass(frozen=True, slots=True)
class Stages:
    """What is done to a node's column, in order."""

    each: tuple[Stage, ...] = ()
    """To every judge's mark, before the panel."""
    before: tuple[Stage, ...] = ()
    """Before the penalties."""
    after: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """
    How the nodes of a rulebook are evaluated as columns.

    Shapes:
        why: node id -> why it cannot be; every other node can, once what is below it is there.
        keys: node id -> its instances, in order (only where everybody has the same).
        alike: aspect id -> a text that is equal for aspects that are treated alike.
        blank: penalties whose value is 0 where there is no mark.
    """

    rulebook: Rulebook
    layout: Layout
    why: Mapping[str, str]
    stages: Mapping[str, Stages]
    keys: Mapping[str, tuple[Key, ...]]
    alike: Mapping[str, str]
    blank: frozenset[str]

    def instances(self, node: str) -> tuple[Key, ...]:
        """Return the instances that everybody has of *node*."""
        found = _keys(self.layout, node)
        assert found is not None  # noqa: S101 - asked below nodes that are columns only
        return found


def plan_of(rulebook: Rulebook, layout: Layout) -> Plan:
    """Return how *rulebook* is evaluated as columns."""
    asked = _asked_for_more(rulebook, layout)
    why: dict[str, str] = {}
    stages: dict[str, Stages] = {}
    keys: dict[str, tuple[Key, ...]] = {}
    alike: dict[str, str] = {}
    for node in layout.order:
        found = _keys(layout, node.id)
        reason = "more than its value is asked for" if node.id in asked else _reason(node)
        steps = _stages(node, rulebook.constants)
        if reason is None and (found is None or _is_open(node)):
            reason = "not everybody has the same instances"
        if reason is None and node.penalties and node.id in layout.penalties:
            reason = "it is a penalty with penalties"
        if reason is None and steps is None:
            reason = "its steps look at more than its value"
        if reason is not None:
            why[node.id] = reason
            continue
        stages[node.id], keys[node.id] = steps or Stages(), found or ((),)
        if node.input is not None:
            plain = replace(
                node, id="", title={}, type="", max=None, weight=None, evidence="none",
                input=replace(node.input, type="", unit="", anchors={}, options={},
                least=None, most=None, step=None, levels=0, key=(), points=(), wrong=Fraction(0),
                round=None),
            )  # fmt: skip
            penalty = node.id in layout.penalties
            alike[node.id] = repr((layout.path[node.id], penalty, plain))
    blank = {
        each
        for each in layout.penalties
        if (wanted := layout.nodes[each].input) is not None and wanted.default is None
    }
    return Plan(rulebook, layout, why, stages, keys, alike, frozenset(blank))


def _asked_for_more(rulebook: Rulebook, layout: Layout) -> set[str]:
    """Return the nodes whose time, tries or judges' entries something asks for."""
    asked: set[str] = set()
    for call in _calls(rulebook):
        if call.operator in _ASK_FOR_MORE:
            node = layout.nodes.get(_named(call.parts[0]))
            asked.update(each.id for each in (node.walk() if node is not None else ()))
    for node in layout.nodes.values():
        if any(mark.kind == "decay" and mark.of["bloods"] for mark in node.mark):
            asked.update(each.id for each in node.walk())
    return asked


def _named(tree: Tree) -> str:
    return tree.id if isinstance(tree, Name) else ""


def _calls(thing: object) -> Iterator[Apply]:
    """Return every call of a function in any expression inside *thing*."""
    if isinstance(thing, Apply):
        yield thing
    if is_dataclass(thing):
        for each in fields(thing):
            yield from _calls(getattr(thing, each.name))
    elif isinstance(thing, Mapping):
        for inner in thing.values():
            yield from _calls(inner)
    elif isinstance(thing, tuple):
        for inner in thing:
            yield from _calls(inner)


def _keys(layout: Layout, node: str) -> tuple[Key, ...] | None:
    """Return the instances that everybody has of *node*, None where they differ."""
    keys: list[Key] = [()]
    for around in layout.path[node]:
        repeat = layout.nodes[around].repeat
        if repeat is None or repeat.ids is None:
            return None
        keys = [(*key, instance) for key in keys for instance in repeat.ids]
    return tuple(keys)


def _is_open(node: Node) -> bool:
    return node.repeat is not None and node.repeat.ids is None


def _reason(node: Node) -> str | None:
    """Return why the source of *node* cannot be a column; None: it can."""
    if node.carry is not None:
        return "it is carried over from an earlier round"
    if node.formula is not None:
        return "it is a formula"
    if node.gates:
        return "it has gates"
    if node.standardise is not None:
        return "it is compared with the whole field"
    if node.repeat is not None and node.repeat.take in {"list", "first_success"}:
        return "its instances are not simply taken together"
    if node.input is not None and node.input.absent is not None and node.input.round is not None:
        return "what was entered is rounded, and may mean an absent judge"
    if node.panel is not None and not _plain_panel(node.panel, node.input):
        return "its panel needs a closer look"
    return None


def _plain_panel(panel: Panel, wanted: Input | None) -> bool:
    rule = panel.consistency
    return (
        panel.least == panel.most
        and panel.combine not in {"weighted", "majority"}
        and (rule is None or (rule.measure == "range" and len(rule.limits) == 1))
        and (rule is None or rule.limits[0][1] is None)
        and (wanted is None or wanted.default is None)
    )


def _stages(node: Node, constants: Mapping[str, Fraction | str]) -> Stages | None:
    """Return what is done to the column of *node*; None: some step cannot be done so."""
    marks = _all([prepared(mark, constants) for mark in node.mark])
    steps: list[Stage | None] = []
    if node.scale is not None:
        steps.append(_times(node.scale))
    if node.factor is not None:
        factor = constant(node.factor, constants)
        steps.append(None if factor is None else _times(factor))
    before = _all(steps)
    if marks is None or before is None:
        return None
    after: list[Stage] = []
    if node.floor is not None:
        after.append(_at_least(node.floor))
    if node.cap is not None:
        after.append(_at_most(node.cap))
    if node.round is not None and not node.round.display:
        after.append(_rounded(node.round.decimals, node.round.mode))
    if node.panel is not None and node.panel.mark_each:
        return Stages(marks, before, tuple(after))
    return Stages((), (*marks, *before), tuple(after))


def _all(stages: list[Stage | None]) -> tuple[Stage, ...] | None:
    whole = tuple(stage for stage in stages if stage is not None)
    return whole if len(whole) == len(stages) else None


def _times(factor: Fraction) -> Stage:
    return lambda column: (column.times(factor), None)


def _at_least(floor: Fraction) -> Stage:
    return lambda column: (column.at_least(floor), None)


def _at_most(cap: Fraction) -> Stage:
    return lambda column: (column.at_most(cap), None)


def _rounded(decimals: int, mode: str) -> Stage:
    return lambda column: (column.rounded(decimals, mode), None)
