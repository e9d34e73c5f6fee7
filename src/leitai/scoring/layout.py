"""How the nodes of a rulebook depend on one another, and inside which repeats each stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leitai.faults import Fault, Refused
from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Node, Rulebook


@dataclass(frozen=True, slots=True)
class Layout:
    """
    A rulebook's nodes in the order in which they can be evaluated.

    Shapes:
        order: every node, after everything it needs.
        path: node id -> ids of the repeat nodes around it, outermost first.
        above: node id -> ids of the nodes above it, nearest first.
        penalties: ids of the nodes that are penalties.
    """

    order: tuple[Node, ...]
    nodes: Mapping[str, Node]
    path: Mapping[str, tuple[str, ...]]
    above: Mapping[str, tuple[str, ...]]
    penalties: frozenset[str]

    def axes(self, node: str) -> tuple[str, ...]:
        """Return "item" or "attempt" for each repeat around *node*, outermost first."""
        out = []
        for each in self.path[node]:
            repeat = self.nodes[each].repeat
            out.append(repeat.over if repeat else "")
        return tuple(out)


def lay_out(rulebook: Rulebook) -> Layout:
    """
    Return the layout of *rulebook*.

    Raises:
        Refused: the nodes depend on one another in a circle.
    """
    nodes: dict[str, Node] = {}
    path: dict[str, tuple[str, ...]] = {}
    above: dict[str, tuple[str, ...]] = {}
    penalties: set[str] = set()

    def visit(node: Node, around: tuple[str, ...], over: tuple[str, ...]) -> None:
        nodes[node.id], path[node.id], above[node.id] = node, around, over
        penalties.update(penalty.node.id for penalty in node.penalties)
        inner = (*around, node.id) if node.each is not None else around
        for child in node.below():
            visit(child, inner if child is node.each else around, (node.id, *over))

    for top in (*rulebook.records, rulebook.scheme):
        visit(top, (), ())
    return Layout(_ordered(nodes), nodes, path, above, frozenset(penalties))


def expressions(node: Node) -> Iterator[Expression]:
    """Return every expression of *node* itself (not of the nodes below it)."""
    own = [node.formula, node.factor, *(gate.require for gate in node.gates)]
    if node.repeat is not None:
        own.append(node.repeat.success)
    for mark in node.mark:
        own.extend(_inside(mark.of))
    yield from (each for each in own if each is not None)


def _inside(parameters: Mapping[str, object]) -> list[Expression]:
    found: list[Expression] = []
    for parameter in parameters.values():
        if isinstance(parameter, Expression):
            found.append(parameter)
        elif isinstance(parameter, tuple):
            for step in parameter:
                if isinstance(step, tuple):
                    found.extend(each for each in step if isinstance(each, Expression))
    return found


def _ordered(nodes: Mapping[str, Node]) -> tuple[Node, ...]:
    """Return *nodes* so that each comes after what it needs."""
    done: dict[str, Node] = {}
    under_way: list[str] = []

    def place(node: Node) -> None:
        if node.id in done:
            return
        if node.id in under_way:
            circle = [*under_way[under_way.index(node.id) :], node.id]
            raise Refused([Fault("rulebook.circle", {"nodes": " → ".join(circle)})])
        under_way.append(node.id)
        for child in node.below():
            place(child)
        for expression in expressions(node):
            for name in sorted(expression.names()):
                if name in nodes:
                    place(nodes[name])
        under_way.pop()
        done[node.id] = node

    for node in nodes.values():
        place(node)
    return tuple(done.values())
