"""What a name stands for in an expression: nodes of the same instance, fields, constants."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from leitai.exact import decimal_text
from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Node

from .board import Board, Case
from .entries import Key
from .formula import Value, deviation, mad, mean, median, put_in, value_of
from .trace import Outcome


class NodeScope:
    """The names as one contestant's instance of one node sees them."""

    __slots__ = ("around", "board", "extra", "key", "place")

    def __init__(
        self,
        board: Board,
        place: int,
        around: tuple[str, ...] = (),
        key: Key = (),
        extra: Mapping[str, Value] | None = None,
    ) -> None:
        self.board, self.place, self.around, self.key = board, place, around, key
        self.extra = extra or {}

    def name(self, name: str) -> Value:
        """Return what *name* stands for here; none where it stands for nothing."""
        board = self.board
        if name in self.extra:
            return self.extra[name]
        if name in board.outcomes:
            return self._value(name, self.place)
        contestant = board.contestants[self.place]
        if name in contestant.fields:
            return contestant.fields[name]
        if name in board.rulebook.constants:
            return board.rulebook.constants[name]
        if name == "status":
            return board.whole_status(self.place)
        return self._of_repeat(name)

    def _of_repeat(self, name: str) -> Value:
        """Return a repeat's parameter, or the instance's id for `item` and `attempt`."""
        for around, instance in zip(reversed(self.around), reversed(self.key), strict=True):
            repeat = self.board.layout.nodes[around].repeat
            if repeat is None:
                continue
            if name == repeat.over:
                return instance
            if name in repeat.parameters.get(instance, {}):
                return repeat.parameters[instance][name]
        return None

    def _shared(self, node: str) -> Key:
        """Return the part of the instance that this place shares with *node*."""
        shared = 0
        for mine, theirs in zip(self.around, self.board.layout.path[node], strict=False):
            if mine != theirs:
                break
            shared += 1
        return self.key[:shared]

    def found(self, node: str, place: int) -> Iterator[Outcome]:
        """Return the outcomes of *node* that a name means here, in order."""
        outcomes = self.board.outcomes[node][place]
        shared = self._shared(node)
        if len(shared) == len(self.board.layout.path[node]):
            if shared in outcomes:
                yield outcomes[shared]
            return
        for key, outcome in outcomes.items():
            if key[: len(shared)] == shared:
                yield outcome

    def _value(self, node: str, place: int) -> Value:
        values = [None if each.left_out else each.value for each in self.found(node, place)]
        if len(self._shared(node)) == len(self.board.layout.path[node]):
            return values[0] if values else None
        return tuple(values)

    def of_node(self, function: str, node: str, arguments: Sequence[Value]) -> Value:
        """Return what *function* says of *node* for this contestant."""
        if node not in self.board.outcomes:
            return None
        if function.startswith("field_"):
            return self._of_field(function, node)
        if function == "item":
            outcomes = self.board.outcomes[node][self.place]
            shared = self._shared(node)
            wanted = _as_id(arguments[0])
            for key, outcome in outcomes.items():
                if wanted in key[len(shared) :] and key[: len(shared)] == shared:
                    return None if outcome.left_out else outcome.value
            return None
        found = list(self.found(node, self.place))
        if function == "time":
            times = [each.time for each in found if each.time is not None]
            return max(times, default=None)
        if function == "tries":
            return Fraction(sum(each.tries for each in found))
        if function == "status":
            if node == self.board.rulebook.scheme.id:
                return self.board.whole_status(self.place)
            inside = len(self._shared(node)) == len(self.board.layout.path[node])
            return found[0].status if inside and found else None
        return Fraction(sum(self._count(node, self._shared(node), arguments[0])))

    def _count(self, node: str, shared: Key, wanted: Value) -> Iterator[int]:
        """Return 1 for every counting mark under *node* that was entered as *wanted*."""
        top = self.board.layout.nodes[node]
        for below in top.walk():
            if below.input is None:
                continue
            for key, outcome in self.board.outcomes[below.id][self.place].items():
                if key[: len(shared)] == shared:
                    yield sum(mark.counts and mark.raw == wanted for mark in outcome.marks)

    def _of_field(self, function: str, node: str) -> Value:
        shared = self._shared(node)
        cached = self.board.field_cache.get((function, node, shared))
        if cached is None:
            cached = [
                each.value
                for place in self.board.counted("scale")
                for each in self.found(node, place)
                if isinstance(each.value, Fraction) and not each.left_out
            ]
            self.board.field_cache[function, node, shared] = cached
        if function in {"field_rank", "field_rank_low"}:
            mine = self._value(node, self.place)
            if not isinstance(mine, Fraction):
                return None
            better = [each > mine if function == "field_rank" else each < mine for each in cached]
            return Fraction(1 + sum(better))
        if function == "field_count":
            return Fraction(len(cached))
        if not cached:
            return Fraction(0) if function == "field_sum" else None
        return _FIELD[function](cached)


_FIELD: dict[str, Callable[[Sequence[Fraction]], Fraction | None]] = {
    "field_max": max,
    "field_min": min,
    "field_mean": mean,
    "field_median": median,
    "field_sd": deviation,
    "field_mad": mad,
    "field_sum": lambda numbers: sum(numbers, Fraction(0)),
}


def reckoned(board: Board, node: Node, case: Case, value: Value, expression: Expression) -> Value:
    """Return what *expression* is worth in *case* of *node*, with `value` as given."""
    return value_of(expression.tree, scope_of(board, node, case, value))


def by_hand(
    board: Board, node: Node, case: Case, value: Value, expression: Expression
) -> dict[str, Value]:
    """Return what to put in to recompute *expression* by hand; nothing for a number."""
    if expression.constant() is not None:
        return {}
    return put_in(expression.tree, scope_of(board, node, case, value))


def scope_of(board: Board, node: Node, case: Case, value: Value) -> NodeScope:
    """Return the names as *case* of *node* sees them, with `value` as given."""
    return NodeScope(board, case[0], board.layout.path[node.id], case[1], {"value": value})


def _as_id(value: Value) -> str:
    """Return an item's id as it stands in the marks, from a text or a number."""
    return decimal_text(value) if isinstance(value, Fraction) else str(value)
