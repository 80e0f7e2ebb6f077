"""Tables within a session, who sits where, what holds for a day; the second wall beneath."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import on_postgresql, protect, reserve

HERE = "EXISTS (SELECT 1 FROM interventions_session s WHERE s.id = session_id)"
LED = (
    "EXISTS (SELECT 1 FROM interventions_session s"
    " WHERE s.id = session_id AND s.contract_id IN (SELECT tst_led_contracts()))"
)
LED_PLAN = (
    "EXISTS (SELECT 1 FROM interventions_tableplan p JOIN interventions_session s ON s.id = p.session_id"
    " WHERE p.id = plan_id AND s.contract_id IN (SELECT tst_led_contracts()))"
)
# The seats of one's own table, once it was shown, at sessions that one may know of.
FORWARDS = """
CREATE FUNCTION tst_my_table_seats() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT other.id FROM interventions_tableseat mine
         JOIN interventions_tableplan p ON p.id = mine.plan_id AND p.state = 'validated'
         JOIN interventions_session s ON s.id = p.session_id
         JOIN interventions_tableseat other ON other.plan_id = mine.plan_id AND other.position = mine.position
       WHERE mine.participant_id = tst_my_participant()
         AND (s.cell_id IN (SELECT tst_my_cells())
              OR (s.cell_id IS NULL AND s.contract_id IN (SELECT tst_open_contracts()))) $$;
"""
BACKWARDS = "DROP FUNCTION tst_my_table_seats();"


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0007_what_is_asked_of_a_composition"),
        ("interventions", "0043_exercises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TablePlan",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("circle_id", models.UUIDField(editable=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("low", models.PositiveSmallIntegerField(verbose_name="from")),
                ("high", models.PositiveSmallIntegerField(verbose_name="to")),
                ("seed", models.PositiveIntegerField(default=1)),
                ("tables", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "proposed"), ("validated", "validated")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "question",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="first question given to the tables"
                    ),
                ),
                ("proposal", tst_platform.core.sealing.SealedJSONField(blank=True, default=None, null=True)),
                ("past", tst_platform.core.sealing.SealedJSONField(blank=True, default=None, null=True)),
                ("validated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "remembered_at",
                    models.DateTimeField(
                        blank=True, help_text="when who met was written as marks", null=True
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.session",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="TableSeat",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("is_kept", models.BooleanField(default=False)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.participant"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="interventions.tableplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DayConstraint",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("apart", "to be kept apart"), ("together", "to be kept together")],
                        max_length=10,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.participant"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.participant"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.session",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "first", "second"), name="one_constraint_of_the_day_per_pair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True),
                        name="constraint_of_the_day_is_between_two",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="tableplan",
            constraint=models.UniqueConstraint(
                fields=("session", "number"), name="plan_number_once_per_session"
            ),
        ),
        migrations.AddConstraint(
            model_name="tableplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("remembered_at__isnull", True), ("state", "validated"), _connector="OR"),
                name="only_a_validated_plan_is_remembered",
            ),
        ),
        migrations.AddConstraint(
            model_name="tableseat",
            constraint=models.UniqueConstraint(
                fields=("plan", "participant"), name="one_seat_per_person_and_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="tableseat",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1)), name="tables_are_numbered_from_one"
            ),
        ),
        on_postgresql(FORWARDS, BACKWARDS),
        protect("interventions_tableplan", f"{LED} OR (state = 'validated' AND {HERE})"),
        reserve("interventions_tableplan", "INSERT", "UPDATE", "DELETE", to=LED, using=LED),
        protect("interventions_tableseat", f"{LED_PLAN} OR id IN (SELECT tst_my_table_seats())"),
        reserve("interventions_tableseat", "INSERT", "UPDATE", "DELETE", to=LED_PLAN, using=LED_PLAN),
        # Who is to be apart today: never read by anyone but those who lead.
        protect("interventions_dayconstraint", LED),
        reserve("interventions_dayconstraint", "INSERT", "UPDATE", "DELETE", to=LED, using=LED),
    ]
