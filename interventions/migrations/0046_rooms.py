"""A session led by its running order: the steps, the voices of the room, what was entered from paper."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import protect, reserve

LED = (
    "EXISTS (SELECT 1 FROM interventions_session s"
    " WHERE s.id = session_id AND s.contract_id IN (SELECT tst_led_contracts()))"
)
# Which sessions someone sees is said by the wall of sessions themselves: this asks under it.
SEEN = "EXISTS (SELECT 1 FROM interventions_session s WHERE s.id = session_id)"
BEGUN = (
    f"{LED} OR EXISTS (SELECT 1 FROM interventions_session s"
    " WHERE s.id = session_id AND s.state IN ('open', 'held'))"
)
OWN = "party_id = (SELECT tst_present())"
LED_ITEM = (
    "EXISTS (SELECT 1 FROM interventions_runningitem i JOIN interventions_session s ON s.id = i.session_id"
    " WHERE i.id = item_id AND s.contract_id IN (SELECT tst_led_contracts()))"
)
LED_CARD = "EXISTS (SELECT 1 FROM interventions_card c WHERE c.id = card_id AND c.cell_id IN (SELECT tst_led_cells()))"
OF_CARD = (
    f"{LED_CARD} OR EXISTS (SELECT 1 FROM interventions_card c"
    " WHERE c.id = card_id AND c.author_id = (SELECT tst_present()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0045_impressions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RunningItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "circle_id",
                    models.UUIDField(editable=False, help_text="the cell that meets, or the contract of all"),
                ),
                ("rank", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("welcome", "welcome"),
                            ("round", "check-in round"),
                            ("question", "question"),
                            ("tables", "sub-groups"),
                            ("exercise", "exercise"),
                            ("conflict", "space of conflict"),
                            ("board", "circulating information"),
                            ("break", "break"),
                            ("barometer", "barometer"),
                            ("free", "something else"),
                        ],
                        default="free",
                        max_length=10,
                        verbose_name="kind of step",
                    ),
                ),
                (
                    "title",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="title"),
                ),
                (
                    "question",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default=None, null=True, verbose_name="question"
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                (
                    "exercise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="interventions.exercise",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="interventions.space",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                "ordering": ["rank", "created_at"],
            },
        ),
        migrations.CreateModel(
            name="RunningNotes",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("circle_id", models.UUIDField(editable=False)),
                (
                    "text",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="notes for the intervenants"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="interventions.runningitem",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PauseAsked",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.session",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SpeakingTurn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SpokenCount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("turns", models.PositiveIntegerField(default=0)),
                (
                    "component",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cells.component",
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
        ),
        migrations.CreateModel(
            name="Hand",
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.session",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "party"), name="one_hand_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundPlace",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("place", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("spoken", "has spoken"), ("passed", "passed")], max_length=10
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
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
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "party"), name="one_place_per_person_in_a_round"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EnteredCard",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "consent",
                    models.CharField(
                        choices=[("sheet", "on their sheet"), ("aloud", "aloud, before me")],
                        max_length=10,
                        verbose_name="consent given",
                    ),
                ),
                (
                    "card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="interventions.card"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="runningitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("started_at__isnull", False)),
                fields=("session",),
                name="one_step_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="runningitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    models.Q(("ended_at__gte", models.F("started_at")), ("started_at__isnull", False)),
                    _connector="OR",
                ),
                name="step_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="spokencount",
            constraint=models.UniqueConstraint(
                fields=("session", "component"), name="one_count_per_component"
            ),
        ),
        migrations.AddConstraint(
            model_name="spokencount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("component", None)), fields=("session",), name="one_count_of_no_component"
            ),
        ),
        # The steps are prepared by those who lead; once the session has begun, all who meet read them.
        protect("interventions_runningitem", BEGUN),
        reserve("interventions_runningitem", "INSERT", "UPDATE", "DELETE", to=LED, using=LED),
        protect("interventions_runningnotes", LED_ITEM),
        reserve("interventions_runningnotes", "INSERT", "UPDATE", "DELETE", to=LED_ITEM, using=LED_ITEM),
        protect("interventions_hand", f"{OWN} OR {LED}"),
        reserve("interventions_hand", "INSERT", "UPDATE", to=OWN, using=OWN),
        protect("interventions_speakingturn", f"{OWN} OR {LED}"),
        reserve("interventions_speakingturn", "INSERT", "UPDATE", "DELETE", to=LED, using=LED),
        protect("interventions_spokencount", LED),
        reserve("interventions_spokencount", "INSERT", "UPDATE", "DELETE", to=LED, using=LED),
        protect("interventions_roundplace", SEEN),
        reserve("interventions_roundplace", "INSERT", "DELETE", to=LED),
        reserve("interventions_roundplace", "UPDATE", to=f"{OWN} OR {LED}", using=f"{OWN} OR {LED}"),
        # Who asks for a pause writes no row of theirs: the platform writes it, and those who lead read it.
        protect("interventions_pauseasked", LED),
        reserve("interventions_pauseasked", "INSERT", "UPDATE", "DELETE", to=LED, using=LED),
        protect("interventions_enteredcard", OF_CARD),
        reserve("interventions_enteredcard", "INSERT", "UPDATE", to=LED_CARD, using=LED_CARD),
    ]
