"""Promise 25: the record of acts only grows, and forgery shows."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.acts import edit
from tst_platform.audit.models import AuditRecord, AuditSeal
from tst_platform.audit.services import record, seal_acts
from tst_platform.outbox.heads import send_head

ON_POSTGRESQL = connection.vendor == "postgresql"
INSERT = (
    "INSERT INTO audit_auditrecord (at, actor, verb, model, context, stretch)"
    " VALUES (CURRENT_TIMESTAMP, 'user:someone', 'nothing.happened', '', '', 1)"
)
ATTEMPTS = {
    "UPDATE": "UPDATE audit_auditrecord SET verb = 'nothing.happened'",
    "DELETE": "DELETE FROM audit_auditrecord",
}
# SQLite knows neither roles nor TRUNCATE: whoever holds the file can drop its triggers, which verify_audit tells.
ON_POSTGRESQL_TOO = {
    "TRUNCATE": "TRUNCATE audit_auditrecord",
    "disabling the triggers": "ALTER TABLE audit_auditrecord DISABLE TRIGGER USER",
    "dropping the trigger": "DROP TRIGGER acts_are_not_changed ON audit_auditrecord",
    "inserting past the function": INSERT,
}
# The same of the seals, and the roads around: they are counted apart from the six.
FURTHER = {
    "UPDATE of a seal": "UPDATE audit_auditseal SET digest = contents",
    "DELETE of a seal": "DELETE FROM audit_auditseal",
}
FURTHER_ON_POSTGRESQL = {
    "TRUNCATE of seals": "TRUNCATE audit_auditseal",
    "inserting a seal": "INSERT INTO audit_auditseal SELECT number + 99, at, 1, 1, 1, ends_at, contents, digest FROM audit_auditseal",
    "sealing over a seal": "SELECT tst_seal(1, now(), 1, 1, 1, now(), repeat('0', 64), repeat('0', 64))",
    "dropping the table": "DROP TABLE audit_auditrecord",
    "replacing the function": "CREATE OR REPLACE FUNCTION tst_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "turning triggers off": "SET session_replication_role = replica",
    "becoming the owner": "SET ROLE tst_owner",
    "moving the stretch": "SELECT nextval('audit_stretch')",
    "lifting the second wall": "ALTER TABLE audit_auditrecord DISABLE ROW LEVEL SECURITY",
}


@pytest.fixture(autouse=True)
def kept_elsewhere(tmp_path, settings):
    settings.AUDIT_HEAD_FILE = str(tmp_path / "heads.log")


def some_acts(count=3):
    for _ in range(count):
        record(by="worker:test", verb="test.act", row=None)
        record(by="worker:test", verb="test.act", row=None)
        seal_acts()


def rows():
    return list(AuditRecord.objects.values_list()), list(AuditSeal.objects.values_list())


def refused(attempts):
    """Try each; return those that the database refused, and that changed nothing."""
    found = []
    for what, statement in attempts.items():
        before = rows()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            found.append(what)
        assert rows() == before, what
    return found


def test_the_application_can_only_add_acts(transactional_db, figure):
    if ON_POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            assert cursor.fetchone() == ("tst_app", False, False), (
                "as an owner or superuser this would prove nothing"
            )
    some_acts()
    attempts = ATTEMPTS | (ON_POSTGRESQL_TOO if ON_POSTGRESQL else {})
    further = FURTHER | (FURTHER_ON_POSTGRESQL if ON_POSTGRESQL else {})
    assert refused(attempts) == list(attempts)
    assert refused(further) == list(further)
    figure(
        f"{len(attempts)} of {len(attempts)} attempts of the application refused, and {len(further)} roads around"
    )


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no owner beside the application")
def test_not_even_the_owner_changes_an_act_by_mistake(transactional_db):
    some_acts()
    before = rows()
    for statement in (
        *ATTEMPTS.values(),
        *FURTHER.values(),
        "TRUNCATE audit_auditrecord",
        "TRUNCATE audit_auditseal",
    ):
        with pytest.raises(DatabaseError):
            edit(statement, against_triggers=False)
    assert rows() == before


def verify_audit():
    try:
        call_command("verify_audit", stdout=StringIO())
    except SystemExit as left:
        return left.code
    return 0


FORGERIES = {
    "an edited row": "UPDATE audit_auditrecord SET actor = 'user:someone' WHERE id = {first}",
    "a cut tail": "DELETE FROM audit_auditrecord WHERE stretch >= {last}; DELETE FROM audit_auditseal WHERE number >= {last}",
}


def test_what_the_owner_forges_shows(transactional_db, figure):
    some_acts()
    send_head()
    assert verify_audit() == 0, "nothing is forged yet"
    detected = []
    for what, statement in FORGERIES.items():
        first = AuditRecord.objects.order_by("id").values_list("pk", flat=True)[0]
        actor = AuditRecord.objects.get(pk=first).actor
        last = AuditSeal.objects.order_by("-number").values_list("number", flat=True)[0]
        edit(statement.format(first=first, last=last))
        if verify_audit() == 1:
            detected.append(what)
        edit(f"UPDATE audit_auditrecord SET actor = '{actor}' WHERE id = {first}")
    assert detected == list(FORGERIES)
    figure(f"{len(detected)} of {len(FORGERIES)} forgeries of the owner detected by verify_audit")
