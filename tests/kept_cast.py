"""The cast is played once in a process; its rows are kept, and put back for every later test that asks.

What a test then writes is its own. Whoever enters does so anew: a session has an age, and the platform
asks again when it is old.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from tests.cast import Cast

# As the owner: nobody else may write into the record of acts, save by its own function.
PUT_BACK = """
CREATE OR REPLACE FUNCTION tests_put_back(place regclass, lines text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    EXECUTE format('INSERT INTO %1$s SELECT (line::%1$s).* FROM unnest($1) AS line ON CONFLICT DO NOTHING', place)
        USING lines;
END $$;
GRANT EXECUTE ON FUNCTION tests_put_back TO PUBLIC
"""
_kept: list[tuple[Cast, dict[str, list[Any]]]] = []


def standing_cast(owner: BaseDatabaseWrapper) -> Cast:
    """Return the cast with its rows in the database; `owner` may make functions there."""
    from tests.cast import play  # only here: a test that needs no cast does not import the whole platform

    if time_machine.escape_hatch.is_travelling():
        cast = play()  # at another time it is another story
    elif not _kept:
        cast = play()
        if connection.vendor == "postgresql":
            with owner.cursor() as cursor:
                cursor.execute(PUT_BACK)
        _kept.append((copy.deepcopy(cast), rows_of_all_tables()))
    else:
        kept, rows = _kept[0]
        cast = copy.deepcopy(kept)
        put_back(rows)
    cast.enter_everyone()
    return cast


def rows_of_all_tables() -> dict[str, list[Any]]:
    """Return every row of every table as the database writes it."""
    what = "t::text" if connection.vendor == "postgresql" else "*"
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models()}):
            cursor.execute(f'SELECT {what} FROM "{table}" AS t')
            rows[table] = cursor.fetchall()
    return {table: found for table, found in rows.items() if found}


def put_back(rows: dict[str, list[Any]]) -> None:
    """Insert these rows beside those that are there; who refers to whom is asked at the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, lines in rows.items():
            if connection.vendor == "postgresql":
                cursor.execute("SELECT tests_put_back(%s, %s)", [table, [line for (line,) in lines]])
            else:
                places = ", ".join(["%s"] * len(lines[0]))
                cursor.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({places})', lines)
