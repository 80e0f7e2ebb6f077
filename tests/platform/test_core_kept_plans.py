"""What policies ask is planned once for a connection: all of it, for whoever is named, and with the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from contracts.agreements.models import Party
from tests.cast import EVERYONE
from tests.databases import owner_connection
from tst_platform.core.viewer import NOBODY
from tst_platform.core.walls import KEEP_PLANS, keep_plans, looking_as

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall"),
]

# Functions of policies that stay in SQL, and why.
INLINED = "not SECURITY DEFINER: PostgreSQL writes it into the query that asks, and plans it with that"
IN_SQL = dict.fromkeys(
    ("tst_viewer", "tst_is_named", "tst_user", "tst_party", "tst_counts", "tst_works"), INLINED
)

# Each function of ours that only answers, and each that a policy asks, whatever it is called.
ASKED = """
SELECT p.proname AS name, l.lanname AS language, p.pronargs AS takes, p.proretset AS is_set, p.prosrc AS body,
       p.prosecdef AS as_owner, p.proconfig AS settings, p.proacl::text AS granted, r.rolname AS owner,
       (p.oid, p.provolatile, p.proisstrict, p.proleakproof, p.proparallel, p.procost, p.prorows,
        pg_get_function_arguments(p.oid), pg_get_function_result(p.oid))::text AS head
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_roles r ON r.oid = p.proowner
 WHERE p.pronamespace = 'public'::regnamespace AND (
     (starts_with(p.proname, 'tst_') AND p.provolatile <> 'v')
     OR p.oid IN (SELECT refobjid FROM pg_depend
                   WHERE classid = 'pg_policy'::regclass AND refclassid = 'pg_proc'::regclass))
 ORDER BY p.proname
"""
# What a function that takes an id may be asked of: rows of every kind that one is asked of, and none.
IDS = """
SELECT id FROM contracts_release UNION SELECT id FROM contracts_contract UNION SELECT id FROM cells_collective
UNION ALL SELECT NULL
"""
MADE_FOR_THE_TEST = """
CREATE FUNCTION tst_t_first() RETURNS int LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT n FROM generate_series(3, 5) AS n ORDER BY n DESC -- the first of several $$;
CREATE FUNCTION tst_t_none() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT id FROM contracts_party WHERE false $$;
CREATE FUNCTION tst_t_strict(n int) RETURNS int LANGUAGE sql STABLE STRICT SECURITY DEFINER AS
    $$ SELECT coalesce(n, 1) $$;
-- Of one name, the column: in PL/pgSQL it would be refused, or be the argument.
CREATE FUNCTION tst_t_column(n int) RETURNS SETOF int LANGUAGE sql STABLE SECURITY DEFINER AS
    $$ SELECT n FROM generate_series(3, 5) AS n WHERE n = n $$;
CREATE FUNCTION tst_t_table(lowest int) RETURNS TABLE (n int, word text) LANGUAGE sql STABLE SECURITY DEFINER AS
    $$ SELECT n, 'it''s \\ ' || n FROM generate_series(3, 5) AS n WHERE n >= lowest $$;
CREATE FUNCTION tst_t_writes() RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER AS
    $$ SELECT set_config('tst.viewer', 'nobody', true) $$;
CREATE FUNCTION tst_t_two() RETURNS int LANGUAGE sql STABLE SECURITY DEFINER AS $$ SELECT 1; SELECT 2 $$;
CREATE FUNCTION tst_t_shown() RETURNS int LANGUAGE sql STABLE AS $$ SELECT 1 $$;
REVOKE ALL ON FUNCTION tst_t_first() FROM PUBLIC;
"""
ANSWERS = """
SELECT tst_t_first(), tst_t_none(), tst_t_strict(NULL), tst_t_strict(2), array(SELECT tst_t_column(4)),
       array(SELECT (n, word)::text FROM tst_t_table(4)), tst_t_two(), tst_t_shown()
"""


@contextmanager
def owner_undone() -> Iterator[BaseDatabaseWrapper]:
    """Let the owner of the functions change them, and take it back."""
    owner = owner_connection(connection.settings_dict["NAME"])
    try:
        owner.set_autocommit(False)
        yield owner
        owner.rollback()
    finally:
        owner.close()


def rows(of: BaseDatabaseWrapper, statement: str, *params: Any) -> list[Any]:
    with of.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []


def asked(of: BaseDatabaseWrapper) -> dict[str, dict[str, Any]]:
    with of.cursor() as cursor:
        cursor.execute(ASKED)
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def test_every_function_that_policies_ask_keeps_its_plan():
    functions = asked(connection)
    again = {name for name, one in functions.items() if one["language"] != "plpgsql"}
    assert {"tst_present", "tst_my_cells", "tst_heard", "tst_is_unsaid"} <= set(functions)
    assert again == set(IN_SQL), "end the scripts of the migration with KEEP_PLANS, or say why not"
    assert not [name for name in IN_SQL if functions[name]["as_owner"] or functions[name]["settings"]]


def test_a_function_that_keeps_its_plan_runs_as_before():
    for name, one in asked(connection).items():
        if name not in IN_SQL:
            assert one["as_owner"] and one["owner"] == "tst_owner", name
            assert one["settings"] == ["search_path=public, pg_temp"], name


@pytest.mark.django_db(transaction=True)
def test_there_and_back_functions_answer_everyone_the_same(cast):
    with owner_undone() as owner, owner.schema_editor() as editor:
        kept, answered = asked(owner), answers(owner, cast)
        keep_plans().reverse_code(None, editor)
        in_sql = asked(owner)
        assert {one["language"] for one in in_sql.values()} == {"sql"}
        assert answers(owner, cast) == answered
        keep_plans().code(None, editor)
        assert asked(owner) == kept
        keep_plans().code(None, editor)
        assert asked(owner) == kept
    alike = ("head", "as_owner", "settings", "granted", "owner")
    assert [[one[key] for key in alike] for one in kept.values()] == [
        [one[key] for key in alike] for one in in_sql.values()
    ]
    assert all(one["body"] in kept[name]["body"] for name, one in in_sql.items())
    silent = {name for name in kept if len({repr(answered[person, name]) for person in EVERYONE}) == 1}
    assert silent < set(kept) and not silent & {"tst_present", "tst_my_cells", "tst_open_contracts"}


def answers(owner: BaseDatabaseWrapper, cast: Any) -> dict[tuple[str, str], list[str]]:
    """Return what each function tells each person, of every id that it may be asked of."""
    found = {}
    for person in EVERYONE:
        rows(owner, "SELECT set_config('tst.viewer', %s, true)", cast.viewer_of(person).actor)
        for name, one in asked(owner).items():
            of = f"({IDS}) AS these (id), LATERAL {name}(these.id)" if one["takes"] else f"{name}()"
            found[person, name] = rows(owner, f"SELECT told::text FROM {of} AS told ORDER BY 1")
    return found


def test_one_connection_answers_whoever_is_named_now(cast):
    seen = {}
    for _turn in range(8):
        for person in ("fatou", "nobody", "bernard", "claire", "jean", "kevin"):
            with looking_as(cast.viewer_of(person)):
                cells = sorted(rows(connection, "SELECT tst_my_cells()"))
                mine = rows(connection, "SELECT tst_present()")[0][0], cells
            assert seen.setdefault(person, mine) == mine
    fatou, bernard = (cast.tilleuls.viewer(person).party_id for person in ("fatou", "bernard"))
    assert (seen["fatou"][0], seen["bernard"][0], seen["claire"][0]) == (fatou, bernard, None)
    assert len(seen["fatou"][1]) == len(seen["bernard"][1]) == 1 and seen["fatou"][1] != seen["bernard"][1]
    assert seen["nobody"] == (None, []) and seen["kevin"][1] == []
    assert not set(seen["claire"][1]) & set(seen["jean"][1])


def test_what_is_changed_is_seen_at_the_next_question(cast):
    party = cast.tilleuls.people["fatou"].party
    for _turn in range(6):
        with looking_as(cast.viewer_of("fatou")):
            assert rows(connection, "SELECT tst_present()") == [(party.pk,)]
    assert Party.objects.filter(pk=party.pk).update(left_at=timezone.now()) == 1
    with looking_as(cast.viewer_of("fatou")):
        assert rows(connection, "SELECT tst_present()") == [(None,)]
        assert rows(connection, "SELECT tst_my_cells()") == []
    with looking_as(NOBODY):
        assert rows(connection, "SELECT tst_present()") == [(None,)]


def test_a_function_in_pl_pgsql_says_what_it_said_in_sql():
    with owner_undone() as owner:
        rows(owner, MADE_FOR_THE_TEST)
        before, said = asked(owner), rows(owner, ANSWERS)
        rows(owner, KEEP_PLANS)
        after = asked(owner)
        assert rows(owner, ANSWERS) == said
        assert said == [(5, None, None, 2, [3, 4, 5], [r"""(4,"it's \\ 4")""", r"""(5,"it's \\ 5")"""], 2, 1)]
        writes = "SELECT lanname FROM pg_proc p JOIN pg_language l ON l.oid = prolang WHERE proname = 'tst_t_writes'"
        assert rows(owner, writes) == [("sql",)]
    changed = {name for name in after if after[name]["language"] != before[name]["language"]}
    assert changed == {"tst_t_first", "tst_t_none", "tst_t_strict", "tst_t_column", "tst_t_table"}
    assert after["tst_t_first"]["granted"] == before["tst_t_first"]["granted"] == "{tst_owner=X/tst_owner}"
    assert [one["head"] for one in after.values()] == [one["head"] for one in before.values()]
