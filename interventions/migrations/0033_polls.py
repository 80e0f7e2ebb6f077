"""Date polls: the dates proposed to a cell or to all, and who can come when."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import interventions.sessions.models.sessions
import tst_platform.core.sealing
from tst_platform.core.walls import protect, reserve

# As a session: its cell's people; of the whole collective, whoever signed what is in force.
SEEN = "{p}cell_id IN (SELECT tst_my_cells()) OR ({p}cell_id IS NULL AND {p}contract_id IN (SELECT tst_open_contracts()))"
LED = "contract_id IN (SELECT tst_led_contracts())"
OF_POLL = f"EXISTS (SELECT 1 FROM interventions_datepoll p WHERE p.id = poll_id AND ({SEEN.format(p='p.')}))"
LED_POLL = f"EXISTS (SELECT 1 FROM interventions_datepoll p WHERE p.id = poll_id AND p.{LED})"
OWN = "participant_id = (SELECT tst_my_participant())"
LED_DATE = (
    "EXISTS (SELECT 1 FROM interventions_proposeddate d JOIN interventions_datepoll p ON p.id = d.poll_id"
    f" WHERE d.id = date_id AND p.{LED})"
)
# Said by oneself, of a date that one is asked about while the question is open; or entered by who leads.
OPEN_DATE = (
    "EXISTS (SELECT 1 FROM interventions_proposeddate d JOIN interventions_datepoll p ON p.id = d.poll_id"
    f" WHERE d.id = date_id AND p.state = 'open' AND ({SEEN.format(p='p.')}))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0020_positions"),
        ("contracts", "0050_paper"),
        ("interventions", "0031_certified_from"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DatePoll",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[("on_site", "on site"), ("remote", "remote"), ("mixed", "mixed")],
                        default="on_site",
                        max_length=10,
                        verbose_name="how one takes part",
                    ),
                ),
                (
                    "place",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="place"),
                ),
                (
                    "link",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default=None, null=True, verbose_name="link to the remote room"
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        default=interventions.sessions.models.sessions.default_zone,
                        max_length=64,
                        verbose_name="clock of the place",
                    ),
                ),
                (
                    "answer_by",
                    models.DateField(blank=True, null=True, verbose_name="answers hoped for by"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("closed", "closed: the date is chosen"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("counted_on", models.DateField(blank=True, null=True)),
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
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.contract"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="interventions.programme",
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="interventions.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("session__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("session__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_closed_poll_has_its_session",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposedDate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("shown_yes", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dates",
                        to="interventions.datepoll",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "ends_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="proposed_date_ends_after_it_starts",
                        violation_error_message="The end comes before the start.",
                    ),
                    models.UniqueConstraint(
                        fields=("poll", "starts_at", "ends_at"), name="proposed_once_in_a_poll"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "value",
                    models.CharField(
                        choices=[("yes", "yes"), ("maybe", "maybe"), ("no", "no")], max_length=5
                    ),
                ),
                (
                    "date",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="availabilities",
                        to="interventions.proposeddate",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cells.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("date", "participant"), name="one_availability_per_person"
                    )
                ],
            },
        ),
        protect("interventions_datepoll", SEEN.format(p="")),
        reserve("interventions_datepoll", "INSERT", "UPDATE", to=LED),
        protect("interventions_proposeddate", OF_POLL),
        reserve("interventions_proposeddate", "INSERT", "UPDATE", to=LED_POLL),
        protect("interventions_availability", f"{OWN} OR {LED_DATE}"),
        reserve(
            "interventions_availability", "INSERT", "UPDATE", to=f"({OWN} OR {LED_DATE}) AND {OPEN_DATE}"
        ),
    ]
