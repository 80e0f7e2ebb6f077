"""When people met for supervision, and how often they mean to; the second wall beneath."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tst_platform.core.walls import protect, reserve

BOTH = "EXISTS (SELECT 1 FROM interventions_supervision s WHERE s.id = supervision_id)"
# A day more on either side: the database does not know in which zone the Institut reads its calendar.
SUPERVISES = (
    "EXISTS (SELECT 1 FROM interventions_supervision s WHERE s.id = supervision_id"
    " AND s.supervisor_id = (SELECT tst_user())"
    " AND s.since <= current_date + 1 AND (s.until IS NULL OR s.until >= current_date))"
)


class Migration(migrations.Migration):
    dependencies = [("interventions", "0046_rooms")]

    operations = [
        migrations.CreateModel(
            name="SupervisionRhythm",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "supervision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.supervision",
                    ),
                ),
                (
                    "every_weeks",
                    models.PositiveSmallIntegerField(default=6, verbose_name="every so many weeks"),
                ),
                ("minutes_a_year", models.PositiveIntegerField(default=720)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("every_weeks__gte", 1), ("every_weeks__lte", 52)),
                        name="a_rhythm_is_of_weeks",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupervisionMeeting",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "supervision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="interventions.supervision",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="held on")),
                (
                    "kind",
                    models.CharField(
                        choices=[("individual", "individual"), ("group", "in a group")],
                        default="individual",
                        max_length=10,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
            ],
            options={
                "ordering": ["-held_on", "-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                        name="a_meeting_lasts_a_day_at_most",
                    )
                ],
            },
        ),
        protect("interventions_supervisionrhythm", BOTH),
        reserve(
            "interventions_supervisionrhythm", "INSERT", "UPDATE", "DELETE", to=SUPERVISES, using=SUPERVISES
        ),
        protect("interventions_supervisionmeeting", BOTH),
        reserve(
            "interventions_supervisionmeeting", "INSERT", "UPDATE", "DELETE", to=SUPERVISES, using=SUPERVISES
        ),
    ]
