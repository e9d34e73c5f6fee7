"""A journal in a PostgreSQL database, beside other journals: for a city, several processes."""

from leitai.journal import Roll

from .group_commit import BOUND
from .kept import KeptJournal
from .postgres_rows import PostgresRows


class PostgresJournal(KeptJournal):
    """
    ``leitai.journal.Store`` in the database at *address*; any number of processes may use it.

    *journal*: the journal's name; *opener*: the key that must open it, where known (hex).
    Erasing writes the table of entries anew, and every writer waits while it does.

    Raises:
        Refused: no connection, or tables of another version of this program.
    """

    def __init__(
        self,
        address: str,
        journal: str,
        opener: str | None = None,
        bound: int = BOUND,
    ) -> None:
        super().__init__(Roll(journal, opener), lambda: PostgresRows(address, journal), bound)


def keeps_journal(address: str, journal: str) -> bool:
    """
    Tell whether the database at *address* keeps a journal called *journal*.

    Raises:
        Refused: no connection is to be had.
    """
    rows = PostgresRows(address, journal)
    try:
        return rows.known()
    finally:
        rows.close()
