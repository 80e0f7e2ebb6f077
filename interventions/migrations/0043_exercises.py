"""Exercises, shipped in both languages and written by intervenants; runs, role cards, testimonies; the second wall."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from interventions.exercises.library import EXERCISES
from tst_platform.core.walls import on_postgresql, protect, reserve

# The functions run as their owner: a policy that looked into a table behind another policy would go round in circles.
FORWARDS = """
CREATE FUNCTION tst_own_exercises() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT id FROM interventions_exercise WHERE author_id = tst_user() $$;
-- What its author put to a programme that the viewer leads.
CREATE FUNCTION tst_exercises_put() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT s.exercise_id FROM interventions_exerciseshare s JOIN interventions_programme p ON p.id = s.programme_id
       WHERE p.contract_id IN (SELECT tst_led_contracts()) $$;
CREATE FUNCTION tst_own_testimonies() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT id FROM interventions_testimony WHERE author_id = tst_present() $$;
-- What was opened to the viewer among the people of a table.
CREATE FUNCTION tst_testimonies_opened() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT testimony_id FROM interventions_testimonyreader WHERE party_id = tst_present() $$;
-- The runs of sessions that the viewer leads.
CREATE FUNCTION tst_led_runs() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT r.id FROM interventions_exerciserun r JOIN interventions_session s ON s.id = r.session_id
       WHERE s.contract_id IN (SELECT tst_led_contracts()) $$;
"""
BACKWARDS = """
DROP FUNCTION tst_led_runs();
DROP FUNCTION tst_testimonies_opened();
DROP FUNCTION tst_own_testimonies();
DROP FUNCTION tst_exercises_put();
DROP FUNCTION tst_own_exercises();
"""

LED_SESSION = (
    "EXISTS (SELECT 1 FROM interventions_session s"
    " WHERE s.id = session_id AND s.contract_id IN (SELECT tst_led_contracts()))"
)
LED_RUN = "run_id IN (SELECT tst_led_runs())"
LED_PROGRAMME = (
    "EXISTS (SELECT 1 FROM interventions_programme p WHERE p.id = programme_id"
    " AND p.contract_id IN (SELECT tst_led_contracts()))"
)
OWN_EXERCISE = "author_id = (SELECT tst_user())"
# A run is seen by those who see its session, which asks for the signature; nobody reads a card that is put away.
SEEN_RUN = "EXISTS (SELECT 1 FROM interventions_exerciserun r WHERE r.id = run_id)"
HELD = (
    "party_id = (SELECT tst_present()) AND EXISTS (SELECT 1 FROM interventions_exerciserun r"
    " WHERE r.id = run_id AND r.closed_at IS NULL)"
)
OWN = "author_id = (SELECT tst_present())"
# The words of whoever agrees to no version any more are theirs alone until they sign.
AGREED = "author_id NOT IN (SELECT tst_disagreed())"
# Opened to the cell, or to people of a table by name; those who lead read both. « For me alone » is in neither.
OPENED = (
    f"({SEEN_RUN} AND ((reach = 'cell' AND circle_id IN (SELECT tst_my_cells()))"
    " OR (reach = 'table' AND id IN (SELECT tst_testimonies_opened()))))"
)
LED_OPENED = f"(reach IN ('table', 'cell') AND {LED_RUN})"
# Said by oneself, while the exercise is under way, in a session whose contract one has signed.
SAID = (
    f"{OWN} AND EXISTS (SELECT 1 FROM interventions_exerciserun r"
    " WHERE r.id = run_id AND r.closed_at IS NULL AND r.circle_id = interventions_testimony.circle_id)"
)


def ship(apps, schema_editor):
    """Install the exercises of the Institut, in both languages."""
    exercise, step = apps.get_model("interventions", "Exercise"), apps.get_model("interventions", "Step")
    steps = dict(step.objects.values_list("slug", "pk"))
    for position, shipped in enumerate(EXERCISES, start=1):
        exercise.objects.create(
            slug=shipped.slug,
            kind=shipped.kind,
            intention=shipped.intention,
            step_id=steps.get(shipped.step),
            minutes=shipped.minutes,
            position=position,
            words_fr=shipped.fr.as_json(),
            words_en=shipped.en.as_json(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0060_negotiating_from_paper"),
        ("interventions", "0042_conflicts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Exercise",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "slug",
                    models.SlugField(blank=True, help_text="of one that is shipped", null=True, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plain", "instructions on the screen"),
                            ("testimony", "testimony in two boxes"),
                            ("roles", "role play"),
                        ],
                        default="plain",
                        max_length=10,
                        verbose_name="how it is run",
                    ),
                ),
                (
                    "intention",
                    models.CharField(
                        choices=[
                            ("arrive", "arrive and trust"),
                            ("meet", "meet those one does not know"),
                            ("listen", "listen and be heard"),
                            ("confront", "disagree without hurting"),
                            ("inform", "let information circulate"),
                            ("understand", "understand what is stuck"),
                            ("decide", "decide and act"),
                        ],
                        max_length=12,
                        verbose_name="intention",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="duration in minutes")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "words",
                    tst_platform.core.sealing.SealedJSONField(
                        blank=True, default=None, null=True, verbose_name="words"
                    ),
                ),
                ("words_fr", models.JSONField(blank=True, default=dict)),
                ("words_en", models.JSONField(blank=True, default=dict)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="interventions.step",
                    ),
                ),
                (
                    "variant_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="interventions.exercise",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "created_at"],
            },
        ),
        migrations.CreateModel(
            name="ExerciseRun",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("circle_id", models.UUIDField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plain", "instructions on the screen"),
                            ("testimony", "testimony in two boxes"),
                            ("roles", "role play"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "title",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="title"),
                ),
                (
                    "instructions",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="instructions"
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("cards_played", models.PositiveSmallIntegerField(default=0)),
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
                    "opened_by",
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
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="ExerciseShare",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "exercise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="interventions.exercise",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoleCard",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "title",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="role"),
                ),
                (
                    "situation",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="situation"
                    ),
                ),
                (
                    "secret",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="secret instruction"
                    ),
                ),
                ("is_aside", models.BooleanField(default=False)),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contracts.party",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cards",
                        to="interventions.exerciserun",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Testimony",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("circle_id", models.UUIDField(editable=False)),
                (
                    "known",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="the reality as I know it"
                    ),
                ),
                (
                    "lived",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="the reality as I live it"
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[("me", "for me alone"), ("table", "my sub-group"), ("cell", "my cell")],
                        default="me",
                        max_length=5,
                        verbose_name="circle",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="testimonies",
                        to="interventions.exerciserun",
                    ),
                ),
                (
                    "said_under",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.version"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "testimonies",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TestimonyReader",
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
                    "testimony",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="interventions.testimony",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("author__isnull", True), ("slug__isnull", False), ("words__isnull", True)),
                    models.Q(("author__isnull", False), ("slug__isnull", True), ("words__isnull", False)),
                    _connector="OR",
                ),
                name="an_exercise_is_shipped_or_somebodys_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 480)),
                name="an_exercise_fits_into_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="exerciserun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("session",),
                name="one_exercise_under_way_per_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="exerciseshare",
            constraint=models.UniqueConstraint(
                fields=("exercise", "programme"), name="an_exercise_is_put_to_a_programme_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolecard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_aside", False)),
                fields=("run", "position"),
                name="role_position_once_per_run",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolecard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("party__isnull", False)),
                fields=("run", "party"),
                name="one_role_per_run_and_party",
            ),
        ),
        migrations.AddConstraint(
            model_name="testimony",
            constraint=models.UniqueConstraint(
                fields=("run", "author"), name="one_testimony_per_run_and_author"
            ),
        ),
        migrations.AddConstraint(
            model_name="testimonyreader",
            constraint=models.UniqueConstraint(
                fields=("testimony", "party"), name="one_reader_per_testimony_and_party"
            ),
        ),
        on_postgresql(FORWARDS, BACKWARDS),
        # The library: what is shipped is read by all of staff, and written by migrations alone.
        protect(
            "interventions_exercise",
            "(SELECT tst_user()) IS NOT NULL AND (author_id IS NULL OR author_id = (SELECT tst_user())"
            " OR id IN (SELECT tst_exercises_put()))",
        ),
        reserve("interventions_exercise", "INSERT", "UPDATE", "DELETE", to=OWN_EXERCISE),
        # To put an exercise to a programme gives a right to read it: its author alone does, where they lead.
        protect(
            "interventions_exerciseshare", f"{LED_PROGRAMME} OR exercise_id IN (SELECT tst_own_exercises())"
        ),
        reserve(
            "interventions_exerciseshare",
            "INSERT",
            "UPDATE",
            to=f"exercise_id IN (SELECT tst_own_exercises()) AND {LED_PROGRAMME}",
        ),
        reserve("interventions_exerciseshare", "DELETE", to="exercise_id IN (SELECT tst_own_exercises())"),
        protect(
            "interventions_exerciserun",
            "EXISTS (SELECT 1 FROM interventions_session s WHERE s.id = session_id)",
        ),
        reserve("interventions_exerciserun", "INSERT", "UPDATE", "DELETE", to=LED_SESSION),
        # The deck is those who lead's; each card in a hand is its holder's too, as long as the play lasts.
        protect("interventions_rolecard", f"{LED_RUN} OR ({HELD})"),
        reserve("interventions_rolecard", "INSERT", "UPDATE", "DELETE", to=LED_RUN),
        protect("interventions_testimony", f"{OWN} OR (({OPENED} OR {LED_OPENED}) AND {AGREED})"),
        reserve("interventions_testimony", "INSERT", to=SAID),
        reserve("interventions_testimony", "UPDATE", to=OWN, using=OWN),
        reserve("interventions_testimony", "DELETE", to=OWN),
        # Who reads gives a right: the author of the testimony alone names them.
        protect(
            "interventions_testimonyreader",
            "party_id = (SELECT tst_present()) OR testimony_id IN (SELECT tst_own_testimonies())",
        ),
        reserve(
            "interventions_testimonyreader",
            "INSERT",
            "UPDATE",
            "DELETE",
            to="testimony_id IN (SELECT tst_own_testimonies())",
        ),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
