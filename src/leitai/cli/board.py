"""The board of a result as text: what `leitai score` prints, in columns that line up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import click

from leitai.exact import decimal_text, rounded
from leitai.rulebook.model import Node, Rulebook, Title
from leitai.scoring import Block, ContestantResult, DivisionResult, Result
from leitai.wording import say

from .bringing import Person
from .terminal import one_line
from .widths import clipped, padded, width

BRICKS = 10
"""Bricks of a full total."""

WIDEST = 18
"""Columns a name or a delegation may take."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of text: its title, its cells, where they stand."""

    title: str
    cells: Sequence[str]
    right: bool = False

    @property
    def width(self) -> int:
        """The room the column takes."""
        return max(map(width, (self.title, *self.cells)))


def titled(title: Title, language: str, otherwise: str = "") -> str:
    """Return *title* in *language*, else in any, else *otherwise*."""
    found = title.get(language) or title.get("") or next(iter(title.values()), "")
    return one_line(found) or otherwise


def named(title: str, node: str) -> str:
    """
    Return a node's title beside its id, which the marks use; the title alone if they are alike.

    >>> named("理论知识", "theory"), named("Joints", "joints[1]"), named("Total", "total")
    ('理论知识 theory', 'Joints joints[1]', 'Total')
    """
    if title.casefold() == node.casefold():
        return title
    return f"{title} {node}".strip()


def table(columns: Iterable[Column], room: int) -> Iterator[str]:
    """
    Return the lines of *columns* under a ruler; columns that do not fit in *room* are left out.

    The first columns are the important ones: what does not fit is dropped from the end.
    """
    shown: list[Column] = []
    for column in columns:
        if sum(each.width + 2 for each in shown) + column.width <= room:
            shown.append(column)
    yield _line(padded(each.title, each.width, right=each.right) for each in shown)
    yield "┬─".join("─" * each.width for each in shown)
    for cells in zip(*(each.cells for each in shown), strict=True):
        yield _line(
            padded(cell, each.width, right=each.right)
            for cell, each in zip(cells, shown, strict=True)
        )


def _line(cells: Iterable[str]) -> str:
    return "  ".join(cells).rstrip()


class Board:
    """Writes one result for people, in one language."""

    def __init__(
        self, result: Result, people: Mapping[str, Person], language: str, room: int
    ) -> None:
        self.result, self.people = result, people
        self.language, self.room = language, room

    def words(self, entry: str, **params: str) -> str:
        """Return the words of ``cli.board.<entry>``."""
        return say(f"cli.board.{entry}", self.language, params)

    def lines(self) -> Iterator[str]:
        """Return the whole board, line by line."""
        book = self.result.rulebook
        title = titled(book.title, self.language, book.id)
        yield click.style(title, bold=True)
        yield self.words("rulebook", id=book.id, version=book.version, hash=book.hash[:16])
        for division in self.result.divisions:
            yield ""
            yield from self._division(division)
        if self.result.warnings:
            yield ""
            yield click.style(self.words("look"), fg="yellow")
            for block in self.result.warnings:
                yield f"  {block_text(book, block, self.people, self.language)}"

    def _division(self, division: DivisionResult) -> Iterator[str]:
        people = division.contestants
        ranked = sum(each.rank is not None for each in people)
        name = f"{division.name}  " if division.name else ""
        counts = {"people": str(len(people)), "ranked": str(ranked), "size": str(division.size)}
        yield name + self.words("counts", **counts)
        yield ""
        yield from self._styled(table(self._columns(division), self.room), people)
        if division.teams:
            yield ""
            yield self.words("teams")
            yield from table(self._team_columns(division), self.room)
        if division.recheck is not None:
            yield ""
            top = division.recheck["top"]
            codes = self.words("and").join(top) if isinstance(top, list) else ""
            sample = str(division.recheck["sample"])
            yield self.words("recheck", codes=codes, sample=sample)

    def _styled(self, lines: Iterator[str], people: Sequence[ContestantResult]) -> Iterator[str]:
        yield click.style(next(lines), bold=True)
        yield click.style(next(lines), dim=True)
        for line, each in zip(lines, people, strict=True):
            if each.rank is not None and each.awards:
                yield click.style(line, fg="yellow" if each.rank == 1 else None, bold=True)
            else:
                yield line if each.rank is not None else click.style(line, dim=True)

    def _columns(self, division: DivisionResult) -> Iterator[Column]:
        people, book = division.contestants, self.result.rulebook
        yield self._column("rank", [self._rank(each) for each in people], right=True)
        yield self._column("code", [clipped(one_line(each.code), 2 * WIDEST) for each in people])
        named = [self.people.get(each.code, Person()) for each in people]
        for what in ("name", "delegation"):
            cells = [clipped(getattr(each, what), WIDEST) for each in named]
            if any(cells):
                yield self._column(what, cells)
        root = book.scheme
        yield self._column("total", [value_text(root, each.total) for each in people], right=True)
        if book.ranking.on is not None:
            scores = [plain_number(each.score) for each in people]
            yield self._column("score", scores, right=True)
        awards = [self._awards(each) for each in people]
        if any(awards):
            yield self._column("awards", awards)
        proposals = [self._proposals(each) for each in people]
        if any(proposals):
            yield self._column("proposals", proposals)
        goes_on = [self._goes_on(each) for each in people]
        if any(goes_on):
            yield self._column("advance", goes_on)
        for node in main_nodes(book):
            cells = [value_text(node, _value(each, node)) for each in people]
            yield Column(titled(node.title, self.language, node.id), cells, right=True)
        most = most_of(root)
        if most:
            yield self._column("bricks", [bricks(each.total, most) for each in people])

    def _column(self, title: str, cells: Sequence[str], *, right: bool = False) -> Column:
        return Column(self.words(title), cells, right)

    def _rank(self, one: ContestantResult) -> str:
        if one.rank is not None:
            return str(one.rank)
        return "-" if one.status == "OK" else say(f"cli.status.{one.status}", self.language)

    def _awards(self, one: ContestantResult) -> str:
        titles = {each.id: each.title for each in self.result.rulebook.awards}
        return self.words("and").join(
            titled(titles[each], self.language, each) for each in one.awards
        )

    def _proposals(self, one: ContestantResult) -> str:
        return self.words("and").join(level_text(each.to, self.language) for each in one.proposals)

    def _goes_on(self, one: ContestantResult) -> str:
        if one.goes_on.reserve is not None:
            return self.words("reserve", number=str(one.goes_on.reserve))
        return one.goes_on.to or ""

    def _team_columns(self, division: DivisionResult) -> Iterator[Column]:
        rules = self.result.rulebook.teams
        titles = {each.id: each.title for each in rules.awards} if rules is not None else {}
        teams = division.teams
        totals = {
            each["team"]: each["total"]
            for each in self.result.document()["teams"]
            if each["division"] == division.name
        }
        ranks = ["-" if each.rank is None else str(each.rank) for each in teams]
        yield self._column("rank", ranks, right=True)
        yield self._column("team", [clipped(each.name, 2 * WIDEST) for each in teams])
        yield self._column("total", [totals[each.name] for each in teams], right=True)
        awards = [[titled(titles[a], self.language, a) for a in each.awards] for each in teams]
        if any(awards):
            yield self._column("awards", [self.words("and").join(each) for each in awards])
        yield self._column("members", [self.words("and").join(each.members) for each in teams])


def main_nodes(book: Rulebook) -> list[Node]:
    """Return the nodes a board shows beside the total: the children of the root."""
    return list(book.scheme.children)


def most_of(node: Node) -> Fraction | None:
    """Return the most that *node* can give: as declared, or as its children add up to."""
    if node.max is not None or node.combine not in {"sum", "weighted"}:
        return node.max
    total = Fraction(0)
    for child in node.children:
        share = Fraction(1) if node.combine == "sum" else (child.weight or 0) / Fraction(100)
        if child.max is None:
            return None
        total += share * child.max
    return total


def block_text(book: Rulebook, block: Block, people: Mapping[str, Person], language: str) -> str:
    """Return one line for a block or a warning: who, where, why."""
    why = say(block.id, language, block.params)
    said = {"who": _who(block, people), "place": _place(book, block, language), "why": why}
    return say("cli.board.open", language, said)


def block_lines(
    book: Rulebook, blocks: Iterable[Block], people: Mapping[str, Person], language: str
) -> Iterator[str]:
    """Return a line for each contestant and reason, with all the places it holds for."""
    places: dict[tuple[str, str], list[str]] = {}
    for block in blocks:
        why = say(block.id, language, block.params)
        places.setdefault((_who(block, people), why), []).append(_place(book, block, language))
    for (who, why), each in places.items():
        joined = say("cli.board.and", language).join(each)
        yield say("cli.board.open-together", language, {"who": who, "why": why, "places": joined})


def _who(block: Block, people: Mapping[str, Person]) -> str:
    name = people.get(block.contestant, Person()).name
    return clipped(one_line(f"{block.contestant} {name}".strip()), 2 * WIDEST)


def _place(book: Rulebook, block: Block, language: str) -> str:
    node = next((each for each in book.nodes() if each.id == block.node.split("[")[0]), None)
    return named("" if node is None else titled(node.title, language), block.node)


def _value(one: ContestantResult, node: Node) -> object:
    outcome = one.outcomes[node.id].get(())
    return None if outcome is None or outcome.left_out else outcome.value


def value_text(node: Node, value: object) -> str:
    """Return a value of *node* for people: with its declared decimals, else with at most four."""
    if not isinstance(value, Fraction):
        return "-" if value is None else str(value)
    if node.round is not None and node.round.decimals >= 0:
        return decimal_text(rounded(value, node.round.decimals), node.round.decimals)
    return plain_number(value)


def plain_number(value: object, decimals: int = 4) -> str:
    """
    Return a number with no more than *decimals*, without zeros at the end; none as a stroke.

    >>> plain_number(Fraction(2, 3)), plain_number(Fraction(90)), plain_number(None)
    ('0.6667', '90', '-')
    """
    if not isinstance(value, Fraction):
        return "-" if value is None else str(value)
    return decimal_text(rounded(value, decimals))


def bricks(total: object, most: Fraction) -> str:
    """
    Return *total* as a course of bricks: laid, and still to lay, out of *most*.

    >>> bricks(Fraction(72), Fraction(100))
    '■■■■■■■□□□'
    """
    if not isinstance(total, Fraction) or not 0 <= total <= most:
        return ""
    laid = int(rounded(total / most * BRICKS, 0))
    return "■" * laid + "□" * (BRICKS - laid)


def level_text(to: str, language: str) -> str:
    """Return a skill level with its name; anything else as it is."""
    return say(f"cli.level.{to}", language) if to in {"1", "2", "3", "4", "5"} else to
