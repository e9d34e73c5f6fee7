"""
A rulebook as a workbook: one row per node, as trades write their marking schemes.

Sheet `scheme` has a row for every node: what it stands under, its title in both languages,
what is entered, the most it gives. Lists of the rulebook (awards, promotions, ...) have a
sheet each, everything else stands in sheet `rulebook`, a key and its value. A column that a
node needs and the sheet has not goes into its cell `more`, so nothing is ever lost:
publishing what comes back gives the same bytes.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from .cells import LONGEST, cell_text
from .writing import flow

SCHEME, BOOK, LONG = "scheme", "rulebook", "long"

LISTS: dict[str, tuple[str, ...]] = {
    "awards": ("id", "zh", "en", "ranks", "within", "score", "count", "where", "group"),
    "promotions": ("id", "when", "kind", "to", "cap", "approval"),
    "advance": ("to", "top", "percent", "score", "where", "per", "reserves"),
    "eligibility": ("id", "require", "effect", "reason", "evidence"),
    "limits": ("per", "most", "effect"),
    "vectors": ("title", "contestants", "marks", "judges", "expect"),
}
"""Lists with a sheet each, and the columns that come first."""

NAMED = ("panels", "statuses")
"""Mappings of objects with a sheet each; the first column is the name."""

INPUT_COLUMNS = {"type": "input", "min": "lowest", "max": "highest", "step": "step", "unit": "unit"}

LEVELS = ("0", "1", "2", "3")

DIRECT = ("weight", "max", "panel", "mark", "scale", "round", "formula", "combine", "repeat")
"""Keys of a node with a column of the same name."""

NODE_COLUMNS = (
    "id", "part", "parent", "zh", "en", "type", "weight", "max", "input", "lowest", "highest",
    "step", "unit", *LEVELS, *DIRECT[2:], "more",
)  # fmt: skip

HEADERS = {
    "id": "编号 id", "part": "位置 part", "parent": "上级 parent", "zh": "名称 zh", "en": "英文 en",
    "type": "类型 type", "weight": "权重 weight", "max": "满分 max", "input": "录入 input",
    "lowest": "最小 lowest", "highest": "最大 highest", "step": "步长 step", "unit": "单位 unit",
    "0": "等级 0", "1": "等级 1", "2": "等级 2", "3": "等级 3", "panel": "裁判组 panel",
    "mark": "给分 mark", "scale": "换算 scale", "round": "修约 round", "formula": "公式 formula",
    "combine": "合成 combine", "repeat": "重复 repeat", "more": "其他 more",
    "key": "键 key", "within": "组 within", "value": "值 value", "name": "名称 name",
}  # fmt: skip
"""Column -> what its header says; a header is known by its last word."""

_TYPES = {"measurement": "M", "judgement": "J"}
_BETWEEN = " / "

Row = Mapping[str, str]


def to_xlsx(document: dict[str, Any]) -> bytes:
    """Return the workbook of the *document* of a readable rulebook; the same bytes every time."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    writer = _Writer(book)
    writer.table(SCHEME, NODE_COLUMNS, _node_rows(document))
    writer.table(BOOK, ("within", "key", "value"), _key_rows(document))
    for name, first in LISTS.items():
        if _has_sheet(document, name):
            columns = _columns(document[name], first)
            writer.table(name, columns, (_object_row(each) for each in document[name]))
    for name in NAMED:
        if _has_sheet(document, name):
            objects = [{"name": key, **each} for key, each in document[name].items()]
            columns = _columns(objects, ("name",))
            writer.table(name, columns, (_object_row(each) for each in objects))
    writer.long_texts()
    book.close()
    return out.getvalue()


def _has_sheet(document: dict[str, Any], name: str) -> bool:
    """Tell whether everything under *name* is an object that a row can hold."""
    parts = document.get(name)
    if name in NAMED:
        return (
            isinstance(parts, dict)
            and bool(parts)
            and all(
                isinstance(part, dict) and part and "name" not in part for part in parts.values()
            )
        )
    return isinstance(parts, list) and bool(parts) and all(map(_is_row, parts))


def _is_row(part: Any) -> bool:
    return isinstance(part, dict) and bool(part)


def _split_title(title: Any) -> dict[str, str] | None:
    """Return a title's texts by language where both columns can hold it, else None."""
    if not isinstance(title, dict) or not title or not title.keys() <= {"zh", "en"}:
        return None
    return title if all(isinstance(text, str) and text for text in title.values()) else None


def _columns(objects: Iterable[dict[str, Any]], first: tuple[str, ...]) -> list[str]:
    columns: dict[str, None] = dict.fromkeys(first)
    for each in objects:
        columns |= dict.fromkeys(_object_row(each))
    return list(columns)


def _object_row(value: dict[str, Any]) -> Row:
    title = _split_title(value.get("title")) or {}
    rest = {key: part for key, part in value.items() if not (title and key == "title")}
    return {key: cell_text(part) for key, part in (title | rest).items()}


def _key_rows(document: dict[str, Any]) -> Iterable[Row]:
    for key, value in document.items():
        if key in {"scheme", "records"} and value:
            continue
        if (key in LISTS or key in NAMED) and _has_sheet(document, key):
            continue
        if isinstance(value, dict) and value:
            for inner, part in value.items():
                yield {"within": cell_text(key), "key": cell_text(inner), "value": cell_text(part)}
        else:
            yield {"within": "", "key": cell_text(key), "value": cell_text(value)}


def _node_rows(document: dict[str, Any]) -> Iterable[Row]:
    for record in document.get("records", ()):
        yield from _rows_of(record, "record", "")
    yield from _rows_of(document["scheme"], "scheme", "")


def _rows_of(node: dict[str, Any], part: str, parent: str) -> Iterable[Row]:
    rest = dict(node)
    row = {"part": part, "parent": parent, "id": cell_text(rest.pop("id"))}
    children = rest.pop("children", ()) if rest.get("children") else ()
    penalties = rest.pop("penalties", ()) if rest.get("penalties") else ()
    each = rest.pop("each", None)
    if title := _split_title(rest.get("title")):
        row |= {language: cell_text(text) for language, text in title.items()}
        del rest["title"]
    if isinstance(rest.get("type"), str) and rest["type"] in _TYPES:
        row["type"] = _TYPES[rest.pop("type")]
    row |= input_cells(rest)
    for key in DIRECT:
        if key in rest:
            row[key] = cell_text(rest.pop(key))
    if rest:
        row["more"] = flow(rest)
    yield row
    for under, nodes in (("each", [each] if each else []), ("", children), ("penalty", penalties)):
        for inner in nodes:
            yield from _rows_of(inner, under, row["id"])


def input_cells(rest: dict[str, Any]) -> dict[str, str]:
    """Return the cells of a node's input; what they cannot say stays in *rest*."""
    entered = rest.get("input")
    if isinstance(entered, str):
        del rest["input"]
        return {"input": cell_text(entered)}
    if not isinstance(entered, dict) or not isinstance(entered.get("type"), str):
        return {}
    left = dict(entered)
    cells = {}
    for key, column in INPUT_COLUMNS.items():
        if key in left:
            cells[column] = cell_text(left.pop(key))
    anchors = left.get("anchors")
    if isinstance(anchors, dict) and anchors:
        said = {level: level_cell(anchors[level]) for level in LEVELS if level in anchors}
        cells |= {level: cell for level, cell in said.items() if cell}
        left["anchors"] = {level: title for level, title in anchors.items() if not said.get(level)}
        if not left["anchors"]:
            del left["anchors"]
    del rest["input"]
    if left or len(cells) == 1:
        rest["input"] = left
    return cells


def level_cell(title: Any) -> str:
    """Return a level's description as one cell, both languages; "" where one cannot hold it."""
    texts = _split_title(title)
    if texts is None or texts.keys() != {"zh", "en"}:
        return ""
    cell = texts["zh"] + _BETWEEN + texts["en"]
    return cell if level_title(cell) == title and cell_text(cell) == cell else ""


def level_title(cell: str) -> Any:
    """Return the description that a level's *cell* holds: one text, or one per language."""
    zh, between, en = cell.partition(_BETWEEN)
    return {"zh": zh, "en": en} if between and zh.strip() == zh and en.strip() == en else cell


class _Writer:
    """Writes tables of text into a workbook; texts too long for a cell go to their own sheet."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#DDE7F0"})
        self.long: list[str] = []

    def table(self, name: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
        """Write one sheet: a header row, then *rows*."""
        sheet = self.book.add_worksheet(name)
        rows = list(rows)
        sheet.freeze_panes(1, 1)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, 12 if at else 24, self.text)
            sheet.write_string(0, at, HEADERS.get(column, column), self.head)
            for number, row in enumerate(rows, start=1):
                if row.get(column):
                    sheet.write_string(number, at, self.short(row[column]), self.text)

    def short(self, text: str) -> str:
        """Return *text*, or a reference to where it stands if it is too long for a cell."""
        if len(text) <= LONGEST + 2 and not text.startswith("@"):
            return text
        self.long.append(text)
        return f"@{len(self.long)}"

    def long_texts(self) -> None:
        """Write the long texts, in parts that fit, between bars that keep their spaces."""
        rows = [
            {"key": str(number), "value": f"|{text[start : start + LONGEST]}|"}
            for number, text in enumerate(self.long, start=1)
            for start in range(0, len(text), LONGEST)
        ]
        if rows:
            self.table(LONG, ("key", "value"), rows)
