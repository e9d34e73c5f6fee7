"""A journal in one SQLite file: on the disk when it is acknowledged (WAL, synchronous=FULL)."""

from pathlib import Path

from leitai.journal import Roll

from .group_commit import BOUND
from .kept import KeptJournal
from .sqlite_rows import SqliteRows


class SqliteJournal(KeptJournal):
    """
    ``leitai.journal.Store`` on one file; several threads and processes may use it.

    *journal*: the journal's name; *opener*: the key that must open it, where known (hex).
    An erased body's bytes are overwritten in the file, and the write-ahead log is emptied.

    Raises:
        Refused: the file is another journal's, or no journal at all.
    """

    def __init__(
        self,
        path: Path | str,
        journal: str,
        opener: str | None = None,
        bound: int = BOUND,
    ) -> None:
        super().__init__(Roll(journal, opener), lambda: SqliteRows(Path(path), journal), bound)
