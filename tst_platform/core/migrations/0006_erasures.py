"""The list of what was erased, which only grows; and the keys kept from the role that makes the backups."""

from django.db import migrations, models

from tst_platform.core.walls import on_postgresql, protect

REFUSAL = "an erasure stays on the list"

ON_POSTGRESQL = f"""
CREATE FUNCTION erasures_only_grow() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER erasures_only_grow BEFORE UPDATE OR DELETE ON core_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION erasures_only_grow();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'tst_app') THEN
        REVOKE UPDATE, DELETE ON core_erasure FROM tst_app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'tst_backup') THEN
        REVOKE ALL ON core_datakey FROM tst_backup;
    END IF;
END $$;
"""
OFF_POSTGRESQL = """
DROP TRIGGER erasures_only_grow ON core_erasure;
DROP FUNCTION erasures_only_grow();
"""


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER erasure_is_no_{event.lower()} BEFORE {event} ON core_erasure "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS erasure_is_no_{event.lower()}")


class Migration(migrations.Migration):
    dependencies = [("core", "0005_published_figures")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("scope", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(editable=False)),
                ("reason", models.CharField(editable=False, max_length=20)),
            ],
        ),
        migrations.RunPython(install, remove),
        on_postgresql(ON_POSTGRESQL, OFF_POSTGRESQL),
        # Whoever seals asks whether a scope was erased.
        protect("core_erasure", "(SELECT tst_is_named())"),
    ]
