"""What the database itself holds: its role, the second wall, the guards on signed texts, what a crash leaves."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.immutability import RULES
from contracts.agreements.models import Version
from tst_platform.core.models import DataKey, Erasure
from tst_platform.core.viewer import NOBODY
from tst_platform.core.walls import looking_as
from tst_platform.promises.findings import HELD, Finding, broken, check, elsewhere

BEHIND_THE_WALL = ("contracts", "cells", "interventions", "outbox")
# Rows that came with the platform, and signs of life: they speak of nobody.
OF_NOBODY = {"interventions_step", "outbox_heartbeat"}


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def protected_tables() -> list[str]:
    """Return the tables that hold what people said, who they are, or the keys to it."""
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in BEHIND_THE_WALL
    }
    return sorted(tables - OF_NOBODY | {DataKey._meta.db_table})


def _without_wall() -> Finding | None:
    if connection.vendor == "postgresql":
        return None
    return elsewhere(_("SQLite has no second wall; the first stands alone."))


@check(gettext_lazy("The application's role may neither pass by the policies nor change them"))
def role_is_bound() -> Finding:
    if (aside := _without_wall()) is not None:
        return aside
    # Its own powers, and those of every role that it may become.
    [(name, powers)] = rows(
        "SELECT current_user, bool_or(rolsuper OR rolbypassrls OR rolcreaterole) FROM pg_roles"
        " WHERE pg_has_role(current_user, oid, 'MEMBER')"
    )
    if powers:
        return broken(_("The role %(role)s has powers over the policies.") % {"role": name})
    [(owned,)] = rows(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_has_role(current_user, c.relowner, 'MEMBER')"
    )
    return broken(_("The role %(role)s owns tables.") % {"role": name}) if owned else HELD


@check(gettext_lazy("Whoever copies the database copies no key"))
def backup_reads_no_key() -> Finding:
    if (aside := _without_wall()) is not None:
        return aside
    read = rows(
        "SELECT 1 FROM pg_roles WHERE rolname = 'tst_backup' AND has_any_column_privilege(oid, %s::regclass, 'SELECT')",
        DataKey._meta.db_table,
    )
    return broken(_("The role of the backups reads the table of keys.")) if read else HELD


@check(gettext_lazy("Every table of what people said stands behind a policy"))
def tables_stand_behind_policies() -> Finding:
    if (aside := _without_wall()) is not None:
        return aside
    behind = {
        table
        for (table,) in rows(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relrowsecurity"
            " AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
        )
    }
    open_ones = [table for table in protected_tables() if table not in behind]
    return broken(_("Open: %(tables)s.") % {"tables": ", ".join(open_ones)}) if open_ones else HELD


@check(gettext_lazy("Where nobody is named, the database shows no row"))
def nobody_sees_a_row() -> Finding:
    if (aside := _without_wall()) is not None:
        return aside
    with looking_as(NOBODY):
        # Keys alone are fetched by whoever is named; what they open stands behind policies of its own.
        shown = [
            table
            for table in protected_tables()
            if table != DataKey._meta.db_table and rows(f'SELECT 1 FROM "{table}" LIMIT 1')
        ]
    return broken(_("Seen by nobody: %(tables)s.") % {"tables": ", ".join(shown)}) if shown else HELD


def triggers() -> set[str]:
    """Return the names of the triggers that stand and are switched on."""
    if connection.vendor == "postgresql":
        found = rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
    else:
        found = rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in found}


@check(gettext_lazy("The database refuses any change to a text that was proposed or signed"))
def signed_texts_are_guarded() -> Finding:
    missing = sorted({name for name, *_rest in RULES} - triggers())
    return broken(_("Missing guards: %(names)s.") % {"names": ", ".join(missing)}) if missing else HELD


@check(gettext_lazy("Every text that was signed is the text whose hash was signed"))
def signed_texts_are_unchanged() -> Finding:
    # Of a contract whose time is over the text is erased, and nothing is left that could be another.
    kept = Version.objects.exclude(contract__in=Erasure.objects.values("scope"))
    signed = kept.filter(proposed_at__isnull=False).prefetch_related("clauses", "signatures")
    wrong = 0
    for version in signed:
        hashes = {version.sha256, *(signature.sha256 for signature in version.signatures.all())}
        wrong += hashes != {version.compute_sha256()}
    return broken(_("Changed texts: %(n)d.") % {"n": wrong}) if wrong else HELD


@check(gettext_lazy("The database is as the code expects it"))
def migrations_are_applied() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return broken(_("Migrations that wait: %(n)d.") % {"n": len(waiting)}) if waiting else HELD


@check(gettext_lazy("What was confirmed is on the disk before it is confirmed"))
def commits_are_durable() -> Finding:
    if connection.vendor != "postgresql":
        return elsewhere(_("SQLite: a power cut may take the last moments with it."))
    loose = [
        name
        for name in ("fsync", "full_page_writes", "synchronous_commit")
        if rows(f"SHOW {name}")[0][0] == "off"
    ]
    return broken(_("Switched off: %(names)s.") % {"names": ", ".join(loose)}) if loose else HELD
