"""
Real rules of contests and skills competitions, written from the documentation alone.

Each case states its rule and computes what must come out by other means than the engine.
"""

import math
import statistics
from fractions import Fraction
from typing import Any

import pytest

from .real_case import Case, Row, both_ways, enter


def icpc() -> Case:
    """ICPC: solved, then minutes + 20 a rejected run of a solved problem, then last accepted."""
    runs = [  # team, problem, seconds, verdict
        ("t1", "A", 659, "WA"), ("t1", "A", 1259, "AC"), ("t1", "A", 1300, "WA"),
        ("t1", "B", 9000, "AC"), ("t1", "C", 9100, "TLE"),
        ("t2", "A", 1200, "AC"), ("t2", "B", 9659, "AC"), ("t3", "C", 60, "WA"),
        ("t3", "C", 100, "AC"),
        ("t4", "A", 1200, "AC"), ("t4", "B", 9600, "AC"), ("t6", "A", 10200, "AC"),
        ("t6", "B", 1240, "AC"),
    ]  # fmt: skip
    teams = ["t1", "t2", "t3", "t4", "t5", "t6"]
    marks: list[Row] = []
    board: dict[str, tuple[int, int, int]] = {}
    for team in teams:
        solved, penalty, last = 0, 0, 0
        for problem in "ABC":
            mine = [(at, verdict) for who, on, at, verdict in runs if (who, on) == (team, problem)]
            words = " ".join(f"{verdict}@{at}" for at, verdict in mine)
            marks += enter(team, "run", words, "attempt", item=problem)
            for before, (at, verdict) in enumerate(mine):
                if verdict == "AC":
                    solved, penalty, last = (
                        solved - 1,
                        penalty + at // 60 + 20 * before,
                        max(last, at // 60),
                    )
                    break
        board[team] = (solved, penalty, last)
    expect = {
        team: {"total": -key[0], "nodes": {"penalty": key[1]},
               "rank": 1 + sum(other < key for other in board.values())}
        for team, key in board.items()
    }  # fmt: skip
    return Case("icpc-board", marks, expect, contestants=[{"contestant": team} for team in teams])


def ioi() -> Case:
    """IOI: a subtask is its worst case, a task the best of each subtask over all submissions."""
    sheets = {  # contestant -> task -> submissions -> cases
        "A": {"t1": ["1 1 0", "1 0 1", "0.5 1 0.25"], "t2": ["1 1 1"]},
        "B": {"t1": ["0 0 0", "1 1 0.333"], "t2": []}, "C": {"t1": [], "t2": ["0.1 1 1"]}, "D": {},
    }  # fmt: skip
    marks: list[Row] = []
    expect: dict[str, dict[str, Any]] = {}
    for who, tasks in sheets.items():
        total = best_of_one = Fraction(0)
        for task, submissions in tasks.items():
            scores = []
            for number, text in enumerate(submissions, start=1):
                for case, value in enumerate(text.split(), start=1):
                    marks += enter(who, f"case{case}", value, item=task, attempt=str(number))
                one, two, three = map(Fraction, text.split())
                scores.append((30 * min(one, two), 70 * min(one, two, three)))
            total += sum(max((score[part] for score in scores), default=0) for part in (0, 1))
            best_of_one += max((sum(score) for score in scores), default=0)
        expect[who] = {"total": total, "nodes": {"by_best_submission": best_of_one}}
    for who, award in zip("ABCD", (["gold"], ["silver"], [], []), strict=True):
        expect[who]["awards"] = award
    return Case("ioi-tasks", marks, expect, contestants=[{"contestant": who} for who in sheets])


SOLVES = {
    "p1": {"A": 10, "B": 12, "C": 9, "D": 50, "E": 51, "F": 52},
    "p2": {"A": 60, "B": 30},
    "p3": {},
}


def ctfd() -> Case:
    """CTFd: values fall with the solvers who are in; hints cost, awards give; earlier first."""
    hints = {("A", "h1"): 50, ("C", "h2"): 25}
    extra = {"C": "15", "B": "-5"}
    worth = {"p1": 500, "p2": 400, "p3": 500}
    marks: list[Row] = []
    totals = dict.fromkeys("ABCDE", 0)
    for flag, solvers in SOLVES.items():
        n = len(solvers.keys() - {"F"})  # F is disqualified
        falling = math.ceil(Fraction(100 - worth[flag], 25) * max(n - 1, 0) ** 2 + worth[flag])
        for who, at in solvers.items():
            marks += enter(who, "flag", f"1@{at}", item=flag)
            if who != "F":
                totals[who] += max(100, falling)
    for (who, hint), cost in hints.items():
        marks += enter(who, "hint", "1", item=hint)
        totals[who] -= cost
    for who, points in extra.items():
        marks += enter(who, "extra_points", points, item="1")
        totals[who] += int(points)
    marks += enter("F", "score_sum", "DSQ")
    expect: dict[str, dict[str, Any]] = {who: {"total": total} for who, total in totals.items()}
    for who, rank in zip("BADEC", (1, 2, 3, 4, 5), strict=True):
        expect[who]["rank"] = rank
    expect["F"] = {"total": None, "rank": None, "status": "DSQ"}
    return Case("ctfd-board", marks, expect)


def gzctf() -> Case:
    """GZCTF: exponential fall; the first three solvers get 5, 3, 1 % more."""
    solves = {"a": {"A": 3, "B": 1, "C": 2, "D": 9, "E": 10}, "b": {"A": 4}}
    totals = dict.fromkeys("ABCDE", 0)
    marks: list[Row] = []
    for flag, solvers in solves.items():
        value = math.floor(1000 * (0.25 + 0.75 * math.exp((1 - len(solvers)) / 5)))
        for place, who in enumerate(sorted(solvers, key=solvers.__getitem__)):
            bonus = (Fraction(5, 100), Fraction(3, 100), Fraction(1, 100), 0, 0)[place]
            totals[who] += round(value * (1 + bonus))
            marks += enter(who, "flag", f"1@{solvers[who]}", item=flag)
    return Case("gzctf-bloods", marks, {who: {"total": total} for who, total in totals.items()})


def attack_defence() -> Case:
    """Attack, 1 + 1/captures a flag; defence, -captures^0.75; uptime x sqrt(teams)."""
    stolen = {"A": ["f3", "f4"], "B": ["f4", "f1"], "C": ["f1"], "D": []}
    owner = {"f1": "A", "f2": "B", "f3": "D", "f4": "D"}
    captured = {flag: sum(flag in flags for flags in stolen.values()) for flag in owner}
    up = {"A": (10, 0), "B": (9, 1), "C": (10, 0), "D": (4, 2)}
    marks: list[Row] = []
    expect = {}
    for who, flags in stolen.items():
        points = up[who][0] + up[who][1] / 2
        marks += enter(who, "up_ticks", str(up[who][0]))
        marks += enter(who, "recovering_ticks", str(up[who][1]))
        points *= math.sqrt(len(stolen))
        for flag, holder in owner.items():
            if flag in flags:
                marks += enter(who, "stolen", "1", item=flag)
                points += 1 + 1 / captured[flag]
            if holder == who:
                marks += enter(who, "lost", str(captured[flag]), item=flag)
                points -= captured[flag] ** 0.75
        expect[who] = {"total": f"{points:.3f}"}
    return Case("attack-defence", marks, expect)


def worldskills() -> Case:
    """WorldSkills: 700 + 30 (x - median) / (1.4826 MAD); near ties of two; best of nation."""
    given = {"w": {"A": "80", "B": "79.9", "C": "70", "D": "66", "E": "50"},
             "x": {"A": "90", "B": "60", "C": "59", "D": "59.3"}}  # fmt: skip
    marks: list[Row] = []
    contestants: list[Row] = []
    best: dict[str, int] = {}
    expect: dict[str, dict[str, Any]] = {}
    for skill, field in given.items():
        values = {who: Fraction(value) for who, value in field.items()}
        middle = Fraction(statistics.median(values.values()))
        mad = Fraction(statistics.median(abs(value - middle) for value in values.values()))
        for who, value in values.items():
            code = who + skill
            marks += enter(code, "mark", field[who])
            contestants.append({"contestant": code, "delegation": who, "skill": skill})
            scaled = math.floor(
                700 + 30 * (value - middle) / (Fraction("1.4826") * mad) + Fraction(1, 2)
            )
            scaled = min(1000, max(0, scaled))
            best[who] = max(best.get(who, 0), scaled)
            expect[code] = {"score": scaled}
    for code, awards in {
        "Aw": ["gold"],
        "Bw": ["gold"],
        "Cw": ["bronze"],
        "Dw": [],
        "Bx": ["silver"],
    }.items():
        expect[code]["awards"] = awards
    teams = {who: {"total": value} for who, value in best.items()}
    return Case("worldskills-games", marks, expect, contestants=contestants, teams=teams)


def province(size: int, count: int) -> Case:
    """A province's class I event: 10/20/30 % prizes, promotions by team size, 8/4/2 points."""
    marks: list[Row] = []
    contestants: list[Row] = []
    expect: dict[str, dict[str, Any]] = {}
    points = dict.fromkeys("ABCD", 0)
    firsts, seconds, thirds = (
        math.floor(count * Fraction(share, 100) + Fraction(1, 2)) for share in (10, 20, 30)
    )
    enough = count >= 30
    limits = {1: (5, 20), 2: (3, 10), 3: (2, 7)}[size]
    for place in range(1, count + 1):
        code = f"P{place:02}"
        marks += enter(code, "theory", str(100 - place)) + enter(code, "practice", str(98 - place))
        contestants.append(
            {
                "contestant": code,
                "delegation": "ABCD"[place % 4],
                "team_size": str(size),
                "employed": str(place % 2),
            }
        )
        prize = (
            "first" if place <= firsts else "second" if place <= firsts + seconds
            else "third" if place <= firsts + seconds + thirds else None
        )  # fmt: skip
        awards = [prize] if prize else []
        awards += ["passed"] if 98 - place >= 60 else []
        awards += ["expert_title"] if place <= 3 and place % 2 else []
        if enough:
            points["ABCD"[place % 4]] += {"first": 8, "second": 4, "third": 2}.get(prize or "", 0)
        to = "technician" if place <= limits[0] else "senior" if place <= limits[1] else None
        expect[code] = {
            "rank": place, "awards": awards if enough else [], "promotion": to if enough else None,
        }  # fmt: skip
    teams = {team: {"total": total} for team, total in points.items()}
    return Case("province-prizes", marks, expect, contestants=contestants, teams=teams)


def panels() -> Case:
    """Panels strict and mild are brought to one scale: mean 70, deviation 10 within each."""
    means = {"strict": {"A": 60, "B": 70, "C": 65}, "mild": {"D": 90, "E": 95, "F": 88, "G": 93}}
    marks: list[Row] = []
    contestants: list[Row] = []
    expect = {}
    for panel, field in means.items():
        mean, deviation = statistics.mean(field.values()), statistics.pstdev(field.values())
        for who, value in field.items():
            marks += enter(who, "total", f"{value - 2} {value} {value + 2}", "judge")
            contestants.append({"contestant": who, "panel": panel})
            expect[who] = {"total": f"{70 + 10 * (value - mean) / deviation:.2f}"}
    return Case("panels-in-parallel", marks, expect, contestants=contestants)


CASES = [
    icpc(), ioi(), ctfd(), gzctf(), attack_defence(), worldskills(), province(1, 40),
    province(2, 33), province(3, 30), province(1, 29), panels(),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rulebook)
def test_real_rule(case: Case) -> None:
    """The rulebook gives what the rule's own arithmetic gives, by both implementations."""
    came, expected = both_ways(case)
    assert came == expected
