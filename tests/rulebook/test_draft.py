"""A trade's simple table becomes a first rulebook."""

import io

import openpyxl
import pytest

from leitai.faults import Refused
from leitai.registry.tables import read as read_table
from leitai.rulebook import Source, build, check
from leitai.rulebook.draft import COLUMNS, draft

TABLE = """砌筑工决赛评分表,,,,
评分大项,编号,评分项,配分,类型
尺寸,A1,墙长,10,测量
,A2,墙高,12.5,M
观感,1,灰缝,7.5,评价
安全,,戴安全帽,5,是否
安全,,违规,2,扣分
"""


def drafted(text: str) -> dict[str, object]:
    return draft(read_table(text.encode(), "砌筑.csv", wanted=COLUMNS), "wall")


def test_every_type_of_aspect() -> None:
    """Measured, judged, yes/no aspects and penalties; groups as the table has them."""
    value = drafted(TABLE)
    assert value["title"] == "砌筑"
    assert value["scheme"] == {
        "id": "total",
        "title": {"zh": "总成绩", "en": "Total"},
        "max": 35,
        "round": 2,
        "children": [
            {
                "id": "group1",
                "title": "尺寸",
                "max": "22.5",
                "children": [
                    {"id": "A1", "title": "墙长", "max": 10, "type": "measurement",
                     "input": {"type": "number", "min": 0, "max": 10}},
                    {"id": "A2", "title": "墙高", "max": "12.5", "type": "measurement",
                     "input": {"type": "number", "min": 0, "max": "12.5"}},
                ],
            },
            {
                "id": "group2",
                "title": "观感",
                "max": "7.5",
                "children": [
                    {"id": "A3", "title": "灰缝", "max": "7.5", "type": "judgement",
                     "input": {"type": "judgement", "levels": 3}, "panel": "judges",
                     "scale": {"from": 3, "to": "7.5"}},
                ],
            },
            {
                "id": "group3",
                "title": "安全",
                "max": 5,
                "children": [
                    {"id": "A4", "title": "戴安全帽", "max": 5, "type": "measurement",
                     "input": "bool", "mark": {"all_or_nothing": {"give": 5}}},
                ],
            },
        ],
        "penalties": [
            {"id": "A5", "title": "违规", "input": "count", "mark": {"per_count": {"give": 2}}},
        ],
    }  # fmt: skip


def test_the_draft_is_a_clean_rulebook() -> None:
    """What comes out reads and has not even a doubt."""
    source = Source(drafted(TABLE))
    assert check(build(source), source) == []


def test_english_headers_in_a_workbook() -> None:
    """A sheet as WorldSkills exports it, headings without marks left out."""
    book = openpyxl.Workbook()
    for row in (
        ["Sub Criterion", "Aspect ID", "Aspect Type", "Aspect Description", "Max Mark"],
        ["Work organisation", None, None, None, None],
        [None, "A1.M1", "M", "Tools ready", 0.75],
        [None, "A1.J1", "J", "Order", 1.25],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    value = draft(read_table(out.getvalue(), "scheme.xlsx", wanted=COLUMNS), "scheme")
    (group,) = value["scheme"]["children"]
    assert [(each["id"], each["max"]) for each in group["children"]] == [
        ("A1.M1", "0.75"),
        ("A1.J1", "1.25"),
    ]
    assert value["title"] == "scheme"
    assert (group["title"], value["scheme"]["max"]) == ("Work organisation", 2)


def test_faults_come_together() -> None:
    """Marks that are no number, a type nobody knows, an id twice: with row and column."""
    text = "编号,评分项,配分,类型\nA1,a,five,\nA1,b,5,\nA1,c,6,\nA2,d,5,magic\nA3,e,-1,\n"
    with pytest.raises(Refused) as refused:
        drafted(text)
    assert [(each.id, each.row, each.column) for each in refused.value.faults] == [
        ("rulebook.draft-marks", 2, "配分"),
        ("rulebook.draft-id-twice", 4, "编号"),
        ("rulebook.draft-type", 5, "类型"),
        ("rulebook.draft-marks", 6, "配分"),
    ]


def test_a_table_without_aspects_is_refused() -> None:
    """There must be something to mark."""
    with pytest.raises(Refused) as refused:
        drafted("评分项,配分\n尺寸,\n")
    assert [each.id for each in refused.value.faults] == ["rulebook.draft-empty"]
