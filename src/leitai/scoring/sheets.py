"""
Marking sheets: which judge fills in what, and whether what was filled in is what is wanted.

A judge has one sheet for each contestant, with every aspect they sit on the panel of; aspects
without a panel (measured, theory) stand on a sheet without a judge, one for each module. The
form of a sheet is the same for every contestant: a sheet that was left out would say whose
work it is. A judge in conflict marks like everybody, and scoring sets the mark aside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from leitai.canonical import canonical, sha256_hex
from leitai.exact import decimal_text, finite
from leitai.faults import Fault, Refused
from leitai.registry.text import plain
from leitai.rulebook.model import Node, Rulebook

from .entries import MarksReader
from .inputs import read_value
from .layout import Layout, lay_out
from .marking_sheet import SheetRow, aspect_rows, open_repeats
from .people import Judge

Cell = Mapping[str, str]
"""As in the journal: aspect, value, and whatever else is not empty."""

Place = tuple[str, str, str]
"""Aspect, item, attempt."""

RECORDS = "records"
"""The module of nodes that are recorded but belong to no total."""

COLUMNS = ("aspect", "value", "item", "attempt", "time", "status", "round", "note", "evidence")

_KEPT: "dict[tuple[str, tuple[Seat, ...]], Mapping[tuple[str, str], Form]]" = {}
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Seat:
    """A judge of an event: *sits* names the node whose panels they sit on; "" all."""

    code: str
    reserve: bool = False
    sits: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """
    What one sheet asks for, of any contestant.

    Units:
        judge: "" for a sheet without a judge.
        round: 1; 2, 3, … for a sheet on which an aspect is marked again.
    """

    judge: str
    sheet: str
    rows: tuple[SheetRow, ...]
    round: int = 1

    def places(self) -> dict[Place, SheetRow]:
        """Return the rows by what they are about."""
        return {(row.node.id, row.item, row.attempt): row for row in self.rows}


def sheet_forms(rulebook: Rulebook, seats: tuple[Seat, ...]) -> Mapping[tuple[str, str], Form]:
    """
    Return the forms of *rulebook* by judge and sheet; kept for rulebook and seats.

    Where more judges may sit on a panel than it has seats, the first by code sit on it.

    Raises:
        Refused: a panel has fewer judges than it needs.
    """
    key = (rulebook.hash, seats)
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = _forms(rulebook, seats)
    return _KEPT[key]


def _forms(rulebook: Rulebook, seats: tuple[Seat, ...]) -> Mapping[tuple[str, str], Form]:
    layout = lay_out(rulebook)
    found: dict[tuple[str, str], list[SheetRow]] = {}
    faults: dict[str, Fault] = {}
    for node in rulebook.nodes():
        if node.input is None:
            continue
        module = "" if node.panel is not None else module_of(rulebook, layout, node)
        for row in aspect_rows(layout, node, None, _panel_of(layout, node, seats)):
            if node.panel is not None and not row.judge:
                params = {"aspect": node.id, "least": str(node.panel.least)}
                faults[node.id] = Fault("marks.too-few-judges", params)
            found.setdefault((row.judge, module), []).append(row)
    if faults:
        raise Refused(faults.values())
    return {key: Form(*key, tuple(rows)) for key, rows in found.items()}


def _panel_of(layout: Layout, node: Node, seats: Sequence[Seat]) -> dict[str, Judge]:
    """Return the judges who mark *node*: those who sit there, no more than there are seats."""
    around = {node.id, *layout.above[node.id]}
    here = sorted(
        (seat for seat in seats if seat.sits in around or seat.sits not in layout.nodes),
        key=lambda seat: seat.code,
    )
    panel = node.panel
    if panel is not None and not panel.judges:
        scorers = [seat for seat in here if not seat.reserve and seat.code not in panel.reserve]
        here = [seat for seat in here if seat not in scorers[panel.most :]]
    return {seat.code: Judge(seat.code, {}, reserve=seat.reserve) for seat in here}


def module_of(rulebook: Rulebook, layout: Layout, node: Node) -> str:
    """Return the id of the part of the scheme that *node* belongs to: a module."""
    line = [*reversed(layout.above[node.id]), node.id]
    if line[0] != rulebook.scheme.id:
        return RECORDS
    return line[1] if len(line) > 1 else line[0]


def remark_form(form: Form, aspect: str, number: int) -> Form:
    """Return the form on which *aspect* of *form* is marked again, as round *number*."""
    rows = tuple(row for row in form.rows if row.node.id == aspect)
    return Form(form.judge, remark_name(aspect, number), rows, number)


def remark_name(aspect: str, number: int) -> str:
    """
    Return the name of a sheet for marking again.

    >>> remark_name("joints", 2), read_remark("joints/2"), read_remark("practice")
    ('joints/2', ('joints', 2), None)
    """
    return f"{aspect}/{number}"


def read_remark(sheet: str) -> tuple[str, int] | None:
    """Return the aspect and the round that the name of a sheet says; None: of the first round."""
    aspect, slash, number = sheet.rpartition("/")
    return (aspect, int(number)) if slash and number.isdecimal() else None


def clean_cells(form: Form, cells: Iterable[Cell]) -> list[dict[str, str]]:
    """
    Return *cells* as the journal has them: made plain, without what is empty, in the form's order.

    Two sheets that say the same come out the same.
    """
    order = {place: number for number, place in enumerate(form.places())}
    nodes = {row.node.id: row.node for row in form.rows}
    cleaned = []
    for cell in cells:
        text = {name: plain(cell.get(name) or "") for name in COLUMNS}
        if not any(text[name] for name in ("value", "status", "time")):
            continue
        text["value"] = _written(nodes.get(text["aspect"]), text["value"])
        text["round"] = str(form.round) if form.round > 1 else ""
        kept = {name: said for name, said in text.items() if said or name == "value"}
        cleaned.append(kept)
    return sorted(cleaned, key=lambda cell: (order.get(_place(cell), len(order)), _place(cell)))


def _place(cell: Cell) -> Place:
    return (cell["aspect"], cell.get("item", ""), cell.get("attempt", ""))


def _written(node: Node | None, text: str) -> str:
    """Return one way to write what was entered: 8.50 and ８.５ are 8.5, 是 and √ are 1."""
    wanted = node.input if node is not None else None
    if wanted is None or wanted.type not in {"number", "count", "judgement", "bool"}:
        return text
    try:
        value = read_value(text, replace(wanted, round=None))
    except Refused:
        return text
    return decimal_text(value) if finite(value) else text


def cell_faults(rulebook: Rulebook, form: Form, code: str, cells: Sequence[Cell]) -> list[Fault]:
    """Return what is wrong with cleaned *cells* of *code*; ``row`` counts the cells from 1."""
    layout = lay_out(rulebook)
    reader = MarksReader(rulebook, layout, {code}, None)
    rows = [{"contestant": code, "judge": form.judge, **cell} for cell in cells]
    reader.read(rows, range(1, len(rows) + 1))
    open_ = {row.node.id for row in form.rows if open_repeats(layout, row.node)}
    places = form.places()
    faults = list(reader.faults)
    for number, cell in enumerate(cells, 1):
        if _place(cell) not in places and cell["aspect"] not in open_:
            faults.append(Fault("marks.not-on-sheet", {"aspect": cell["aspect"]}, row=number))
        elif form.round > 1 and not cell.get("note") and _justified(places, cell):
            faults.append(Fault("marks.no-note", row=number, column="note"))
    return faults


def _justified(places: Mapping[Place, SheetRow], cell: Cell) -> bool:
    row = places.get(_place(cell))
    panel = row.node.panel if row is not None else None
    return panel is not None and panel.consistency is not None and panel.consistency.justify


def form_digest(rulebook: Rulebook, form: Form) -> str:
    """
    Return the SHA-256 of what *form* asks for under *rulebook*, hexadecimal.

    Paper printed for another form, or another rulebook, has another one.
    """
    rows = [[row.node.id, row.item, row.attempt] for row in form.rows]
    asked = [rulebook.hash, form.judge, form.sheet, form.round, rows]
    return sha256_hex(canonical(asked))


READ = ("value", "status", "time")
"""What two who read the same sheet must agree on; notes and numbers of photographs may differ."""


def differing(
    ones: Iterable[Cell], others: Iterable[Cell]
) -> list[tuple[Place, Cell | None, Cell | None]]:
    """Return the places where two readings of one sheet differ, with what each says."""
    first, second = ({_place(cell): cell for cell in cells} for cells in (ones, others))
    return [
        (place, first.get(place), second.get(place))
        for place in dict.fromkeys([*first, *second])
        if _read(first.get(place)) != _read(second.get(place))
    ]


def _read(cell: Cell | None) -> tuple[str, ...] | None:
    return None if cell is None else tuple(cell.get(name, "") for name in READ)


def missing_rows(form: Form, cells: Iterable[Cell]) -> list[SheetRow]:
    """Return the rows of *form* that must be filled in and are not in *cells*."""
    there = {_place(cell) for cell in cells}
    return [
        row for place, row in form.places().items() if row.duty == "wanted" and place not in there
    ]
