"""An explanation as nested lines: a node, what happened to it, and the nodes it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leitai.rulebook.model import Rulebook

from .numbers import shown
from .steps import StepWords, Tree


@dataclass(frozen=True, slots=True)
class Told:
    """One node of an explanation; *lines* say how its value came about."""

    node: str
    title: str
    value: str
    most: str
    lines: tuple[str, ...]
    below: tuple["Told", ...]


def tree(told: Mapping[str, Any], rulebook: Rulebook, language: str) -> Told:
    """
    Return the tree of an explanation in words.

    Shapes:
        told: as ``leitai.scoring.explain`` returns it.
    """
    titles: dict[str, str] = {}
    for node in rulebook.nodes():
        titles[node.id] = _titled(node.title, language) or titles.get(node.id, "")
        if node.each is not None:  # what is repeated is called like the whole, where it has no name
            titles[node.each.id] = titles[node.id]
    return _told(told["tree"], StepWords(language, titles), titles)


def _titled(title: Mapping[str, str], language: str) -> str:
    return title.get(language) or title.get("") or next(iter(title.values()), "")


def _told(node: Tree, words: StepWords, titles: Mapping[str, str]) -> Told:
    name = str(node["node"])
    plain = name.split("[", maxsplit=1)[0]
    instance = name[len(plain) :].replace("][", " · ").strip("[]")
    title = titles.get(plain) or plain
    return Told(
        node=name,
        title=f"{title} {instance}".strip(),
        value=shown(node["value"]),
        most=shown(node["max"]) if node["max"] is not None else "",
        lines=tuple(line for step in node["steps"] for line in words.told(node, step)),
        below=tuple(_told(child, words, titles) for child in node["below"] if not _quiet(child)),
    )


def _quiet(node: Tree) -> bool:
    """A penalty that was not entered and took nothing off needs no line."""
    kinds = [step["kind"] for step in node["steps"][:1]]
    return kinds == ["default"] and node["value"] == "0" and not node["below"]
