"""A marking sheet as people fill it in: its lines made of the rulebook, and what they sent."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from leitai.exact import decimal_text, finite
from leitai.faults import Fault
from leitai.rulebook.model import Input, Node, Rulebook
from leitai.rulebook.phrases import number_said, spoken, titled
from leitai.rulebook.show_node import input_said
from leitai.scoring.layout import Layout, expressions, lay_out
from leitai.scoring.marking_sheet import SheetRow, open_repeats
from leitai.scoring.sheets import COLUMNS, Cell, Form, module_of
from leitai.web.words import fault_words, language, words
from leitai.wording import say

PICKS = 6
"""So many options are buttons; more are a list to choose from."""

LEVELS = 10
MOST_LINES = 2_000
TIME = re.compile(r"time\(\s*([\w.]+)\s*\)")


@dataclass(frozen=True, slots=True)
class Pick:
    """One of a few answers: what is sent, what is big, what explains it."""

    value: str
    label: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One mark to give.

    Shapes:
        number: its place in the form, from 1; what is sent is named by it.
        picks: buttons; none: a text. *listed*: the same as a list to choose from.
        open_item, open_attempt: the judge says which one, because the rulebook does not.
        least, most, step: as a browser understands them, only to warn early.
    """

    number: int
    aspect: str
    title: str
    hint: str
    cell: Cell
    worth: str = ""
    picks: tuple[Pick, ...] = ()
    listed: bool = False
    optional: bool = False
    panel: bool = False
    open_item: bool = False
    open_attempt: bool = False
    fails: bool = False
    asks_time: bool = False
    asks_note: bool = False
    asks_evidence: bool = False
    least: str = ""
    most: str = ""
    step: str = ""
    unit: str = ""
    errors: tuple[str, ...] = ()

    @property
    def in_line(self) -> bool:
        """Tell whether one number is all there is to enter: it stands beside its title."""
        more = self.more or self.open_item or self.open_attempt or self.asks_time
        return not (self.picks or more or self.asks_note or self.asks_evidence)

    @property
    def more(self) -> bool:
        """Tell whether there may be no value, and why."""
        return self.panel or self.fails


@dataclass(slots=True)
class Section:
    """The lines of one module."""

    id: str
    title: str
    lines: list[Line] = field(default_factory=list)


def sections_of(
    rulebook: Rulebook, form: Form, cells: Sequence[Cell], faults: Sequence[Fault] = ()
) -> list[Section]:
    """
    Return the lines of *form* module by module, filled in with *cells*.

    Shapes:
        faults: of *cells*, ``row`` from 1; each stands at its line.
    """
    maker = _Lines(rulebook, form, language())
    found: dict[str, Section] = {}
    for row, cell, errors in _filled(maker.layout, form, cells, faults):
        module = module_of(rulebook, maker.layout, row.node)
        if module not in found:
            found[module] = Section(module, maker.module(module))
        number = sum(len(each.lines) for each in found.values()) + 1
        found[module].lines.append(maker.line(number, row, cell, errors))
    return list(found.values())


def _filled(
    layout: Layout, form: Form, cells: Sequence[Cell], faults: Sequence[Fault]
) -> Iterator[tuple[SheetRow, Cell, tuple[str, ...]]]:
    """Yield each row with its cell; after the rows of an open repeat, the further instances."""
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        if fault.row is not None:
            wrong.setdefault(fault.row, []).append(fault_words(Fault(fault.id, fault.params)))
    left = {
        (cell["aspect"], cell.get("item", ""), cell.get("attempt", "")): (cell, number)
        for number, cell in enumerate(cells, 1)
    }
    last = {row.node.id: row for row in form.rows}
    for row in form.rows:
        empty = dict.fromkeys(COLUMNS, "")
        place = empty | {"aspect": row.node.id, "item": row.item, "attempt": row.attempt}
        cell, number = left.pop((row.node.id, row.item, row.attempt), (place, 0))
        yield row, place | dict(cell), tuple(wrong.get(number, ()))
        if row is last[row.node.id]:
            more = [pair for (aspect, _, _), pair in left.items() if aspect == row.node.id]
            for cell, number in more:
                yield row, empty | dict(cell), tuple(wrong.get(number, ()))
            there = sum(cell["aspect"] == row.node.id for cell in cells)
            for repeat in open_repeats(layout, row.node)[-1:] if there else ():
                if repeat.repeat is not None and not 0 < repeat.repeat.at_most <= there:
                    yield (
                        replace(row, duty="optional"),
                        place | {repeat.repeat.over: str(there + 1)},
                        (),
                    )


class _Lines:
    """Makes lines in one language."""

    def __init__(self, rulebook: Rulebook, form: Form, spoken_in: str) -> None:
        self.rulebook, self.form, self.language = rulebook, form, spoken_in
        self.layout: Layout = lay_out(rulebook)
        self.timed = timed_nodes(rulebook)

    def module(self, module: str) -> str:
        """Return the title of a module."""
        node = self.layout.nodes.get(module)
        return words("marks.module-records") if node is None else self.title(node)

    def title(self, node: Node) -> str:
        """Return the title of *node*; of one that is repeated, if need be, its repeat's."""
        own = titled(node.title, self.language)
        above = self.layout.above[node.id]
        return own or (self.title(self.layout.nodes[above[0]]) if above else node.id)

    def line(self, number: int, row: SheetRow, cell: Cell, errors: tuple[str, ...]) -> Line:
        """Return the line of *row* with what *cell* says."""
        node, wanted = row.node, row.node.input
        assert wanted is not None  # noqa: S101 - a sheet's rows are of aspects
        open_ = {each.repeat.over for each in open_repeats(self.layout, node) if each.repeat}
        consistency = node.panel.consistency if node.panel is not None else None
        picks = self.picks(wanted)
        return Line(
            number=number,
            aspect=node.id,
            title=self.titled_instance(node, row, open_),
            hint=spoken(input_said(wanted), lambda entry, given: say(entry, self.language, given)),
            cell=cell,
            worth="" if node.max is None else number_said(node.max),
            picks=picks,
            listed=len(picks) > (LEVELS + 1 if wanted.type == "judgement" else PICKS),
            optional=row.duty != "wanted",
            panel=node.panel is not None,
            open_item="item" in open_,
            open_attempt="attempt" in open_,
            fails="attempt" in self.layout.axes(node.id),
            asks_time=bool({node.id, *self.layout.above[node.id]} & self.timed),
            asks_note=self.form.round > 1 and consistency is not None and consistency.justify,
            asks_evidence=node.evidence == "required",
            least=_written(wanted.least),
            most=_written(wanted.most),
            step=_written(wanted.step),
            unit=wanted.unit,
            errors=errors,
        )

    def titled_instance(self, node: Node, row: SheetRow, open_: Iterable[str]) -> str:
        """Return the title and which item and attempt it is, where the rulebook says so."""
        parts = [self.title(node)]
        if row.item and "item" not in open_:
            parts.append(words("marks.item", item=row.item))
        if row.attempt and "attempt" not in open_:
            parts.append(words("marks.attempt", attempt=row.attempt))
        return " ".join(parts)

    def picks(self, wanted: Input) -> tuple[Pick, ...]:
        """Return the answers there are, where there are only a few."""
        if wanted.type == "bool":
            return (Pick("1", words("web.yes")), Pick("0", words("web.no")))
        if wanted.type == "choice":
            return tuple(Pick(label, label) for label in wanted.options)
        if wanted.type == "judgement":
            told = {level: titled(title, self.language) for level, title in wanted.anchors.items()}
            levels = [str(level) for level in range(wanted.levels + 1)]
            return tuple(Pick(level, level, told.get(level, "")) for level in levels)
        return ()


def _written(number: object) -> str:
    return decimal_text(number) if number is not None and finite(number) else ""  # type: ignore[arg-type]


@cache
def _timed(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for text in texts for name in TIME.findall(text))


def timed_nodes(rulebook: Rulebook) -> frozenset[str]:
    """Return the nodes of which the rulebook asks when they were entered."""
    nodes = list(rulebook.nodes())
    asked = [tie.by for tie in rulebook.ranking.ties]
    asked += [expression for node in nodes for expression in expressions(node)]
    early = {
        node.id
        for node in nodes
        for mark in node.mark
        if mark.kind == "decay" and mark.of["bloods"]
    }
    return _timed(tuple(expression.text for expression in asked)) | early


def cells_of(sent: Mapping[str, str], prefix: str = "") -> list[dict[str, str]]:
    """Return the cells that a form sent: ``<prefix>aspect-1``, ``<prefix>value-1``, and so on."""
    cells = []
    for number in range(1, MOST_LINES):
        aspect = sent.get(f"{prefix}aspect-{number}")
        if aspect is None:
            break
        said = {name: sent.get(f"{prefix}{name}-{number}", "") for name in COLUMNS[1:]}
        cells.append({"aspect": aspect} | said)
    return cells


def cell_title(titles: Mapping[str, str], cell: Cell) -> str:
    """Return what a cell is about: the aspect's title, which item, which attempt."""
    parts = [titles.get(cell["aspect"], cell["aspect"])]
    parts += [words("marks.item", item=cell["item"])] if cell.get("item") else []
    parts += [words("marks.attempt", attempt=cell["attempt"])] if cell.get("attempt") else []
    return " ".join(parts)


def cell_words(cell: Cell | None) -> str:
    """Return what a cell says; a dash where there is none."""
    if cell is None:
        return "–"
    said = [cell.get("value", ""), cell.get("time", ""), cell.get("note", "")]
    if status := cell.get("status"):
        said.insert(1, words(f"marks.cell.{status.lower()}"))
    return " ".join(filter(None, said)) or "–"


def told(titles: Mapping[str, str], cells: Iterable[Cell]) -> list[tuple[str, str]]:
    """Return cells as people read them: title and what it says."""
    return [(cell_title(titles, cell), cell_words(cell)) for cell in cells]
