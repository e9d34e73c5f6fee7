"""
The reason for one contestant's result, in words: what `leitai explain` prints.

From the tree of `leitai.scoring.explain` to lines that a welder understands and that a
reporter can recompute with a pocket calculator: nothing is rounded that the rulebook does
not round, and a value that no decimal ends stands as a fraction beside its first decimals.
"""

from collections.abc import Iterator
from typing import Any

from leitai.rulebook.model import Rulebook
from leitai.telling import StepWords, Tree
from leitai.telling.numbers import put_in, short, shown
from leitai.wording import say

from .board import level_text, named, titled
from .bringing import Person
from .widths import width, wrapped

INDENT = "   "

FEW = 3
"""Steps that may stand in one line with their node."""


class Explanation:
    """Writes one explanation, in one language, no line wider than *room*."""

    def __init__(
        self, told: Tree, rulebook: Rulebook, person: Person, language: str, room: int
    ) -> None:
        self.told, self.book, self.person = told, rulebook, person
        self.language, self.room = language, room
        self.titles = {each.id: titled(each.title, language) for each in rulebook.nodes()}
        self.steps = StepWords(language, self.titles)

    def say(self, entry: str, **params: str) -> str:
        """Return the words of ``cli.explain.<entry>``."""
        return say(f"cli.explain.{entry}", self.language, params)

    def lines(self) -> Iterator[str]:
        """Return the whole explanation, line by line."""
        for line in self._all():
            indent = " " * (len(line) - len(line.lstrip()) + 2)
            yield from wrapped(line, self.room, indent)

    def _all(self) -> Iterator[str]:
        told = self.told
        yield " ".join(filter(None, (told["code"], self.person.name, self.person.delegation)))
        yield titled(self.book.title, self.language, self.book.id)
        yield ""
        if told["status"] != "OK":
            status = say(f"cli.status.{told['status']}", self.language)
            yield self.say("status", status=status)
        for block in told["blocked"]:
            why = say(block["id"], self.language, block["params"])
            yield self.say("blocked", node=self._named(block["node"]), why=why)
        yield from self._node(told["tree"], "")
        if any(each["value"] is not None for each in told["records"]):
            yield ""
            yield self.say("records")
            for record in told["records"]:
                yield from self._node(record, INDENT)
        yield ""
        yield from self._rank()
        yield from self._awards()

    def _named(self, node: str) -> str:
        title = self.titles.get(node.split("[", maxsplit=1)[0], "")
        return named(title, node)

    def _node(self, node: Tree, indent: str) -> Iterator[str]:
        if node["value"] is None and not node["steps"] and not node["below"]:
            yield f"{indent}{self._named(node['node'])}{self.say('nothing')}"
            return
        head = f"{indent}{self._named(node['node'])} = {shown(node['value'])}"
        if node["max"] is not None:
            head += self.say("of", most=shown(node["max"]))
        said = [line for step in node["steps"] for line in self.steps.told(node, step)]
        joined = head + self.say("colon") + self.say("then").join(said)
        if not node["below"] and 0 < len(said) <= FEW and width(joined) <= self.room:
            yield joined
            return
        yield head
        yield from (f"{indent}{INDENT}{line}" for line in said)
        for child in self._worth_telling(node):
            yield from self._node(child, indent + INDENT)

    def _worth_telling(self, node: Tree) -> list[Tree]:
        """Return what is below; penalties that took nothing off and were not entered are quiet."""
        return [
            child
            for child in node["below"]
            if not (
                [step["kind"] for step in child["steps"][:1]] == ["default"]
                and child["value"] == "0"
                and not child["below"]
            )
        ]

    def _rank(self) -> Iterator[str]:
        told, why = self.told, self.told["ranking"]
        if why is None:
            yield self.say("no-rank")
            return
        yield self.say("rank", rank=str(told["rank"]), ranked=str(why["ranked"]))
        better = self.say(f"better-{why['better']}")
        on = self.say("on-total") if why["on"] is None else why["on"]
        yield INDENT + self.say("ranked-on", on=on, score=shown(told["score"]), better=better)
        if why["near"] is not None and why["near"]["with"]:
            codes = self.say("and").join(
                f"{each['code']} {each['score']}" for each in why["near"]["with"]
            )
            yield INDENT + self.say("near", within=short(why["near"]["within"]), codes=codes)
        for other in why["equal"]:
            yield INDENT + self._equal(other, why["end"])

    def _equal(self, other: dict[str, Any], end: str) -> str:
        said = {"code": other["code"], "rank": str(other["rank"])}
        if other["by"] is not None:
            by = self.titles.get(other["by"], "") or other["by"]
            pair = {"mine": shown(other["mine"]), "theirs": shown(other["theirs"])}
            return self.say("equal-by", by=by, **pair, **said)
        if other["mine"] is not None and other["theirs"] is not None:
            pair = {"mine": str(other["mine"]), "theirs": str(other["theirs"])}
            return self.say(f"equal-{end}", **pair, **said)
        return self.say("equal-shared", **said)

    def _awards(self) -> Iterator[str]:
        told = self.told
        for award in told["awards"]:
            title = titled(award["title"], self.language, award["id"])
            yield self.say("award", title=title, why=self._award_rule(award))
        for each in told["proposals"]:
            filled = put_in(each["when"], each["names"])
            to = level_text(each["to"], self.language)
            yield self.say("proposal", to=to, rule=each["rule"])
            yield INDENT + self.say("condition", text=each["when"])
            yield INDENT + self.say("filled", text=filled)
            approval = titled(each["approval"], self.language)
            if approval:
                yield INDENT + approval
        if told["advance"]:
            yield self.say("advance", to=told["advance"])
        if told["reserve"] is not None:
            yield self.say("reserve", number=str(told["reserve"]))
        for name in told["ineligible"]:
            reasons = {
                each.id: titled(each.reason, self.language) for each in self.book.eligibility
            }
            yield self.say("ineligible", why=reasons.get(name) or name)
        for flag in told["flags"]:
            yield say(f"cli.flag.{flag}", self.language)

    def _award_rule(self, award: dict[str, Any]) -> str:
        rule = award["rule"]
        if rule == "ranks":
            low, high = award["ranks"]
            return self.say("award-ranks", low=str(low), high=str(high))
        if rule == "score":
            return self.say("award-score", text=award["text"])
        places = str(award["places"])
        if "percent" in award:
            share = {"percent": short(award["percent"]), "whole": str(award["N"])}
            return self.say(f"award-{rule}-percent", places=places, **share)
        return self.say(f"award-{rule}", places=places)
