"""The demo city's events: which trade, which rulebook, how far each has come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files

from leitai.lifecycle import State


@dataclass(frozen=True, slots=True)
class Call:
    """
    One event to be run.

    Units:
        days: when it starts, in days from today.
    """

    slug: str
    name: str
    occupation: str
    rulebook: str
    target: State
    days: float
    contestants: int = 16
    round: str = "决赛"
    paper: bool = False
    county: str = ""
    pads: bool = False
    absent: int = 1
    feeds: str = ""
    """Slug of the next round, where this one is a heat."""


S = State
MAIN = "bricklaying-final"
FED = "bricklaying-city"
"""A final that a county's heat feeds; its rulebook counts a fifth of the heat."""

CALLS = (
    Call(MAIN, "砌筑工", "6-29-01-01", "bricklaying", S.ARCHIVED, -45, 24),
    Call("welding-final", "焊工", "6-18-02-04", "welding", S.PUBLICITY, -3, 18),
    Call("lathe-final", "数控车工", "6-18-01-01", "cnc-lathe", S.APPEAL, -0.6, 14),
    Call("rebar-final", "钢筋工", "6-29-01-04", "bricklaying", S.MARKING, -0.3, 30, pads=True),
    Call(
        "scaffold-final", "架子工", "6-29-01-05", "bricklaying", S.RECONCILE, -0.5, 10, paper=True
    ),
    Call(
        "electrician-final", "电工", "6-31-01-03", "electrician-fault-finding", S.RUNNING, -0.1, 20
    ),
    Call("crane-final", "起重装卸机械操作工", "6-30-05-01", "bricklaying", S.LOCKED, -0.6, 10),
    Call("fitter-final", "装配钳工", "6-20-01-01", "bricklaying", S.RECHECK, -0.7, 10),
    Call("fire-final", "消防设施操作员", "4-07-05-03", "bricklaying", S.DECODED, -0.8, 10),
    Call("rubber-final", "橡胶制品生产工", "6-14-01-01", "bricklaying", S.DRAW, 1, 12),
    Call(
        "inspector-final",
        "农产品食品检验员",
        "4-08-05-01",
        "agri-food-inspector",
        S.CONFLICTS,
        4,
        16,
    ),
    Call("fur-final", "毛皮及毛皮制品加工工", "6-05-02-02", "bricklaying", S.ELIGIBILITY, 8, 14),
    Call(
        "security-final", "网络安全管理员", "4-04-04-02", "network-security", S.REGISTRATION, 18, 40
    ),
    Call("spirits-final", "品酒师", "6-02-06-07", "bricklaying", S.REGISTRATION, 21, 12),
    Call(
        "electrician-qiaodong",
        "电工",
        "6-31-01-03",
        "bricklaying",
        S.REGISTRATION,
        16,
        12,
        "初赛",
        county="qiaodong",
    ),
    Call("bricklaying-2027", "砌筑工", "6-29-01-01", "bricklaying", S.PUBLISHED, 70, 0),
    Call("welding-2027", "焊工", "6-18-02-04", "welding", S.DRAFT, 90, 0),
    Call(FED, "砌筑工", "6-29-01-01", "city-final", S.PUBLISHED, 45, 0, "总决赛"),
    Call(
        "bricklaying-qiaodong",
        "砌筑工",
        "6-29-01-01",
        "bricklaying",
        S.FINAL,
        -75,
        12,
        "初赛",
        county="qiaodong",
        feeds=FED,
    ),
    Call("wire-mesh", "丝网编织工", "丝网编织工", "bricklaying", S.AWARDED, -30, 12),
    Call("flour-final", "制粉工", "6-01-01-02", "bricklaying", S.FILED, -36, 12),
    Call(
        "board-game",
        "网络安全管理员",
        "4-04-04-02",
        "network-security",
        S.CANCELLED,
        12,
        0,
        "表演赛",
    ),
)
"""Every state of the lifecycle is somewhere here; bricklaying went through all of them."""


def year_calls() -> Iterator[Call]:
    """Return a year of competitions that are over: heats of three counties and a final a trade."""
    trades = [call for call in CALLS if call.target not in (S.CANCELLED, S.DRAFT)]
    known = {call.occupation: call for call in trades}
    for number, call in enumerate(known.values()):
        base = call.slug.rsplit("-", 1)[0]
        days = -330 + number * 12
        for place, county in enumerate(("beiyuan", "linhe", "qingshi")):
            yield replace(
                call, slug=f"{base}-{county}-past", target=S.ARCHIVED, days=days + place,
                contestants=12, round="初赛", county=county, paper=False, feeds="",
            )  # fmt: skip
        yield replace(
            call, slug=f"{base}-past", target=S.ARCHIVED, days=days + 40, contestants=24,
            round="决赛", county="", paper=False, feeds="",
        )  # fmt: skip


def rulebook_source(call: Call) -> str:
    """Return the rulebook of *call*: a shipped one, under the event's own id and title."""
    text = files("leitai.rulebooks").joinpath(f"{call.rulebook}.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^id: .*$", f"id: {call.slug}", text, count=1)
    title = f"title: {{zh: {call.name}（{call.round}）, en: {call.slug.replace('-', ' ')}}}"
    return re.sub(r"(?m)^title: .*$", title, text, count=1)
