"""What people imagine of others, and what they have met; the second wall beneath."""

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
        ("interventions", "0044_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImpressionCall",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closes_at",
                    models.DateTimeField(blank=True, help_text="known once they have met", null=True),
                ),
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
            name="Impression",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "moment",
                    models.CharField(choices=[("before", "before"), ("after", "after")], max_length=6),
                ),
                ("values", tst_platform.core.sealing.SealedJSONField(blank=True, default=dict)),
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
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="interventions.impressioncall",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "party", "moment"), name="one_impression_per_moment_and_party"
                    )
                ],
            },
        ),
        protect(
            "interventions_impressioncall",
            "EXISTS (SELECT 1 FROM interventions_session s WHERE s.id = session_id)",
        ),
        reserve("interventions_impressioncall", "INSERT", "UPDATE", "DELETE", to=LED),
        # What one person imagined and met is theirs alone: not even those who lead read it.
        protect("interventions_impression", OWN),
        reserve("interventions_impression", "INSERT", "UPDATE", to=OWN, using=OWN),
    ]
