"""What the checks of a rulebook share: where its nodes were written, and the faults so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from leitai.faults import Fault

from .expression import Expression
from .model import Node, Rulebook
from .source import Path, Source


@dataclass(slots=True)
class Checking:
    """One check of a rulebook: its values, its text, and what is wrong with it so far."""

    rulebook: Rulebook
    source: Source
    paths: dict[str, Path]
    """Node id -> where the node was written."""
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, path: Path, fault: str, **params: str) -> None:
        """Note that the value at *path* is wrong."""
        self.faults.append(self.source.fault(path, f"rulebook.{fault}", params))

    def doubt(self, path: Path, fault: str, **params: str) -> None:
        """Note that the value at *path* is allowed, but probably not meant."""
        self.wrong(path, fault, **params)
        self.faults[-1] = replace(self.faults[-1], warning=True)

    def at(self, node: Node, *inner: str | int) -> Path:
        """Return where *node*, or something inside it, was written."""
        return (*self.paths[node.id], *inner)

    def written(self, path: Path) -> Any:
        """Return what the document says at *path*; None where it says nothing."""
        value: Any = self.source.document
        for key in path:
            if isinstance(value, dict) and isinstance(key, str):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return None
        return value

    def fields(self) -> frozenset[str]:
        """Return the columns of the CONTESTANTS table that rules may use."""
        return frozenset({"contestant", "name", "delegation", "status"}) | set(self.rulebook.fields)


def node_paths(document: dict[str, Any]) -> dict[str, Path]:
    """Return where every node of a readable document stands: id -> path, in document order."""
    paths: dict[str, Path] = {}
    for at in range(len(document.get("records", ()))):
        paths |= _below(document["records"][at], ("records", at))
    return paths | _below(document["scheme"], ("scheme",))


def _below(node: dict[str, Any], path: Path) -> dict[str, Path]:
    paths = {node["id"]: path}
    for key in ("children", "penalties"):
        for at, inner in enumerate(node.get(key, ())):
            paths |= _below(inner, (*path, key, at))
    if "each" in node:
        paths |= _below(node["each"], (*path, "each"))
    return paths


def written_expressions(node: Node) -> Iterator[tuple[Path, Expression, bool]]:
    """Return a node's own expressions: where inside the node, what, whether `value` is known."""
    if node.formula:
        yield ("formula",), node.formula, False
    if node.factor:
        yield ("factor",), node.factor, False
    if node.repeat and node.repeat.success:
        yield ("repeat", "success"), node.repeat.success, True
    for at, gate in enumerate(node.gates):
        yield ("gates", at, "require"), gate.require, True
    for at, mark in enumerate(node.mark):
        for expression in _inside(mark.of.values()):
            yield ("mark", at, mark.kind), expression, True


def _inside(values: Any) -> Iterator[Expression]:
    for value in values:
        if isinstance(value, Expression):
            yield value
        elif isinstance(value, tuple):
            yield from _inside(value)
