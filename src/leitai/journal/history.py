"""The value in force for every mark, sheet or lock of a journal, and all it was before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from leitai.faults import Fault
from leitai.journal.approving import AMEND, approvals
from leitai.journal.entry import Entry, named

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """
    What was in force for a while.

    *entry* said it; an ``amend`` also says why, and *approval* let it into effect.
    """

    entry: Entry
    body: dict[str, Any]
    approval: Entry | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """
    Shapes:
        histories: key -> every version, the last one in force.
        pending: amendments and erasures asked for and not approved.
        faults: entries without effect, and why.
    """

    histories: dict[Key, tuple[Version, ...]]
    pending: tuple[Entry, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Fold:
    names: Sequence[str]
    histories: dict[Key, list[Version]] = field(default_factory=dict)
    in_force: dict[str, Key] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def key(self, body: dict[str, Any]) -> Key | None:
        parts = [part for name in self.names if isinstance(part := body.get(name), str)]
        return tuple(parts) if len(parts) == len(self.names) else None

    def refuse(self, fault: str, entry: Entry) -> None:
        self.faults.append(Fault(fault, named(entry)))

    def force(self, key: Key, version: Version) -> None:
        history = self.histories.setdefault(key, [])
        if history:
            del self.in_force[history[-1].entry.hash]
        history.append(version)
        self.in_force[version.entry.hash] = key

    def say(self, entry: Entry) -> None:
        if entry.body is None:
            return self.refuse("journal.value-erased", entry)
        key = self.key(entry.content)
        if key is None:
            return self.refuse("journal.value-unnamed", entry)
        if key in self.histories and self.histories[key][-1].approval:
            return self.refuse("journal.late", entry)
        return self.force(key, Version(entry, entry.content))

    def amend(self, request: Entry, approval: Entry) -> None:
        key = self.in_force.get(request.content["target"])
        body = request.content["body"]
        if key is None:
            self.refuse("journal.amend-stale", request)
        elif self.key(body) != key:
            self.refuse("journal.amend-elsewhere", request)
        else:
            self.force(key, Version(request, body, approval))


def values(entries: Iterable[Entry], kind: str, names: Sequence[str]) -> Values:
    """
    Return the values that entries of type *kind* gave, each named by the members *names*.

    *entries*: a checked journal in its order. An amendment of another kind is left alone.
    """
    log = tuple(entries)
    found = approvals(log)
    fold = _Fold(names)
    ours: set[str] = set()
    for entry in log:
        if entry.type == kind:
            ours.add(entry.hash)
            fold.say(entry)
        elif entry.type == AMEND and entry.content.get("target") in ours:
            ours.add(entry.hash)
        request = found.granted.get(entry.hash)
        if request and request.type == AMEND and request.hash in ours:
            fold.amend(request, entry)
    histories = {key: tuple(history) for key, history in fold.histories.items()}
    return Values(histories, found.pending, (*found.faults, *fold.faults))
