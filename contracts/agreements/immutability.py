"""Refuse, in the database itself, any change to the text of a version once it is proposed.

Neither SQLite nor PostgreSQL can say this in a constraint, so triggers do. On SQLite a table that a later
migration rebuilds loses its triggers: such a migration calls `remove` before and `install` after.
"""

from __future__ import annotations

from typing import Any

REFUSAL = "a proposed version of a contract does not change"

# Name, table, event, and the condition under which the change is refused.
RULES = (
    (
        "proposed_version_is_not_changed",
        "contracts_version",
        "UPDATE OF id, contract_id, number, proposed_at, sha256",
        "OLD.proposed_at IS NOT NULL",
    ),
    ("proposed_version_is_not_deleted", "contracts_version", "DELETE", "OLD.proposed_at IS NOT NULL"),
    (
        "proposed_clause_is_not_changed",
        "contracts_clause",
        "UPDATE OF id, contract_id, version_id, kind, position, title, text, terms",
        "EXISTS (SELECT 1 FROM contracts_version v WHERE v.id IN (OLD.version_id, NEW.version_id)"
        " AND v.proposed_at IS NOT NULL)",
    ),
    (
        "proposed_clause_is_not_deleted",
        "contracts_clause",
        "DELETE",
        "EXISTS (SELECT 1 FROM contracts_version v WHERE v.id = OLD.version_id AND v.proposed_at IS NOT NULL)",
    ),
    (
        "proposed_version_takes_no_clause",
        "contracts_clause",
        "INSERT",
        "EXISTS (SELECT 1 FROM contracts_version v WHERE v.id = NEW.version_id AND v.proposed_at IS NOT NULL)",
    ),
    (
        "signed_hash_is_not_changed",
        "contracts_signature",
        "UPDATE OF version_id, party_id, sha256",
        "OLD.version_id <> NEW.version_id OR OLD.party_id <> NEW.party_id OR OLD.sha256 <> NEW.sha256",
    ),
    # Whoever withdrew their signature signs anew: nobody else puts it back.
    (
        "withdrawn_signature_stays_withdrawn",
        "contracts_signature",
        "UPDATE OF withdrawn_at",
        "OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at IS NULL OR NEW.withdrawn_at <> OLD.withdrawn_at)",
    ),
)


def install(apps: Any, schema_editor: Any) -> None:
    remove(apps, schema_editor)
    write = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
    for rule in RULES:
        for statement in write(*rule):
            schema_editor.execute(statement, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, _event, _condition in RULES:
        where = f" ON {table}" if on_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}", params=None)
        if on_postgresql:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)


def _sqlite(name: str, table: str, event: str, condition: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ]


def _postgresql(name: str, table: str, event: str, condition: str) -> list[str]:
    """Put the condition into the function: a WHEN clause may not look into another table there."""
    kept = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {kept}; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
