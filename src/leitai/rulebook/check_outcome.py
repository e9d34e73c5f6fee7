"""Ranking, awards, promotions, teams, statuses: ends that are defined, fields that exist."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from leitai.exact import decimal_text

from .checking import Checking
from .model import Award, Share
from .source import Path


def check_outcome(checking: Checking) -> None:
    """Check what follows from the values."""
    book = checking.rulebook
    _check_fields(checking)
    _check_ranking(checking)
    _check_awards(checking, book.awards, ("awards",))
    _check_ids(checking, [each.id for each in book.promotions], ("promotions",))
    _check_ids(checking, [each.id for each in book.eligibility], ("eligibility",))
    for at, advance in enumerate(book.advance):
        _check_share(checking, advance.share, ("advance", at, "percent"))
    if book.teams:
        _check_awards(checking, book.teams.awards, ("teams", "awards"))
        for award in book.teams.award_points.keys() - {each.id for each in book.awards}:
            checking.wrong(("teams", "award_points", award), "unknown-award", id=award)
    if book.recheck:
        for key in ("top", "sample"):
            part = getattr(book.recheck, key)
            _check_share(checking, part if isinstance(part, Share) else None, ("recheck", key))
    for name, status in book.statuses.items():
        if status.ranked and status.value == "none":
            checking.doubt(("statuses", name), "ranked-without-value", status=name)


def _check_fields(checking: Checking) -> None:
    book = checking.rulebook
    wanted: list[tuple[Path, str]] = [(("division",), book.division)]
    wanted += [(("limits", at, "per"), limit.per) for at, limit in enumerate(book.limits)]
    wanted += [
        (("advance", at, "per", "field"), each.per[0])
        for at, each in enumerate(book.advance) if each.per
    ]  # fmt: skip
    if book.teams:
        wanted.append((("teams", "by"), book.teams.by))
    for path, name in wanted:
        if name and name not in checking.fields():
            checking.wrong(path, "unknown-field", name=name)


def _check_ranking(checking: Checking) -> None:
    ranking = checking.rulebook.ranking
    asked = [ranking.on.tree if ranking.on else None]
    for at, tie in enumerate(ranking.ties):
        if not tie.by.names():
            checking.doubt(("ranking", "ties", at), "tie-without-question", text=tie.by.text)
        if tie.by.tree in asked:
            checking.doubt(("ranking", "ties", at), "tie-asked-before", text=tie.by.text)
        asked.append(tie.by.tree)
    if ranking.end == "draw":
        checking.doubt(("ranking", "end"), "draw-needs-seed")
    if ranking.near and ranking.end in {"draw", "playoff", "committee"}:
        checking.doubt(("ranking", "end"), "end-without-use", end=ranking.end)


def _check_awards(checking: Checking, awards: Sequence[Award], path: Path) -> None:
    _check_ids(checking, [award.id for award in awards], path)
    for at, award in enumerate(awards):
        here = (*path, at)
        earlier = awards[:at]
        _check_share(checking, award.within, (*here, "within"))
        if award.count:
            _check_share(checking, award.count.share, (*here, "count"))
            like = award.count.same_as
            if like and like not in {each.id for each in awards}:
                checking.wrong((*here, "count"), "unknown-award", id=like)
            elif like and like not in {each.id for each in earlier}:
                checking.wrong((*here, "count"), "award-later", id=like)
        clash = next((each for each in earlier if _overlap(each, award)), None)
        if clash:
            checking.doubt((*here, "ranks"), "awards-overlap", id=award.id, other=clash.id)


def _overlap(one: Award, other: Award) -> bool:
    """Tell whether two awards of one group want the same ranks, whoever holds them."""
    if not (one.exclusive and other.exclusive and one.group == other.group):
        return False
    if one.ranks is None or other.ranks is None or one.where or other.where:
        return False
    return one.ranks[0] <= other.ranks[1] and other.ranks[0] <= one.ranks[1]


def _check_share(checking: Checking, share: Share | None, path: Path) -> None:
    if share is None:
        return
    if share.percent > 100:
        checking.wrong(path, "percent-above-100", percent=decimal_text(Fraction(share.percent)))
    if share.most is not None and share.least > share.most:
        checking.wrong(path, "min-above-max", key="count")


def _check_ids(checking: Checking, ids: Iterable[str], path: Path) -> None:
    seen: set[str] = set()
    for at, name in enumerate(ids):
        if name in seen:
            checking.wrong((*path, at, "id"), "id-twice", id=name)
        seen.add(name)
