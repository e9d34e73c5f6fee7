"""A request with a key is done once, however often it is sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.web.models import ApiToken, IdempotencyKey


class KeyUsed(Refused):
    """The key belongs to another request."""

    def __init__(self) -> None:
        super().__init__([Fault("api.key-used")])


@transaction.atomic
def once(
    token: ApiToken,
    key: str,
    request: str,
    do: Callable[[], tuple[int, dict[str, Any]]],
    *,
    at: datetime,
) -> IdempotencyKey:
    """
    Do what *do* does, or return what was answered when it was done before.

    What *do* refuses leaves nothing behind, so that the same key may be tried again.

    Shapes:
        request: SHA-256 of what is asked; *do* returns the status and the answer as plain JSON.
    Raises:
        KeyUsed: the key was used for something else.
        Refused: whatever *do* refuses.
    """
    rows = IdempotencyKey.objects.select_for_update()
    row, is_new = rows.get_or_create(token=token, key=key, defaults={"request": request, "at": at})
    if not is_new:
        if row.request != request:
            raise KeyUsed
        return row
    row.status, row.answer = do()
    row.save(update_fields=["status", "answer"])
    return row
