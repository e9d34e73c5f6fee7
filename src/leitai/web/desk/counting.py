"""Pages of lists that may be very long: counted as far as anybody turns them."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from .asking import PAGE

MOST_PAGES = 200
"""Further on nobody turns pages: a search finds more."""


class Many(int):
    """A count beyond which nobody counted."""

    def __str__(self) -> str:
        return f"{int(self)}+"


class Pages(Paginator):
    """Pages of fifty, two hundred at most; the count stops there too."""

    def __init__(self, found: QuerySet[Any]) -> None:
        super().__init__(found, PAGE)
        self.found = found

    @cached_property
    def count(self) -> int:
        """How many rows there are; ``10000+`` where there are more."""
        most = PAGE * MOST_PAGES
        counted: int = self.found.order_by().values("pk")[: most + 1].count()
        return Many(most) if counted > most else counted

    def _get_page(self, rows: Any, *given: Any, **named: Any) -> Any:
        """
        Return a page of whole rows, found by their keys.

        To put sixteen thousand workers in order, a database that carries their names and
        encrypted numbers along takes four times as long as one that carries keys.
        """
        keys = list(rows.values_list("pk", flat=True))
        whole = list(self.found.filter(pk__in=keys)) if keys else []
        return super()._get_page(whole, *given, **named)  # type: ignore[misc]
