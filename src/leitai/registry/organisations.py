"""The tree of unions: who stands under whom, and who may act where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from leitai.faults import Fault, Refused

Kind = Literal["federation", "county", "industry", "enterprise"]

RANKS: dict[Kind, int] = {"federation": 0, "county": 1, "industry": 1, "enterprise": 2}
"""A union stands under one of the same or a higher rank (0 is the highest)."""


@dataclass(frozen=True, slots=True)
class Union:
    """
    One union organisation.

    Units:
        parent: the id of the union above; None for the root.
    """

    id: str
    name: str
    kind: Kind
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """Unions without cycles, under one root."""

    unions: Mapping[str, Union]
    root: Union

    def above(self, union: str) -> Iterator[Union]:
        """
        Yield the union itself, then each above it up to the root.

        Raises:
            KeyError: no such union.
        """
        here: str | None = union
        while here is not None:
            yield self.unions[here]
            here = self.unions[here].parent

    def within(self, union: str, subtree: str) -> bool:
        """
        Tell whether *union* is *subtree* or stands anywhere below it.

        Raises:
            KeyError: no such union.
        """
        top = self.unions[subtree]
        return any(each is top for each in self.above(union))


def grow_tree(unions: Iterable[Union]) -> Tree:
    """
    Return the tree of *unions*.

    Raises:
        Refused: everything that is wrong: ``registry.union-twice``,
            ``registry.union-no-parent``, ``registry.union-outranks``, ``registry.union-ring``,
            ``registry.union-no-root``, ``registry.union-roots``.

    >>> tree = grow_tree([Union("city", "市总工会", "federation"),
    ...     Union("plant", "某厂工会", "enterprise", "city")])
    >>> tree.within("plant", "city"), tree.within("city", "plant")
    (True, False)
    """
    known: dict[str, Union] = {}
    faults = [
        Fault("registry.union-twice", {"union": each.id})
        for each in unions
        if known.setdefault(each.id, each) is not each
    ]
    for each in known.values():
        if each.parent is not None:
            faults.extend(_place_faults(each, known.get(each.parent)))
    faults.extend(
        Fault("registry.union-ring", {"unions": " > ".join(ring)}) for ring in _rings(known)
    )
    roots = [each for each in known.values() if each.parent is None]
    if not roots:
        faults.append(Fault("registry.union-no-root"))
    elif len(roots) > 1:
        names = ", ".join(each.name for each in roots)
        faults.append(Fault("registry.union-roots", {"unions": names}))
    if faults:
        raise Refused(faults)
    return Tree(known, roots[0])


def _place_faults(union: Union, parent: Union | None) -> Iterator[Fault]:
    if parent is None:
        params = {"union": union.name, "parent": union.parent or ""}
        yield Fault("registry.union-no-parent", params)
    elif RANKS[union.kind] < RANKS[parent.kind]:
        yield Fault("registry.union-outranks", {"union": union.name, "parent": parent.name})


def _rings(known: Mapping[str, Union]) -> Iterator[list[str]]:
    """Yield each ring once, by its members upwards, the first one again at the end."""
    done: set[str] = set()
    for start in known:
        path: list[str] = []
        here: str | None = start
        while here is not None and here in known and here not in done:
            done.add(here)
            path.append(here)
            here = known[here].parent
        if here in path:
            yield [*path[path.index(here) :], here]
