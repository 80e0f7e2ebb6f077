"""Words told in listening, and the urn in which those without name wait."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import on_postgresql, protect, reserve

# What everyone who takes part may read, by contract and door: what `audience` says, in SQL. Once the version in force
# is signed, or before there is one; of words without name, five or none.
FORWARDS = """
CREATE FUNCTION tst_heard() RETURNS TABLE (contract uuid, way text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS (
        SELECT p.contract_id AS id FROM contracts_party p WHERE p.id = tst_present() AND (
            p.contract_id IN (SELECT tst_open_contracts())
            OR NOT EXISTS (SELECT 1 FROM contracts_version v WHERE v.contract_id = p.contract_id AND v.proposed_at IS NOT NULL))
    ), said AS (
        SELECT v.contract_id AS id, k.terms FROM contracts_clause k JOIN contracts_version v ON v.id = k.version_id
        WHERE v.contract_id IN (SELECT id FROM mine) AND v.proposed_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM contracts_version later WHERE later.contract_id = v.contract_id
                        AND later.number > v.number AND later.proposed_at IS NOT NULL)
    )
    SELECT m.id, 'named' FROM mine m
    WHERE EXISTS (SELECT 1 FROM said s WHERE s.id = m.id AND s.terms -> 'needs_by_name' IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM said s WHERE s.id = m.id AND s.terms -> 'needs_by_name' IS NOT NULL
                    AND s.terms ->> 'needs_by_name' IS DISTINCT FROM 'participants')
    UNION ALL
    SELECT m.id, 'nameless' FROM mine m
    WHERE NOT EXISTS (SELECT 1 FROM said s WHERE s.id = m.id AND s.terms -> 'needs_without_name' IS NOT NULL
                      AND s.terms ->> 'needs_without_name' IS DISTINCT FROM 'participants')
    AND (SELECT count(*) FROM contracts_need n WHERE n.contract_id = m.id AND n.door = 'nameless'
         AND n.reach = 'participants' AND NOT n.withdrawn) >= 5
$$;
"""
OWN = "author_id = (SELECT tst_present())"
LED = "contract_id IN (SELECT tst_led_contracts())"
# A word without name is written and changed by the platform alone: nobody could put a name to one, nor take one up.
CHANGES = f"door <> 'nameless' AND ({OWN} OR (door = 'paper' AND {LED}))"
OF_SOMEONE = models.Q(("door", "nameless"), _negated=True) & models.Q(
    ("author__isnull", False), ("digest__isnull", True), ("scope", models.F("author"))
)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0007_replies"),
        ("core", "0003_who_is_looking"),
    ]

    operations = [
        migrations.CreateModel(
            name="UrnWord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("payload", tst_platform.core.sealing.SealedJSONField(blank=True, default=dict)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("scope", models.UUIDField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("need", "a need"),
                            ("doubt", "a doubt"),
                            ("reluctance", "a reluctance"),
                            ("mistrust", "a mistrust"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("named", "with my name"),
                            ("nameless", "without my name"),
                            ("reserved", "for the intervenants alone"),
                            ("paper", "from paper"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("intervenants", "the intervenants"),
                            ("participants", "the people who take part"),
                        ],
                        max_length=12,
                    ),
                ),
                ("said_on", models.DateField()),
                (
                    "text",
                    tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="text"),
                ),
                ("digest", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.party",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="contracts.contract",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("author__isnull", True),
                            ("door", "nameless"),
                            ("said_under__isnull", True),
                            ("scope", models.F("id")),
                        )
                        | OF_SOMEONE,
                        name="word_without_name_is_nobodys",
                    )
                ]
            },
        ),
        on_postgresql(FORWARDS, "DROP FUNCTION tst_heard();"),
        protect("contracts_urnword", "false"),
        reserve("contracts_urnword", "INSERT", "UPDATE", "DELETE", to="false", using="false"),
        protect(
            "contracts_need",
            f"{OWN} OR {LED} OR (NOT withdrawn AND reach = 'participants'"
            " AND (contract_id, door) IN (SELECT contract, way FROM tst_heard()))",
        ),
        reserve(
            "contracts_need",
            "INSERT",
            to=f"door <> 'nameless' AND ((door <> 'paper' AND {OWN}) OR (door = 'paper' AND {LED}))",
        ),
        reserve("contracts_need", "UPDATE", to=CHANGES, using=CHANGES),
        reserve("contracts_need", "DELETE", to="false", using="false"),
    ]
