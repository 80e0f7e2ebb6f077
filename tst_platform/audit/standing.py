"""What makes the record of acts stand, in the database itself: triggers, functions, privileges.

Acts and seals are only ever added. A trigger refuses every change, to the owner too; what it lets go are acts
whose seal is older than they are kept. On PostgreSQL the application's role may read and nothing else: it
writes through functions of the owner, which set clock, context and stretch themselves.

Sealing must neither miss an act that commits late nor hold anyone up. Each act belongs to a stretch: the
number that a sequence shows, held by a shared advisory lock until the transaction of the act ends. To seal, the
sequence is moved on, and the stretches below it that nobody holds are complete: an act that was written first and
commits last lies in a stretch that waits for it. Nobody ever waits for a lock, and no clock is trusted. (Ids would
not do: they are handed out before the commit. Nor transaction numbers: they begin anew on a restored server.)
On SQLite there is one writer at a time: what is there is complete.

A later migration that rebuilds one of the two tables on SQLite calls `remove` before and `install` after.
"""

from __future__ import annotations

from typing import Any

KEPT_DAYS = 366  # twelve months, one of which may be a February of 29 days
LOCK = 7385  # the class of our advisory locks; object 0 is the sealing itself, above it the stretches
ACTS, SEALS = "audit_auditrecord", "audit_auditseal"
REFUSAL = "the record of acts only grows"
CLOCKS_MAY_DIFFER = 3600  # seconds between the database's clock and ours

TRIGGERS = (
    ("acts_are_not_changed", ACTS, "UPDATE"),
    ("acts_are_kept", ACTS, "DELETE"),
    ("acts_are_not_emptied", ACTS, "TRUNCATE"),
    ("seals_are_not_changed", SEALS, "UPDATE"),
    ("seals_are_kept", SEALS, "DELETE"),
    ("seals_are_not_emptied", SEALS, "TRUNCATE"),
)

# A seal says nothing of its own: what it says of its stretch is read again from the acts, the hour is the database's.
# Else whoever took the application over could seal its acts of today as if they were old, and have them forgotten.
# Whether the two digests are right only `verify_audit` tells; wrong ones are found there.
SEALING = f"""
CREATE OR REPLACE FUNCTION tst_seal(p_number bigint, p_at timestamptz, p_first bigint, p_last bigint, p_count bigint,
                                    p_ends_at timestamptz, p_contents text, p_digest text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_number <= (SELECT max(number) FROM {SEALS})
       OR p_number >= (SELECT last_value FROM audit_stretch)
       OR abs(extract(epoch FROM clock_timestamp() - p_at)) > {CLOCKS_MAY_DIFFER}
       OR (p_contents || p_digest) !~ '^[0-9a-f]{{128}}$'
       OR (p_first, p_last, p_count, p_ends_at) IS DISTINCT FROM
          (SELECT (min(id), max(id), count(*), max(at)) FROM {ACTS} WHERE stretch = p_number)
    THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO {SEALS} (number, at, first_id, last_id, count, ends_at, contents, digest)
    VALUES (p_number, p_at, p_first, p_last, p_count, p_ends_at, p_contents, p_digest);
END $$;
"""

FUNCTIONS = f"""
CREATE SEQUENCE audit_stretch AS bigint;
SELECT setval('audit_stretch', 1);

CREATE FUNCTION tst_record(p_actor text, p_verb text, p_model text, p_row uuid, p_scope uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE here bigint;
BEGIN
    LOOP
        SELECT last_value INTO here FROM audit_stretch;
        PERFORM pg_advisory_xact_lock_shared({LOCK}, here::int);
        -- Held, and not moved on meanwhile: whoever moves it on now sees that we hold it.
        EXIT WHEN here = (SELECT last_value FROM audit_stretch);
    END LOOP;
    INSERT INTO {ACTS} (at, actor, verb, model, "row", scope, context, stretch)
    VALUES (clock_timestamp(), p_actor, p_verb, p_model, p_row, p_scope,
            left(coalesce(current_setting('tst.viewer', true), ''), 60), here);
END $$;

CREATE FUNCTION tst_complete_below() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE here bigint; held bigint;
BEGIN
    SELECT last_value INTO here FROM audit_stretch;
    IF EXISTS (SELECT 1 FROM {ACTS} WHERE stretch = here) THEN here := nextval('audit_stretch'); END IF;
    SELECT min(objid::bigint) INTO held FROM pg_locks
     WHERE locktype = 'advisory' AND classid = {LOCK} AND objsubid = 2 AND objid > 0 AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN least(here, coalesce(held, here));
END $$;

{SEALING}
-- Whole stretches only, and only those older than acts are kept: whoever asks for more gets no more.
CREATE FUNCTION tst_forget_acts(p_before timestamptz, p_most int) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    DELETE FROM {ACTS} WHERE stretch IN (
        SELECT number FROM {SEALS} s
         WHERE ends_at < least(p_before, clock_timestamp() - interval '{KEPT_DAYS} days')
           AND EXISTS (SELECT 1 FROM {ACTS} a WHERE a.stretch = s.number)
         ORDER BY number LIMIT p_most);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

CREATE FUNCTION tst_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = '{ACTS}' THEN
        IF EXISTS (SELECT 1 FROM {SEALS} WHERE number = OLD.stretch
                   AND ends_at < clock_timestamp() - interval '{KEPT_DAYS} days') THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

CALLED = (
    "tst_record(text, text, text, uuid, uuid)",
    "tst_complete_below()",
    "tst_seal(bigint, timestamptz, bigint, bigint, bigint, timestamptz, text, text)",
    "tst_forget_acts(timestamptz, int)",
)

# The application's role does not exist where one role does everything.
PRIVILEGES = f"""
REVOKE ALL ON FUNCTION {", ".join(CALLED)} FROM PUBLIC;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tst_app') THEN
        REVOKE ALL ON TABLE {ACTS}, {SEALS} FROM tst_app;
        REVOKE ALL ON SEQUENCE audit_stretch, {ACTS}_id_seq FROM tst_app;
        GRANT SELECT ON TABLE {ACTS}, {SEALS} TO tst_app;
        GRANT EXECUTE ON FUNCTION {", ".join(CALLED)} TO tst_app;
    END IF;
END $$;
"""


def install(apps: Any, schema_editor: Any) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(FUNCTIONS, params=None)
    for trigger in TRIGGERS:
        for statement in (_postgresql if on_postgresql else _sqlite)(*trigger):
            schema_editor.execute(statement, params=None)
    if on_postgresql:
        schema_editor.execute(PRIVILEGES, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, event in TRIGGERS:
        if on_postgresql:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}", params=None)
        elif event != "TRUNCATE":
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
    if on_postgresql:
        dropped = ", ".join((*CALLED, "tst_refuse()"))
        schema_editor.execute(f"DROP FUNCTION {dropped}; DROP SEQUENCE audit_stretch", params=None)


def _postgresql(name: str, table: str, event: str) -> list[str]:
    """A deletion is looked at row by row; a change and an emptying are refused even where they find no row."""
    each = "ROW" if event == "DELETE" else "STATEMENT"
    return [f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION tst_refuse()"]


def _sqlite(name: str, table: str, event: str) -> list[str]:
    if event == "TRUNCATE":
        return []  # SQLite has no other way to empty a table than to delete its rows
    old = f"(SELECT 1 FROM {SEALS} WHERE number = OLD.stretch AND ends_at < {sqlite_limit()})"
    when = f"WHEN NOT EXISTS {old}" if (table, event) == (ACTS, "DELETE") else ""
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ]


def sqlite_limit() -> str:
    """Return the SQL of the moment before which acts may go, written as Django writes moments there."""
    return f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-{KEPT_DAYS} days')"
