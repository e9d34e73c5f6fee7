"""Names: known where they are used, not in a circle, and used at all."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from .build import BUILT_IN, LATER
from .checking import Checking, written_expressions
from .expression import OF_NODE, Apply, Expression, Name, Several, Text, Tree
from .model import Advance, Award, Node, Rulebook
from .source import Path

AFTER_RANKING = frozenset({"rank", "score", "awards", "N"})
OF_TEAM = frozenset({"rank", "score", "N", "members"})

LONGEST_WAY = 80
"""Nodes of which each needs the next: more than any sheet shows, fewer than end a program."""


def check_names(checking: Checking) -> None:
    """Check every name in every expression."""
    for path, expression, known in _used(checking):
        for name in sorted(expression.names() - known):
            _unknown(checking, path, name, known)
        for name in sorted(_of_node(expression.tree)):
            if name in known and name not in checking.paths:
                checking.wrong(path, "not-a-node-name", name=name)
        for award in sorted(_awards_asked(expression.tree)):
            if award not in {each.id for each in checking.rulebook.awards}:
                checking.wrong(path, "unknown-award", id=award)
    _check_parameters(checking)
    _check_circles(checking)
    _check_unused(checking)


def _unknown(checking: Checking, path: Path, name: str, known: frozenset[str]) -> None:
    if name in _parameters(checking):
        checking.wrong(path, "name-of-a-repeat", name=name)
    elif name in LATER or name in checking.paths:
        checking.wrong(path, "name-not-here", name=name)
    elif near := get_close_matches(name, known, 1):
        checking.wrong(path, "unknown-name-meant", name=name, meant=near[0])
    else:
        checking.wrong(path, "unknown-name", name=name)


def _used(checking: Checking) -> Iterator[tuple[Path, Expression, frozenset[str]]]:
    """Return every expression: where it stands and which names it may use."""
    book = checking.rulebook
    people = BUILT_IN | set(book.fields) | set(book.constants)
    nodes = people | set(checking.paths)
    ranked = nodes | AFTER_RANKING
    for top in (*book.records, book.scheme):
        yield from _in_nodes(checking, top, nodes)
    for at, rule in enumerate(book.eligibility):
        yield ("eligibility", at, "require"), rule.require, people
    if book.ranking.on:
        yield ("ranking", "on"), book.ranking.on, nodes
    for at, tie in enumerate(book.ranking.ties):
        yield ("ranking", "ties", at), tie.by, nodes
    for path, expression in _after_ranking(book):
        yield path, expression, ranked
    if book.teams:
        for path, expression in _in_awards(book.teams.awards, ("teams", "awards")):
            yield path, expression, OF_TEAM


def _after_ranking(book: Rulebook) -> Iterator[tuple[Path, Expression]]:
    """Return the expressions that are asked once the ranks are known."""
    yield from _in_awards(book.awards, ("awards",))
    for at, promotion in enumerate(book.promotions):
        yield ("promotions", at, "when"), promotion.when
    yield from _in_awards(book.advance, ("advance",))
    if book.teams and book.teams.of:
        yield ("teams", "of"), book.teams.of
    for at, tie in enumerate(book.teams.ties if book.teams else ()):
        yield ("teams", "ties", at), tie.by


def _in_awards(awards: Iterable[Award | Advance], path: Path) -> Iterator[tuple[Path, Expression]]:
    for at, award in enumerate(awards):
        for key, expression in (("score", award.score), ("where", award.where)):
            if expression:
                yield (*path, at, key), expression


def _in_nodes(
    checking: Checking, node: Node, known: frozenset[str]
) -> Iterator[tuple[Path, Expression, frozenset[str]]]:
    for inner, expression, with_value in written_expressions(node):
        names = known | {"value"} if with_value else known
        yield checking.at(node, *inner), expression, names
    for child in node.below():
        within = known
        if child is node.each and node.repeat:
            within |= {node.repeat.over}.union(*node.repeat.parameters.values())
        yield from _in_nodes(checking, child, within)


def _parts(tree: Tree) -> Iterator[Tree]:
    yield tree
    if isinstance(tree, Several | Apply):
        for part in tree.parts:
            yield from _parts(part)


def _of_node(tree: Tree) -> set[str]:
    """Return the names that stand where only a node may."""
    calls = [part for part in _parts(tree) if isinstance(part, Apply) and part.operator in OF_NODE]
    return {part.parts[0].id for part in calls if isinstance(part.parts[0], Name)}


def _awards_asked(tree: Tree) -> set[str]:
    """Return the ids in `"id" in awards`."""
    asked = [
        part.parts for part in _parts(tree) if isinstance(part, Apply) and part.operator == "in"
    ]
    return {
        left.value for left, right in asked if isinstance(left, Text) and right == Name("awards")
    }


def _parameters(checking: Checking) -> set[str]:
    repeats = [node.repeat for node in checking.rulebook.nodes() if node.repeat]
    return {name for repeat in repeats for row in repeat.parameters.values() for name in row}


def _check_parameters(checking: Checking) -> None:
    book = checking.rulebook
    taken = LATER | checking.fields() | set(book.constants) | set(checking.paths)
    for node in book.nodes():
        rows = node.repeat.parameters.values() if node.repeat else ()
        for name in sorted({name for row in rows for name in row} & taken):
            checking.wrong(checking.at(node, "repeat", "table"), "name-taken", id=name)


def _needs(node: Node, nodes: dict[str, Node]) -> list[str]:
    """Return the nodes that *node* is computed from: those below it and those it names."""
    return [child.id for child in node.below()] + sorted(_named(node) & nodes.keys())


def _named(node: Node) -> set[str]:
    """Return the names in a node's own expressions."""
    return {name for _, each, _ in written_expressions(node) for name in each.names()}


def _say_circle(checking: Checking, circle: list[str], nodes: dict[str, Node]) -> None:
    """Note a circle where an expression closes it: nothing else in it can be changed."""
    where = next(each for each in circle if _named(nodes[each]) & set(circle))
    checking.wrong(checking.paths[where], "circle", nodes=" → ".join([*circle, circle[0]]))


def _check_circles(checking: Checking) -> None:
    nodes = {node.id: node for node in checking.rulebook.nodes()}
    lengths: dict[str, int] = {}
    """How many nodes in a row each node needs, itself included."""
    way: list[str] = []

    def visit(name: str) -> int:
        if name in way:
            _say_circle(checking, way[way.index(name) :], nodes)
            return 0
        if name in lengths:
            return lengths[name]
        lengths[name] = 0
        if len(way) < LONGEST_WAY:
            way.append(name)
            lengths[name] = 1 + max(map(visit, _needs(nodes[name], nodes)), default=0)
            way.pop()
        if not 0 < lengths[name] <= LONGEST_WAY:
            checking.wrong(checking.paths[name], "way-too-long", id=name, most=str(LONGEST_WAY))
            lengths[name] = 1  # said once is enough
        return lengths[name]

    for name in nodes:
        visit(name)


def _check_unused(checking: Checking) -> None:
    """Doubt what judges enter and nothing reads, constants nobody names, panels nobody sits on."""
    book = checking.rulebook
    named = {name for _, expression, _ in _used(checking) for name in expression.names()}
    named |= set(checking.source.document.get("standard", ()))

    def wasted(node: Node) -> bool:
        inside = list(node.walk())
        return any(inner.input for inner in inside) and not {inner.id for inner in inside} & named

    loose = [*book.records]
    loose += [child for node in book.nodes() if node.formula for child in node.children]
    for node in loose:
        if wasted(node):
            checking.doubt(checking.paths[node.id], "unused-node", id=node.id)
    for name in book.constants:
        if name not in named:
            checking.doubt(("constants", name), "unused-constant", id=name)
    used = [checking.written((*path, "panel")) for path in checking.paths.values()]
    for name in checking.source.document.get("panels", {}):
        if name not in used:
            checking.doubt(("panels", name), "unused-panel", id=name)
