"""Random expressions over what a rulebook has so far."""

from dataclasses import dataclass, field

from .dice import Dice, chance, number, pick

CONSTANTS = {"limit": 6, "half": "0.5", "word": "A"}
FIELDS = {"age": "number", "group": "text", "member": "bool", "born": "date", "heat": "text"}

_OF_LIST = ("sum", "min", "max", "mean", "median", "range", "length")
_OF_FIELD = (
    "field_max", "field_min", "field_mean", "field_median", "field_sd", "field_mad", "field_sum",
    "field_count", "field_rank", "field_rank_low",
)  # fmt: skip
_OF_ONE = ("abs", "floor", "ceil", "sqrt", "exp", "ln", "given", "not")
_MODES = ("half_up", "half_even", "half_down", "floor", "ceil", "truncate")
_COMPARE = ("<", "<=", ">", ">=", "==", "!=")

Path = tuple[str, ...]


@dataclass
class Names:
    """What an expression may name: nodes with the repeats around them, and fields."""

    nodes: dict[str, Path] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    """Repeat over a table -> the name of its parameter."""
    axes: dict[str, str] = field(default_factory=dict)
    """Repeat -> item or attempt."""
    ids: dict[str, list[str]] = field(default_factory=dict)
    """Repeat -> the ids of its instances, as far as the rulebook knows them."""


class Writer:
    """Writes expressions for one place of a rulebook."""

    def __init__(
        self, dice: Dice, names: Names, path: Path = (), extra: tuple[str, ...] = ()
    ) -> None:
        self.dice, self.names, self.path, self.extra = dice, names, path, extra
        nodes = names.nodes.items()
        self.single = [node for node, around in nodes if path[: len(around)] == around]
        self.lists = [node for node, around in nodes if path[: len(around)] != around]
        self.parameters = [names.tables[each] for each in path if each in names.tables]

    def amount(self, low: int = 0, high: int = 20) -> int | str:
        """Return a number, now and then an expression."""
        return self.numeric(1) if chance(self.dice, 15) else number(self.dice, low, high)

    def numeric(self, depth: int = 2) -> str:
        """Return an expression that usually is a number."""
        kind = self.dice.whole(0, 9) if depth else 0
        if kind < 3:
            return self._atom()
        if kind < 6:
            sign = pick(self.dice, ("+", "-", "*", "/"))
            return f"({self.numeric(depth - 1)} {sign} {self.numeric(depth - 1)})"
        if kind == 6:
            return self._function(depth)
        if kind == 7:
            condition = self.yes_no(depth - 1)
            return f"if({condition}, {self.numeric(depth - 1)}, {self.numeric(depth - 1)})"
        if kind == 8:
            rounding = f'{self.dice.whole(-1, 2)}, "{pick(self.dice, _MODES)}"'
            return f"round({self.numeric(depth - 1)}, {rounding})"
        together = ", ".join(self.numeric(depth - 1) for _ in range(self.dice.whole(1, 3)))
        return f"{pick(self.dice, ('sum', 'min', 'max', 'mean', 'first_given'))}({together})"

    def yes_no(self, depth: int = 1) -> str:
        """Return a condition."""
        kind = self.dice.whole(0, 9)
        if kind < 6 or not depth:
            sign = pick(self.dice, _COMPARE)
            return f"{self.numeric(min(depth, 1))} {sign} {self.numeric(0)}"
        if kind == 6:
            link = pick(self.dice, ("and", "or"))
            return f"({self.yes_no(depth - 1)} {link} {self.yes_no(depth - 1)})"
        if kind == 7:
            return f"not ({self.yes_no(depth - 1)})"
        if kind == 8:
            return pick(
                self.dice,
                ('delegation in ["A", word]', 'status == "OK"', 'group >= "B"', "member", "true"),
            )
        return f"given({self.numeric(0)})"

    def _atom(self) -> str:
        kind = self.dice.whole(0, 19)
        if kind < 5:
            return str(number(self.dice))
        if kind < 12 and (self.single or self.extra):
            return pick(self.dice, [*self.extra, *self.single])
        if kind < 14 and self.lists:
            return self._of_list(pick(self.dice, self.lists))
        if kind == 14:
            return pick(self.dice, ("limit", "half", "age"))
        if kind == 15 and (self.parameters or self.path):
            return pick(self.dice, [*self.parameters, *self._instance_numbers(), "limit"])
        if kind == 16:
            unit = pick(self.dice, ("years", "months"))
            return f'{unit}_between(born, "2026-02-28")'
        every = [*self.single, *self.lists]
        if kind == 17 and every:
            return f"{pick(self.dice, _OF_FIELD)}({pick(self.dice, every)})"
        if kind == 18 and every:
            return self._of_node(pick(self.dice, every))
        return str(self.dice.whole(0, 9))

    def _instance_numbers(self) -> list[str]:
        """Return how the instance's own id is told: by its parameter or by comparing it."""
        axes = [self.names.axes[each] for each in self.path]
        return [f'if({axis} == "1", 2, 1)' for axis in axes]

    def _of_list(self, node: str) -> str:
        kind = self.dice.whole(0, 9)
        if kind < 6:
            return f"{pick(self.dice, _OF_LIST)}({node})"
        if kind < 8:
            return f"{pick(self.dice, ('top', 'bottom'))}({node}, {self.dice.whole(1, 3)})"
        return self._item(node)

    def _item(self, node: str) -> str:
        ids = self.names.ids.get(self.names.nodes[node][-1]) or ["1"]
        return f'item({node}, "{pick(self.dice, ids)}")'

    def _of_node(self, node: str) -> str:
        kind = self.dice.whole(0, 3)
        if kind == 0:
            return f"time({node})"
        if kind == 1:
            return f"tries({node})"
        if kind == 2:
            return f"count({node}, {self.dice.whole(0, 3)})"
        return f'if(status({node}) == "OK", 1, 0)'

    def _function(self, depth: int) -> str:
        function = pick(self.dice, _OF_ONE)
        inner = self.numeric(depth - 1)
        if function == "exp":
            return f"exp(min(5, {inner}))"
        if chance(self.dice, 15):
            return f"pow({inner}, {pick(self.dice, (2, '0.5', -1))})"
        return f"{function}({inner})"
