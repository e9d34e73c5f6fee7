"""
Real competitions, reproduced to the last printed digit by the rulebooks that come with the program.

The data stay where they are: LEITAI_REAL_DATA, or ../shared/data beside the repository. Their own
README names source, licence and rules of each set.
"""

import csv
import gzip
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from leitai import verify
from leitai.rulebook import document, publish, read
from leitai.scoring import Tables, score

pytestmark = pytest.mark.real_data

BESIDE = Path(__file__).parents[2].parent / "shared" / "data"
DATA = Path(os.environ.get("LEITAI_REAL_DATA") or BESIDE)

Row = dict[str, str]
Document = dict[str, Any]


def data(path: str) -> Path:
    """Return a file of the data, or skip the test with a plain message."""
    file = DATA / path
    if not file.is_file():
        pytest.skip(f"the published data are not here: {file} (set LEITAI_REAL_DATA)")
    return file


def rows_of(path: str) -> list[Row]:
    file = data(path)
    if file.suffix == ".gz":
        with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def scored(rulebook: str, marks: list[Row], contestants: list[Row] | None = None) -> Document:
    """
    Return the results document of *marks* under a shipped rulebook; nothing may be blocked.

    The verifier, which shares no code with the scorer, must say the same of everybody.
    """
    text = files("leitai.rulebooks").joinpath(f"{rulebook}.yaml").read_text("utf-8")
    result = score(read(text), Tables(marks, contestants)).document()
    assert result["blocked"] == []
    again = verify.score(
        json.loads(publish(document(text))),
        {"marks": marks, "contestants": contestants, "judges": None, "carry": {}, "seed": None},
    )
    assert again["contestants"] == result["contestants"]
    return result


def by_code(result: Document, key: str) -> dict[str, Any]:
    return {each["code"]: each[key] for each in result["contestants"]}


def entry(contestant: str, aspect: str, value: str, judge: str = "", item: str = "") -> Row:
    return {
        "contestant": contestant, "aspect": aspect, "judge": judge, "value": value, "item": item,
    }  # fmt: skip


# Figure skating: ISU protocols, October 2016 to April 2017

SKATING = "panel-figure-skating"
COMPONENTS = {
    "Skating Skills": "skating_skills",
    "Transitions": "transitions",
    "Performance": "performance",
    "Composition": "composition",
    "Interpretation of the Music": "interpretation",
    "Interpretation of the Music / Timing": "interpretation",
}


@cache
def performances() -> dict[str, Row]:
    return {row["performance_id"]: row for row in rows_of(f"{SKATING}/performances.csv.gz")}


@cache
def aspects() -> list[Row]:
    return rows_of(f"{SKATING}/judged-aspects.csv.gz")


@cache
def given(name: str, value: str) -> dict[str, list[tuple[str, str]]]:
    """Return aspect -> [(judge, mark)]."""
    marks = defaultdict(list)
    for row in rows_of(f"{SKATING}/{name}.csv.gz"):
        marks[row["aspect_id"]].append((row["judge"], row[value]))
    return marks


def skating_marks() -> Iterator[Row]:
    """
    Return the protocols as rows of marks.

    Where the data have no grades in points (a few junior segments), the printed grade is
    entered; that is 444 of 10,082 elements.
    """
    grades, scores = given("judge-goe", "judge_goe"), given("judge-scores", "score")
    for row in aspects():
        code, item = row["performance_id"], row["aspect_num"]
        if row["section"] == "components":
            item = COMPONENTS[row["aspect_desc"]]
            for judge, mark in scores[row["aspect_id"]]:
                yield entry(code, "component_mean", mark, judge, item)
            continue
        yield entry(code, "base", row["base_value"], item=item)
        for judge, grade in grades[row["aspect_id"]]:
            yield entry(code, "grade", grade, judge, item)
        if not grades[row["aspect_id"]]:
            yield entry(code, "grade_printed", row["goe"] or "0", item=item)
    for code, row in performances().items():
        if Fraction(row["total_deductions"]):
            yield entry(code, "deductions", row["total_deductions"])


def skaters() -> list[Row]:
    return [
        {
            "contestant": code,
            "segment": f"{row['competition']}, {row['program']}",
            "discipline": discipline(row["program"]),
            "program": "short" if "SHORT" in row["program"] else "free",
        }
        for code, row in performances().items()
    ]


def discipline(program: str) -> str:
    if "DANCE" in program:
        return "dance"
    return next(word for word in ("ladies", "pairs", "men") if word.upper() in program)


@pytest.fixture(scope="module")
def skating() -> Document:
    return scored("figure-skating", list(skating_marks()), skaters())


def test_skating_panel_marks(skating: Document) -> None:
    """All 5,715 component means are as printed."""
    nodes = by_code(skating, "nodes")
    printed = [row for row in aspects() if row["section"] == "components"]
    assert len(printed) == 5715
    wrong = [
        row
        for row in printed
        if Fraction(nodes[row["performance_id"]][component(row)])
        != Fraction(row["scores_of_panel"])
    ]
    assert wrong == []


def component(row: Row) -> str:
    return f"component_mean[{COMPONENTS[row['aspect_desc']]}]"


def test_skating_grades(skating: Document) -> None:
    """All 9,638 grades that the judges' points are known of, and every element, are as printed."""
    nodes, grades = by_code(skating, "nodes"), given("judge-goe", "judge_goe")
    printed = [row for row in aspects() if row["section"] == "elements"]
    graded = [row for row in printed if grades[row["aspect_id"]]]
    assert (len(printed), len(graded)) == (10082, 9638)
    assert [
        row
        for row in graded
        if Fraction(nodes[row["performance_id"]][f"grade[{row['aspect_num']}]"])
        != Fraction(row["goe"])
    ] == []
    assert [
        row
        for row in printed
        if Fraction(nodes[row["performance_id"]][f"element[{row['aspect_num']}]"])
        != Fraction(row["scores_of_panel"])
    ] == []


def test_skating_totals(skating: Document) -> None:
    """All 1,143 performances: elements, components and segment score as printed."""
    nodes, totals = by_code(skating, "nodes"), by_code(skating, "total")
    assert len(totals) == 1143
    assert {
        code: (nodes[code]["elements"], nodes[code]["components"], totals[code]) for code in totals
    } == {
        code: (row["total_element_score"], row["total_component_score"], row["total_segment_score"])
        for code, row in performances().items()
    }


def test_skating_ranks(skating: Document) -> None:
    """Every rank in every segment of every competition, the ties included."""
    assert by_code(skating, "rank") == {
        code: int(row["rank"]) for code, row in performances().items()
    }


# Diving: Tokyo 2020, men's 10 m platform, final

DIVING = "panel-diving/daley.csv"
DIVES = 6


@cache
def dives() -> list[tuple[int, Row]]:
    """Return (round, row) for every dive, in the order of the file."""
    seen: dict[str, int] = defaultdict(int)
    out = []
    for row in rows_of(DIVING):
        seen[row["Name"]] += 1
        out.append((seen[row["Name"]], row))
    return out


def diving_after(rounds: int) -> Document:
    """Return the results after so many dives."""
    marks = [
        row
        for number, dive in dives()
        if number <= rounds
        for row in (
            entry(dive["Name"], "difficulty", dive["DD"], item=str(number)),
            *(
                entry(dive["Name"], "award_sum", dive[judge], judge, str(number))
                for judge in ("J1", "J2", "J3", "J4", "J5", "J6", "J7")
            ),
        )
    ]
    return scored("diving", marks)


@pytest.mark.parametrize("number", range(1, DIVES + 1))
def test_diving(number: int) -> None:
    """Twelve divers after each dive: its points and rank, total and overall rank, as printed."""
    result = diving_after(number)
    nodes, totals, ranks = (by_code(result, key) for key in ("nodes", "total", "rank"))
    printed = [dive for round_, dive in dives() if round_ == number]
    assert len(printed) == 12
    assert {
        dive["Name"]: (
            Fraction(nodes[dive["Name"]][f"dive[{number}]"]),
            nodes[dive["Name"]][f"dive_rank[{number}]"],
            Fraction(totals[dive["Name"]]),
            ranks[dive["Name"]],
        )
        for dive in printed
    } == {
        dive["Name"]: (
            Fraction(dive["DivePoints"]),
            dive["DiveRank"],
            Fraction(dive["TotalPoints"]),
            int(dive["OverallRank"]),
        )
        for dive in printed
    }


# WorldSkills Sao Paulo 2015, architectural stonemasonry

STONEMASONRY = "typed-tables/worldskills2015_stonemasonry.csv"
AWARDS = {"medallion for excellence": "medallion"}


@pytest.mark.parametrize("second", ["524", "530", "535"])
def test_near_tie(second: str) -> None:
    """
    Two bronze medals for 521 and 519 points, medallions from 500, places as printed.

    The points of the second are not printed; whatever they were between the neighbours' reach,
    the medals are the same.
    """
    printed = rows_of(STONEMASONRY)
    marks = [
        entry(f"W{place}", "points", row["points_500_scale"] or second)
        for place, row in enumerate(printed, start=1)
    ]
    result = scored("worldskills-2015-medals", marks)
    assert by_code(result, "rank") == {
        f"W{place}": int(row["place"]) for place, row in enumerate(printed, start=1)
    }
    assert by_code(result, "awards") == {
        f"W{place}": [AWARDS.get(row["award"], row["award"])]
        for place, row in enumerate(printed, start=1)
    }
