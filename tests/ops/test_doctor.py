"""Examining an installation, and upgrading it."""

import os
import sqlite3

import pytest

ON_POSTGRES = bool(os.environ.get("LEITAI_DATABASE"))


def test_all_is_well(say, home):
    """A fresh installation is well, as far as the machine is durable at all."""
    said = say("doctor", home=home, code=int(ON_POSTGRES))
    bad = [name for name, check in said["checks"].items() if not check["ok"]]
    # The PostgreSQL of the tests runs without fsync, and the doctor says so.
    assert bad == (["database"] if ON_POSTGRES else [])
    names = ["home", "database", "migrations", "journals", "disk", "clock", "fonts", "files"]
    assert list(said["checks"])[4:] == [*names, "port"]


@pytest.mark.parametrize("file", ["secret.key", "leitai.toml", "keys"])
def test_seen_by_others(say, home, file):
    """Keys that other users may open are bad."""
    (home / file).chmod(0o755)
    said = say("doctor", home=home, code=1)
    assert not said["checks"]["home"]["ok"]
    assert file in said["checks"]["home"]["found"]


@pytest.mark.skipif(ON_POSTGRES, reason="looks into the file of SQLite")
def test_a_journal_that_was_changed(say, home):
    """A journal that lost its end does not agree with its checkpoint."""
    file = home / "journals" / "leitai_acts.sqlite3"
    note = f"leitai/acts\n9\n{'A' * 43}=\n\n\u2014 leitai/acts AAAA\n"
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO checkpoint (size, note) VALUES (9, ?)", (note,))
    connection.close()
    said = say("doctor", home=home, code=1)
    assert not said["checks"]["journals"]["ok"]


def test_upgrade(say, home):
    """A backup first, then the tables, then the doctor; the backup is good."""
    said = say("upgrade", home=home, code=int(ON_POSTGRES))
    assert said["checks"]["migrations"]["ok"]
    assert say("restore", said["backup"], "--dry-run", home=home / "x")["ok"]
