"""Random rulebooks: the top level, and what follows from the ranks."""

from typing import Any

from .dice import Dice, chance, number, pick, some
from .random_expression import CONSTANTS, FIELDS, Names, Writer
from .random_nodes import STATUSES, Grower, Spec

CUTS = ("extend", "shrink", "tiebreak")
PLACES = ("field", "scale", "decay", "team")


def rulebook(dice: Dice) -> Spec:
    """Return a rulebook as a plain document; every construct of the language may be in it."""
    names = Names()
    grower = Grower(dice, names, dice.whole(1, 14))
    spec: Spec = {
        "leitai": "rulebook/1",
        "id": "random",
        "version": "1",
        "title": "Random",
        "constants": dict(CONSTANTS),
        "fields": dict(FIELDS),
    }
    if chance(dice, 30):
        spec["records"] = [grower.node(depth=dice.whole(0, 1)) for _ in range(dice.whole(1, 2))]
    spec["scheme"] = grower.node()
    words = Writer(dice, names)
    after = Writer(dice, names, (), ("rank", "score", "N"))
    spec |= _who_takes_part(dice)
    if chance(dice, 70):
        spec["ranking"] = _ranking(dice, words)
    if chance(dice, 60):
        spec["awards"] = [_award(dice, after, at) for at in range(dice.whole(1, 4))]
    if chance(dice, 30):
        spec["promotions"] = [_promotion(dice, after, at) for at in range(dice.whole(1, 3))]
    if chance(dice, 30):
        spec["advance"] = [_advance(dice, after, at) for at in range(dice.whole(1, 2))]
    if chance(dice, 30):
        spec["teams"] = _teams(dice, words, spec)
    if chance(dice, 20):
        spec["recheck"] = _recheck(dice)
    return spec


def _who_takes_part(dice: Dice) -> Spec:
    spec: Spec = {}
    if chance(dice, 25):
        spec["statuses"] = {each: _status(dice) for each in some(dice, STATUSES, 30)}
    spec |= {"on_disqualify": "freeze"} if chance(dice, 20) else {}
    spec |= {"division": "heat"} if chance(dice, 20) else {}
    if chance(dice, 30):
        removed = [{"from": 100, "to": 130}] if chance(dice, 60) else []
        spec["clock"] = {"start": "2026-05-01T09:00:00", "removed": removed}
    if chance(dice, 20):
        spec["eligibility"] = [
            {"id": "e1", "require": _of_fields(dice), "effect": _effect(dice)},
            {"id": "e2", "require": "born < '2005-01-01'"},
        ]
    if chance(dice, 15):
        spec["limits"] = [{"per": "delegation", "most": 2, "effect": _effect(dice)}]
    if chance(dice, 15):
        otherwise = pick(dice, ("no_awards", "void"))
        spec["minimum_field"] = {"count": dice.whole(2, 5), "else": otherwise}
    return spec


def _effect(dice: Dice) -> str:
    return pick(dice, ("unranked", "no_award", "no_promotion"))


def _of_fields(dice: Dice) -> str:
    return pick(
        dice,
        ("age >= 18", "member", 'delegation != "C"', 'years_between(born, "2026-05-01") > 20'),
    )


def _ranking(dice: Dice, words: Writer) -> Spec:
    spec: Spec = {}
    spec |= {"on": words.numeric(1)} if chance(dice, 15) else {}
    spec |= {"better": "low"} if chance(dice, 25) else {}
    if chance(dice, 60):
        spec["ties"] = [_tie(dice, words) for _ in range(dice.whole(1, 3))]
    if chance(dice, 60):
        spec["end"] = pick(dice, ("dense", "shared", "draw", "playoff", "committee"))
    if chance(dice, 15):
        spec["near"] = {"within": number(dice, 0, 5), "link": pick(dice, ("previous", "first"))}
    if chance(dice, 70):
        spec["none"] = pick(dice, ("last", "unranked", "block"))
    return spec


def _tie(dice: Dice, words: Writer) -> Spec:
    by = pick(dice, ("born", "name")) if chance(dice, 10) else words.numeric(1)
    return {"by": by} | ({"better": "low"} if chance(dice, 40) else {})


def _status(dice: Dice) -> Spec:
    spec: Spec = {}
    spec |= {"value": pick(dice, ("keep", "zero", "none"))} if chance(dice, 70) else {}
    spec |= {"ranked": chance(dice, 50)} if chance(dice, 50) else {}
    return spec | ({"counts_in": some(dice, PLACES, 50)} if chance(dice, 50) else {})


def _count(dice: Dice, at: int) -> Any:
    kind = dice.whole(0, 5)
    if kind < 2:
        return dice.whole(1, 3)
    if kind == 2:
        return _share(dice) | ({"of": "ranked"} if chance(dice, 40) else {})
    if kind == 3 and at:
        return {"same_as": f"a{dice.whole(0, at - 1)}"}
    if kind == 4:
        return {"by_field": [{"from": 2, "count": 1}, {"from": 4, "count": dice.whole(1, 3)}]}
    return {"percent": dice.whole(10, 60), "min": 1, "max": 3}


def _share(dice: Dice) -> Spec:
    share: Spec = {"percent": number(dice, 10, 70)}
    return share | (
        {"round": pick(dice, ("floor", "ceil", "half_even"))} if chance(dice, 50) else {}
    )


def _award(dice: Dice, words: Writer, at: int) -> Spec:
    spec: Spec = {"id": f"a{at}"}
    kind = dice.whole(0, 7)
    if kind == 0:
        low = dice.whole(1, 3)
        spec["ranks"] = [low, low + dice.whole(0, 2)]
    elif kind == 1:
        spec["within"] = _share(dice)
    elif kind == 2:
        spec["score"] = words.yes_no()
    else:
        spec["count"] = _count(dice, at)
        spec |= {"roll_down": False} if chance(dice, 25) else {}
        spec |= {"cut_ties": pick(dice, CUTS)} if chance(dice, 50) else {}
    spec |= {"where": _follows(dice, words, at)} if chance(dice, 25) else {}
    spec |= {"group": "special"} if chance(dice, 20) else {}
    return spec | ({"exclusive": False} if chance(dice, 20) else {})


def _follows(dice: Dice, words: Writer, awards: int = 0) -> str:
    if awards and chance(dice, 30):
        return f'"a{dice.whole(0, awards - 1)}" in awards'
    return words.yes_no()


def _promotion(dice: Dice, words: Writer, at: int) -> Spec:
    kind = pick(dice, ("level", "title", "nomination"))
    spec: Spec = {"id": f"p{at}", "when": _follows(dice, words, 1), "to": f"to{at}", "kind": kind}
    return spec | ({"cap": dice.whole(1, 3)} if chance(dice, 40) else {})


def _advance(dice: Dice, words: Writer, at: int) -> Spec:
    spec: Spec = {"to": f"round{at}"}
    kind = dice.whole(0, 3)
    if kind < 2:
        spec["top"] = dice.whole(1, 3)
    elif kind == 2:
        spec["percent"] = _share(dice) if chance(dice, 50) else dice.whole(10, 60)
    else:
        spec["score"] = words.yes_no()
    if kind < 3 and chance(dice, 40):
        spec["cut_ties"] = pick(dice, CUTS)
    spec |= {"where": words.yes_no()} if chance(dice, 30) else {}
    spec |= {"per": {"field": "delegation", "most": dice.whole(1, 2)}} if chance(dice, 30) else {}
    return spec | ({"reserves": dice.whole(1, 2)} if chance(dice, 50) else {})


def _teams(dice: Dice, words: Writer, rulebook: Spec) -> Spec:
    spec: Spec = {"by": "group"} if chance(dice, 20) else {}
    kind = dice.whole(0, 4)
    if kind == 0:
        spec["of"] = words.numeric(1)
    elif kind == 1:
        spec["rank_points"] = [8, 6, "5.5"]
    elif kind == 2 and "awards" in rulebook:
        spec["award_points"] = {
            each["id"]: points for each, points in zip(rulebook["awards"], (8, "3.5"), strict=False)
        }
    spec |= {"take": pick(dice, ("mean", "max", "min"))} if chance(dice, 40) else {}
    spec |= {"best": 2} if chance(dice, 30) else {}
    spec |= {"size": 2} if chance(dice, 30) else {}
    spec |= {"missing": "exclude"} if chance(dice, 30) else {}
    spec |= {"better": "low"} if chance(dice, 20) else {}
    if chance(dice, 30):
        spec["ties"] = [_tie(dice, words) | {"take": pick(dice, ("sum", "mean", "max", "min"))}]
    spec |= {"end": "dense"} if chance(dice, 30) else {}
    spec |= {"without_zero": True} if chance(dice, 20) else {}
    if chance(dice, 40):
        of_teams = Writer(dice, Names(), (), ("rank", "score", "N", "members"))
        spec["awards"] = [_award(dice, of_teams, at) for at in range(dice.whole(1, 2))]
        for award in spec["awards"]:
            for key in ("where", "score"):
                if key in award:
                    award[key] = pick(dice, ("rank <= 2", "score > 5 and N > 1", "members >= 2"))
    return spec


def _recheck(dice: Dice) -> Spec:
    spec: Spec = {}
    if chance(dice, 70):
        spec["top"] = pick(dice, ({"percent": 30}, {"count": 2}))
    if chance(dice, 70):
        spec["sample"] = {"percent": 15}
    return spec | {"escalate": {"percent": 5}}
