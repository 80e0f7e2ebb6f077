"""Barometers, and what each one felt; the second wall beneath."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import protect, reserve

OWN = "party_id = (SELECT tst_present())"
LED = (
    "EXISTS (SELECT 1 FROM interventions_session s"
    " WHERE s.id = session_id AND s.contract_id IN (SELECT tst_led_contracts()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0060_negotiating_from_paper"),
        ("interventions", "0035_reminder_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Barometer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("closes_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.session",
                    ),
                ),
            ],
            options={
                "ordering": ["session__starts_at"],
            },
        ),
        migrations.CreateModel(
            name="Felt",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "values",
                    tst_platform.core.sealing.SealedJSONField(
                        blank=True, default=dict, verbose_name="answers"
                    ),
                ),
                (
                    "barometer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="interventions.barometer",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "said_under",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("barometer", "party"), name="one_answer_per_barometer_and_party"
                    )
                ],
            },
        ),
        protect(
            "interventions_barometer",
            "EXISTS (SELECT 1 FROM interventions_session s WHERE s.id = session_id)",
        ),
        reserve("interventions_barometer", "INSERT", "UPDATE", "DELETE", to=LED),
        # What one person felt is theirs alone: not even those who lead read it.
        protect("interventions_felt", OWN),
        reserve("interventions_felt", "INSERT", "UPDATE", to=OWN, using=OWN),
    ]
