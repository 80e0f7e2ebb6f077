"""The second wall: on PostgreSQL, row-level security asks the transaction itself who is looking.

`visible_to(viewer)` is the first wall. Beneath it, policies made by migrations repeat the same rules: the viewer
is set for the transaction alone (a variable of the connection would leak through a pooler), and where nobody was
named there are no rows. SQLite has no second wall; there the contexts below change nothing.

It holds against a page that forgets, and against rows that give a right written by a form that forgets. It does not
hold against whoever makes the application run SQL of their own: the application names its viewer itself, and so
could they.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, migrations, transaction

from tst_platform.core.viewer import Viewer

P = ParamSpec("P")
R = TypeVar("R")

# The name under which the transaction knows who is looking: "user:<id>", "party:<id>", "nobody", "system:<work>".
VARIABLE = "tst.viewer"

# What a query is put between in a function that keeps its plan, where rows are returned and where one value is.
# As in SQL: of a name that is both a column's and an argument's it is the column, and of several rows it is the first.
_ROWS = ("\n#variable_conflict use_column\nBEGIN RETURN QUERY\n", "\n; END")
_VALUE = ("\n#variable_conflict use_column\nBEGIN RETURN (SELECT * FROM (\n", "\n) AS answer LIMIT 1); END")


class Work(StrEnum):
    """What the platform does with no person's right behind it: the closed list of named contexts.

    FIGURES reads only, for counts that pass the rule of small groups; every other context also writes, and
    what it writes is in the record of acts.
    """

    FIGURES = "figures"  # counts and neutral words of rows that the person who asks may not read
    JOINING = "joining"  # a link is looked up by its digest before anyone is known
    ACTING = "acting"  # an act that was allowed touches rows beyond its actor's sight
    OUTBOX = "outbox"  # messages are written, claimed and sent
    CLOCK = "clock"  # reminders, imports and rounds that were left waiting
    COMMAND = "command"  # someone with a shell on the server


@contextmanager
def looking_as(viewer: Viewer) -> Iterator[None]:
    """Open a transaction in which the database shows what this viewer may see (PostgreSQL; nothing elsewhere)."""
    with _named(viewer.actor):
        yield


@contextmanager
def working_as(work: Work) -> Iterator[None]:
    """Open a transaction in which the platform itself works, under a name of the closed list."""
    with _named(f"system:{work}"):
        yield


@contextmanager
def under(work: Work | None) -> Iterator[None]:
    """Work under this name; without one, stay who is looking: what a person does at once, they do by their own right."""
    with working_as(work) if work else nullcontext():
        yield


def works_as(work: Work) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run a whole function under `working_as`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def working(*args: P.args, **kwargs: P.kwargs) -> R:
            with working_as(work):
                return function(*args, **kwargs)

        return working

    return decorate


@contextmanager
def _named(name: str) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    if not connection.in_atomic_block:
        with transaction.atomic():
            _name(name)
            yield
        return
    before = _name(name)
    try:
        yield
    finally:
        # Also after an error that somebody above will catch; a transaction that is broken takes the name back itself.
        if not (connection.needs_rollback or _is_broken()):
            _name(before)


def _is_broken() -> bool:
    """Tell whether PostgreSQL takes nothing more in this transaction but its end."""
    from psycopg2.extensions import TRANSACTION_STATUS_INERROR

    return connection.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR


def _name(name: str) -> str:
    """Name the viewer until the transaction ends; return who was named before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(%s, true), set_config(%s, %s, true)", [VARIABLE, VARIABLE, name]
        )
        return cursor.fetchone()[0] or ""


# --- for migrations ------------------------------------------------------------------------------------------------


def on_postgresql(forwards: str, backwards: str = "") -> migrations.RunPython:
    """Return a migration step that runs SQL on PostgreSQL alone."""

    def run(sql: str) -> Callable[[Any, Any], None]:
        def step(apps: Any, schema_editor: Any) -> None:
            if schema_editor.connection.vendor == "postgresql" and sql:
                schema_editor.execute(sql, params=None)

        return step

    return migrations.RunPython(run(forwards), run(backwards))


def protect(table: str, rule: str) -> migrations.RunPython:
    """Return the migration step that puts a table behind the wall.

    `rule` is the SQL condition under which a viewer reads and changes a row. Whoever is named may add rows:
    what they add they do not thereby read. A row that gives a right is kept to fewer: see `reserve`.
    """
    sees = f"(SELECT tst_works()) OR ({rule})"
    return on_postgresql(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sees ON {table} FOR SELECT USING ((SELECT tst_counts()) OR {sees});
        CREATE POLICY adds ON {table} FOR INSERT WITH CHECK ((SELECT tst_is_named()));
        CREATE POLICY changes ON {table} FOR UPDATE USING ({sees}) WITH CHECK ((SELECT tst_is_named()));
        CREATE POLICY removes ON {table} FOR DELETE USING ({sees});
        """,
        f"""
        DROP POLICY sees ON {table};
        DROP POLICY adds ON {table};
        DROP POLICY changes ON {table};
        DROP POLICY removes ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def protect_anew(table: str, rule: str, *, before: str) -> migrations.RunPython:
    """Return the migration step that gives a protected table another rule; `before` is the one it takes the place of."""

    def altered(rule: str) -> str:
        sees = f"(SELECT tst_works()) OR ({rule})"
        return f"""
        ALTER POLICY sees ON {table} USING ((SELECT tst_counts()) OR {sees});
        ALTER POLICY changes ON {table} USING ({sees});
        ALTER POLICY removes ON {table} USING ({sees});
        """

    return on_postgresql(altered(rule), altered(before))


def reserve(table: str, *acts: str, to: str, using: str = "true") -> migrations.RunPython:
    """Return the migration step that keeps acts on a protected table (INSERT, UPDATE, DELETE) to fewer than may read it.

    `to` is the SQL condition on the row as it is to stand (of DELETE: as it stood), `using` on the row as it stood.
    Where a row gives a right, whoever wrote it would otherwise read by it at the next click.
    """
    works = f"(SELECT tst_works()) OR ({to})"
    kept = f"(SELECT tst_works()) OR ({using})"
    rules = {
        "INSERT": f"WITH CHECK ({works})",
        "UPDATE": f"USING ({kept}) WITH CHECK ({works})",
        "DELETE": f"USING ({works})",
    }
    made = [
        f"CREATE POLICY reserved_{act.lower()} ON {table} AS RESTRICTIVE FOR {act} {rules[act]};"
        for act in acts
    ]
    gone = [f"DROP POLICY reserved_{act.lower()} ON {table};" for act in acts]
    return on_postgresql("\n".join(made), "\n".join(gone))


def _rewritten(spoken: str, to: str, *, body: str, where: str) -> str:
    """Return the SQL that says in another language what policies ask; all else that a function is stays as it was.

    Who owns it, who may call it and which policies ask it stay, for it is replaced and not made anew; whether it is
    STABLE, SECURITY DEFINER and on which search path, for the database itself writes the head.
    """
    return f"""
DO $rewritten$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT pg_get_functiondef(p.oid) AS definition, {body} AS body
          FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
         CROSS JOIN LATERAL (SELECT CASE WHEN p.proretset THEN '{_ROWS[0]}' ELSE '{_VALUE[0]}' END AS before,
                                    CASE WHEN p.proretset THEN '{_ROWS[1]}' ELSE '{_VALUE[1]}' END AS after) AS around
         WHERE p.pronamespace = 'public'::regnamespace AND starts_with(p.proname, 'tst_') AND l.lanname = '{spoken}'
           AND p.prosecdef AND p.provolatile = 's' AND {where}
    LOOP
        EXECUTE replace(split_part(one.definition, E'\\nAS $function', 1),
                        E'\\n LANGUAGE {spoken}\\n', E'\\n LANGUAGE {to}\\n')
             || E'\\nAS ' || quote_literal(one.body);
    END LOOP;
END $rewritten$;
"""


# Left in SQL: what is not SECURITY DEFINER, which PostgreSQL writes into the query that asks; what may change rows;
# and what is more than one statement.
KEEP_PLANS = _rewritten(
    "sql", "plpgsql", body="before || p.prosrc || after", where="strpos(p.prosrc, ';') = 0"
)
_LOSE_PLANS = _rewritten(
    "plpgsql",
    "sql",
    body="substr(p.prosrc, length(before) + 1, length(p.prosrc) - length(before) - length(after))",
    where="starts_with(p.prosrc, before) AND right(p.prosrc, length(after)) = after",
)


def keep_plans() -> migrations.RunPython:
    """Return the migration step from which on a connection plans once what policies ask, and not at each query.

    A function in SQL that runs as its owner is planned anew by each query, which takes longer than answering it;
    one in PL/pgSQL keeps its plan as long as the connection lasts, or until a table it reads is altered or analysed.
    Who is looking is no part of a plan: it is asked again at each call.

    Functions are still written in SQL. A later migration that makes or replaces one ends both its scripts with
    KEEP_PLANS, `on_postgresql(FORWARDS + KEEP_PLANS, BACKWARDS + KEEP_PLANS)`: else it is planned at each query
    again, and `tests/platform/test_core_kept_plans.py` says which.
    """
    return on_postgresql(KEEP_PLANS, _LOSE_PLANS)
