"""
What everybody has come to while marks still arrive: a few of the values of the results document.

Nobody is ranked. Where no value depends on the others, one contestant's marks alone give the
same as everybody's together: then a sheet that came in costs one contestant, not the event.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.rulebook.model import Rulebook

from .entries import MarksReader
from .evaluate import Evaluate, Evaluation
from .fast import fast_evaluation
from .fast_rows import read_columns
from .layout import Layout, lay_out
from .people import Contestant
from .result import written
from .score import Division, collecting_later, divided
from .tables import Given, Tables, read_tables
from .trace import Block

FEW = 8
"""Up to so many contestants, columns of marks cost more than they save."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """
    One contestant, as far as their marks are there.

    Shapes:
        nodes: id -> value, for those nodes below the root that have one.
    Units:
        total, nodes: as the results document writes them.
        total: None while something of their own is missing or open, and for whoever is out.
    """

    code: str
    status: str
    total: str | None
    nodes: Mapping[str, str]
    blocks: tuple[Block, ...] = ()
    warnings: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class AllSoFar:
    """Everybody in the tables; *alone*: with other contestants beside them they are the same."""

    contestants: tuple[SoFar, ...]
    alone: bool


def so_far(rulebook: Rulebook, tables: Tables) -> AllSoFar:
    """
    Return what the contestants in *tables* have come to.

    Statuses, blocks and nodes are those of `score`; so are totals, unless `score` holds one back
    for what ranking still asks for (a draw between equals, say).

    Raises:
        Refused: something in the tables is wrong; every fault, with row and column.
    """
    layout = lay_out(rulebook)
    few = tables.contestants is not None and len(tables.contestants) <= FEW
    given = read_tables(rulebook, layout, tables, MarksReader.read if few else read_columns)
    watch = _Watch(Evaluation if few else fast_evaluation(rulebook, layout, given))
    with collecting_later():
        parts = divided(rulebook, layout, given, watch)
        for part in parts:
            part.runners()
        found = tuple(each for part in parts for each in _of(rulebook, part))
    return AllSoFar(found, alone=not (rulebook.limits or watch.saw_field()))


class _Watch:
    """Evaluates, and remembers whether anybody was compared with the others."""

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate
        self._made: list[Evaluation] = []

    def __call__(
        self,
        rulebook: Rulebook,
        layout: Layout,
        given: Given,
        contestants: Sequence[Contestant],
        whole: Mapping[str, str],
    ) -> Evaluation:
        """Return the evaluation, watched."""
        self._made.append(self._evaluate(rulebook, layout, given, contestants, whole))
        return self._made[-1]

    def saw_field(self) -> bool:
        """Tell whether a value so far came about by looking at everybody."""
        return any(each.asks_field for each in self._made)


def _of(rulebook: Rulebook, part: Division) -> Iterable[SoFar]:
    blocks, warnings = _by_code(part.blocks), _by_code(part.evaluation.warnings)
    root, outcomes = rulebook.scheme, part.evaluation.outcomes
    for place, each in enumerate(part.contestants):
        total = outcomes[root.id][place][()].value
        held = each.code in part.waiting or part.is_frozen(place)
        yield SoFar(
            code=each.code,
            status=part.whole[each.code],
            total=None if held or not isinstance(total, Fraction) else written(total, root.round),
            nodes={
                child.id: written(outcome.value, child.round)
                for child in root.children
                if not (outcome := outcomes[child.id][place][()]).left_out
                and isinstance(outcome.value, Fraction)
            },
            blocks=tuple(blocks.get(each.code, ())),
            warnings=tuple(warnings.get(each.code, ())),
        )


def _by_code(blocks: Sequence[Block]) -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for block in blocks:
        found.setdefault(block.contestant, []).append(block)
    return found
