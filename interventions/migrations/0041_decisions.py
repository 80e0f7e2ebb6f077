"""Decisions, how they are reviewed, what is objected, engagements; the second wall beneath."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import protect, reserve

# As a session: its cell's people; of the whole collective, whoever signed what is in force.
SEEN = "(cell_id IN (SELECT tst_my_cells()) OR (cell_id IS NULL AND contract_id IN (SELECT tst_open_contracts())))"
LED = "contract_id IN (SELECT tst_led_contracts())"
OF_DECISION = "EXISTS (SELECT 1 FROM interventions_decision d WHERE d.id = decision_id)"
LED_DECISION = (
    "EXISTS (SELECT 1 FROM interventions_decision d"
    " WHERE d.id = decision_id AND d.contract_id IN (SELECT tst_led_contracts()))"
)
OWN = "party_id = (SELECT tst_present())"
# The words of whoever agrees to no version any more are theirs alone until they sign.
AGREED = "(party_id IS NULL OR party_id NOT IN (SELECT tst_disagreed()))"
OBJECTS = f"(({OWN} AND {OF_DECISION}) OR (party_id IS NULL AND {LED_DECISION}))"
# Nobody is given anything to do: who leads writes no yes, and one takes on only what is nobody's.
FREE = f"(party_id IS NULL AND {SEEN})"


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0040_barometers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="interventions.programme",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.contract"
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cells.cell",
                    ),
                ),
                (
                    "text",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="decision"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("consent", "by consent: nobody objects any more"),
                            ("advice", "after taking advice"),
                            ("consensus", "by consensus"),
                        ],
                        max_length=10,
                        verbose_name="how it was taken",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="decided on")),
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
                ("review_on", models.DateField(blank=True, null=True, verbose_name="looked at again on")),
                ("review_set_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("dropped_on", models.DateField(blank=True, null=True)),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_on", "-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped_on__isnull", True), ("review_on__isnull", True), _connector="OR"
                        ),
                        name="a_dropped_decision_is_not_reviewed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionReview",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="interventions.decision",
                    ),
                ),
                ("circle", models.UUIDField(editable=False)),
                ("planned_on", models.DateField(blank=True, null=True)),
                ("reviewed_on", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("kept", "kept"), ("changed", "changed"), ("dropped", "dropped")],
                        max_length=8,
                    ),
                ),
                (
                    "words",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="in words"
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
            ],
            options={
                "ordering": ["-reviewed_on", "-created_at"],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="interventions.decision",
                    ),
                ),
                ("circle", models.UUIDField(editable=False)),
                ("scope", models.UUIDField(editable=False)),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.party",
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
                    "text",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="objection"
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
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "party"), name="one_objection_per_decision_and_party"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("noted_by__isnull", False), ("party__isnull", True)),
                            models.Q(("noted_by__isnull", True), ("party__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_objection_is_said_or_noted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="interventions.programme",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.contract"
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cells.cell",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="interventions.decision",
                    ),
                ),
                ("scope", models.UUIDField(editable=False)),
                (
                    "what",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="what is to be done"
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
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.party",
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("usual_actor", models.BooleanField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("due_set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "under way"), ("done", "done"), ("given_up", "given up")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "words",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="in words"
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
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("noted_by__isnull", False),
                            models.Q(("accepted_at__isnull", False), ("party__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_action_is_noted_or_ones_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("party__isnull", False), _connector="OR"
                        ),
                        name="who_said_yes_is_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_ended_action_has_its_day",
                    ),
                ],
            },
        ),
        protect("interventions_decision", SEEN),
        reserve("interventions_decision", "INSERT", "UPDATE", "DELETE", to=LED, using=LED),
        protect("interventions_decisionreview", OF_DECISION),
        reserve(
            "interventions_decisionreview", "INSERT", "UPDATE", "DELETE", to=LED_DECISION, using=LED_DECISION
        ),
        protect("interventions_objection", f"{OWN} OR ({OF_DECISION} AND {AGREED})"),
        reserve("interventions_objection", "INSERT", "UPDATE", to=OBJECTS, using=OBJECTS),
        reserve("interventions_objection", "DELETE", to=f"{OWN} OR (party_id IS NULL AND {LED_DECISION})"),
        protect("interventions_action", f"{OWN} OR ({SEEN} AND (noted_by_id IS NOT NULL OR {AGREED}))"),
        reserve(
            "interventions_action", "INSERT", to=f"({LED} AND accepted_at IS NULL) OR ({OWN} AND {SEEN})"
        ),
        reserve(
            "interventions_action",
            "UPDATE",
            to=f"{LED} OR {OWN} OR ({FREE} AND accepted_at IS NULL)",
            using=f"{LED} OR {OWN} OR {FREE}",
        ),
        reserve("interventions_action", "DELETE", to="false"),
    ]
