"""Who has a status as a whole: absent, withdrawn, disqualified."""

from collections.abc import Iterable, Mapping

from leitai.journal import Entry as Line
from leitai.scoring import Tables
from leitai.web.models import Event

from .records import journal_of, rules_of, tables_now

_STATUSES: dict[str, tuple[int, dict[str, str]]] = {}
"""Journal -> how far it was read, and every contestant's status as a whole as of there."""

MOST_KEPT = 200


def statuses(event: Event) -> Mapping[str, str]:
    """
    Return the codes that have a status as a whole: nothing is asked for of them.

    Every page of a judge asks; so only what is new in the journal is read.
    """
    journal, root = journal_of(event), rules_of(event).scheme.id
    seen, found = _STATUSES.get(str(event.journal), (0, {}))
    fresh = journal.entries(seen)
    if any(line.type == "approve" for line in fresh):
        found = _statuses_in(tables_now(event), root)
    else:
        found = found | _statuses_said(fresh, root)
    if len(_STATUSES) >= MOST_KEPT:
        _STATUSES.clear()
    _STATUSES[str(event.journal)] = seen + len(fresh), found
    return {code: status for code, status in found.items() if status not in {"", "OK"}}


def _statuses_in(tables: Tables, root: str) -> dict[str, str]:
    found = {row["contestant"]: row.get("status", "") for row in tables.contestants or ()}
    for row in tables.marks:
        if row["aspect"] == root and row.get("status") and not row.get("judge"):
            found[row["contestant"]] = row["status"]
    return found


def _statuses_said(lines: Iterable[Line], root: str) -> dict[str, str]:
    """Return what plain entries say; after an amendment the whole journal is asked instead."""
    found = {}
    for line in lines:
        if line.type == "contestant" and line.body is not None:
            found[line.content["contestant"]] = line.content["fields"].get("status", "")
        elif line.type == "status" and line.body is not None and line.content["aspect"] == root:
            found[line.content["contestant"]] = line.content["status"]
    return found
