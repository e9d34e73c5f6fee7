"""The published form of a rulebook: canonical JSON, whose SHA-256 is the rulebook's hash."""

from decimal import Decimal
from typing import Any

from leitai.canonical import canonical

_LARGEST = 2**53 - 1


def publish(document: dict[str, Any]) -> bytes:
    """
    Return the published form of a plain *document*.

    Source:
        docs/formats/rulebook.md, "Writing values"; RFC 8785 (June 2020).

    >>> from leitai.rulebook.source import document
    >>> publish(document("{b: 0.30, a: [1, 2.0, 9007199254740993, 1/3]}"))
    b'{"a":[1,2,"9007199254740993","1/3"],"b":"0.3"}'
    """
    return canonical(published(document))


def published(value: Any) -> Any:
    """Return one value of a document as the published form writes it."""
    if isinstance(value, dict):
        return {key: published(part) for key, part in value.items()}
    if isinstance(value, list):
        return [published(part) for part in value]
    if isinstance(value, Decimal):
        text = number_text(value)
        return published(int(text)) if "." not in text else text
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) <= _LARGEST else str(value)
    return value


def number_text(value: Decimal | int) -> str:
    """
    Return a number of a document in plain decimals without trailing zeros.

    >>> number_text(Decimal("0.50")), number_text(Decimal("-0.0"))
    ('0.5', '0')
    """
    text = str(value) if isinstance(value, int) else format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
