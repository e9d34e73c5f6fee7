import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import errors

from leitai.faults import Refused
from leitai.journal import START, Draft, Pen, check_log, public_key, seal
from leitai.stores.postgres import PostgresJournal
from leitai.stores.rows import NotWritten
from leitai.stores.shelf import AWAKE, Shelf

NAME = "journal.example/2026/final"
DESK = Ed25519PrivateKey.from_private_bytes(bytes(32))


def ids(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def superuser(address):
    """Another program's connection, as a superuser."""
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def test_error_in_writing_is_not_acknowledged(open_database, tablet, superuser):
    """What the server cannot store is refused; room made, sending everything again completes it."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(4)]
    with open_database() as journal:
        superuser.execute(
            """
            CREATE FUNCTION leitai_journal.full() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE disk_full; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON leitai_journal.entry
            FOR EACH ROW WHEN (new.position >= 3) EXECUTE FUNCTION leitai_journal.full()
            """
        )
        assert journal.append(log[:2]) == [0, 1]
        with pytest.raises(NotWritten) as refused:
            journal.append(log[2:])
        assert ids(refused) == ["stores.not-written"]
        assert journal.entries() == log[:2]
        superuser.execute("DROP TRIGGER full_disk ON leitai_journal.entry")
        assert journal.append(log) == [0, 1, 2, 3, 4]


def test_error_at_commit_is_not_acknowledged(open_database, tablet, superuser):
    """When the commit itself fails, every message of the batch is refused and none kept."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(2)]
    with open_database() as journal:
        journal.append(log[:1])
        superuser.execute(
            """
            CREATE FUNCTION leitai_journal.fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE 'at the commit'; END $$;
            CREATE CONSTRAINT TRIGGER failing AFTER INSERT ON leitai_journal.entry
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leitai_journal.fail()
            """
        )
        with pytest.raises(NotWritten):
            journal.append(log[1:])
        assert journal.entries() == log[:1]
        superuser.execute("DROP TRIGGER failing ON leitai_journal.entry")
        assert journal.append(log[1:]) == [1, 2]


def copied(position: str, row: int, **changes: str) -> str:
    """An INSERT of a copy of entry *row* at *position*, with *changes* to its columns."""
    names = ["device", "device_seq", "prev", "type", "at", "commitment", "sig", "salt", "body"]
    columns = ", ".join(changes.get(name, name) for name in [*names, "leaf", "reserved"])
    return (
        f"INSERT INTO leitai_journal.entry SELECT journal, {position}, {columns} "
        f"FROM leitai_journal.entry WHERE position = {row}"
    )


FRESH = "sha256('new')"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM leitai_journal.entry WHERE position = 2",
        "TRUNCATE leitai_journal.entry CASCADE",
        "UPDATE leitai_journal.entry SET body = '{}' WHERE position = 1",
        "UPDATE leitai_journal.entry SET salt = NULL, body = NULL WHERE position = 1",
        "UPDATE leitai_journal.entry SET position = 9 WHERE position = 2",
        copied("1", 1) + " ON CONFLICT (journal, position) DO UPDATE SET body = '{}'",
        copied("3", 1, leaf=FRESH),
        copied("4", 2, device_seq="4", leaf=FRESH),
        copied("3", 2, device_seq="5", leaf=FRESH),
        copied("3", 2, device_seq="4", leaf=FRESH, salt="NULL"),
        copied("3", 2, device_seq="4"),
        "DELETE FROM leitai_journal.checkpoint",
        "UPDATE leitai_journal.checkpoint SET size = 0",
        "TRUNCATE leitai_journal.checkpoint",
        "UPDATE leitai_journal.journal SET name = 'other'",
    ],
)
def test_the_database_refuses_changes(open_database, tablet, signed, superuser, statement):
    """A slip at the database's own prompt cannot change, delete, replace or skip an entry."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(2)]
    with open_database() as journal:
        journal.append(log)
        journal.save_checkpoint(signed(journal))
        with pytest.raises(errors.IntegrityError):
            superuser.execute(statement)
        assert journal.entries() == log


def test_the_copies_are_otherwise_good(open_database, tablet, superuser):
    """The statements above fail for what is wrong with them: the right copy is taken."""
    desk = tablet("desk")
    with open_database() as journal:
        journal.append([desk.open(), *desk.sheets(2)])
        superuser.execute(copied("3", 2, device_seq="4", leaf=FRESH))
        assert journal.size() == 4


def test_many_journals(address, tablet):
    """Journals in one database do not see each other."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(2)]
    with PostgresJournal(address, NAME) as one, PostgresJournal(address, "other/journal") as other:
        one.append(log)
        assert (one.size(), other.size(), other.entries()) == (3, 0, [])
        assert other.state().journal == "other/journal"


def test_processes_write_in_turn(address, tablet):
    """Four processes write to one journal at once: every entry has one place, the chain holds."""
    desk, pads = tablet("desk"), [tablet(f"pad-{number}") for number in range(4)]
    journals = [PostgresJournal(address, NAME) for _ in pads]
    journals[0].append([desk.open(), *map(desk.add, pads)])

    def work(number: int) -> list[int]:
        return [journals[number].append([each])[0] for each in pads[number].sheets(20)]

    with ThreadPoolExecutor(4) as pool:
        places = [place for part in pool.map(work, range(4)) for place in part]
    log, states = journals[0].entries(), {str(journal.state()) for journal in journals}
    for journal in journals:
        journal.close()
    assert sorted(places) == list(range(5, 85))
    assert check_log(NAME, log).devices["pad-3"].head == pads[3].head
    assert len(states) == 1


def test_opened_at_once(address):
    """Eight processes that open a new database at once make its tables once."""
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: PostgresJournal(address, NAME), range(8)))
    assert [journal.size() for journal in opened] == [0] * 8
    for journal in opened:
        journal.close()


def test_the_server_restarts(open_database, tablet, superuser):
    """After connections were cut the journal writes and reads on over new ones."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(2)]
    with open_database() as journal:
        journal.append(log[:2])
        cut(superuser)
        assert journal.append(log) == [0, 1, 2]
        assert journal.entries() == log


def test_cut_in_the_middle(open_database, tablet, superuser):
    """A connection cut inside a transaction: nothing acknowledged, sending again completes it."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(2)]
    with open_database() as journal:
        journal.append(log[:1])
        superuser.execute(
            """
            CREATE FUNCTION leitai_journal.cut() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN new; END $$;
            CREATE TRIGGER cutting BEFORE INSERT ON leitai_journal.entry
            FOR EACH ROW EXECUTE FUNCTION leitai_journal.cut()
            """
        )
        with pytest.raises(NotWritten):
            journal.append(log)
        superuser.execute("DROP TRIGGER cutting ON leitai_journal.entry")
        assert journal.append(log) == [0, 1, 2]


def cut(superuser: psycopg.Connection) -> None:
    superuser.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'leitai journal'"
    )


def test_a_shorter_journal_is_not_written_to(open_database, tablet, superuser):
    """An old backup put under a running program is noticed, not written on."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(3)]
    with open_database() as journal:
        journal.append(log[:3])
        superuser.execute("ALTER TABLE leitai_journal.entry DISABLE TRIGGER USER")
        superuser.execute("DELETE FROM leitai_journal.entry WHERE position = 2")
        with pytest.raises(Refused) as refused:
            journal.append(log[3:])
        assert ids(refused) == ["stores.shorter"]


def test_no_server(address):
    """A database that does not answer is a refusal in words, without the password."""
    with pytest.raises(Refused) as refused:
        PostgresJournal("postgresql://leitai:hunter2@127.0.0.1:1/leitai", NAME)
    assert ids(refused) == ["stores.no-database"]
    assert "hunter2" not in str(refused.value)


def test_another_schema_is_left_alone(address, superuser):
    """A schema of the same name that this program did not make is not touched."""
    superuser.execute("CREATE SCHEMA leitai_journal")
    with pytest.raises(Refused) as refused:
        PostgresJournal(address, NAME)
    assert ids(refused) == ["stores.not-our-schema"]


def test_a_shelf_in_a_database(address, tmp_path, tablet):
    """A shelf that was given an address keeps its journals there and makes no file."""
    shelf = Shelf(tmp_path / "journals", address)
    assert shelf.journal(NAME).append([tablet("desk").open()]) == [0]
    assert shelf.journal(NAME) is shelf.journal(NAME)
    shelf.close()
    assert shelf.journal(NAME).size() == 1
    shelf.close()
    assert not (tmp_path / "journals").exists()


def test_connections_are_few(address, tmp_path, superuser):
    """A shelf with many journals keeps few connections, and every journal still answers."""
    shelf = Shelf(tmp_path, address)
    names = [f"journal.example/{number}" for number in range(AWAKE * 3)]
    for name in [*names, names[0]]:
        pen = Pen(name, "desk", DESK)
        said = {"journal": name, "device": "desk", "key": public_key(DESK)}
        draft = Draft("journal.open", "2026-09-12T09:30:00Z", said, bytes(32))
        assert shelf.journal(name).append([seal(pen, START, draft)]) == [0]
        assert shelf.journal(name).size() == 1
    query = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE application_name = 'leitai journal' AND datname = current_database()"
    )
    # A connection that was closed is counted until the server has noticed.
    while superuser.execute(query).fetchone()[0] > AWAKE * 2:
        time.sleep(0.01)
    assert superuser.execute(query).fetchone() == (AWAKE * 2,)
    shelf.close()
