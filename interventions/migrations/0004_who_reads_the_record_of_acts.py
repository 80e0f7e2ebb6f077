from django.db import migrations

from tst_platform.core.walls import on_postgresql

# Those who lead read the acts of their own programmes; a participant reads who looked at their data, and, once the
# contract in force is signed, which supervisor read what is told of the programme. That a list was opened says
# nothing of one person: row and scope are then the same.
FORWARDS = """
CREATE POLICY led ON audit_auditrecord FOR SELECT USING (verb <> 'content.unreadable' AND (
    scope IN (SELECT tst_led_contracts()) OR scope IN (SELECT tst_led_collectives()) OR scope IN (SELECT tst_led_cells())
    OR scope IN (SELECT id FROM interventions_programme WHERE contract_id IN (SELECT tst_led_contracts()))));
CREATE POLICY concerned ON audit_auditrecord FOR SELECT USING (verb <> 'content.unreadable' AND (
    "row" = (SELECT tst_present()) OR "row" = (SELECT tst_my_participant())
    OR (verb = 'people.looked' AND "row" = scope AND scope IN (SELECT tst_my_collectives()))
    OR (verb = 'supervision.looked' AND scope IN (SELECT tst_open_contracts()))));
"""
BACKWARDS = """
DROP POLICY concerned ON audit_auditrecord;
DROP POLICY led ON audit_auditrecord;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0003_second_wall"),
        ("audit", "0004_second_wall"),
    ]

    operations = [on_postgresql(FORWARDS, BACKWARDS)]
