"""The order of a reveal: from the bottom, brick by brick, to the order of the results."""

from decimal import Decimal
from random import Random

import pytest

from leitai.reveal import CITE, OPEN, STOP, Revealing, Standing, played, sealed_at_first

PARTS = ("theory", "wall", "tidy")


def standing(code, rank, *values, award="", total=None):
    parts = tuple(zip(PARTS, values, strict=True))
    whole = str(sum(Decimal(value) for value in values if value)) if total is None else total
    return Standing(code, rank, whole, parts, award)


def field(dice, many=12):
    """A random field in its final order; ties, deductions, unranked rows and awards among it."""
    made = []
    for number in range(many):
        values = [str(dice.randint(0, 4)) for _ in PARTS[:2]] + [str(dice.randint(-3, 1))]
        made.append(standing(f"K{number:02}", 1, *values))
    dice.shuffle(made)
    made.sort(key=lambda each: -Decimal(each.total))
    ranked = [
        Standing(each.code, rank, each.total, each.parts, "一等奖" if rank < 4 else "")
        for rank, each in enumerate(made, 1)
    ]
    out = Standing("K99", None, "", tuple((name, None) for name in PARTS))
    return [*ranked, out]


def test_a_small_ceremony():
    """Two on the board: the lower one opens first, climbs, and the first place is cited last."""
    final = [
        standing("B", 1, "20", "60", "5", award="金奖"),
        standing("A", 2, "30", "40", "5"),
    ]
    made = Revealing(final, {"A": ["wall"], "B": ["wall"]})
    assert made.rows() == ["A", "B"]
    told = [(s.kind, s.code, s.part, s.total, s.place, s.settled) for s in made.steps()]
    assert told == [
        (OPEN, "B", "wall", "85", 0, ()),
        (OPEN, "A", "wall", "75", 1, ("A",)),
        (STOP, "B", "", "85", 0, ()),
        (CITE, "B", "", "85", 0, ("B",)),
    ]


@pytest.mark.parametrize("seed", range(60))
def test_rests_in_the_order_of_the_results(seed):
    """Whatever was sealed, rows settle from the last place to the first, each once, in order."""
    dice = Random(seed)
    final = field(dice)
    sealed = {each.code: dice.sample(PARTS, dice.randint(0, 3)) for each in final if each.rank}
    made = Revealing(final, sealed)
    rows, steps = made.rows(), list(made.steps())
    settled = [code for step in steps for code in step.settled]
    assert settled == [each.code for each in reversed(final)]
    assert made.rows() == [each.code for each in final]
    assert played(steps, rows, len(steps)) == made.rows()
    opened = sorted((step.code, step.part) for step in steps if step.kind == OPEN)
    assert opened == sorted((code, part) for code, parts in sealed.items() for part in parts)
    awards = [each.code for each in reversed(final) if each.award]
    assert [step.code for step in steps if step.kind == STOP] == awards
    assert [step.code for step in steps if step.kind == CITE] == awards


@pytest.mark.parametrize("seed", range(60))
def test_the_beginning_tells_nothing(seed):
    """Two fields that differ only in what is sealed begin with the same board."""
    dice = Random(seed)
    final = field(dice, 6)[:-1]
    sealed = {each.code: ["wall", "tidy"] for each in final}
    other = [
        standing(each.code, 1, each.parts[0][1], str(dice.randint(0, 9)), "0") for each in final
    ]
    other.sort(key=lambda each: -Decimal(each.total))
    assert Revealing(final, sealed).rows() == Revealing(other, sealed).rows()


def test_a_step_moves_one_row():
    """Between two steps nobody moves but the row that is told of."""
    final = field(Random(7))
    made = Revealing(final, {each.code: PARTS for each in final if each.rank})
    before = made.rows()
    for step in made.steps():
        now = made.rows()
        assert now.index(step.code) == step.place
        without = [code for code in now if code != step.code]
        assert without == [code for code in before if code != step.code]
        before = now


def test_where_fewer_points_are_better():
    """A race: nobody climbs by points; rows still settle from the last place to the first."""
    final = [standing("B", 1, "3", "4", "0"), standing("A", 2, "5", "9", "0")]
    made = Revealing(final, {"A": ["wall"], "B": ["wall"]})
    assert made.rows() == ["A", "B"]
    settled = [code for step in made.steps() for code in step.settled]
    assert (settled, made.rows()) == (["A", "B"], ["A", "B"])


def test_what_is_sealed_at_first():
    """What the public has seen is open; below the places revealed, and unranked, all is open."""
    final = [*(standing(f"K{n}", n, "1", "1", "1") for n in (1, 2, 3)), field(Random(1))[-1]]
    seen = {"K1": ["theory"], "K3": ["theory"]}
    all_of_them = sealed_at_first(final, seen)
    assert all_of_them == {"K1": ["wall", "tidy"], "K2": list(PARTS), "K3": ["wall", "tidy"]}
    assert sealed_at_first(final, seen, places=1) == {"K1": ["wall", "tidy"]}
