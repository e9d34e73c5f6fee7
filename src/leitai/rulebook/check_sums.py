"""The sums: what every node can give at most, the weights, the reference standard."""

from fractions import Fraction

from leitai.exact import decimal_text, rounded

from .checking import Checking
from .model import Node
from .reach import most, reach
from .shapes import as_number

_ZERO = Fraction(0)


def check_sums(checking: Checking) -> None:
    """Check the maxima, the weights, and the maxima against the standard."""
    for node in checking.rulebook.nodes():
        _check_weights(checking, node)
        reached = reach(node)
        if node.max is not None and reached is not None and reached != node.max:
            checking.wrong(
                checking.at(node, "max"), "max-differs",
                id=node.id, max=decimal_text(node.max), found=decimal_text(reached),
            )  # fmt: skip
    _check_standard(checking)


def _check_weights(checking: Checking, node: Node) -> None:
    if node.combine != "weighted":
        for child in node.children:
            if child.weight is not None:
                checking.doubt(checking.at(child, "weight"), "weight-without-use", id=child.id)
        return
    for child in node.children:
        if child.weight is None:
            checking.wrong(checking.paths[child.id], "weight-missing", id=child.id, parent=node.id)
        elif child.weight < 0:
            checking.wrong(checking.at(child, "weight"), "weight-negative", id=child.id)
    weights = [child.weight for child in node.children if child.weight is not None]
    if len(weights) == len(node.children) and sum(weights) != 100:
        total = decimal_text(Fraction(sum(weights)))
        checking.wrong(checking.at(node, "children"), "weights-not-100", id=node.id, sum=total)


def _check_standard(checking: Checking) -> None:
    """Check the shares of the maxima against the reference standard, if there is one."""
    document = checking.source.document
    standard = {
        name: as_number(part) or _ZERO for name, part in document.get("standard", {}).items()
    }
    tolerance = as_number(document.get("standard_tolerance", 5)) or _ZERO
    nodes = {node.id: node for node in checking.rulebook.nodes()}
    parts: dict[str, Fraction] = {}
    for name in standard:
        reached = most(nodes[name]) if name in nodes else None
        if reached is None:
            fault = "standard-without-max" if name in nodes else "unknown-node"
            checking.wrong(("standard", name), fault, id=name)
        else:
            parts[name] = reached
    if standard and sum(standard.values()) != 100:
        written = decimal_text(sum(standard.values(), _ZERO))
        checking.wrong(("standard",), "weights-not-100", id="standard", sum=written)
    total = sum(parts.values(), _ZERO)
    if len(parts) < len(standard) or not total:
        return
    for name, reached in parts.items():
        share = reached * 100 / total
        if abs(share - standard[name]) > tolerance:
            checking.wrong(
                ("standard", name),
                "off-standard",
                id=name,
                share=decimal_text(rounded(share, 2)),
                wanted=decimal_text(standard[name]),
                tolerance=decimal_text(tolerance),
            )
