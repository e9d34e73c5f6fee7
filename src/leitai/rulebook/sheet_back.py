"""A workbook made by `sheet`, changed by people or not, read back as a document."""

from typing import Any

from leitai.faults import Fault, Refused

from .sheet import BOOK, DIRECT, INPUT_COLUMNS, LEVELS, LISTS, LONG, NAMED, SCHEME, level_title
from .sheet_rows import Cells, SheetRow, long_texts, sheets_of
from .source import Path, Source

_TYPES = {"M": "measurement", "J": "judgement"}
_COLUMN = {"title": "zh"} | {key: key for key in ("id", "type", "input", *DIRECT)}
"""Key of a node -> the column people look at; everything else is in `more`."""


def from_xlsx(data: bytes) -> dict[str, Any]:
    """
    Return the document that a workbook holds.

    Raises:
        Refused: with sheet, row and column of every cell that cannot be understood.
    """
    return source_of_xlsx(data).document


def source_of_xlsx(data: bytes) -> Source:
    """Return the document of a workbook, every value with its cell; raises as `from_xlsx`."""
    sheets, faults = sheets_of(data)
    faults += [
        Fault("rulebook.sheet-missing", {"name": name})
        for name in (SCHEME, BOOK)
        if name not in sheets
    ]
    if faults:
        raise Refused(faults)
    cells = Cells(faults, long=long_texts(sheets.get(LONG)))
    document = _keys(sheets[BOOK], cells)
    document |= _Tree(cells).read(sheets[SCHEME])
    for name in LISTS:
        if name in sheets:
            document[name] = _objects(sheets[name], cells, name)
    for name in NAMED:
        if name in sheets:
            document[name] = _named(sheets[name], cells, name)
    if cells.faults:
        raise Refused(cells.faults)
    return Source(document, cells.places)


def _keys(rows: list[SheetRow], cells: Cells) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for row in rows:
        within, key = cells.name(row, "within"), cells.name(row, "key")
        into = document.setdefault(within, {}) if within else document
        if "key" not in row.cells or not isinstance(into, dict):
            cells.wrong("row-without-key", row, "key")
        elif key in into:
            cells.wrong("duplicate-key", row, "key", key=key)
        else:
            cells.put(into, key, row, "value", (within,) if within else ())
    return document


def _objects(rows: list[SheetRow], cells: Cells, name: str) -> list[dict[str, Any]]:
    objects = []
    for at, row in enumerate(rows):
        path: Path = (name, at)
        cells.places[path] = row.place()
        one: dict[str, Any] = {}
        for column in row.cells:
            if column not in {"zh", "en"}:
                cells.put(one, column, row, column, path)
        cells.put_title(one, row, path)
        objects.append(one)
    return objects


def _named(rows: list[SheetRow], cells: Cells, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        key = cells.name(row, "name")
        if "name" not in row.cells:
            cells.wrong("row-without-key", row, "name")
        elif key in found:
            cells.wrong("duplicate-key", row, "name", key=key)
        cells.places[name, key] = row.place("name")
        found[key] = {}
        for column in row.cells:
            if column != "name":
                cells.put(found[key], column, row, column, (name, key))
    return found


class _Tree:
    """Puts the rows of the scheme together as a tree of nodes."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.nodes: dict[str, dict[str, Any]] = {}
        self.rows: dict[str, SheetRow] = {}
        self.tops: dict[str, Any] = {}

    def read(self, rows: list[SheetRow]) -> dict[str, Any]:
        """Return {scheme, records} of the rows."""
        for row in rows:
            name = self.cells.name(row, "id")
            if not name:
                self.cells.wrong("row-without-key", row, "id")
            elif name in self.nodes:
                self.cells.wrong("name-taken", row, "id", id=name)
            else:
                self.nodes[name], self.rows[name] = self.node(row, name), row
        for name, row in self.rows.items():
            self.attach(name, row)
        reached: set[str] = set()
        for at, record in enumerate(self.tops.get("records", ())):
            self.place(record, ("records", at), reached)
        if "scheme" in self.tops:
            self.place(self.tops["scheme"], ("scheme",), reached)
        else:
            self.cells.faults.append(Fault("rulebook.no-root", sheet=SCHEME))
        for name in self.nodes.keys() - reached if not self.cells.faults else ():
            self.cells.wrong("row-in-the-air", self.rows[name], "parent", id=name)
        return self.tops

    def node(self, row: SheetRow, name: str) -> dict[str, Any]:
        """Return the node of one row, without what stands below it."""
        more = self.cells.value(row, "more") or {}
        if not isinstance(more, dict):
            self.cells.wrong("cell-unreadable", row, "more", text=row.cells["more"][:60])
            more = {}
        node: dict[str, Any] = {"id": name, **more}
        for key in DIRECT:
            if key in row.cells:
                if key in more:
                    self.cells.wrong("duplicate-key", row, key, key=key)
                node[key] = self.cells.value(row, key)
        if "type" in row.cells:
            said = self.cells.name(row, "type")
            node["type"] = _TYPES.get(said.upper(), said)
        self.cells.put_title(node, row, ())
        return self.entered(node, row)

    def entered(self, node: dict[str, Any], row: SheetRow) -> dict[str, Any]:
        """Return *node* with its input: a word, or an object of the columns and of `more`."""
        said: dict[str, Any] = {}
        for key, column in INPUT_COLUMNS.items():
            if column in row.cells:
                said[key] = self.cells.value(row, column)
        levels = {level: row.cells[level] for level in LEVELS if level in row.cells}
        rest = node.get("input", {})
        if not isinstance(rest, dict) or not (said or levels):
            if said or levels:
                self.cells.wrong("duplicate-key", row, "input", key="input")
            return node
        if levels:
            own = {level: level_title(cell) for level, cell in levels.items()}
            rest = rest | {"anchors": own | rest.get("anchors", {})}
        long_form = rest or "input" in node or said.keys() != {"type"}
        node["input"] = said | rest if long_form else said["type"]
        return node

    def attach(self, name: str, row: SheetRow) -> None:
        """Put a node where its row says it stands."""
        node, part = self.nodes[name], row.cells.get("part", "")
        if part == "scheme" and "scheme" not in self.tops:
            self.tops["scheme"] = node
        elif part == "record":
            self.tops.setdefault("records", []).append(node)
        elif part not in {"", "each", "penalty"}:
            self.cells.wrong("bad-part", row, "part", value=part)
        elif (parent := self.nodes.get(self.cells.name(row, "parent"))) is None:
            self.cells.wrong("unknown-parent", row, "parent", id=row.cells.get("parent", ""))
        elif part == "each" and "each" not in parent:
            parent["each"] = node
        elif part == "each":
            self.cells.wrong("bad-part", row, "part", value=part)
        else:
            parent.setdefault("penalties" if part else "children", []).append(node)

    def place(self, node: dict[str, Any], path: Path, reached: set[str]) -> None:
        """Note where a node and everything below it stood."""
        row = self.rows[node["id"]]
        reached.add(node["id"])
        self.cells.places[path] = row.place()
        for key in node:
            self.cells.places[*path, key] = row.place(_COLUMN.get(key, "more"))
        if isinstance(node.get("input"), dict):
            for key, column in INPUT_COLUMNS.items():
                self.cells.places[*path, "input", key] = row.place(column)
        for key in ("children", "penalties"):
            for at, child in enumerate(node.get(key, ())):
                self.place(child, (*path, key, at), reached)
        if "each" in node:
            self.place(node["each"], (*path, "each"), reached)
