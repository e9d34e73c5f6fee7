"""The tables of a journal that grows: only what is new is read, and whom it is about is told."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from leitai.journal import Entry, Store, approvals
from leitai.journal.history import Key
from leitai.registry.text import plain
from leitai.scoring import Tables

from .rows import KEYS, Body, in_form, latest, tables_from

PERSONAL = ("contestant", "mark", "status")
"""Entries about one contestant, who comes first in their keys; others are about everybody."""


class Growing:
    """
    The tables in force in the journal *store*, as `tables_of` would give them.

    *earlier* gives the results of earlier rounds; asked whenever the whole journal is read.
    Not for several threads at once.
    """

    def __init__(self, store: Store, earlier: Callable[[], Mapping[str, bytes]]) -> None:
        self._store, self._earlier = store, earlier
        self.size = 0
        """Entries taken in so far."""
        self._found: dict[str, dict[Key, Body]] = {}
        self._amended: set[tuple[str, Key]] = set()
        self._to_erase = False
        self._rest = Tables(marks=())
        self._keys: dict[str, list[tuple[str, Key]]] = {}
        self._carry: dict[str, dict[str, Any]] = {}

    def look(self) -> set[str] | None:
        """
        Take in what is new; return the codes it is about, None where it may be about everybody.

        Raises:
            Refused: as `tables_of`; nothing is taken in then.
        """
        fresh = self._store.entries(self.size)
        if not self.size or self._to_erase or not all(map(self._simple, fresh)):
            self._read()
            return None
        told = {code for entry in fresh if (code := self._take(entry))}
        self.size += len(fresh)
        return told

    def _simple(self, entry: Entry) -> bool:
        """Tell whether *entry* changes nothing, or what is known of one contestant."""
        if entry.type not in KEYS or entry.body is None:
            return entry.type != "approve"
        key = _key_of(entry)
        known = entry.type != "contestant" or key in self._found[entry.type]
        if entry.type not in PERSONAL or not known:
            return False
        return key is None or in_form(entry.type, entry.content)

    def _take(self, entry: Entry) -> str | None:
        """Take in a simple entry; return whom it is about."""
        key = _key_of(entry) if entry.type in PERSONAL and entry.body is not None else None
        if key is None or (entry.type, key) in self._amended:
            return None
        self._put(entry.type, key, entry.content)
        return plain(key[0])

    def _put(self, kind: str, key: Key, body: Body) -> None:
        if key not in self._found[kind]:
            self._keys.setdefault(plain(key[0]), []).append((kind, key))
        self._found[kind][key] = body

    def _read(self) -> None:
        """Read the journal as a whole."""
        log = self._store.entries()
        found = {kind: latest(log, kind) for kind in KEYS}
        rest = {kind: [last.body for last in found[kind].values()] for kind in KEYS}
        self._rest = tables_from(rest | dict.fromkeys(PERSONAL, ()), self._earlier())
        self._carry = {
            name: {str(row["code"]): row for row in document.get("contestants", [])}
            for name, document in self._rest.carry.items()
        }
        self._found, self._keys = {kind: {} for kind in PERSONAL}, {}
        for kind in PERSONAL:
            for key, last in found[kind].items():
                self._put(kind, key, last.body)
        self._amended = {
            (kind, key) for kind in PERSONAL for key, last in found[kind].items() if last.approval
        }
        # An approved erasure is done a moment later, and no entry says when.
        erased = approvals(log).erased
        self._to_erase = any(each.hash in erased and each.body is not None for each in log)
        self.size = len(log)

    def tables(self) -> Tables:
        """Return the tables in force."""
        return self._tables({kind: [*self._found[kind].values()] for kind in PERSONAL}, self._rest)

    def tables_about(self, codes: Collection[str]) -> Tables:
        """Return the tables in force as if nobody but *codes* took part."""
        found: dict[str, list[Body]] = {kind: [] for kind in PERSONAL}
        for code in codes:
            for kind, key in self._keys.get(code, ()):
                found[kind].append(self._found[kind][key])
        carry = {
            name: {"contestants": [rows[code] for code in codes if code in rows]}
            for name, rows in self._carry.items()
        }
        return self._tables(found, replace(self._rest, carry=carry))

    def _tables(self, found: Mapping[str, Sequence[Body]], rest: Tables) -> Tables:
        personal = tables_from({"judge": (), "carry": (), "seed": (), **found}, {})
        return replace(rest, marks=personal.marks, contestants=personal.contestants)


def _key_of(entry: Entry) -> Key | None:
    said = [entry.content.get(name) for name in KEYS[entry.type]]
    parts = tuple(part for part in said if isinstance(part, str))
    return parts if len(parts) == len(said) else None
