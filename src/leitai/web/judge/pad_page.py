"""The words that stand in the pad's page: in both languages, because one page serves everybody."""

import json
from functools import cache

from django.utils.safestring import SafeString, mark_safe

from leitai.wording import table

ROOM = "pad."
READING = (
    "registry.comma-decimal", "registry.empty", "registry.not-a-number",
    "registry.number-too-long", "scoring.answer-count", "scoring.no-value",
    "scoring.not-an-option", "scoring.not-in-table", "scoring.not-whole", "scoring.not-yes-no",
    "scoring.off-step", "scoring.too-high", "scoring.too-long", "scoring.too-low",
)  # fmt: skip
"""What a pad itself finds wrong with a value while it is typed."""

ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@cache
def page_words() -> SafeString:
    """Return the words as JSON that may stand inside a script element."""
    words = {
        entry: said for entry, said in table().items() if entry.startswith(ROOM) or entry in READING
    }
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPED))  # noqa: S308 - nothing can end the element
