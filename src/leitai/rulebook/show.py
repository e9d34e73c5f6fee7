"""A rulebook in words: what a reporter, a leader or a clerk reads."""

from collections.abc import Iterator

from .expression import Expression
from .model import Award, Count, Rulebook, Share, Tie
from .phrases import Line, Said, column, number_said, phrase, titled, word
from .show_node import node_lines


def show(rulebook: Rulebook, language: str) -> list[Line]:
    """Return the lines that say what *rulebook* says; *language* chooses among its own titles."""
    lines = [Line(0, (phrase("head", title=titled(rulebook.title, language), id=rulebook.id,
                             version=rulebook.version),))]  # fmt: skip
    for entry, value in (
        ("summary", titled(rulebook.summary, language)), ("source", rulebook.source),
        ("occupation", rulebook.occupation), ("effective", rulebook.effective),
        ("hash", rulebook.hash),
    ):  # fmt: skip
        if value:
            lines.append(Line(0, (phrase(entry, value=value),)))
    if rulebook.division:
        lines.append(Line(0, (phrase("division", value=column(rulebook.division)),)))
    for name, constant in rulebook.constants.items():
        said = constant if isinstance(constant, str) else number_said(constant)
        lines.append(Line(0, (phrase("constant", name=name, value=said),)))
    lines.append(Line(0, (phrase("scheme"),)))
    lines += node_lines(rulebook.scheme, language, 1)
    if rulebook.records:
        lines.append(Line(0, (phrase("records"),)))
        for record in rulebook.records:
            lines += node_lines(record, language, 1)
    return [*lines, *_outcome(rulebook, language)]


def _outcome(book: Rulebook, language: str) -> Iterator[Line]:
    on = _asked(book, book.ranking.on, language)
    yield Line(0, (phrase("ranking", on=on, better=word(book.ranking.better)),))
    yield from _ties(book, book.ranking.ties, language)
    yield Line(1, (phrase("ties-end", end=word(book.ranking.end)),))
    if book.ranking.near:
        within, link = book.ranking.near
        yield Line(1, (phrase("near", within=within, link=word(link)),))
    for rule in book.eligibility:
        reason = titled(rule.reason, language, rule.require.text)
        yield Line(0, (phrase("eligible", reason=reason, effect=word(rule.effect)),))
    for limit in book.limits:
        yield Line(
            0, (phrase("limit", per=column(limit.per), most=limit.most, effect=word(limit.effect)),)
        )
    if book.minimum_field:
        count, otherwise = book.minimum_field
        yield Line(0, (phrase("minimum-field", count=count, otherwise=word(otherwise)),))
    yield from _awards(book.awards, language, "awards", 0)
    yield from _next(book, language)


def _asked(book: Rulebook, expression: Expression | None, language: str) -> str:
    """Return what is compared: the title of the node it names, else the expression."""
    nodes = {node.id: node for node in book.nodes()}
    asked = expression.text if expression else book.scheme.id
    return titled(nodes[asked].title, language, asked) if asked in nodes else asked


def _ties(book: Rulebook, ties: tuple[Tie, ...], language: str) -> Iterator[Line]:
    for at, tie in enumerate(ties, start=1):
        by = _asked(book, tie.by, language)
        yield Line(1, (phrase("tie", number=at, by=by, better=word(tie.better)),))


def _awards(awards: tuple[Award, ...], language: str, heading: str, depth: int) -> Iterator[Line]:
    if awards:
        yield Line(depth, (phrase(heading),))
    for award in awards:
        title = titled(award.title, language, award.id)
        phrases = [phrase("award", title=title, who=_who(award))]
        if award.where:
            phrases.append(phrase("only-where", where=award.where.text))
        if not award.exclusive:
            phrases.append(phrase("stacked"))
        if award.count:
            phrases.append(phrase("cut-ties", how=word(award.cut_ties)))
        if not award.roll_down:
            phrases.append(phrase("no-roll-down"))
        yield Line(depth + 1, tuple(phrases))


def _who(award: Award) -> Said:
    if award.ranks:
        return phrase("by-ranks", first=award.ranks[0], last=award.ranks[1])
    if award.within:
        return phrase("by-within", share=_share(award.within))
    if award.score:
        return phrase("by-score", score=award.score.text)
    return phrase("by-count", count=_count(award.count or Count(number=0)))


def _count(count: Count) -> Said:
    if count.share:
        return _share(count.share)
    if count.same_as:
        return phrase("same-as", award=count.same_as)
    if count.by_field:
        rows = tuple(
            phrase("from-field", least=start, count=many) for start, many in count.by_field
        )
        return Said("by-field", {"rows": rows})
    return phrase("so-many", count=count.number)


def _share(share: Share) -> Said:
    said = phrase("share", percent=share.percent, of=word(share.of), round=word(share.round))
    if share.least:
        said = phrase("at-least", share=said, least=share.least)
    return said if share.most is None else phrase("share-most", share=said, most=share.most)


def _next(book: Rulebook, language: str) -> Iterator[Line]:
    for promotion in book.promotions:
        phrases = [
            phrase(
                "promotion", kind=word(promotion.kind), to=promotion.to, when=promotion.when.text
            )
        ]
        if promotion.cap:
            phrases.append(phrase("at-most", most=promotion.cap))
        if promotion.approval:
            phrases.append(phrase("as-it-is", text=titled(promotion.approval, language)))
        yield Line(0, tuple(phrases))
    for advance in book.advance:
        if advance.score:
            who = phrase("by-score", score=advance.score.text)
        elif advance.share:
            who = phrase("by-count", count=_share(advance.share))
        else:
            who = phrase("by-count", count=phrase("so-many", count=advance.top))
        phrases = [phrase("advance", to=advance.to, who=who)]
        if advance.per:
            phrases.append(phrase("per-unit", field=column(advance.per[0]), most=advance.per[1]))
        if advance.reserves:
            phrases.append(phrase("reserves", count=advance.reserves))
        yield Line(0, tuple(phrases))
    if book.teams:
        yield from _teams(book, language)


def _teams(book: Rulebook, language: str) -> Iterator[Line]:
    teams = book.teams
    if teams is None:
        return
    of = _asked(book, teams.of or book.ranking.on, language)
    phrases = [phrase("teams", by=column(teams.by), take=word(teams.take), of=of)]
    if teams.rank_points or teams.award_points:
        phrases = [phrase("teams-points", by=column(teams.by), take=word(teams.take))]
    if teams.best:
        phrases.append(phrase("best-members", count=teams.best))
    if teams.size > 1:
        phrases.append(phrase("team-size", count=teams.size, missing=word(f"team-{teams.missing}")))
    yield Line(0, tuple(phrases))
    yield from _ties(book, teams.ties, language)
    yield from _awards(teams.awards, language, "team-awards", 1)
