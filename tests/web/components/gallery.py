"""The gallery as a page: invented rows for every part, in the layout of any door."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import include, path

from leitai.faults import Fault

NOW = dt.datetime(2026, 11, 22, 2, 30, tzinfo=dt.UTC)
LEVELS = [("4", "中级工"), ("3", "高级工"), ("2", "技师")]


class Filters(forms.Form):
    q = forms.CharField(label="姓名或编号", required=False)
    level = forms.ChoiceField(label="等级", choices=[("", "全部"), *LEVELS], required=False)


class Everything(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致")
    born = forms.DateField(label="出生日期")
    starts = forms.DateTimeField(label="开始时间", required=False)
    level = forms.ChoiceField(label="技能等级", choices=LEVELS)
    kind = forms.ChoiceField(
        label="报名方式", choices=[("leader", "领队报名"), ("self", "本人报名")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    agree = forms.BooleanField(label="我已阅读竞赛规程")
    about = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    days = forms.MultipleChoiceField(
        label="可参加的日子", choices=[("1", "周六"), ("2", "周日")],
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    file = forms.FileField(label="证明材料", required=False)


def scored(rank, name, unit, values, move="", way=""):
    parts = [
        {"id": key, "name": part, "value": value, "of": of, "sealed": value is None}
        for (key, part, of), value in zip(
            [("a", "放线", 20), ("b", "砌筑", 50), ("c", "勾缝", 20), ("d", "安全文明", 10)],
            values,
            strict=True,
        )
    ]
    total = sum(float(value) for value in values if value is not None)
    return {
        "rank": rank, "name": name, "unit": unit, "parts": parts, "total": f"{total:.2f}",
        "open": None in values, "move": move, "way": way, "me": rank == 4,
    }  # fmt: skip


BOARD = [
    scored(1, "陈立柱", "07 号，桥东建工", ["19.00", "46.50", "17.20", "9.70"], "▲ 2", "up"),
    scored(2, "苗秀英", "12 号，石桥市政", ["18.60", "45.90", "17.50", "9.50"], "–"),
    scored(3, "贺建军", "03 号，北苑安装", ["18.00", "45.00", "17.30", "9.20"], "▼ 2", "down"),
    scored(4, "阿依古丽", "21 号，临河第二建筑", ["18.00", "43.00", "17.10", None], "–"),
    scored(5, "孙晓兰", "09 号，南湖装饰", ["17.70", "42.00", None, None], "▼ 1", "down"),
]
STONES = [
    {"tone": tone, "name": name}
    for tone, name, count in [
        ("blue", "学习", 9), ("pine", "活动", 3), ("red", "竞赛", 2), ("blue", "学习", 10),
        ("brass", "证书", 1), ("pine", "活动", 4), ("red", "竞赛", 3), ("blue", "学习", 12),
    ]
    for _ in range(count)
]  # fmt: skip


def gallery(request, door, checked="1"):
    """The page; *door* names the layout, *checked* says whether the form was handed in empty."""
    if door != "public":
        messages.success(request, "已保存 12 条报名。")
    rows = [{"name": f"职工{n}", "unit": "桥东建工", "years": n % 40} for n in range(1, 380)]
    return render(
        request,
        "parts/gallery.html",
        {
            "layout": f"{door}/base.html",
            "badges": {"appeals": 2, "objections": 14},
            "now": NOW,
            "soon": NOW + dt.timedelta(minutes=42, seconds=10),
            "board": BOARD,
            "stones": STONES,
            "names": ["培训", "竞赛登台"],
            "months": [
                {"name": f"{month} 月", "values": [280 + month * 63, 120 + month * 77]}
                for month in range(1, 7)
            ],
            "form": Everything({} if checked == "1" else None),
            "filters": Filters(auto_id="filter_%s"),
            "faults": [Fault("web.forbidden", {"action": "desk"})],
            "page": Paginator(rows, 5).get_page(request.GET.get("page")),
            "heads": ["A1", "A2", "A3", "A4"],
            "codes": ["K03", "K07", "K12"],
            "picks": ["达不到行业标准", "达到行业标准", "部分优于", "明显优于"],
        },
    )


urlpatterns = [
    path("gallery/<door>/", gallery),
    path("gallery/<door>/<checked>/", gallery),
    path("", include("leitai.web.public.urls")),
]
