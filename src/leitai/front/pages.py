"""The pages the front writes itself, in both languages: when Django is away, or a body too long."""

import base64
from collections.abc import Sequence
from hashlib import sha256
from html import escape

from leitai.faults import Fault
from leitai.wording import LANGUAGES, describe

from .asking import NO_STORE, Answer, words

TAGS = {"zh": "zh-Hans", "en": "en"}
STYLE = (
    "body{font:1.125rem/1.7 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}h1{font-size:1.5rem}[lang=en]{color:#555}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#16181c}[lang=en]{color:#aaa}}"
)
_DIGEST = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
AGAIN_SECONDS = 3


def away() -> Answer:
    """Return the page for when Django does not answer; it asks again by itself."""
    headers = [(b"retry-after", str(AGAIN_SECONDS).encode())]
    again = f'<meta http-equiv="refresh" content="{AGAIN_SECONDS}">'
    told = [(words("away-title", each), words("away", each)) for each in LANGUAGES]
    return _page(502, told, again, headers)


def refused(status: int, faults: Sequence[Fault]) -> Answer:
    """Return the page that says *faults*."""
    told = [
        (words("refused-title", each), " ".join(describe(fault, each) for fault in faults))
        for each in LANGUAGES
    ]
    return _page(status, told)


def _page(
    status: int,
    told: Sequence[tuple[str, str]],
    head: str = "",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> Answer:
    (title, _), *_rest = told
    parts = [
        f'<div lang="{TAGS[language]}"><{tag}>{escape(said)}</{tag}><p>{escape(text)}</p></div>'
        for language, tag, (said, text) in zip(LANGUAGES, ("h1", "h2"), told, strict=True)
    ]
    body = (
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{head}'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>"
    )
    fixed = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        NO_STORE,
    ]
    return Answer(status, [*fixed, *headers], body.encode())
