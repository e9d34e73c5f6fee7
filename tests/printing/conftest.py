"""One of each document, with invented people."""

import datetime as dt

from leitai.printing import (
    AspectRow,
    Badge,
    Badges,
    CertificatePaper,
    Certificates,
    Checklist,
    ChecklistSection,
    Frame,
    Listing,
    MarkingSheet,
    MarkingSheets,
    Minutes,
    Notice,
    Part,
    RulebookText,
    SeatLabel,
    SeatLabels,
    Ticket,
    Tickets,
)

EVENT = "2026年示例市职工职业技能大赛砌筑工决赛"
DAY = dt.date(2026, 11, 20)
FRAME = Frame("B-07-3", "2026-11-22 10:30", "https://jn.example.org/events/wall-2026")
UNIT = "示例市第一建筑工程有限公司"
HEADERS = ("名次", "姓名", "单位", "总成绩")
RESULTS = (
    ("1", "张*例", UNIT, "91.50"),
    ("2", "李*例", "示例县第二建筑公司", "88.00"),
    ("3", "王*", "示例区市政工程处", "86.75"),
)


def paper(holder="张示例", number=1) -> CertificatePaper:
    return CertificatePaper(
        holder=holder,
        unit=UNIT,
        event=EVENT,
        award="一等奖",
        issuer="示例市总工会",
        issued=DAY,
        number=f"示工竞证〔2026〕{number:05}号",
        code="2345678ABC",
        address="https://jn.example.org/v/2345678ABC#" + "AQaZ09_-" * 18 + f"{number:06}",
        note="总成绩第 1 名，实际操作 61.50 分",
    )


def rows(count: int) -> tuple[dict[str, str], ...]:
    return tuple(
        {
            "order": str(at),
            "rank": str(at),
            "award": "一等奖" if at < 3 else "二等奖",
            "name": "张示例",
            "unit": UNIT,
            "total": "91.50",
            "yuan": "3000.00",
            "number": f"SL-{at:03}",
            "occupation": "砌筑工",
            "level": "高级工",
            "from_level": "高级工",
            "to_level": "技师",
            "why": "决赛第一名，理论与实操均合格",
            "session": "第一场",
            "time": "11-20 09:00",
            "station": f"{at:02}",
            "code": f"K{at:03}",
        }
        for at in range(1, count + 1)
    )


def listing(kind: str, count: int = 8) -> Listing:
    facts = (("比赛", EVENT), ("地点", "示例市技师学院实训楼"))
    return Listing(FRAME, kind, EVENT, rows(count), facts, "本表一式三份。")


ASPECTS = (
    AspectRow(
        "B1", "砖墙垂直度", "measure", "10", "2 m 靠尺，不超过 3 得 10 分，3 以上到 6 得 6 分", "mm"
    ),
    AspectRow("B2", "水平灰缝平直度", "measure", "10", "拉 10 m 线，不超过 5 得 10 分", "mm"),
    AspectRow(
        "B3", "墙面观感", "judgement", "9", "0 达不到，1 达到，2 部分优于，3 明显优于行业标准"
    ),
    AspectRow("B4", "组砌方式正确，无通缝", "yes-no", "8", "通缝一处即为否"),
    AspectRow("B5", "综合印象", "mark", "5"),
)

DOCUMENTS = {
    "checklist": Checklist(
        FRAME,
        title="赛场准备清单",
        under="建设技工学校 2 号馆",
        sections=(
            ChecklistSection("带什么", ("笔记本两台", "路由器一台")),
            ChecklistSection("网络", ("笔记本用网线接路由器",)),
        ),
        trouble="出了问题",
        headers=("情况", "怎么办"),
        rows=(("平板断网", "照常打分"),),
    ),
    "certificate": Certificates((paper(), paper("欧阳示例", 2))),
    "notice": Notice(
        FRAME,
        sign="示例市总工会文件",
        number="示工公示〔2026〕18号",
        title="关于2026年示例市职工职业技能大赛砌筑工决赛成绩的公示",
        parts=(
            Part(
                (
                    "示例市砌筑工决赛已于11月20日结束。经裁判组评判、仲裁组复核，现将比赛成绩予以公示。",
                )
            ),
            Part((), "一、比赛成绩", HEADERS, RESULTS),
            Part(
                ("公示期内，如对成绩有异议，请以书面形式反映，并写明姓名和联系方式。",),
                "二、异议的提出",
            ),
        ),
        issuer="示例市总工会",
        issued=DAY,
        to="各县（区）总工会，各产业工会，各直属基层工会",
        contact="张示例，000-0000000",
        attachments=("成绩明细表", "竞赛规程（第1版）"),
    ),
    "minutes": Minutes(
        FRAME,
        "砌筑工决赛裁判组会议纪要",
        (("时间", "2026年11月20日 17:30"), ("地点", "实训楼 201"), ("主持", "王示例")),
        (
            Part(
                (
                    "裁判组对 8 件作品的评分进行了汇总，未发现漏评。",
                    "两处极差超限，已说明理由重评。",
                ),
                "一、评分",
            ),
            Part((), "二、成绩", HEADERS, RESULTS),
        ),
        ("裁判长", "仲裁组长", "监督员", "记录员"),
    ),
    **{
        kind: listing(kind)
        for kind in ("award-list", "promotion-filing", "roster", "stations", "codes")
    },
    "marking-sheet": MarkingSheets(
        FRAME,
        tuple(
            MarkingSheet(
                f"B-07-{judge}", "砌筑工决赛", "模块 B 砌筑", "K07", f"{judge} 号", ASPECTS
            )
            for judge in (1, 3)
        ),
    ),
    "seat-labels": SeatLabels(
        tuple(
            SeatLabel(EVENT, f"{at:02}", ("第一场 09:00", f"SL-{at:03}"), f"S{at}")
            for at in range(1, 10)
        )
    ),
    "badges": Badges(
        tuple(
            Badge(EVENT, name, role, UNIT, f"SL-{at:03}", colour, qr=f"B{at}")
            for at, (name, role, colour) in enumerate(
                [
                    ("张示例", "选手", "blue"),
                    ("欧阳示例", "裁判长", "red"),
                    ("李示例", "工作人员", "brass"),
                    ("王示例", "观摩嘉宾", "pine"),
                ]
                * 3
            )
        )
    ),
    "rulebook": RulebookText(
        FRAME,
        "砌筑工（市级决赛）",
        "91c3a294386bb97f404bbe899953e82c0388b32d80f1e54db6cbe24ca82a4493",
        (
            (0, "评分标准"),
            (1, "总成绩 [total]；按权重合成；保留 2 位小数（四舍五入）"),
            (2, "权重 30%；理论知识 [theory]；满分 100"),
            (
                2,
                "权重 70%；实际操作 [practice]；满分 100；各部分相加；不低于 0",
            ),
            (
                3,
                "灰缝 [joints]；按 0 到 3 级评价；裁判 3 人，取平均；同单位的裁判回避",
            ),
            (0, "排名：按 总成绩，高者在前"),
            (1, "同分时第 1 步比较：实际操作，高者在前"),
        ),
    ),
    "ticket": Tickets(
        FRAME,
        tuple(
            Ticket(
                EVENT,
                name,
                UNIT,
                number,
                (
                    ("理论考试", "2026-11-20 09:00", "实训楼 201", "12"),
                    ("实际操作", "2026-11-20 13:30", "砌筑实训场", "07"),
                ),
                ("提前 30 分钟检录。", "自带劳动防护用品，工具由赛场提供。"),
                "SL-001",
            )
            for name, number in (("张示例", "SL-001"), ("欧阳示例", "SL-002"))
        ),
    ),
}
