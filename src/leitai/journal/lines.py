"""``entries.jsonl``: a journal as a text, one entry on each line."""

from collections.abc import Iterable
from dataclasses import replace

from leitai.canonical import canonical
from leitai.faults import Fault, Refused
from leitai.journal.entry import FIELDS, Entry, body_text, entry_faults, parsed


def read_line(text: str) -> Entry:
    """
    Return the entry that one line of ``entries.jsonl`` (without line end) writes.

    Raises:
        Refused: not canonical JSON, fields missing or added, a field not in its form, a body
            that does not match its commitment. Signatures and links: ``check_log``.
    """
    try:
        members = parsed(text)
        exact = isinstance(members, dict) and canonical(members).decode() == text
    except (TypeError, ValueError, RecursionError):
        exact = False
    if not exact:
        raise Refused([Fault("journal.not-canonical")])
    if members.keys() != FIELDS:
        odd = ", ".join(sorted(members.keys() ^ FIELDS))
        raise Refused([Fault("journal.fields", {"fields": odd})])
    wrong = [name for name in sorted(FIELDS - {"body"}) if not _typed(name, members[name])]
    if wrong:
        raise Refused([Fault("journal.fields", {"fields": ", ".join(wrong)})])
    if members["body"] is not None:
        members["body"] = body_text(members["body"])
    entry = Entry(**members)
    if faults := entry_faults(entry):
        raise Refused(faults)
    return entry


def _typed(name: str, value: object) -> bool:
    if name == "device_seq":
        return type(value) is int
    return isinstance(value, str) or (name == "salt" and value is None)


def read_lines(text: str) -> tuple[Entry, ...]:
    """
    Return the entries of an ``entries.jsonl``: one on each line, every line ended by LF.

    Raises:
        Refused: every line that is not an entry, by its number; a last line cut short.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    *lines, rest = text.split("\n")
    for number, line in enumerate(lines, 1):
        try:
            entries.append(read_line(line))
        except Refused as refused:
            faults += [replace(fault, line=number) for fault in refused.faults]
    if rest:
        faults.append(Fault("journal.cut-short", line=len(lines) + 1))
    if faults:
        raise Refused(faults)
    return tuple(entries)


def write_lines(entries: Iterable[Entry]) -> str:
    """Return *entries* as the text of an ``entries.jsonl``."""
    return "".join(f"{entry.line}\n" for entry in entries)
