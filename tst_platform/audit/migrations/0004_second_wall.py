from django.db import migrations

from tst_platform.core.walls import on_postgresql, protect

FORWARDS = """
CREATE FUNCTION tst_administers() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT EXISTS (SELECT 1 FROM accounts_user WHERE id = tst_user() AND is_active AND role = 'administrator') $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_acts_stand"),
        ("accounts", "0001_initial"),
        ("core", "0003_who_is_looking"),
    ]

    operations = [
        on_postgresql(FORWARDS, "DROP FUNCTION tst_administers();"),
        # What concerns whom is added by the apps above, each from its own tables.
        protect(
            "audit_auditrecord",
            "verb <> 'content.unreadable' AND ((SELECT tst_administers())"
            " OR (actor = (SELECT tst_viewer()) AND actor <> 'nobody'))",
        ),
        protect("audit_auditseal", "false"),
    ]
