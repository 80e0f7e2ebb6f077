from django.db import migrations

from tst_platform.core.walls import on_postgresql, protect

# What policies ask. An unnamed transaction has neither user nor party, and works for nobody.
FORWARDS = """
CREATE FUNCTION tst_viewer() RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT coalesce(current_setting('tst.viewer', true), '') $$;
CREATE FUNCTION tst_is_named() RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT tst_viewer() <> '' $$;
CREATE FUNCTION tst_user() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT CASE WHEN tst_viewer() LIKE 'user:%' THEN substr(tst_viewer(), 6)::uuid END $$;
CREATE FUNCTION tst_party() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT CASE WHEN tst_viewer() LIKE 'party:%' THEN substr(tst_viewer(), 7)::uuid END $$;
CREATE FUNCTION tst_counts() RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT tst_viewer() = 'system:figures' $$;
CREATE FUNCTION tst_works() RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT tst_viewer() LIKE 'system:%' AND NOT tst_counts() $$;
"""
BACKWARDS = """
DROP FUNCTION tst_works();
DROP FUNCTION tst_counts();
DROP FUNCTION tst_party();
DROP FUNCTION tst_user();
DROP FUNCTION tst_is_named();
DROP FUNCTION tst_viewer();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_cache_table")]

    operations = [
        on_postgresql(FORWARDS, BACKWARDS),
        # Whoever is named may fetch a key: what it opens stands behind policies of its own.
        protect("core_datakey", "(SELECT tst_is_named())"),
    ]
