"""Pictures say in words what they show, measure exactly, and carry no style attribute."""

import re

import pytest
from django.utils import translation

from leitai.web.templatetags.pictures import (
    axis,
    bar,
    brick_legend,
    bricks,
    columns,
    pile,
    quota,
    ruler,
    wall,
)


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def part(name, value, of, **more):
    return {"id": name, "name": name, "value": value, "of": of, **more}


def widths(svg: str) -> list[str]:
    return re.findall(r'<svg x="[\d.]+%" width="([\d.]+)%"', svg)


def fills(svg: str) -> list[str]:
    return re.findall(r"url\(#brick-(\w+)\)", svg)


def test_bricks_measure():
    """A part is as long as its value, the next begins where it ends."""
    svg = bricks([part("放线", "19.00", 20), part("砌筑", "46.50", 50)], 100)
    assert widths(svg) == ["19.000", "46.500"]
    assert re.findall(r'<svg x="([\d.]+)%"', svg) == ["0.000", "19.000"]
    assert fills(svg) == ["blue", "red"]


def test_bricks_say_their_values():
    """Who does not see the bricks hears each part with its maximum."""
    svg = bricks([part("放线", "19.00", 20), part("勾缝", None, 20)])
    assert 'aria-label="放线 19.00（满分 20），勾缝 未评完（满分 20）"' in svg


def test_sealed_is_hatched_and_hides_its_value():
    """A sealed part is hatched over its whole maximum, and its value is nowhere."""
    svg = bricks([part("砌筑", "46.50", 50, sealed=True)], 100)
    assert widths(svg) == ["50.000"]
    assert fills(svg) == ["sealed"]
    assert "46.5" not in svg


def test_bricks_never_leave_their_bar():
    """Values above the whole end at the end of the bar; nothing of nothing is nothing."""
    assert widths(bricks([part("甲", 80, 50), part("乙", 80, 50)], 100)) == ["80.000", "20.000"]
    assert widths(bricks([part("甲", 0, 0)])) == []


def test_names_are_escaped():
    """A name is text, also inside an attribute."""
    svg = bricks([part('"><script>', 1, 2)]) + brick_legend([part("<b>", 1, 2)])
    assert "<script>" not in svg
    assert "<b>" not in svg


def test_quota():
    """Places taken in words and bricks; brass when full; in words alone where there is no limit."""
    assert "已报 96 / 120" in quota(96, 120)
    assert 'width="80.000%"' in quota(96, 120)
    assert fills(quota(60, 60)) == ["brass"]
    assert fills(quota(5, 0)) == []
    assert "不限名额" in quota(5, 0)


def test_bar_without_label_is_decoration():
    """A bar beside words is hidden from screen readers; one with a label is a picture."""
    assert 'aria-hidden="true"' in bar(1, 2)
    assert 'role="img" aria-label="小计 1 / 2"' in bar(1, 2, "red", "小计 1 / 2")


def numbers(svg: str) -> list[str]:
    return re.findall(r"<text x=[^>]*>([\d.]+)</text>", svg)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 100, ["0", "20", "40", "60", "80", "100"]),
        (0, 12, ["0", "2", "4", "6", "8", "10", "12"]),
        (60, 90, ["60", "65", "70", "75", "80", "85", "90"]),
        (0, "0.5", ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
    ],
)
def test_scales_fall_on_round_numbers(low, high, said):
    """Numbers under a ruler go in steps of 1, 2 or 5."""
    assert numbers(axis(high, low)) == said


def test_ruler_points():
    """The pointer stands at the value, which the words say too; without a value there is none."""
    svg = ruler("7.50", 0, 10, "mm")
    assert 'aria-label="7.5 mm，刻度从 0 到 10"' in svg
    assert '<svg x="75.000%"' in svg
    assert "pointer" not in ruler(None, 0, 10)


def test_columns_are_a_list_with_numbers():
    """Every column has its number and its name as text; the highest fills the height."""
    html = columns(
        [{"name": "1月", "values": [50, 25]}, {"name": "2月", "values": [100, 0]}], ["甲", "乙"]
    )
    assert re.findall(r'height="([\d.]+)%"', html) == ["50.00", "25.00", "100.00", "0.00"]
    assert re.findall(r"<span>(\d月)</span>", html) == ["1月", "2月"]


def test_wall_lays_from_below():
    """Bricks go into the lowest course first; the legend counts them."""
    html = wall([{"tone": "blue", "name": "学习"}] * 11 + [{"tone": "red", "name": "竞赛"}])
    courses = re.findall(r'class="tone-(blue|red)" x="\d+" y="(\d+)"', html)
    assert courses == [("blue", "40")] * 10 + [("blue", "20"), ("red", "20")]
    assert 'aria-label="12 块砖：学习 11，竞赛 1"' in html


def test_pile_rounds_up():
    """A brick begun is a brick; a pile of nothing has no brick."""
    assert '<rect y="0" width="38"' in pile(201, 200)
    assert '<rect width="158" height="0"/><rect y="0" width="0" height="0"/>' in pile(0, 200)


def test_no_picture_has_a_style_attribute():
    """The content security policy refuses style attributes."""
    drawn = bricks([part("甲", None, 5)]) + ruler(1, 0, 2) + pile(5, 1) + quota(1, 2)
    drawn += wall([{"tone": "blue", "name": "甲"}]) + columns([{"name": "甲", "value": 1}])
    assert "style=" not in drawn
