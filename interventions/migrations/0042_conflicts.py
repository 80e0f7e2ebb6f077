"""Spaces of conflict: where each one stands, what the cell reads once it is revealed; and the second wall beneath."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import on_postgresql, protect, reserve

OF_CELL = "cell_id IN (SELECT tst_my_cells())"
LED = "cell_id IN (SELECT tst_led_cells())"
# A space is its cell's once it was opened; what hangs on it is read with it.
SPACE = f"{LED} OR (opened_at IS NOT NULL AND {OF_CELL})"
WITH_SPACE = "EXISTS (SELECT 1 FROM interventions_space s WHERE s.id = space_id)"
PARTY = "party_id = (SELECT tst_present())"
AUTHOR = "author_id = (SELECT tst_present())"
OF_PAIR = f"(hearer_id = (SELECT tst_present()) OR heard_id = (SELECT tst_present())) AND {WITH_SPACE}"
HEARD = "id IN (SELECT h.reason_id FROM interventions_hearing h WHERE h.hearer_id = (SELECT tst_present()))"
TO_HEAR = f"({OF_CELL} AND {HEARD})"
SHOWN = f"{AUTHOR} OR (shown_at IS NOT NULL AND {OF_CELL}) OR {TO_HEAR}"
NOTED = "contract_id IN (SELECT tst_led_contracts())"


def agreed(table: str) -> migrations.RunPython:
    """The words of whoever withdrew their agreement are theirs alone until they sign: as for cards."""
    return on_postgresql(
        f"""
        CREATE POLICY agreed ON {table} AS RESTRICTIVE FOR SELECT USING (
            (SELECT tst_counts()) OR (SELECT tst_works()) OR {AUTHOR}
            OR author_id NOT IN (SELECT tst_disagreed()));
        """,
        f"DROP POLICY agreed ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0020_positions"),
        ("contracts", "0060_negotiating_from_paper"),
        ("interventions", "0041_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hearing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("pair", models.UUIDField(editable=False)),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "words",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="I heard"),
                ),
                (
                    "heard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "hearer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
            ],
            options={
                "ordering": ["-round", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HeardAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "value",
                    models.CharField(
                        choices=[("that_is_it", "that is it"), ("not_quite", "not quite")], max_length=10
                    ),
                ),
                (
                    "words",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="in your words"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "hearing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer",
                        to="interventions.hearing",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "defend",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="what I defend"
                    ),
                ),
                (
                    "fear",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="what I fear"
                    ),
                ),
                (
                    "know",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="what I need you to know"
                    ),
                ),
                ("is_named", models.BooleanField(default=False)),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.cell"
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
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="hearing",
            name="reason",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hearings",
                to="interventions.reason",
            ),
        ),
        migrations.CreateModel(
            name="Space",
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
                    "form",
                    models.CharField(
                        choices=[
                            ("line", "a line between two ends"),
                            ("statements", "statements: I agree, I disagree, I pass"),
                            ("free", "free: each says it in their words"),
                        ],
                        default="line",
                        max_length=10,
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
                ("threshold", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("open", "open"),
                            ("paused", "paused"),
                            ("worked", "worked through"),
                            ("postponed", "postponed"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("revealed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.cell"
                    ),
                ),
                (
                    "disagreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cells.disagreement",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="interventions.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddField(
            model_name="reason",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reasons", to="interventions.space"
            ),
        ),
        migrations.CreateModel(
            name="Information",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "text",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="information"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for its author"),
                            ("consented", "on the board of the cell"),
                            ("declined", "kept by its author"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("card", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.cell"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="information",
                        to="interventions.space",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.AddField(
            model_name="hearing",
            name="space",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="hearings", to="interventions.space"
            ),
        ),
        migrations.CreateModel(
            name="DrawnMap",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("revealed", "when positions were revealed"),
                            ("closed", "when the space was closed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "drawn",
                    tst_platform.core.sealing.SealedJSONField(blank=True, default=dict, verbose_name="map"),
                ),
                ("smallest", models.PositiveSmallIntegerField()),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.cell"
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="maps",
                        to="interventions.space",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Stand",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("step", models.PositiveSmallIntegerField()),
                ("is_late", models.BooleanField(default=False)),
                (
                    "said",
                    tst_platform.core.sealing.SealedJSONField(
                        blank=True, default=dict, verbose_name="position"
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
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stands",
                        to="interventions.space",
                    ),
                ),
            ],
            options={
                "ordering": ["step"],
            },
        ),
        migrations.AddField(
            model_name="reason",
            name="stand",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reason",
                to="interventions.stand",
            ),
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "text",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="statement"
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.cell"
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="interventions.space",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="Turning",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "violence",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="what was violence"
                    ),
                ),
                (
                    "conflict",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="what conflict it became"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.contract"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turnings",
                        to="interventions.space",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Willing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="willing",
                        to="interventions.space",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="space",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__in", (5, 7))), name="a_space_has_a_line_of_five_places_or_seven"
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.UniqueConstraint(
                fields=("space", "round", "hearer"), name="one_hears_one_in_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="drawnmap",
            constraint=models.UniqueConstraint(
                fields=("space", "moment"), name="one_map_per_space_and_moment"
            ),
        ),
        migrations.AddConstraint(
            model_name="stand",
            constraint=models.UniqueConstraint(
                fields=("space", "party", "step"), name="one_stand_per_step_of_a_path"
            ),
        ),
        migrations.AddConstraint(
            model_name="willing",
            constraint=models.UniqueConstraint(
                fields=("space", "party"), name="willing_once_per_space_and_party"
            ),
        ),
        protect("interventions_space", SPACE),
        reserve("interventions_space", "INSERT", "UPDATE", "DELETE", to=LED),
        protect("interventions_statement", WITH_SPACE),
        reserve("interventions_statement", "INSERT", "UPDATE", "DELETE", to=LED),
        protect("interventions_drawnmap", WITH_SPACE),
        # A map is drawn by the platform alone, and stays as it was drawn.
        reserve("interventions_drawnmap", "INSERT", "UPDATE", "DELETE", to="false", using="false"),
        # Where one stands is theirs alone: not even those who lead read it.
        protect("interventions_stand", PARTY),
        reserve("interventions_stand", "INSERT", "UPDATE", "DELETE", to=PARTY, using=PARTY),
        protect("interventions_willing", PARTY),
        reserve("interventions_willing", "INSERT", "UPDATE", "DELETE", to=PARTY, using=PARTY),
        protect("interventions_hearing", OF_PAIR),
        reserve("interventions_hearing", "INSERT", to="false"),
        reserve("interventions_hearing", "UPDATE", to="hearer_id = (SELECT tst_present())"),
        protect(
            "interventions_heardanswer",
            "EXISTS (SELECT 1 FROM interventions_hearing h WHERE h.id = hearing_id)",
        ),
        reserve("interventions_heardanswer", "INSERT", "UPDATE", to=AUTHOR, using=AUTHOR),
        protect("interventions_reason", SHOWN),
        agreed("interventions_reason"),
        reserve("interventions_reason", "INSERT", "UPDATE", "DELETE", to=AUTHOR, using=AUTHOR),
        protect("interventions_information", f"{AUTHOR} OR {LED}"),
        agreed("interventions_information"),
        reserve("interventions_information", "INSERT", to=f"{AUTHOR} OR {LED}"),
        reserve("interventions_information", "UPDATE", to=AUTHOR, using=AUTHOR),
        protect("interventions_turning", NOTED),
        reserve("interventions_turning", "INSERT", "UPDATE", "DELETE", to=NOTED, using=NOTED),
    ]
