"""The columns of MARKS, CONTESTANTS and JUDGES, as docs/formats/marks.md lists them."""

from dataclasses import replace

from leitai.registry.tables import Column
from leitai.rulebook.model import Panel, Rulebook

CONTESTANT = Column("contestant", ("选手", "选手编号", "参赛号"), required=True)
_JUDGE = Column("judge", ("裁判", "裁判编号"))
DELEGATION = Column("delegation", ("参赛单位", "代表队", "单位"))

MARKS = (
    CONTESTANT,
    Column("aspect", ("评分项",), required=True),
    _JUDGE,
    Column("value", ("分值", "数值", "得分"), required=True, kind="number"),
    Column("attempt", ("次数", "第几次")),
    Column("item", ("项目", "件号", "序号")),
    Column("time", ("时间",)),
    Column("status", ("状态",)),
    Column("round", ("轮",)),
    Column("note", ("说明", "理由")),
    Column("evidence", ("证据",)),
)
CONTESTANTS = (
    CONTESTANT,
    Column("name", ("姓名",)),
    DELEGATION,
    Column("status", ("状态",)),
    Column("tiebreak", ("附加赛名次",)),
)
JUDGES = (
    replace(_JUDGE, required=True),
    Column("name", ("姓名",)),
    DELEGATION,
    Column("role", ("角色",)),
    Column("conflicts", ("回避",)),
)


def marks_columns(rulebook: Rulebook) -> tuple[Column, ...]:
    """Return the columns of MARKS; `judge` must be there where anything has a panel."""
    panels = any(node.panel is not None for node in rulebook.nodes())
    return tuple(replace(each, required=panels) if each is _JUDGE else each for each in MARKS)


def contestants_columns(rulebook: Rulebook) -> tuple[Column, ...]:
    """Return the columns of CONTESTANTS, the fields of *rulebook* included."""
    return _with(CONTESTANTS, tuple(rulebook.fields))


def judges_columns(rulebook: Rulebook) -> tuple[Column, ...]:
    """Return the columns of JUDGES, those that panels compare with the contestants' included."""
    compared = [
        name
        for node in rulebook.nodes()
        if isinstance(node.panel, Panel)
        for name in node.panel.conflicts or ()
    ]
    return _with(JUDGES, tuple(dict.fromkeys(compared)))


def _with(columns: tuple[Column, ...], names: tuple[str, ...]) -> tuple[Column, ...]:
    """Return *columns* and one for each further name; a title that a name claims is its own."""
    known = {each.id for each in columns}
    kept = tuple(
        replace(each, titles=tuple(title for title in each.titles if title not in names))
        for each in columns
    )
    return kept + tuple(Column(name) for name in names if name not in known)
