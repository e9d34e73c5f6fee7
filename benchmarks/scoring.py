"""
How fast scoring is, on one core: python -m benchmarks.scoring.

(a) 300 contestants x 150 aspects x 5 judges from rows in memory, without and with explanations;
(b) 60 million marks to totals and ranks, beside one int64 read pass of the same marks;
(c) one changed sheet in an event of 2,000 contestants.

Seconds of (a) and (c) are the process's own (CPU), so that a busy machine does not count.
"""

import os
import time
from collections.abc import Callable
from fractions import Fraction
from random import Random
from statistics import median
from typing import Any

import numpy as np

from leitai.rulebook import read
from leitai.rulebook.model import Rulebook
from leitai.scoring import Tables, explain, score
from leitai.scoring.cube import Cube
from leitai.scoring.live import LiveCube

JUDGES = 5
HEAD = "leitai: rulebook/1\nid: benchmark\nversion: '1'\ntitle: Benchmark\nscheme:\n  id: total\n"
INPUT = "input: {type: number, min: 0, max: 100, step: 0.1}"
PANEL = "panel: {size: 5, drop: {high: 1, low: 1}}"


def grouped(groups: int, size: int) -> Rulebook:
    """Return a rulebook of so many groups of so many aspects, each a trimmed mean."""
    text = HEAD + "  round: 2\n  children:\n"
    for group in range(groups):
        text += f"    - id: g{group}\n      children:\n"
        text += "".join(
            f"        - {{id: a{group * size + at}, {INPUT}, {PANEL}, round: 2}}\n"
            for at in range(size)
        )
    return read(text)


def weighted(aspects: int, ties: str = "") -> Rulebook:
    """Return a rulebook of weighted trimmed means; the weights are 1 and 2 percent."""
    text = HEAD + "  combine: weighted\n  round: 2\n  children:\n"
    heavy = 100 - aspects
    text += "".join(
        f"    - {{id: a{at}, weight: {2 if at < heavy else 1}, {INPUT}, {PANEL}}}\n"
        for at in range(aspects)
    )
    return read(text + ties)


def event(people: int, aspects: int) -> Tables:
    """Return marks as rows of text, all different dictionaries."""
    dice = Random(1)
    rows = [
        {
            "contestant": f"C{person}",
            "aspect": f"a{aspect}",
            "judge": f"J{judge}",
            "value": f"{dice.randrange(1001) / 10}",
        }
        for person in range(people)
        for aspect in range(aspects)
        for judge in range(JUDGES)
    ]
    return Tables(rows, [{"contestant": f"C{person}"} for person in range(people)])


def best(step: Callable[[], Any], times: int, clock: Callable[[], float]) -> tuple[float, Any]:
    """Return the shortest time of several, and what came out."""
    taken, out = [], None
    for _ in range(times):
        start = clock()
        out = step()
        taken.append(clock() - start)
    return min(taken), out


def small_event() -> list[tuple[str, float]]:
    book, tables = grouped(10, 15), event(300, 150)

    def told() -> int:
        result = score(book, tables)
        trees = (explain(result, each.code) for each in result.contestants)
        return sum(tree["total"] is not None for tree in trees)

    quick, document = best(
        lambda: score(book, tables, explained=False).document(), 3, time.process_time
    )
    slow, many = best(told, 2, time.process_time)
    assert many == 300
    assert document == score(book, tables).document()
    return [
        ("s CPU: 300 x 150 x 5 from rows to the results document (target 1)", quick),
        ("s CPU: the same with every contestant's explanation tree (target 5)", slow),
    ]


def large_event(people: int = 200_000, aspects: int = 60) -> list[tuple[str, float]]:
    book = weighted(aspects)
    marks = np.random.default_rng(1).integers(0, 1001, size=(JUDGES, aspects, people))
    names = [f"a{at}" for at in range(aspects)]
    cube = Cube.from_arrays(
        book, [str(at) for at in range(people)], [(names, marks)], Fraction(1, 10)
    )
    passes, boards = [], []
    for _ in range(7):  # by turns, so that both see the same machine
        passes.append(best(lambda: np.sum(marks), 2, time.perf_counter)[0])
        seconds, board = best(cube.board, 2, time.perf_counter)
        boards.append(seconds)
    trimmed = (sorted(int(mark) for mark in marks[:, at, 0])[1:4] for at in range(aspects))
    weights = (2 if at < 100 - aspects else 1 for at in range(aspects))
    total = sum(sum(row) * weight for row, weight in zip(trimmed, weights, strict=True))
    assert abs(board.totals.value(0) - Fraction(total, 3000)) <= Fraction(1, 200)
    stored = cube.blocks[0].marks.top.itemsize * 8
    return [
        (f"s: one int64 read pass of {marks.size:,} marks", min(passes)),
        (f"s: totals and ranks of {people:,}, marks kept in {stored} bits", min(boards)),
        ("x: totals and ranks / read pass (target 2)", min(boards) / min(passes)),
        ("x: the same, medians", median(boards) / median(passes)),
    ]


def live_event(people: int = 2_000, aspects: int = 60) -> list[tuple[str, float]]:
    book = weighted(aspects, "ranking: {ties: [{by: a3}, {by: a7}]}\n")
    live = LiveCube(book, [{"contestant": f"C{at}"} for at in range(people)])
    dice = Random(1)

    def sheet() -> dict[Any, str]:
        return {(f"a{at}", ()): f"{dice.randrange(1001) / 10}" for at in range(aspects)}

    for person in range(people):
        for judge in range(JUDGES):
            live.put(f"C{person}", f"J{judge}", sheet())
    taken = []
    for _ in range(500):
        code, judge, marks = f"C{dice.randrange(people)}", f"J{dice.randrange(JUDGES)}", sheet()
        start = time.process_time()
        live.put(code, judge, marks)
        live.standing(code)
        taken.append((time.process_time() - start) * 1000)
    assert live.reason == ""
    return [("ms CPU: one sheet of 60 marks, 2,000 re-ranked, median (target 1)", median(taken))]


def run() -> list[tuple[str, float]]:
    """Return what was measured and its figure, on one core of the machine."""
    if not hasattr(os, "sched_setaffinity"):
        return [*small_event(), *large_event(), *live_event()]
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        return [*small_event(), *large_event(), *live_event()]
    finally:
        os.sched_setaffinity(0, cores)


if __name__ == "__main__":
    for what, figure in run():
        print(f"{figure:9.3f}  {what}")
