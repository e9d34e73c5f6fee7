import sqlite3

import pytest

from leitai.faults import Refused
from leitai.journal import check_log
from leitai.stores.rows import NotWritten
from leitai.stores.sqlite import SqliteJournal

NAME = "journal.example/2026/final"


def ids(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.id for fault in refused.value.faults]


def test_disk_full_is_not_acknowledged(open_file, tablet):
    """What does not fit is refused; room made, sending everything again completes it."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(60, note="x" * 2_000)]
    acknowledged = []
    with open_file() as journal:
        disk = journal._writer.connection  # noqa: SLF001
        disk.execute("PRAGMA max_page_count = 40")
        with pytest.raises(NotWritten) as refused:  # noqa: PT012 - some entry is the first
            for entry in log:
                acknowledged += journal.append([entry])
        assert ids(refused) == ["stores.not-written"]
        assert 0 < len(acknowledged) < len(log)
        assert journal.entries() == log[: len(acknowledged)]
        disk.execute("PRAGMA max_page_count = 100000")
        assert journal.append(log) == list(range(len(log)))
    with open_file() as journal:
        assert check_log(NAME, journal.entries()).devices["desk"].head == desk.head


def test_error_at_commit_is_not_acknowledged(open_file, tablet):
    """When the commit itself fails, every message of the batch is refused and none kept."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(2)]
    with open_file() as journal:
        journal.append(log[:1])
        # A deferred constraint is SQLite's own way to fail at COMMIT and not before.
        journal._writer.connection.executescript(  # noqa: SLF001
            """
            CREATE TABLE debt (owed INTEGER REFERENCES journal (one) DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER owing AFTER INSERT ON entry BEGIN INSERT INTO debt VALUES (7); END;
            """,
        )
        with pytest.raises(NotWritten):
            journal.append(log[1:])
        assert journal.entries() == log[:1]
        journal._writer.connection.execute("DROP TRIGGER owing")  # noqa: SLF001
        assert journal.append(log[1:]) == [1, 2]


def copied(position: int, row: int, **changes: str) -> str:
    """An INSERT of a copy of entry *row* at *position*, with *changes* to its columns."""
    names = ["device", "device_seq", "prev", "type", "at", "commitment", "sig", "salt", "body"]
    columns = ", ".join(changes.get(name, name) for name in names)
    leaf = changes.get("leaf", "randomblob(32)")
    return (
        f"INSERT OR REPLACE INTO entry SELECT {position}, {columns}, {leaf}, reserved "
        f"FROM entry WHERE position = {row}"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry WHERE position = 2",
        "UPDATE entry SET body = '{}' WHERE position = 1",
        "UPDATE entry SET salt = NULL, body = NULL WHERE position = 1",
        "UPDATE entry SET position = 9 WHERE position = 2",
        "UPDATE OR REPLACE entry SET position = 1 WHERE position = 2",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE position = 1",
        copied(3, 1),
        copied(1, 2, device_seq="4"),
        copied(4, 2, device_seq="4"),
        copied(3, 2, device_seq="5"),
        copied(3, 2, device_seq="4", salt="NULL"),
        copied(3, 2, device_seq="4", leaf="leaf"),
        "DELETE FROM checkpoint",
        "UPDATE checkpoint SET size = 0",
    ],
)
def test_the_file_refuses_changes(open_file, tablet, signed, place, statement):
    """A slip at the database's own prompt cannot change, delete, replace or skip an entry."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(2)]
    with open_file() as journal:
        journal.append(log)
        journal.save_checkpoint(signed(journal))
        connection = sqlite3.connect(place)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
        connection.close()
        assert journal.entries() == log


def test_other_files_are_refused(open_file, place, tmp_path):
    """Another journal's file, another program's database, and no database at all are left alone."""
    with open_file():
        pass
    with pytest.raises(Refused) as refused:
        SqliteJournal(place, "journal.example/2027")
    assert ids(refused) == ["stores.other-journal"]

    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE theirs (x)")
    foreign.close()
    text = tmp_path / "text.db"
    text.write_text("not a database " * 100)
    for path in (tmp_path / "foreign.db", text):
        before = path.read_bytes()
        with pytest.raises(Refused) as refused:
            SqliteJournal(path, NAME)
        assert ids(refused) == ["stores.not-a-journal"]
        assert path.read_bytes() == before


def test_no_place_for_a_log():
    """Where SQLite cannot keep a write-ahead log (here: in memory) nothing is promised."""
    with pytest.raises(Refused) as refused:
        SqliteJournal(":memory:", NAME)
    assert ids(refused) == ["stores.no-wal"]
