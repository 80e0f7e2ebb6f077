"""Questions on which people differ, and where each one stands: read by its author alone."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import protect, reserve

LED = "contract_id IN (SELECT tst_led_contracts())"
OWN = "party_id = (SELECT tst_present())"
# Said by oneself, to a question that is open, of a programme whose contract one has signed.
SAID = (
    f"{OWN} AND EXISTS (SELECT 1 FROM cells_disagreement d WHERE d.id = disagreement_id"
    " AND d.closed_at IS NULL AND d.contract_id IN (SELECT tst_open_contracts()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0007_what_is_asked_of_a_composition"),
        ("contracts", "0020_listening_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="positions_mixed",
            field=tst_platform.core.sealing.SealedJSONField(
                blank=True,
                default=None,
                help_text="which questions it mixes, and how well: see services.opposing",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "question",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="question"
                    ),
                ),
                (
                    "first_pole",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="one end of the line"
                    ),
                ),
                (
                    "last_pole",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="the other end"
                    ),
                ),
                ("places", models.PositiveSmallIntegerField(default=5, verbose_name="places on the line")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.contract"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "place",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="place on the line"
                    ),
                ),
                (
                    "disagreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="cells.disagreement",
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
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__in", (5, 7))), name="a_line_has_five_places_or_seven"
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.UniqueConstraint(
                fields=("disagreement", "party"), name="one_position_per_question_and_party"
            ),
        ),
        protect("cells_disagreement", "contract_id IN (SELECT tst_open_contracts())"),
        reserve("cells_disagreement", "INSERT", "UPDATE", to=LED),
        reserve("cells_disagreement", "DELETE", to="false"),
        protect("cells_position", OWN),
        reserve("cells_position", "INSERT", "UPDATE", to=SAID),
    ]
