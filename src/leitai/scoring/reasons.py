"""Why a contestant has this rank, these awards, these proposals."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Award, Count, Rulebook, Share

from .awards import how_many, part_of
from .formula import Value
from .ranking import sort_key
from .result import ContestantResult, DivisionResult


def rank_reason(
    book: Rulebook, division: DivisionResult, one: ContestantResult
) -> dict[str, Any] | None:
    """
    Return what the rank rests on; None where there is no rank.

    Shapes:
        on: the expression ranked on, None for the total; keys: the tie keys {by, better, value};
        equal: everybody with the same score, each with the key that told the two apart
        ({by, mine, theirs}; by None: nothing did); near: who shares the rank because the
        scores are near; lot: what the draw, play-off or committee gave.
    """
    if one.rank is None:
        return None
    rules = book.ranking
    ranked = [each for each in division.contestants if each.rank is not None]
    near = rules.near
    return {
        "on": None if rules.on is None else rules.on.text,
        "better": rules.better,
        "ranked": len(ranked),
        "end": rules.end,
        "lot": one.lot,
        "keys": [
            {"by": tie.by.text, "better": tie.better, "value": value}
            for tie, value in zip(rules.ties, one.ties, strict=False)
        ],
        "equal": [
            _told_apart(book, one, each)
            for each in ranked
            if each is not one and near is None and each.score == one.score
        ],
        "near": None
        if near is None
        else {
            "within": near[0],
            "with": [
                {"code": each.code, "score": each.score}
                for each in ranked
                if each is not one and each.rank == one.rank
            ],
        },
    }


def _told_apart(book: Rulebook, one: ContestantResult, other: ContestantResult) -> dict[str, Any]:
    found = {"code": other.code, "rank": other.rank}
    for tie, mine, theirs in zip(book.ranking.ties, one.ties, other.ties, strict=False):
        if sort_key(mine, tie.better) != sort_key(theirs, tie.better):
            return found | {"by": tie.by.text, "mine": mine, "theirs": theirs}
    return found | {"by": None, "mine": one.lot, "theirs": other.lot}


def award_reasons(
    book: Rulebook, division: DivisionResult, one: ContestantResult
) -> list[dict[str, Any]]:
    """Return each award of the contestant with its title, its rule and how many there are."""
    ranked = sum(each.rank is not None for each in division.contestants)
    given = {each.code: list(each.awards) for each in division.contestants}
    known = {award.id: award for award in book.awards}
    return [
        {"id": name, "title": dict(known[name].title)}
        | _award_rule(known[name], division.size, ranked, given)
        for name in one.awards
    ]


def _award_rule(
    award: Award, size: int, ranked: int, given: Mapping[str, list[str]]
) -> dict[str, Any]:
    where = None if award.where is None else award.where.text
    found: dict[str, Any] = {"N": size, "where": where}
    if award.ranks is not None:
        return found | {"rule": "ranks", "ranks": list(award.ranks)}
    if award.score is not None:
        return found | {"rule": "score", "text": award.score.text}
    if award.within is not None:
        places = part_of(award.within, size, ranked)
        return found | {"rule": "within", "places": places} | _share(award.within, size, ranked)
    count = award.count or Count()
    places = how_many(count, size, ranked, given)
    share = {} if count.share is None else _share(count.share, size, ranked)
    return found | {"rule": "count", "places": places} | share


def _share(share: Share, size: int, ranked: int) -> dict[str, Any]:
    whole = size if share.of == "field" else ranked
    return {"percent": share.percent, "mode": share.round, "N": whole}


def proposal_reasons(
    book: Rulebook, division: DivisionResult, one: ContestantResult
) -> list[dict[str, Any]]:
    """Return each proposal with the condition that held and the numbers put into it."""
    rules = {rule.id: rule for rule in book.promotions}
    return [
        {
            "kind": each.kind,
            "to": each.to,
            "rule": each.rule,
            "when": rules[each.rule].when.text,
            "names": _names(book, division, one, rules[each.rule].when),
            "approval": dict(rules[each.rule].approval),
        }
        for each in one.proposals
    ]


def _names(
    book: Rulebook, division: DivisionResult, one: ContestantResult, expression: Expression
) -> dict[str, Value]:
    known: dict[str, Value] = {
        **book.constants,
        **one.fields,
        **{node: at[()].value for node, at in one.outcomes.items() if () in at},
        "rank": None if one.rank is None else Fraction(one.rank),
        "score": one.score,
        "awards": tuple(one.awards),
        "N": Fraction(division.size),
        "status": one.status,
    }
    return {name: known[name] for name in sorted(expression.names()) if name in known}
