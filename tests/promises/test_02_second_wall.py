"""Promise 2. Even if a view forgets its filter, nobody reads what is not theirs: the database refuses it as well.

PostgreSQL alone: SQLite has no second wall, and the installation says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import UUIDField

from tests.addresses import every_address, everywhere, sub_resources_of
from tests.cast import EVERYONE
from tests.promises.conftest import LONG
from tests.sight import Walk
from tests.undoing import quiet, undone
from tst_platform.core.models import ScopedQuerySet
from tst_platform.core.viewer import NOBODY
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall")

# One of each standing; all of them when played whole.
WALKERS = EVERYONE if LONG else ("fatou", "kevin", "bernard", "jean", "helene", "nobody")

# Tables behind no policy, and why.
OPEN_TABLES = {
    "interventions_step": "the steps shipped with the platform, the same for everyone",
    "outbox_heartbeat": "when a part of the clockwork last gave a sign of life",
    "core_ratecount": "how often something was tried, asked before anyone is named; its keys are digests",
    "core_phoneepoch": "asked before anyone is named: the id of a seat, and how often its phones were signed out",
}
# The wall stands between rows, not between the columns of one: who may read the title of a programme and the name
# of its collective is kept from the rest of these two rows by the first wall alone.
SAME_ROW = ("tilleuls.slug", "tilleuls.sponsor", "tilleuls.objective")
OUR_APPS = ("contracts", "cells", "interventions", "outbox", "core", "audit")


@contextmanager
def no_first_wall() -> Iterator[int]:
    """Let every `visible_to` return everything; yield how many there were."""
    scoped = [ScopedQuerySet, *_below(ScopedQuerySet)]
    own = [(one, one.__dict__["visible_to"]) for one in scoped if "visible_to" in one.__dict__]
    for one, _ in own:
        one.visible_to = lambda self, viewer: self.all()
    try:
        yield len(own)
    finally:
        for one, rule in own:
            one.visible_to = rule


def _below(parent: type) -> list[type]:
    return [one for child in parent.__subclasses__() for one in (child, *_below(child))]


@pytest.mark.slow
def test_a_view_that_forgets_its_filter_shows_nothing_foreign(cast, figure):
    walk, here = Walk(cast), (cast.tilleuls, cast.terrasses)
    failed = 0
    with no_first_wall() as rules, quiet():
        for address in every_address():
            queries = ["", *(f"?{query}" for query in sub_resources_of(address, *here))]
            for url in everywhere(address, *here):
                for person in WALKERS:
                    client = cast.client_of(person)
                    client.raise_request_exception = False  # where one row was expected, many come
                    for query in queries:
                        with undone():
                            answer = walk.ask(client, person, address.name, "GET", url + query)
                            failed += answer.status_code >= 500
    foreign = [leak for leak in walk.leaks if _is_foreign(leak)]
    assert rules > 15 and failed < walk.requests / 4, f"{rules} rules, {failed} answers failed"
    assert any("tilleuls.card" in place for place in walk.seen["fatou"]), "the walk is blind"
    assert not foreign, "\n".join(foreign[:40])
    figure(
        f"{rules} rules taken away: {walk.requests:,} requests by {len(WALKERS)} people, {len(foreign)} foreign words"
    )


def _is_foreign(leak: str) -> bool:
    """Tell whether what the walk noted is a word of a row that the wall should have kept."""
    person, _, rest = leak.partition(" reads ")
    words = set(rest.partition(" at ")[0].split(", ")) - {""}
    return bool(words - (set(SAME_ROW) if person in ("helene", "paul") else set()))


def test_raw_sql_of_the_application_finds_no_foreign_row(cast, figure):
    tables, selects, foreign = [one for one in _walled_tables() if one != "core_datakey"], 0, []
    owner_of = dict.fromkeys(_ids(tables) - cast.after_tilleuls, "terrasses") | dict.fromkeys(
        cast.after_tilleuls - cast.shipped, "tilleuls"
    )
    for person in EVERYONE:
        side = "terrasses" if person in ("jean", "odile") else "tilleuls"
        with looking_as(cast.viewer_of(person)):
            for table in tables:
                selects += 1
                found = _ids([table])
                foreign += [f"{person} finds {table} {pk}" for pk in found if owner_of.get(pk, side) != side]
    assert not foreign, f"{len(foreign)} foreign rows: {foreign[:20]}"
    figure(f"{selects:,} selects on {len(tables)} tables, {len(foreign)} foreign rows")


def test_where_nobody_is_named_there_are_no_rows(cast, figure):
    tables = _walled_tables()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tst.viewer', '', true)")
        unnamed = {table: len(_ids([table])) for table in tables}
        cursor.execute("SELECT set_config('tst.viewer', 'system:tests', true)")
    with looking_as(NOBODY):
        nobody = {table: len(_ids([table])) for table in tables}
    assert not any(unnamed.values()), {table: rows for table, rows in unnamed.items() if rows}
    keys = nobody.pop("core_datakey")  # a key without the row that it opens tells nothing
    assert keys and not any(nobody.values()), {table: rows for table, rows in nobody.items() if rows}
    figure(f"{len(tables)} tables, {sum(unnamed.values())} rows for nobody")


def test_every_table_is_behind_a_policy_or_says_why_not(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relrowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename, array_agg(DISTINCT cmd) FROM pg_policies GROUP BY tablename")
        policies = dict(cursor.fetchall())
    models = [model for name in OUR_APPS for model in apps.get_app_config(name).get_models()]
    tables = {model._meta.db_table for model in models}
    assert not tables - walled - set(OPEN_TABLES), "behind no policy, and no reason given"
    assert not set(OPEN_TABLES) & walled, "named as open, yet behind a policy"
    assert all(table in policies for table in tables & walled)


def _walled_tables() -> list[str]:
    models = [model for name in OUR_APPS for model in apps.get_app_config(name).get_models()]
    by_id = {
        model._meta.db_table
        for model in models
        if model._meta.pk.attname == "id" and isinstance(model._meta.pk, UUIDField)
    }
    return sorted(by_id - set(OPEN_TABLES))


def _ids(tables: list[str]) -> set[UUID]:
    found: set[UUID] = set()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT id FROM "{table}"')
            found |= {pk for (pk,) in cursor.fetchall()}
    return found
