"""``leitai explain``: words for every step, and numbers that a pocket calculator confirms."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction

import pytest

from leitai.cli.bringing import Person
from leitai.cli.explaining import Explanation
from leitai.cli.files import rulebook_bytes, shipped_rulebooks
from leitai.cli.widths import width
from leitai.exact import decimal_text
from leitai.rulebook import read
from leitai.rulebook.model import Rulebook, Vector
from leitai.scoring import Result, Tables, explain, score
from leitai.scoring.vectors import rows_of

from .conftest import Run

HEAD = 'leitai: rulebook/1\nid: small\nversion: "1"\ntitle: {zh: 小规程, en: Small}\n'


def lines_of(rules: str, marks: str, code: str = "A", language: str = "zh") -> list[str]:
    """The explanation of *code*, each line without its indent."""
    book = read(HEAD + rules)
    rows = rows_of("contestant,aspect,judge,value,item,time\n" + marks)
    told = explain(score(book, Tables(rows)), code)
    lines = Explanation(told, book, Person(), language, 10_000).lines()
    return [line.strip() for line in lines]


def test_the_worked_final(run: Run, bricks: tuple[str, ...]) -> None:
    """A1 of the worked final: 89.67 in practice, 89.169 in all, 89.17; first of six."""
    done = run("explain", *bricks, "--contestant", "A1", language="zh")
    assert done.exit_code == 0
    said = [line.strip() for line in done.stdout.splitlines()]
    for line in (
        "总成绩 total = 89.17",
        "加权：(88 × 30 + 89.67 × 70) ÷ 100 = 89.169",
        "四舍五入到 2 位小数：89.169 → 89.17",
        "相加：19 + 15 + 15 + 10 + 28/3 + 28/3 + 12 = 269/3 (≈ 89.666667)",
        "四舍五入到 2 位小数：269/3 (≈ 89.666667) → 89.67",
        "第 1 名（有名次的共 6 人）",
        "代入：1 == 1 and 4 > 2 and 88 >= 60 and 89.67 >= 60",
    ):
        assert line in said
    tolerance = "偏差 3 mm，超出免扣 1 mm 共 2 mm，每 1 mm 扣 1 分：4 − 2 = 2"
    assert any(line.endswith(tolerance) for line in said)


def test_in_english(run: Run, bricks: tuple[str, ...]) -> None:
    """The same in English."""
    done = run("explain", *bricks, "--contestant", "A1")
    said = done.stdout.splitlines()
    assert said[:4] == ["A1 County A", "Bricklaying (city final)", "", "Total = 89.17"]
    assert "   rounded half up to 2 decimals: 89.169 → 89.17" in said
    assert "Rank 1 of 6" in said


def test_json(run: Run, bricks: tuple[str, ...]) -> None:
    """As JSON: the tree, with every judge's mark and its fate."""
    done = run("explain", *bricks, "--contestant", "A1", "--json")
    told = json.loads(done.stdout)["explanation"]
    assert (told["code"], told["total"], told["rank"]) == ("A1", "89.17", 1)
    practice = told["tree"]["below"][1]
    joints = next(node for node in practice["below"] if node["id"] == "joints")
    marks = joints["steps"][0]["marks"]
    assert {mark["judge"]: mark["why"] for mark in marks if mark["why"] != "earlier-round"} == {
        "J1": "", "J2": "", "R1": "", "J3": "absent",
    }  # fmt: skip
    assert told["ranking"]["ranked"] == 6


def test_nobody_of_that_code(run: Run, bricks: tuple[str, ...]) -> None:
    """A code that is not in the event is refused; no code at all is wrong usage."""
    assert run("explain", *bricks, "--contestant", "Z9").exit_code == 1
    assert run("explain", *bricks).exit_code == 2


def test_marks_set_aside() -> None:
    """Every judge is named, with the reason where the mark does not count."""
    rules = """
scheme: {id: total, input: number, panel: {size: 5, drop: {high: 1, low: 1}}}
"""
    marks = "\n".join(f"A,total,J{n},{mark},," for n, mark in enumerate((8, 9, 7, 8, 10), 1))
    said = lines_of(rules, marks)
    for line in (
        "裁判 J3：7　去掉（最低分）",
        "裁判 J5：10　去掉（最高分）",
        "平均：(8 + 9 + 8) ÷ 3 = 25/3 (≈ 8.333333)",
    ):
        assert line in said


@pytest.mark.parametrize(
    ("mark", "entered", "words"),
    [
        ("deduct: {from: 10, nominal: 200, free: 0.5, per: 0.5, take: 2, count: ceil}", "201.7",
         "201.7 与标准值 200 相差 1.7，超出免扣 0.5 共 1.2，每 0.5 扣 2 分，2.4 个，不足一个的按一个计，计 3 个：10 − 6 = 4"),  # noqa: E501
        ("deduct: {from: 4, per: 1, take: 3}", "2",
         "偏差 2，每 1 扣 3 分：4 − 6 = (−2)，最低 0"),
        ("all_or_nothing: {give: 4}", "0", "得 0"),
        ('all_or_nothing: {give: 4, when: "value <= 2"}', "2",
         "条件 value <= 2（代入：2 <= 2），得 4"),
        ("bands: [{upto: 1, give: 5}, {below: 2, give: 3}]", "1.5", "1.5 < 2，这一档得 3"),
        ("bands: [{upto: 1, give: 5}, {below: 2, give: 3}]", "2", "2 不在任何一档，得 0"),
        ("from_bands: [{from: 9, give: 5}, {above: 6, give: 3}]", "9", "9 ≥ 9，这一档得 5"),
        ("table: {1: 10, 2: 4}", "2", "评分表：2 得 4"),
        ("staged: [3, 7, 8]", "2", "通过到第 2 级，得 7"),
        ("per_count: {give: 2, most: 5}", "3", "每个 2：3 × 2 = 6，限额 5"),
        ("ratio: {to: 8, give: 40, cap: true}", "9", "按比例：9 ÷ 8 × 40 = 45，限额 40"),
        ("relative_error: {of: 2.5}", "2.45", "相对误差：|2.45 − 2.5| ÷ |2.5| = 0.02"),
        ("piece_rate: {per: 4, give: 1.5}", "9", "9，每 4 算一个，整 2 个：2 × 1.5 = 3"),
        ("time_bonus: {limit: 100, per: 10, give: 2}", "75",
         "限 100，提前 25，每 10 加分：2 × 2 = 4"),
        ("interpolate: [[0, 0], [10, 20]]", "5",
         "在 (0, 0) 与 (10, 20) 之间按直线：0 + (20 − 0) × (5 − 0) ÷ (10 − 0) = 10"),
        ('formula: "100 - 2 * value"', "8", "公式 100 - 2 * value：100 − 2 × 8 = 84"),
        ("round: 1", "2.25", "四舍五入到 1 位小数：2.25 → 2.3"),
        ("ratio_to_best: {give: 60}", "4", "与全场最好 5 相比：4 ÷ 5 × 60 = 48"),
    ],
)  # fmt: skip
def test_mark_functions(mark: str, entered: str, words: str) -> None:
    """Each mark function is said with its parameters and the numbers put in."""
    rules = f"scheme: {{id: total, input: number, mark: {{{mark}}}}}\n"
    others = "\nB,total,,5,," if "ratio_to_best" in mark else ""
    line = next(
        each
        for each in lines_of(rules, f"A,total,,{entered},,{others}")
        if each.startswith("total =")
    )
    assert line.split("；", 1)[1] == words


def test_declared_decimals() -> None:
    """A value that was rounded stands with the decimals of its rounding, as on the board."""
    said = lines_of("scheme: {id: total, input: number, round: 2}\n", "A,total,,90,,")
    assert "total = 90.00：录入 90；四舍五入到 2 位小数：90 → 90.00" in said
    assert any("按总成绩排名：90.00，高者在前" in line for line in said)


def test_yes_is_said_once() -> None:
    """What was entered says yes; the mark function says what it gives."""
    rules = "scheme: {id: total, input: bool, mark: {all_or_nothing: {give: 10}}}\n"
    assert "total = 10：录入 是，计为 1；得 10" in lines_of(rules, "A,total,,是,,")


def test_parameter_that_is_an_expression() -> None:
    """A parameter from a repeat's table is shown as the number it was."""
    rules = """
scheme:
  id: total
  each: {id: task, input: bool, mark: {all_or_nothing: {give: worth}}}
  repeat: {over: item, table: [{id: P1, worth: 7}, {id: P2, worth: 9}], take: sum}
"""
    said = lines_of(rules, "A,task,,1,P1,\nA,task,,0,P2,")
    assert "task[P1] = 7：录入 1；得 7" in said
    assert "相加：7 + 0 = 7" in said


def test_gate_and_penalty() -> None:
    """A gate says its condition, the numbers and the reason; a penalty what it took off."""
    rules = """
scheme:
  id: total
  children: [{id: a, input: number}, {id: b, input: number}]
  penalties: [{id: late, title: {zh: 迟到}, input: count, mark: {per_count: {give: 2}}}]
  gates: [{id: safe, require: "b > 0", else: {cap: 5}, reason: {zh: 安全项零分}}]
"""
    said = lines_of(rules, "A,a,,9,,\nA,b,,0,,\nA,late,,1,,")
    assert "扣分“迟到”：9 − 2 = 7" in said
    assert "没有达到条件 b > 0（代入：0 > 0）：安全项零分，最多计 5 分" in said


def test_equal_scores() -> None:
    """Who is equal, and what told them apart; where nothing does, that is said."""
    rules = """
scheme: {id: total, children: [{id: a, title: {zh: 甲项}, input: number}, {id: b, input: number}]}
ranking: {ties: [{by: a}]}
"""
    marks = "A,a,,4,,\nA,b,,6,,\nB,a,,5,,\nB,b,,5,,\nC,a,,4,,\nC,b,,6,,"
    said = lines_of(rules, marks)
    assert "与 B 同分，由“甲项”分出先后：自己 4，B 5（第 1 名）" in said
    assert "与 C 同分，按规程不再区分（C 第 2 名）" in said


def test_blocked_says_why() -> None:
    """An open result is explained as far as it goes, the open places first."""
    said = lines_of("scheme: {id: total, input: number, panel: {size: 2}}\n", "A,total,J1,5,,")
    assert "未定：total：还缺 1 个打分" in said
    assert "没有名次。" in said


# What a pocket calculator says


def equations(line: str) -> Iterator[tuple[str, str]]:
    """Every equation of plain numbers in *line*: (left side, right side)."""
    for found in re.finditer(r" = (−?\d[\d./]*)", line):
        before = line[: found.start()]
        left = re.search(r"[\d./()+−×÷ ]*$", before)
        assert left is not None
        around = before[: left.start()][-1:]
        plain = left[0].strip()
        whole = plain.count("(") == plain.count(")") and not re.match(r"[)+×÷]", plain)
        if whole and not re.match(r"[\w²|,]", around, re.ASCII) and re.search("[+−×÷]", plain):
            yield plain, found[1]


def reckoned(text: str) -> Fraction:
    """What the equation's left side comes to; a fraction such as 7/3 is one number."""
    known: list[Fraction] = []

    def number(found: re.Match[str]) -> str:
        known.append(Fraction(found[0]))
        return f"known[{len(known) - 1}]"

    plain = re.sub(r"\d+(\.\d+)?(/\d+)?", number, text)
    plain = plain.replace("−", "-").replace("×", "*").replace("÷", "/")
    result: Fraction = eval(plain, {"known": known})
    return result


def vector_result(book: Rulebook, vector: Vector) -> Result:
    carry = {
        name: {
            "contestants": [
                {"code": code, "nodes": {node: decimal_text(each) for node, each in nodes.items()}}
                for code, nodes in people.items()
            ]
        }
        for name, people in vector.carry.items()
    }
    tables = Tables(
        marks=rows_of(vector.marks),
        contestants=rows_of(vector.contestants) if vector.contestants else None,
        judges=rows_of(vector.judges) if vector.judges else None,
        carry=carry,
        seed=vector.seed or None,
    )
    return score(book, tables)


def explanations(language: str) -> Iterator[tuple[str, list[str]]]:
    """Everybody in every test vector of every shipped rulebook, explained."""
    for name in shipped_rulebooks():
        book = read(rulebook_bytes(name))
        for vector in book.vectors:
            result = vector_result(book, vector)
            for each in result.contestants:
                told = explain(result, each.code)
                yield name, list(Explanation(told, book, Person(), language, 10_000).lines())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_equation_is_true(language: str) -> None:
    """Whatever equation an explanation prints, its left side comes to its right side, exactly."""
    found: dict[str, int] = {}
    for name, lines in explanations(language):
        for line in lines:
            for left, right in equations(line):
                assert reckoned(left) == Fraction(right.replace("−", "-")), (name, line)
                found[name] = found.get(name, 0) + 1
    assert sum(found.values()) > 150
    assert len(found) > 15


def test_no_english_word_in_chinese() -> None:
    """A Chinese explanation has no English words but the rulebook's own ids and formulas."""
    known = {"none", "floor", "ceil"}
    for name, lines in explanations("zh"):
        text = rulebook_bytes(name).decode("utf-8")
        for line in lines:
            for word in re.findall(r"[A-Za-z]{4,}", line):
                assert word in text or word in known, (name, line)


def test_lines_fit(run: Run, bricks: tuple[str, ...]) -> None:
    """No line is wider than the terminal."""
    for language in ("zh", "en"):
        done = run("explain", *bricks, "--contestant", "B2", language=language)
        assert max(map(width, done.stdout.splitlines())) <= 100
