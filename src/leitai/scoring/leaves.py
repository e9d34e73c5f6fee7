"""The aspects: what was entered, which instances there are, whose marks may be missing."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Input, Node

from .board import Board, Case
from .entries import Entry, Key
from .formula import Value
from .inputs import read_value
from .marking import marked
from .panel import Blocked, panel_value
from .scope import reckoned
from .trace import Outcome, PanelMark

NOT_GIVEN = frozenset({"scoring.missing-mark", "scoring.judge-absent"})
"""Blocks that a contestant who did not finish is spared: the mark is 0."""


class Leaves:
    """Fills the aspects of one evaluation from the entries."""

    def __init__(self, evaluation: Board) -> None:
        self.evaluation = evaluation
        self.with_status = {code for _, code in evaluation.given.statuses}
        self.defaults: dict[str, Fraction] = {}
        self._instances: dict[tuple[int, str, Key], tuple[str, ...]] = {}

    def status(self, place: int, node: str, key: Key) -> str:
        """Return the status given to this node and instance, "OK" where there is none."""
        code = self.evaluation.contestants[place].code
        if code not in self.with_status or node == self.evaluation.rulebook.scheme.id:
            return "OK"
        return self.evaluation.given.statuses.get((node, code), {}).get(key, "OK")

    def keys(self, place: int, path: Sequence[str]) -> list[Key]:
        """Return the instances of a node inside the repeats of *path*."""
        keys: list[Key] = [()]
        for around in path:
            node = self.evaluation.layout.nodes[around]
            keys = [
                (*key, instance) for key in keys for instance in self.instances(place, node, key)
            ]
        return keys

    def instances(self, place: int, node: Node, key: Key) -> tuple[str, ...]:
        """Return the ids of the items or attempts of the repeat *node*."""
        repeat = node.repeat
        assert repeat is not None  # noqa: S101 - asked of repeats only
        if repeat.ids is not None:
            return repeat.ids
        known = self._instances.get((place, node.id, key))
        if known is None:
            known = self._found(place, node, key)
            self._instances[place, node.id, key] = known
            if repeat.at_most and len(known) > repeat.at_most:
                given, most = str(len(known)), str(repeat.at_most)
                blocked = Blocked("scoring.too-many-instances", given=given, most=most)
                self.evaluation.block(node.id, (place, key, Outcome()), blocked)
        return known

    def _found(self, place: int, node: Node, key: Key) -> tuple[str, ...]:
        """Return the ids that this contestant's rows name, in order."""
        given, code = self.evaluation.given, self.evaluation.contestants[place].code
        ids: set[str] = set()
        for below in node.walk():
            there = list(given.statuses.get((below.id, code), {}))
            there += [
                full
                for full, entries in given.entries.get((below.id, code), {}).items()
                if any(entry.status != "VOID" for entry in entries)
            ]
            ids |= {full[len(key)] for full in there if full[: len(key)] == key != full}
        if all(each.isascii() and each.isdecimal() for each in ids):
            return tuple(sorted(ids, key=lambda each: (int(each), each)))
        return tuple(sorted(ids))

    def asked(self, place: int, node: Node, key: Key) -> str:
        """Tell what a missing mark means: "ask" (it blocks), "zero" or "none"."""
        evaluation = self.evaluation
        whole = evaluation.whole_status(place)
        if whole != "OK":
            keeps = whole != "PENDING" and evaluation.status_rule(place).value == "keep"
            return "zero" if keeps else "none"
        for around in (node.id, *evaluation.layout.above[node.id]):
            part = key[: len(evaluation.layout.path[around])]
            status = self.status(place, around, part)
            if (status == "DNF" and part) or self._failed(place, around, part):
                return "none"
            if status == "OK":
                continue
            meaning = evaluation.meaning(evaluation.layout.nodes[around], status)
            if meaning == "keep":
                return "zero" if status == "DNF" else "ask"
            return "none"
        return "ask"

    def _failed(self, place: int, node: str, key: Key) -> bool:
        """Tell whether this instance of an aspect was entered as one without a value."""
        code = self.evaluation.contestants[place].code
        entries = self.evaluation.given.entries.get((node, code), {}).get(key, ())
        return any(entry.status == "DNF" for entry in entries)

    def fill(self, node: Node, place: int, key: Key, outcome: Outcome) -> bool:
        """Give *outcome* what was entered; tell whether the node's steps are to be done."""
        wanted = node.input
        assert wanted is not None  # noqa: S101 - asked of aspects only
        code = self.evaluation.contestants[place].code
        rows = self.evaluation.given.entries.get((node.id, code), {}).get(key, ())
        entries = [entry for entry in rows if entry.status != "VOID"]
        if not entries and node.id in self.evaluation.layout.penalties and wanted.default is None:
            outcome.now("default", Fraction(0), entered="0")
            return False
        if not entries and wanted.default is not None:
            outcome.now("default", self._default(node, wanted), entered=wanted.default)
            return True
        if not entries and wanted.optional:
            outcome.now("optional", None)
            return False
        if any(entry.status == "DNF" for entry in entries):
            outcome.now("failed", None)
            return False
        try:
            self._enter(node, (place, key, outcome), rows)
        except Blocked as blocked:
            asked = self.asked(place, node, key)
            if blocked.problem not in NOT_GIVEN or asked == "ask":
                raise
            outcome.now("not_done", Fraction(0) if asked == "zero" else None)
            return False
        if node.panel is not None and outcome.steps[-1].details.get("warning"):
            self.evaluation.warn(place, node.id, key, outcome.steps[-1].details["warning"])
        return True

    def _default(self, node: Node, wanted: Input) -> Fraction:
        if node.id not in self.defaults:
            self.defaults[node.id] = read_value(wanted.default or "", wanted)
        return self.defaults[node.id]

    def _enter(self, node: Node, case: Case, rows: Sequence[Entry]) -> None:
        place, key, outcome = case
        if all(entry.status == "VOID" for entry in rows):
            raise Blocked("scoring.missing-mark", missing=_size(node))
        wanted = node.input
        assert wanted is not None  # noqa: S101 - asked of aspects only
        if wanted.absent is not None:
            rows = [_declared(entry, wanted) for entry in rows]
        if node.panel is None:
            self._enter_one(rows, outcome)
            return
        evaluation = self.evaluation

        def each(value: Fraction) -> Fraction:
            return self._points(node, (place, key, outcome), value)

        result = panel_value(
            node.panel,
            rows,
            evaluation.contestants[place],
            evaluation.given.judges,
            mark_each=each if node.panel.mark_each else None,
        )
        if any(entry.time is not None for entry in rows):
            counting = {mark.judge for mark in result.marks if mark.counts}
            outcome.time = _latest(rows, counting)
        outcome.marks = result.marks
        outcome.now(
            "panel",
            result.value,
            marks=result.marks,
            how=node.panel.combine,
            factor=node.panel.factor,
            warning=result.warning,
        )

    def _points(self, node: Node, case: Case, value: Fraction) -> Fraction:
        """Return the points of one judge's mark, where the panel wants each mark turned first."""
        for mark in node.mark:

            def reckon(expression: Expression, now: Fraction = value) -> Value:
                return reckoned(self.evaluation, node, case, now, expression)

            result = marked(mark, value, reckon)
            if not isinstance(result, Fraction):
                raise Blocked("scoring.no-value")
            value = result
        return value

    def _enter_one(self, rows: Sequence[Entry], outcome: Outcome) -> None:
        """Give *outcome* the one row of an aspect without a panel."""
        last = max(entry.round for entry in rows)
        current = [entry for entry in rows if entry.round == last and entry.status != "VOID"]
        if not current:
            raise Blocked("scoring.missing-mark", missing="1")
        if len(current) > 1:
            raise Blocked("scoring.too-many-marks", given=str(len(current)), size="1")
        entry = current[0]
        if entry.value is None:
            raise Blocked("scoring.judge-absent", vacant="1")
        outcome.time = entry.time
        outcome.marks = (PanelMark(entry.judge, entry.value, entry.value),)
        outcome.now("entered", entry.value, entered=entry.entered, judge=entry.judge)


def _declared(entry: Entry, wanted: Input) -> Entry:
    """Return *entry*, declared absent where it was entered as the input's word for that."""
    exact = replace(wanted, round=None)
    if entry.value is None or read_value(entry.entered, exact) != read_value(
        wanted.absent or "", exact
    ):
        return entry
    return entry._replace(value=None, status=entry.status or "ABSENT")


def _latest(rows: Sequence[Entry], counting: set[str]) -> Fraction | None:
    last = max(entry.round for entry in rows)
    times = [
        entry.time
        for entry in rows
        if entry.time is not None and entry.round == last and entry.judge in counting
    ]
    return max(times, default=None)


def _size(node: Node) -> str:
    return str(node.panel.least if node.panel is not None else 1)
