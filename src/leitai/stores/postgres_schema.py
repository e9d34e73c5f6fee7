"""The tables of journals in PostgreSQL, and the triggers that keep a slip from changing them."""

from leitai.journal import RESERVED

SCHEMA_NAME = "leitai_journal"
VERSION = "leitai journals 1"
"""The comment on the schema: how a later program knows what it finds."""

_RESERVED = ", ".join(f"'{name}'" for name in sorted(RESERVED))

# A plan made while a table is empty takes any index that begins with the journal, and once kept
# it reads a whole journal for every entry.
PLANNED_ANEW = "SET plan_cache_mode = force_custom_plan"

# One set of tables for every journal: a schema each would give pg_dump more tables to lock
# after some years than a server allows by default.
SCHEMA = (
    f"CREATE SCHEMA {SCHEMA_NAME}",
    f"COMMENT ON SCHEMA {SCHEMA_NAME} IS '{VERSION}'",
    f"SET LOCAL search_path TO {SCHEMA_NAME}",
    """
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        name TEXT NOT NULL UNIQUE
    )
    """,
    f"""
    CREATE TABLE entry (
        journal INTEGER NOT NULL REFERENCES journal (id),
        position BIGINT NOT NULL CHECK (position >= 0),
        device TEXT NOT NULL,
        device_seq BIGINT NOT NULL CHECK (device_seq >= 1),
        prev TEXT NOT NULL CHECK (length(prev) = 64),
        type TEXT NOT NULL,
        at TEXT NOT NULL,
        commitment TEXT NOT NULL CHECK (length(commitment) = 64),
        sig TEXT NOT NULL CHECK (length(sig) = 128),
        salt TEXT CHECK (length(salt) = 64),
        body TEXT,
        leaf BYTEA NOT NULL CHECK (length(leaf) = 32),
        reserved BOOLEAN NOT NULL CHECK (reserved = (type IN ({_RESERVED}))),
        PRIMARY KEY (journal, position),
        UNIQUE (device, journal, device_seq),
        UNIQUE (leaf, journal),
        CHECK ((salt IS NULL) = (body IS NULL))
    )
    """,
    "CREATE INDEX entry_reserved ON entry (journal, position) WHERE reserved",
    """
    CREATE TABLE erasure (
        journal INTEGER,
        position BIGINT,
        PRIMARY KEY (journal, position),
        FOREIGN KEY (journal, position) REFERENCES entry (journal, position)
    )
    """,
    """
    CREATE TABLE checkpoint (
        id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        journal INTEGER NOT NULL REFERENCES journal (id),
        size BIGINT NOT NULL CHECK (size >= 0),
        note TEXT NOT NULL
    )
    """,
    "CREATE INDEX checkpoint_last ON checkpoint (journal, id)",
    f"""
    CREATE FUNCTION only_at_the_end() RETURNS trigger LANGUAGE plpgsql {PLANNED_ANEW} AS $$
    BEGIN
        -- Its predecessors are there, and keys are unique: so it is the next of both.
        IF new.position > 0 AND NOT EXISTS (
               SELECT 1 FROM leitai_journal.entry
               WHERE journal = new.journal AND position = new.position - 1)
           OR new.device_seq > 1 AND NOT EXISTS (
               SELECT 1 FROM leitai_journal.entry
               WHERE journal = new.journal AND device = new.device
                 AND device_seq = new.device_seq - 1)
        THEN
            RAISE integrity_constraint_violation USING message = 'a journal only grows at its end';
        END IF;
        RETURN new;
    END $$
    """,  # noqa: S608 - no word of it comes from outside
    """
    CREATE FUNCTION only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF new.salt IS NOT NULL OR new.body IS NOT NULL
           OR NOT EXISTS (SELECT 1 FROM leitai_journal.erasure AS erased
                          WHERE erased.journal = old.journal AND erased.position = old.position)
           OR (new.journal, new.position, new.device, new.device_seq, new.prev, new.type, new.at,
               new.commitment, new.sig, new.leaf, new.reserved)
              IS DISTINCT FROM
              (old.journal, old.position, old.device, old.device_seq, old.prev, old.type, old.at,
               old.commitment, old.sig, old.leaf, old.reserved)
        THEN
            RAISE integrity_constraint_violation USING message = 'a journal only grows';
        END IF;
        RETURN new;
    END $$
    """,
    """
    CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE integrity_constraint_violation USING message = 'journals are kept';
    END $$
    """,
    """
    CREATE TRIGGER entry_only_at_the_end BEFORE INSERT ON entry
    FOR EACH ROW EXECUTE FUNCTION only_at_the_end()
    """,
    """
    CREATE TRIGGER entry_never_changed BEFORE UPDATE ON entry
    FOR EACH ROW EXECUTE FUNCTION only_erased()
    """,
    """
    CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
    FOR EACH ROW EXECUTE FUNCTION never()
    """,
    *(
        f"""
        CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION never()
        """
        for table in ("journal", "entry", "erasure", "checkpoint")
    ),
    *(
        f"""
        CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION never()
        """
        for table in ("journal", "erasure", "checkpoint")
    ),
)
"""Statements, in order; in one transaction."""
