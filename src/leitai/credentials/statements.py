"""
What a JSON-LD document says, as canonical N-Quads: the bytes that are hashed and signed.

A document is taken apart in safe mode: a word without a known meaning, a value that would be
left out, an address that could break out of its brackets refuses the whole document, because
what is not in the statements is not signed.

Source: W3C RDF Dataset Canonicalization (RDFC-1.0, 2024-05-21); JSON-LD 1.1.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from leitai.credentials.contexts import CONTEXTS
from leitai.faults import Fault, Refused

Contexts = Mapping[str, dict[str, Any]]

IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\x7f]+')
"""An address that is complete and cannot end its own brackets."""
_STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What RDFC-1.0 and PyLD escape differently; no certificate needs it."""
_DEEPEST = 30
_LONGEST = 1_000_000
"""Characters of one text; a status list has 22,000 at most."""


def canonical_statements(document: Mapping[str, Any], contexts: Contexts = CONTEXTS) -> bytes:
    """
    Return the canonical N-Quads of *document*, each line ended by LF, sorted by code point.

    Raises:
        Refused: ``credentials.context``, ``credentials.word``, ``credentials.value``: something
            in it would not be signed.
    """
    addresses = document.get("@context")
    listed = addresses if isinstance(addresses, list) else [addresses]
    unknown = [each for each in listed if not isinstance(each, str) or each not in contexts]
    if unknown:
        said = (each if isinstance(each, str) else "-" for each in unknown)
        raise Refused(Fault("credentials.context", {"context": each[:200]}) for each in said)
    body = {name: value for name, value in document.items() if name != "@context"}
    if faults := [*_unsigned(body, "")]:
        raise Refused(faults)
    from leitai.credentials.json_ld import canonical_form  # noqa: PLC0415 - PyLD: 0.1 s to import

    return canonical_form({"@context": listed, **body}, contexts)


def _unsigned(value: Any, where: str, depth: int = 0) -> Iterator[Fault]:
    """Find what JSON-LD would leave out, or not write in one way."""
    if not _is_plain(value) or depth > _DEEPEST:
        yield Fault("credentials.value", {"where": where[:200]})
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name.startswith("@") or ":" in name:
                yield Fault("credentials.word", {"word": name[:200]})
            else:
                yield from _unsigned(inner, f"{where}/{name}", depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _unsigned(inner, where, depth + 1)


def _is_plain(value: Any) -> bool:
    match value:
        case {}:
            return bool(value) and all(isinstance(name, str) for name in value)
        case list():  # JSON-LD keeps no lists of lists; the same thing twice is said once
            nested = any(isinstance(inner, list) for inner in value)
            return bool(value) and not nested and not _has_twice(value)
        case str():
            return not _STEERING.search(value) and len(value) <= _LONGEST
    return isinstance(value, int)  # null is left out; a binary float has more than one spelling


def _has_twice(values: list[Any]) -> bool:
    written = [json.dumps(each, sort_keys=True, default=str) for each in values]
    return len({*written}) < len(written)
