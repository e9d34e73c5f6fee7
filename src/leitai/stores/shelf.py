"""Where an installation's journals are: a folder of SQLite files, or a PostgreSQL database."""

from pathlib import Path
from threading import Lock

from .kept import KeptJournal
from .postgres import PostgresJournal, keeps_journal
from .postgres_rows import names_at
from .sqlite import SqliteJournal
from .sqlite_rows import name_in

AWAKE = 8
"""Journals that keep their connections, two each; PostgreSQL allows 100 in all by default."""


class Shelf:
    """
    Journals by name, each opened once per process and then kept, most of them at rest.

    Units:
        database: "" for a folder of SQLite files, else a PostgreSQL address.
    """

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder, self.database = folder, database
        self._open: dict[str, KeptJournal] = {}
        self._opening = Lock()

    def journal(self, name: str) -> KeptJournal:
        """
        Return the journal called *name*; an empty one where there is none yet.

        Raises:
            Refused: what is there is no journal of that name.
        """
        with self._opening:
            journal = self._open.pop(name, None) or self._opened(name)
            self._open[name] = journal  # at the end: used last
            if len(self._open) > AWAKE:
                list(self._open.values())[-AWAKE - 1].rest()
            return journal

    def has(self, name: str) -> bool:
        """Tell whether there is a journal called *name*; asking makes none."""
        if self.database:
            return keeps_journal(self.database, name)
        return self.file(name).is_file()

    def file(self, name: str) -> Path:
        """Return the file of the journal called *name*, where there is no PostgreSQL."""
        return self.folder / f"{name.replace('/', '_')}.sqlite3"

    def names(self) -> list[str]:
        """
        Return the names of the journals there are.

        Raises:
            Refused: the database does not answer; a file in the folder is no journal.
        """
        if self.database:
            return names_at(self.database)
        return sorted(name_in(file) for file in self.folder.glob("*.sqlite3"))

    def close(self) -> None:
        """Write what is queued and close every journal; the next question opens it again."""
        with self._opening:
            for journal in self._open.values():
                journal.close()
            self._open.clear()

    def _opened(self, name: str) -> KeptJournal:
        if self.database:
            return PostgresJournal(self.database, name)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return SqliteJournal(self.file(name), name)
