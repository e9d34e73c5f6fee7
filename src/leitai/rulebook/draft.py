"""A first rulebook from the simple table a trade has already: aspect, title, marks, type."""

import re
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text
from leitai.faults import Fault, Refused
from leitai.registry.tables import Column, Row, Table

from .expression import NAME, RESERVED
from .shapes import as_number

COLUMNS = (
    Column(
        "criterion", ("评分大项", "大项", "模块", "标准", "Criterion", "Criterion ID", "Module")
    ),
    Column(
        "part", ("评分子项", "子项", "子标准", "Sub Criterion", "Sub-criterion", "Sub Criteria")
    ),
    Column("aspect", ("编号", "评分项编号", "序号", "Aspect ID", "Aspect", "No", "No.")),
    Column(
        "title",
        ("评分项", "评分内容", "评分要点", "名称", "Title", "Aspect Description", "Description"),
        required=True,
    ),
    Column("max", ("配分", "分值", "满分", "Max", "Max Mark", "Marks", "Mark"), required=True),
    Column("type", ("类型", "评分方式", "评分类型", "Type", "Aspect Type")),
)
"""What the columns of such a table may be called."""

_TYPES = {
    "number": ("m", "measurement", "测量", "测量分", "客观", "客观分", ""),
    "judgement": ("j", "judgement", "judgment", "评价", "评价分", "主观", "主观分"),
    "bool": ("y", "y/n", "yes/no", "bool", "是否", "是非", "有无"),
    "penalty": ("p", "penalty", "扣分", "倒扣", "违规"),
}


JUDGES = {
    "size": 3,
    "combine": "mean",
    "consistency": {"measure": "range", "limit": 1, "on_break": "block", "justify": True},
}
"""The panel of a judged aspect, as WorldSkills judges: three, at most one level apart."""


TOTAL = {"zh": "总成绩", "en": "Total"}

_MERE_TABLE = re.compile(
    r"[\s_-]*((评分|打分|成绩|工作|评分标准)表|评分标准|表格|工作簿"
    r"|(^|(?<=[\s_-]))(marks?|marking|scheme|score|aspects?|table|sheet|book|workbook)[\s_-]*)+"
    r"[\s_(（]*\d*[)）]*",
    re.IGNORECASE,
)


def event_title(file: str) -> str:
    """
    Return what a file's name says of its event: without the words for a table at its end.

    >>> event_title("钳工决赛评分表.xlsx"), event_title("Fitters 2026 marking scheme.xlsx")
    ('钳工决赛', 'Fitters 2026')
    >>> event_title("table.xlsx"), event_title("评分表 (2).xlsx"), event_title("Book1.xlsx")
    ('', '', '')
    >>> event_title("钳工代表2026.xlsx"), event_title("Notebook.xlsx")
    ('钳工代表2026', 'Notebook')
    """
    stem = file.rsplit(".", 1)[0]
    ends = (at for at in range(len(stem)) if _MERE_TABLE.fullmatch(stem, at))
    return stem[: next(ends, len(stem))].strip(" _-")


def draft(table: Table, name: str) -> dict[str, Any]:
    """
    Return the document of a first rulebook *name* with the aspects of *table*.

    Measured aspects take 0 to their marks; judged ones three judges and levels 0 to 3;
    yes/no ones all or nothing; penalties are taken off the total, once per occurrence.
    Raises:
        Refused: marks that are no number, types nobody knows, the same id twice.
    """
    drafting = _Draft(table)
    for row in table.rows:
        drafting.add(row)
    if not drafting.root["children"] and not drafting.faults:
        drafting.faults.append(Fault("rulebook.draft-empty", sheet=table.sheet))
    if drafting.faults:
        raise Refused(drafting.faults)
    return drafting.document(name)


class _Draft:
    """The tree as it grows, row by row."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.faults: list[Fault] = list(table.errors)
        self.root: dict[str, Any] = {"id": "total", "title": TOTAL, "children": []}
        self.groups: dict[tuple[str, str], dict[str, Any]] = {}
        self.held = {"criterion": "", "part": ""}
        self.ids = {"total"}
        self.written = {row.cells.get("aspect", "").strip() for row in table.rows}
        self.judged = False

    def wrong(self, fault: str, row: Row, column: str) -> None:
        text = row.cells.get(column, "")
        self.faults.append(self.table.fault(f"rulebook.{fault}", row, column, {"value": text}))

    def add(self, row: Row) -> None:
        """Add the aspect of one row; a row with a title and no marks is a heading."""
        for column in self.held:
            if row.cells.get(column, "").strip():
                self.held[column] = row.cells[column].strip()
                if column == "criterion":
                    self.held["part"] = row.cells.get("part", "").strip()
        most, kind = as_number(row.cells.get("max", "").strip()), self.kind(row)
        if not row.cells.get("max", "").strip() or "max" in row.refused:
            return
        if most is None or most <= 0:
            self.wrong("draft-marks", row, "max")
        elif kind is None:
            self.wrong("draft-type", row, "type")
        else:
            self.put(self.named(row), row.cells.get("title", "").strip(), kind, most)

    def kind(self, row: Row) -> str | None:
        said = row.cells.get("type", "").strip().lower()
        return next((kind for kind, words in _TYPES.items() if said in words), None)

    def named(self, row: Row) -> str:
        """Return the id of a row's aspect: what the table says; a mere number made an id."""
        said = row.cells.get("aspect", "").strip()
        if not NAME.fullmatch(said):
            return self.free("A", said)
        if said in self.ids or said in RESERVED:
            self.wrong("draft-id-twice", row, "aspect")
        self.ids.add(said)
        return said

    def free(self, stem: str, number: str = "") -> str:
        """Return an id that nothing has yet: *stem* and *number*, else the next number."""
        name = stem + number
        count = 1
        while not number or name in self.ids | self.written or not NAME.fullmatch(name):
            number = str(count)
            name, count = stem + number, count + 1
        self.ids.add(name)
        return name

    def put(self, name: str, title: str, kind: str, most: Fraction) -> None:
        marks = as_written(most)
        aspect: dict[str, Any] = {"id": name, "title": title}
        if kind == "penalty":
            aspect |= {"input": "count", "mark": {"per_count": {"give": marks}}}
            self.root.setdefault("penalties", []).append(aspect)
            return
        aspect["max"] = marks
        if kind == "number":
            aspect |= {"type": "measurement", "input": {"type": "number", "min": 0, "max": marks}}
        elif kind == "bool":
            aspect |= {"type": "measurement", "input": "bool"}
            aspect["mark"] = {"all_or_nothing": {"give": marks}}
        else:
            self.judged = True
            aspect |= {"type": "judgement", "input": {"type": "judgement", "levels": 3}}
            aspect |= {"panel": "judges", "scale": {"from": 3, "to": marks}}
        self.parent()["children"].append(aspect)

    def parent(self) -> dict[str, Any]:
        """Return the group that the next aspect stands in, made where it is new."""
        node, path = self.root, ("", "")
        for depth, column in enumerate(("criterion", "part")):
            if said := self.held[column]:
                path = (said, "") if depth == 0 else (path[0], said)
                if path not in self.groups:
                    group = {"id": self.free("group"), "title": said, "children": []}
                    self.groups[path] = group
                    node["children"].append(group)
                node = self.groups[path]
        return node

    def document(self, name: str) -> dict[str, Any]:
        document: dict[str, Any] = {"leitai": "rulebook/1", "id": name, "version": "1"}
        document["title"] = event_title(self.table.name) or name
        if self.judged:
            document["panels"] = {"judges": JUDGES}
        _add_up(self.root)
        return document | {"scheme": self.root | {"round": 2}, "ranking": {"end": "shared"}}


def _add_up(node: dict[str, Any]) -> Fraction:
    """Write the most that every group can give, and return it."""
    if "children" in node:
        node["max"] = as_written(sum(map(_add_up, node["children"]), Fraction(0)))
    return as_number(node["max"]) or Fraction(0)


def as_written(value: Fraction) -> Any:
    """Return *value* as a document writes it: a whole number, or a decimal or fraction as text."""
    if value.denominator == 1:
        return int(value)
    text = decimal_text(value)
    return text if Fraction(text) == value else str(value)
