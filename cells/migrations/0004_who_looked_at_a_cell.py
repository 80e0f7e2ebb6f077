from django.db import migrations

from tst_platform.core.walls import on_postgresql

# A participant reads who opened a page with the names of their cell: from the seat itself, signed or not, once the
# round stands. Row and scope are then the same, as of a list.
FORWARDS = """
CREATE FUNCTION tst_my_seats() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT s.cell_id FROM cells_seat s JOIN cells_round r ON r.id = s.round_id
       WHERE s.participant_id = tst_my_participant() AND r.state = 'validated' $$;
CREATE POLICY seated ON audit_auditrecord FOR SELECT USING (
    verb = 'people.looked' AND "row" = scope AND scope IN (SELECT tst_my_seats()));
"""
BACKWARDS = """
DROP POLICY seated ON audit_auditrecord;
DROP FUNCTION tst_my_seats();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0003_codes_and_return_phrases"),
        ("audit", "0004_second_wall"),
    ]

    operations = [on_postgresql(FORWARDS, BACKWARDS)]
