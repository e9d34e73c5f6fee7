"""The tables of a journal's file, and the triggers that keep a slip from changing it."""

from leitai.journal import RESERVED

VERSION = 1

_RESERVED = ", ".join(f"'{name}'" for name in sorted(RESERVED))

SCHEMA = (
    """
    CREATE TABLE journal (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        name TEXT NOT NULL
    )
    """,
    f"""
    CREATE TABLE entry (
        position INTEGER PRIMARY KEY CHECK (position >= 0),
        device TEXT NOT NULL,
        device_seq INTEGER NOT NULL CHECK (device_seq >= 1),
        prev TEXT NOT NULL CHECK (length(prev) = 64),
        type TEXT NOT NULL,
        at TEXT NOT NULL,
        commitment TEXT NOT NULL CHECK (length(commitment) = 64),
        sig TEXT NOT NULL CHECK (length(sig) = 128),
        salt TEXT CHECK (length(salt) = 64),
        body TEXT,
        leaf BLOB NOT NULL UNIQUE CHECK (length(leaf) = 32),
        reserved INTEGER NOT NULL CHECK (reserved = (type IN ({_RESERVED}))),
        UNIQUE (device, device_seq),
        CHECK ((salt IS NULL) = (body IS NULL))
    )
    """,
    """
    CREATE INDEX entry_reserved ON entry (position) WHERE reserved
    """,
    """
    CREATE TABLE erasure (position INTEGER PRIMARY KEY REFERENCES entry (position))
    """,
    """
    CREATE TABLE checkpoint (
        id INTEGER PRIMARY KEY,
        size INTEGER NOT NULL CHECK (size >= 0),
        note TEXT NOT NULL
    )
    """,
    # A conflict would let INSERT OR REPLACE delete the older row before any trigger on DELETE.
    """
    CREATE TRIGGER entry_only_at_the_end BEFORE INSERT ON entry
    WHEN new.position <> coalesce((SELECT max(position) + 1 FROM entry), 0)
      OR EXISTS (SELECT 1 FROM entry WHERE leaf = new.leaf)
      OR new.device_seq <> coalesce(
           (SELECT max(device_seq) + 1 FROM entry WHERE device = new.device), 1)
    BEGIN SELECT raise(ABORT, 'the journal only grows at its end'); END
    """,
    """
    CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT raise(ABORT, 'the journal only grows'); END
    """,
    """
    CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
    WHEN new.salt IS NOT NULL OR new.body IS NOT NULL
      OR NOT EXISTS (SELECT 1 FROM erasure WHERE position = old.position)
      OR (new.position, new.device, new.device_seq, new.prev, new.type, new.at,
          new.commitment, new.sig, new.leaf, new.reserved)
      IS NOT (old.position, old.device, old.device_seq, old.prev, old.type, old.at,
          old.commitment, old.sig, old.leaf, old.reserved)
    BEGIN SELECT raise(ABORT, 'the journal only grows'); END
    """,
    """
    CREATE TRIGGER checkpoint_never_deleted BEFORE DELETE ON checkpoint
    BEGIN SELECT raise(ABORT, 'checkpoints are kept'); END
    """,
    """
    CREATE TRIGGER checkpoint_never_changed BEFORE UPDATE ON checkpoint
    BEGIN SELECT raise(ABORT, 'checkpoints are kept'); END
    """,
)
"""Statements, in order."""
