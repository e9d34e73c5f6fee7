import sqlite3
from typing import Any

import psycopg
import pytest

from leitai.faults import Refused
from leitai.journal import check_log, redact
from leitai.stores import postgres_rows

NAME = "journal.example/2026/final"


def ids(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def consent(tablet):
    """A journal with somebody's words in it, and the request and approval to erase them."""
    desk, pad = tablet("desk"), tablet("pad")
    log = [desk.open(), desk.add(pad), pad.write("consent", words="CANARY" * 2_000)]
    said = {"reason": "asked to", "approver": "clerk", "second": "arbiter"}
    log.append(desk.write("redact", target=log[2].hash, **said))
    log.append(pad.write("approve", target=log[3].hash, approver="arbiter"))
    return log


def test_erasing_in_the_file(open_file, consent, tmp_path):
    """After an approved erasure the words are in no file."""
    with open_file() as journal:
        journal.append(consent)
        assert any(b"CANARY" in path.read_bytes() for path in tmp_path.iterdir())
        assert journal.erase(consent[2].hash) == redact(consent[2])
        assert not any(b"CANARY" in path.read_bytes() for path in tmp_path.iterdir())


def test_erasing_in_the_database(open_database, consent, address):
    """After an approved erasure the words are in none of the files of the table."""
    with open_database() as journal, psycopg.connect(address, autocommit=True) as server:
        journal.append(consent)
        assert in_files(server)
        journal.erase(consent[2].hash)
        assert not in_files(server)


def in_files(server: psycopg.Connection[Any]) -> bool:
    """Tell whether the words are in a file of the table of entries, as it is on the disk."""
    server.execute("CHECKPOINT")
    query = """
        SELECT pg_read_binary_file(pg_relation_filepath(part)) FROM pg_class,
        LATERAL unnest(ARRAY[oid, reltoastrelid]) AS part
        WHERE oid = 'leitai_journal.entry'::regclass
    """
    files = server.execute(query).fetchall()
    return any(b"CANARY" in data for (data,) in files)


def test_erasing(open_journal, consent):
    """After an approved erasure, done again without harm, every proof still holds."""
    with open_journal() as journal:
        journal.append(consent)
        before = journal.state()
        assert journal.erase(consent[2].hash) == redact(consent[2])
        assert journal.erase(consent[2].hash) == redact(consent[2])
        assert journal.state() == before
        log = journal.entries()
        assert journal.append(consent) == [0, 1, 2, 3, 4]
        assert journal.entries() == log
    assert log == [*consent[:2], redact(consent[2]), *consent[3:]]
    assert check_log(NAME, log)


def test_erasing_needs_two_people(open_journal, consent):
    """Without approval, or of an entry nobody named, nothing is erased."""
    with open_journal() as journal:
        journal.append(consent[:4])
        for target in (consent[2].hash, consent[0].hash):
            with pytest.raises(Refused) as refused:
                journal.erase(target)
            assert ids(refused) == ["stores.not-approved"]
        for target in ("0" * 64, "x"):
            with pytest.raises(Refused) as refused:
                journal.erase(target)
            assert ids(refused) == ["stores.no-entry"]
        assert journal.entries() == consent[:4]


def test_erasing_while_the_file_is_read(open_file, consent, tmp_path):
    """While another program reads the old data the bytes remain: said so, and done again later."""
    with open_file() as journal:
        journal.append(consent)
        reader = sqlite3.connect(tmp_path / "journal.db")
        reader.execute("PRAGMA busy_timeout = 0")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        journal._writer.connection.execute("PRAGMA busy_timeout = 10")  # noqa: SLF001
        with pytest.raises(Refused) as refused:
            journal.erase(consent[2].hash)
        assert ids(refused) == ["stores.erase-again"]
        reader.close()
        assert journal.erase(consent[2].hash) == redact(consent[2])
        assert not any(b"CANARY" in path.read_bytes() for path in tmp_path.iterdir())


def test_erasing_while_the_table_is_read(open_database, consent, address, monkeypatch):
    """While another program reads the table its bytes remain: said so, and done again later."""
    monkeypatch.setattr(postgres_rows, "PATIENCE", "10ms")
    with open_database() as journal:
        journal.append(consent)
        with psycopg.connect(address) as reader:
            reader.execute("SELECT count(*) FROM leitai_journal.entry")
            with pytest.raises(Refused) as refused:
                journal.erase(consent[2].hash)
            assert ids(refused) == ["stores.erase-again"]
        assert journal.erase(consent[2].hash) == redact(consent[2])


def test_erasing_while_an_old_snapshot_lives(open_database, consent, address):
    """While a program elsewhere in the database could still see the words, that is said."""
    with open_database() as journal:
        journal.append(consent)
        with psycopg.connect(address) as reader:
            reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            reader.execute("SELECT 1")
            with pytest.raises(Refused) as refused:
                journal.erase(consent[2].hash)
            assert ids(refused) == ["stores.erase-again"]
        assert journal.erase(consent[2].hash) == redact(consent[2])
