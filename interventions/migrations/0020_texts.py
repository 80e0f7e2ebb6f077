"""Common texts: what cells propose, the articles, what each person says of them; and the second wall beneath."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import on_postgresql, protect, reserve

# The rule of `Release.live`, asked by the platform itself: nobody reads what another answered for a cell.
FORWARDS = """
CREATE FUNCTION tst_open_texts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT t.id FROM interventions_commontext t JOIN interventions_programme p ON p.id = t.programme_id
       WHERE p.contract_id IN (SELECT tst_open_contracts()) $$;
CREATE FUNCTION tst_let_out() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT s.id FROM interventions_saying s JOIN contracts_release r ON r.id = s.release_id
       JOIN contracts_party p ON p.id = r.author_id
       WHERE s.text_id IN (SELECT tst_open_texts()) AND r.content_id = s.id AND r.circle_id = s.text_id
       AND s.withdrawn_at IS NULL AND r.state = 'given' AND p.left_at IS NULL AND p.disagreed_at IS NULL
       AND (r.rule = 'author'
            OR (r.rule = 'unanimity' AND r.put_to_circle_at IS NOT NULL AND NOT tst_is_unsaid(r.id))
            OR (r.rule = 'no_objection' AND r.opens_at <= clock_timestamp() AND NOT tst_is_opposed(r.id)))
       AND NOT EXISTS (SELECT 1 FROM contracts_clause k JOIN contracts_version v ON v.id = k.version_id
           WHERE v.contract_id = r.contract_id AND v.proposed_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM contracts_version later WHERE later.contract_id = v.contract_id
                           AND later.number > v.number AND later.proposed_at IS NOT NULL)
           AND (k.terms ->> 'circulation' = 'nobody'
                OR (k.terms ->> 'circulation' = 'unanimity' AND (r.put_to_circle_at IS NULL OR tst_is_unsaid(r.id)))
                OR (k.terms ->> 'circulation' = 'no_objection' AND (r.put_to_circle_at IS NULL OR tst_is_opposed(r.id)
                    OR r.put_to_circle_at + (k.terms ->> 'objection_hours')::int * interval '1 hour'
                       > clock_timestamp()))
                OR (r.put_to_circle_at IS NOT NULL AND (k.terms ->> 'quorum')::int > r.asked_people))) $$;
-- Wordings that are literally what someone has taken back.
CREATE FUNCTION tst_taken_back() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT version_id FROM interventions_source WHERE is_literal
       AND (saying_id IS NULL OR saying_id NOT IN (SELECT tst_let_out())) $$;
CREATE POLICY let_in_texts ON contracts_release FOR SELECT USING (
    state = 'given' AND circle_id IN (SELECT tst_open_texts()));
"""
BACKWARDS = """
DROP POLICY let_in_texts ON contracts_release;
DROP FUNCTION tst_taken_back();
DROP FUNCTION tst_let_out();
DROP FUNCTION tst_open_texts();
"""
# As for cards: the words of whoever withdrew their agreement are theirs alone until they sign.
AGREED = """
CREATE POLICY agreed ON interventions_saying AS RESTRICTIVE FOR SELECT USING (
    (SELECT tst_counts()) OR (SELECT tst_works()) OR author_id = (SELECT tst_present())
    OR author_id NOT IN (SELECT tst_disagreed()));
"""
OPEN = "text_id IN (SELECT tst_open_texts())"
OWN = "author_id = (SELECT tst_present())"
LED = (
    "EXISTS (SELECT 1 FROM interventions_programme p WHERE p.id = programme_id"
    " AND p.contract_id IN (SELECT tst_led_contracts()))"
)
LED_TEXT = (
    "EXISTS (SELECT 1 FROM interventions_commontext t JOIN interventions_programme p ON p.id = t.programme_id"
    " WHERE t.id = text_id AND p.contract_id IN (SELECT tst_led_contracts()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0007_what_is_asked_of_a_composition"),
        ("contracts", "0020_listening_words"),
        ("interventions", "0006_what_a_programme_aims_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="CommonText",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "title",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="title"),
                ),
                (
                    "purpose",
                    tst_platform.core.sealing.SealedTextField(
                        blank=True, default="", verbose_name="what it is for"
                    ),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="common_texts",
                        to="interventions.programme",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closings",
                        to="interventions.commontext",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("position", models.PositiveSmallIntegerField(verbose_name="place in the text")),
                (
                    "title",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="title"),
                ),
                (
                    "words",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="text"),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="interventions.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.commontext",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "created_at"],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="text",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="articles",
                to="interventions.commontext",
            ),
        ),
        migrations.CreateModel(
            name="Saying",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("proposal", "a proposal"), ("dissent", "a dissent")],
                        default="proposal",
                        max_length=8,
                    ),
                ),
                (
                    "title",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="title"),
                ),
                (
                    "words",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="text"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dissents",
                        to="interventions.article",
                    ),
                ),
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
                    "release",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contracts.release",
                    ),
                ),
                (
                    "said_under",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.version"
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sayings",
                        to="interventions.commontext",
                    ),
                ),
                (
                    "told_cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cells.cell",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("is_literal", models.BooleanField(default=False)),
                (
                    "saying",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="interventions.saying",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="interventions.articleversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "value",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="answer"),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stances",
                        to="interventions.article",
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.cell"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stances",
                        to="interventions.articleversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosedArticle",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("is_agreed", models.BooleanField(default=False)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.articleversion",
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="articles",
                        to="interventions.closing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("closing", "version"), name="article_once_per_closing")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.UniqueConstraint(
                fields=("text", "number"), name="closing_number_once_per_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(fields=("article", "number"), name="article_version_once"),
        ),
        migrations.AddConstraint(
            model_name="saying",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("article__isnull", False), ("kind", "dissent"), ("told_cell__isnull", True)),
                    models.Q(("article__isnull", True), ("kind", "proposal")),
                    _connector="OR",
                ),
                name="dissent_is_on_an_article",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(fields=("version", "saying"), name="source_once_per_version"),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.UniqueConstraint(
                fields=("article", "party"), name="one_stance_per_article_and_party"
            ),
        ),
        on_postgresql(FORWARDS, BACKWARDS),
        protect(
            "interventions_commontext",
            "EXISTS (SELECT 1 FROM interventions_programme p WHERE p.id = programme_id"
            " AND p.contract_id IN (SELECT tst_open_contracts()))",
        ),
        reserve("interventions_commontext", "INSERT", to=LED),
        protect("interventions_article", OPEN),
        reserve("interventions_article", "INSERT", "UPDATE", "DELETE", to=LED_TEXT),
        protect("interventions_articleversion", f"{OPEN} AND id NOT IN (SELECT tst_taken_back())"),
        reserve("interventions_articleversion", "INSERT", "UPDATE", "DELETE", to=LED_TEXT),
        protect(
            "interventions_saying",
            f"{OWN} OR (kind = 'proposal' AND cell_id IN (SELECT tst_my_cells())) OR id IN (SELECT tst_let_out())"
            " OR release_id IN (SELECT tst_put_to_me())",
        ),
        on_postgresql(AGREED, "DROP POLICY agreed ON interventions_saying;"),
        reserve("interventions_saying", "INSERT", "UPDATE", "DELETE", to=OWN, using=OWN),
        protect(
            "interventions_source",
            "EXISTS (SELECT 1 FROM interventions_articleversion v WHERE v.id = version_id"
            " AND v.text_id IN (SELECT tst_open_texts()))",
        ),
        protect("interventions_stance", "party_id = (SELECT tst_present())"),
        protect("interventions_closing", OPEN),
        protect(
            "interventions_closedarticle",
            "EXISTS (SELECT 1 FROM interventions_closing c WHERE c.id = closing_id"
            " AND c.text_id IN (SELECT tst_open_texts()))",
        ),
    ]
