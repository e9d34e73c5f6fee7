"""
News for pads: a word that changes when something changed that their package says.

The front shows the word with every answer and knows no more; a pad that sees a new one fetches
its package again. So nobody asks for packages that are as they were.
"""

import secrets

from django.db import transaction

from leitai.canonical import sha256_hex
from leitai.web.installation import installation
from leitai.web.models import Event


def tell_pads(event: Event) -> None:
    """Let every pad of *event* fetch its package, once this transaction is safe."""
    if event.journal:
        name = str(event.journal)
        transaction.on_commit(lambda: _touch(name))


def _touch(journal: str) -> None:
    folder = installation().news
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / sha256_hex(journal.encode())
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.write_text(secrets.token_hex(8), encoding="ascii")
    fresh.replace(file)
