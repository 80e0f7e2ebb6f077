"""Sessions of the whole collective, on the clock of their place, on site or remote; who said that they come."""

import django.db.models.deletion
from django.db import migrations, models

import interventions.sessions.models.sessions
import tst_platform.core.sealing
from tst_platform.core.walls import on_postgresql, protect_anew


def name_the_contract(apps, schema_editor):
    """Give each session the contract of its programme."""
    programmes = apps.get_model("interventions", "Programme").objects
    of_session = programmes.filter(pk=models.OuterRef("programme")).values("contract")[:1]
    apps.get_model("interventions", "Session").objects.update(contract=models.Subquery(of_session))


OF_CELLS = "cell_id IN (SELECT tst_my_cells())"
OF_ALL = f"{OF_CELLS} OR (cell_id IS NULL AND contract_id IN (SELECT tst_open_contracts()))"
OWN = "participant_id = (SELECT tst_my_participant())"
LED_BY_CELL = (
    f"{OWN} OR EXISTS (SELECT 1 FROM interventions_session s"
    " WHERE s.id = session_id AND s.cell_id IN (SELECT tst_led_cells()))"
)
LED_SESSION = (
    "EXISTS (SELECT 1 FROM interventions_session s"
    " WHERE s.id = session_id AND s.contract_id IN (SELECT tst_led_contracts()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0020_positions"),
        ("contracts", "0050_paper"),
        ("interventions", "0020_texts"),
    ]

    operations = [
        migrations.AddField(
            "session",
            "contract",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contracts.contract",
            ),
        ),
        migrations.RunPython(name_the_contract, migrations.RunPython.noop),
        # Before a table is altered again, PostgreSQL looks at the keys just written.
        on_postgresql("SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AlterField(
            "session",
            "contract",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.contract"
            ),
        ),
        migrations.AlterField(
            "session",
            "cell",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cells.cell",
            ),
        ),
        migrations.AddField(
            "session",
            "zone",
            models.CharField(
                default=interventions.sessions.models.sessions.default_zone,
                max_length=64,
                verbose_name="clock of the place",
            ),
        ),
        migrations.AddField(
            "session",
            "mode",
            models.CharField(
                choices=[("on_site", "on site"), ("remote", "remote"), ("mixed", "mixed")],
                default="on_site",
                max_length=10,
                verbose_name="how one takes part",
            ),
        ),
        migrations.AddField(
            "session",
            "link",
            tst_platform.core.sealing.SealedTextField(
                blank=True, default=None, null=True, verbose_name="link to the remote room"
            ),
        ),
        migrations.AddField(
            "session",
            "reason",
            tst_platform.core.sealing.SealedTextField(
                blank=True, default=None, null=True, verbose_name="reason told for the change"
            ),
        ),
        migrations.AddField(
            "session",
            "series",
            models.UUIDField(blank=True, db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            "session",
            "started_at",
            models.DateTimeField(blank=True, help_text="when it was opened in fact", null=True),
        ),
        migrations.AddField(
            "session",
            "ended_at",
            models.DateTimeField(blank=True, help_text="when it was ended in fact", null=True),
        ),
        migrations.AddField(
            "attendance",
            "arrived_at",
            models.DateTimeField(blank=True, help_text="of one who came late", null=True),
        ),
        migrations.AddField("attendance", "accepted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "attendance",
            models.CheckConstraint(
                condition=models.Q(
                    ("accepted_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="coming_or_not_coming",
            ),
        ),
        migrations.AlterField(
            "sessionlog",
            "cell",
            models.ForeignKey(
                blank=True,
                help_text="empty: of the whole collective",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cells.cell",
            ),
        ),
        protect_anew("interventions_session", OF_ALL, before=OF_CELLS),
        protect_anew("interventions_attendance", f"{OWN} OR {LED_SESSION}", before=LED_BY_CELL),
        protect_anew("interventions_sessionlog", LED_SESSION, before="cell_id IN (SELECT tst_led_cells())"),
    ]
