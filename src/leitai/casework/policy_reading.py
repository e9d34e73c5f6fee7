"""A policy's document read: every fault of its form at once, then of its names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from leitai.canonical import sha256_hex
from leitai.faults import Refused
from leitai.rulebook.expression import OF_NODE, Apply, Expression, Several, Tree
from leitai.rulebook.publish import publish
from leitai.rulebook.shapes import (
    Keys,
    Reader,
    Reading,
    Spot,
    expression,
    ident,
    listed,
    mapped,
    members,
    number,
    positive,
    record,
    shown,
    slug,
    text,
    title,
    whole,
    word,
    yes_no,
)
from leitai.rulebook.source import load

from .policy import (
    PARTIES,
    PER,
    Cap,
    Condition,
    Envelope,
    Field,
    Item,
    Parameter,
    Policy,
    Proof,
    Share,
    Stacking,
    Window,
)

FORM = "policy/1"

TYPES = ("text", "long", "money", "number", "date", "choice", "yesno", "file", *PARTIES)
UNITS = ("yuan", "percent", "days", "workdays", "months", "years", "people", "times", "hours")
PROGRAMMES = ("subsidies", "prizes", "training", "certificates", "studios", "innovations",
              "academies", "apprenticeship", "funds", "selections")  # fmt: skip

BUILT_IN = frozenset({"filed", "year"})
"""Names that every expression knows: the day of filing (ISO), and its year."""


def day(spot: Spot) -> date | None:
    """Read a date: 2026-05-01."""
    written = text(spot)
    try:
        return date.fromisoformat(written) if written is not None else None
    except ValueError:
        spot.wrong("not-a-date", key=spot.name, value=shown(spot.value))
        return None


def share(spot: Spot) -> Any:
    """Read a share: a number from 0 to 1, or a percentage in quotes."""
    if isinstance(spot.value, str) and spot.value.endswith("%"):
        found = number(Spot(spot.value[:-1], spot.path, spot.reading))
        return None if found is None else found / 100
    return number(spot)


_ITEMS: Reader = listed(slug, least=1)

_FIELD: Keys = {
    "id": ident, "title": title, "type": word(*TYPES), "required": yes_no,
    "choices": mapped(title, slug), "help": title, "when": expression,
}  # fmt: skip
_PROOF: Keys = {"id": slug, "title": title, "article": text, "when": expression}
_ITEM: Keys = {
    "id": slug, "title": title, "article": text, "amount": expression, "when": expression,
    "per": word(*PARTIES),
}  # fmt: skip
_STACKING: Keys = {
    "id": slug, "article": text, "items": _ITEMS, "over": listed(word(*PER), least=1),
    "keep": word("highest", "first"),
}  # fmt: skip
_CAP: Keys = {
    "id": slug, "article": text, "items": _ITEMS, "per": listed(word(*PER), least=1),
    "amount": expression, "count": expression,
}  # fmt: skip
_ENVELOPE: Keys = {
    "id": slug, "title": title, "year": whole(2000, 2999), "amount": positive, "items": _ITEMS,
    "short": word("wait", "part"),
}  # fmt: skip
_SHARE: Keys = {
    "id": slug, "title": title, "article": text, "where": expression, "least": share,
    "most": share,
}  # fmt: skip
_WINDOW: Keys = {
    "id": slug, "article": text, "after": ident, "months": expression, "days": expression,
    "workdays": expression,
}  # fmt: skip
_CONDITION: Keys = {"id": slug, "title": title, "article": text, "require": expression}
_PARAMETER: Keys = {"title": title, "value": number, "unit": word(*UNITS)}


def form(wanted: str) -> Reader:
    """Return a reader of the line that says which form a document has."""

    def read(spot: Spot) -> None:
        if spot.value != wanted:
            spot.wrong("wrong-form", value=shown(spot.value), form=wanted)

    return read


_TOP: Keys = {
    "leitai": form(FORM),
    "id": slug,
    "title": title,
    "programme": word(*PROGRAMMES),
    "procedure": slug,
    "issuer": text,
    "number": text,
    "since": day,
    "until": day,
    "source": text,
    "parameters": mapped(record(Parameter, _PARAMETER, ("title", "value")), ident),
    "fields": listed(record(Field, _FIELD, ("id", "title"))),
    "proofs": listed(record(Proof, _PROOF, ("id", "title"))),
    "conditions": listed(record(Condition, _CONDITION, ("id", "title", "article", "require"))),
    "items": listed(record(Item, _ITEM, ("id", "title", "article", "amount"))),
    "stacking": listed(record(Stacking, _STACKING, ("id", "article", "items", "over"))),
    "caps": listed(record(Cap, _CAP, ("id", "article", "items", "per"))),
    "envelopes": listed(record(Envelope, _ENVELOPE, ("id", "title", "year", "amount", "items"))),
    "shares": listed(record(Share, _SHARE, ("id", "title", "article", "where"))),
    "windows": listed(record(Window, _WINDOW, ("id", "article", "after"))),
    "round_to": positive,
}


def read_policy(document: str | bytes) -> Policy:
    """
    Return the policy that *document* (YAML, or the published JSON) writes.

    Raises:
        Refused: with every fault of its form, each with its line; else with every name that
            stands for nothing or for two things, every rule that can never apply.
    """
    source = load(document)
    reading = Reading(source)
    spot = Spot(source.document, (), reading)
    need = ("leitai", "id", "title", "programme", "procedure", "issuer", "number", "since")
    values = members(spot, _TOP, need=need)
    if reading.faults or values is None:
        raise Refused(sorted(reading.faults, key=lambda fault: fault.line or 0))
    values.pop("leitai")
    policy = Policy(**values, hash=sha256_hex(publish(source.document)))
    _Checks(policy, spot).run()
    if reading.faults:
        raise Refused(sorted(reading.faults, key=lambda fault: fault.line or 0))
    return policy


def publish_policy(document: str | bytes) -> bytes:
    """Return the published form of a policy: canonical JSON; raises as `read_policy` does."""
    read_policy(document)
    return publish(load(document).document)


@dataclass(frozen=True, slots=True)
class _Checks:
    """What can only be judged once a policy is read as a whole."""

    policy: Policy
    spot: Spot

    def run(self) -> None:
        """Note every fault."""
        self._names()
        self._expressions()
        self._groups()
        if self.policy.until is not None and self.policy.until < self.policy.since:
            self._wrong(("until",), "ends-before-it-begins")

    def _wrong(self, path: tuple[str | int, ...], fault: str, **params: str) -> None:
        reading = self.spot.reading
        reading.faults.append(reading.source.fault(path, f"casework.{fault}", params))

    def _names(self) -> None:
        """Every name that expressions use stands for one thing; so does every id of a part."""
        policy, seen = self.policy, set(BUILT_IN)
        named = [(("parameters", name), name) for name in policy.parameters]
        named += [(("fields", at), each.id) for at, each in enumerate(policy.fields)]  # type: ignore[misc]
        for path, name in named:
            if name in seen:
                self._wrong(path, "name-twice", name=name)
            seen.add(name)
        for part in ("proofs", "conditions", "items", "stacking", "caps", "envelopes", "shares",
                     "windows"):  # fmt: skip
            ids: set[str] = set()
            for at, each in enumerate(getattr(policy, part)):
                if each.id in ids:
                    self._wrong((part, at), "name-twice", name=each.id)
                ids.add(each.id)

    def _expressions(self) -> None:
        known = BUILT_IN | set(self.policy.parameters) | {each.id for each in self.policy.fields}
        for path, found in self._written():
            for name in sorted(found.names() - known):
                self._wrong(path, "name-unknown", name=name)
            if functions := sorted(set(_functions(found.tree)) & OF_NODE):
                self._wrong(path, "function-of-marks", function=functions[0])
        for at, each in enumerate(self.policy.fields):
            if each.type == "choice" and not each.choices:
                self._wrong(("fields", at), "no-choices", field=each.id)

    def _written(self) -> Iterator[tuple[tuple[str | int, ...], Expression]]:
        parts = ("fields", "proofs", "conditions", "items", "caps", "shares", "windows")
        keys = ("when", "amount", "require", "count", "where", "months", "days", "workdays")
        for part in parts:
            for at, each in enumerate(getattr(self.policy, part)):
                for key in keys:
                    if isinstance(found := getattr(each, key, None), Expression):
                        yield (part, at, key), found

    def _groups(self) -> None:
        policy = self.policy
        items = {each.id for each in policy.items}
        for part in ("stacking", "caps", "envelopes"):
            for at, each in enumerate(getattr(policy, part)):
                for name in sorted(set(each.items) - items):
                    self._wrong((part, at, "items"), "no-such-item", item=name)
        for at, cap in enumerate(policy.caps):
            if (cap.amount is None) == (cap.count is None):
                self._wrong(("caps", at), "amount-or-count", id=cap.id)
        self._shares_and_windows()

    def _shares_and_windows(self) -> None:
        for at, each in enumerate(self.policy.shares):
            if each.least is None and each.most is None:
                self._wrong(("shares", at), "least-or-most", id=each.id)
        for at, window in enumerate(self.policy.windows):
            field = self.policy.field(window.after)
            if field is None or field.type != "date":
                self._wrong(("windows", at, "after"), "not-a-date-field", field=window.after)
            if sum(each is not None for each in (window.months, window.days, window.workdays)) != 1:
                self._wrong(("windows", at), "one-length", id=window.id)


def _functions(tree: Tree) -> Iterable[str]:
    if isinstance(tree, Several | Apply):
        if isinstance(tree, Apply):
            yield tree.operator
        for part in tree.parts:
            yield from _functions(part)
