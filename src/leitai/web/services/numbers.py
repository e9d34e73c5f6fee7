"""Numbers that people read out on the phone: short, without 0, O, 1, I, L."""

import secrets
from datetime import datetime

from django.utils import timezone

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def random_code(length: int) -> str:
    """Return *length* random characters of LETTERS."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def public_number(kind: str, at: datetime) -> str:
    """Return a number like ``SS-2026-7KQ4D``: it cannot be guessed, so it may show a status."""
    return f"{kind}-{timezone.localtime(at).year}-{random_code(6)}"
