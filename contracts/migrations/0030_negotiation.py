"""What is proposed about clauses, the needs they answer, what was answered aloud; and what editors did not keep."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from contracts.agreements.immutability import install, remove
from tst_platform.core.walls import protect, reserve


def give_lineages(apps, schema_editor):
    """Give each clause a lineage: that of the clause of the version before with the same template, else the same place.

    Titles are sealed, and not opened for this.
    """
    Clause = apps.get_model("contracts", "Clause")
    before = {}
    rows = Clause.objects.order_by("contract_id", "version__number", "position")
    for pk, contract, version, *mark in rows.values_list(
        "pk", "contract_id", "version__number", "template_id", "kind", "position"
    ):
        template, kind, position = mark
        own = template or (kind, position)
        lineage = before.get((contract, version - 1, own), uuid.uuid4())
        before[contract, version, own] = lineage
        Clause.objects.filter(pk=pk).update(lineage=lineage)


LED = "contract_id IN (SELECT tst_led_contracts())"
OWN = "author_id = (SELECT tst_present())"
READS_AMENDMENT = "EXISTS (SELECT 1 FROM contracts_amendment a WHERE a.id = amendment_id)"
LEADS_AMENDMENT = (
    "EXISTS (SELECT 1 FROM contracts_amendment a WHERE a.id = amendment_id"
    " AND a.contract_id IN (SELECT tst_led_contracts()))"
)
READS_NEED = "EXISTS (SELECT 1 FROM contracts_need n WHERE n.id = need_id AND NOT n.withdrawn)"
WHY = [
    ("not_kept", "two people wrote at the same time; another text was kept"),
    ("replaced", "the text of an amendment took its place"),
    ("taken_out", "the clause was taken out of the draft"),
]
KINDS = [
    ("objective", "Objective"),
    ("confidentiality", "Confidentiality"),
    ("participation", "Participation"),
    ("safety", "Safety"),
    ("retention", "Retention"),
    ("circulation", "Circulation"),
    ("other", "Other"),
]
STATES = [
    ("waiting", "waiting"),
    ("taken", "taken into the next text"),
    ("set_aside", "set aside"),
    ("withdrawn", "withdrawn"),
]


def own_id():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def moment():
    return models.DateTimeField(default=django.utils.timezone.now, editable=False)


def to(model, on_delete=django.db.models.deletion.PROTECT, related_name="+", **more):
    return models.ForeignKey(on_delete=on_delete, related_name=related_name, to=model, **more)


def text(name):
    return tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0020_listening_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite writes the table anew, without the triggers that keep what is proposed.
        migrations.RunPython(remove, install),
        migrations.AddField("clause", "lineage", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(give_lineages, migrations.RunPython.noop),
        migrations.AlterField(
            "clause", "lineage", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)
        ),
        migrations.RunPython(install, remove),
        migrations.CreateModel(
            name="OtherWording",
            fields=[
                ("id", own_id()),
                ("created_at", moment()),
                (
                    "clause",
                    models.UUIDField(
                        editable=False, help_text="the clause it was written for, which may be gone"
                    ),
                ),
                ("lineage", models.UUIDField(editable=False)),
                ("why", models.CharField(choices=WHY, max_length=10)),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("title", text("title")),
                ("text", text("text")),
                ("terms", models.JSONField(blank=True, default=dict)),
                ("by", to(settings.AUTH_USER_MODEL)),
                ("contract", to("contracts.contract")),
                (
                    "template",
                    to(
                        "contracts.clausetemplate",
                        django.db.models.deletion.SET_NULL,
                        blank=True,
                        null=True,
                    ),
                ),
                (
                    "version",
                    to("contracts.version", django.db.models.deletion.CASCADE, "other_wordings"),
                ),
            ],
            options={"ordering": ["created_at"]},
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", own_id()),
                ("created_at", moment()),
                (
                    "kind",
                    models.CharField(
                        choices=[("wording", "another wording"), ("comment", "a comment")], max_length=10
                    ),
                ),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=10)),
                ("text", text("text")),
                ("terms", tst_platform.core.sealing.SealedJSONField(blank=True, default=dict)),
                ("reason", text("reason")),
                ("author", to("contracts.party", django.db.models.deletion.CASCADE)),
                ("clause", to("contracts.clause")),
                ("contract", to("contracts.contract")),
                ("taken_into", to("contracts.version", blank=True, null=True)),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "taken"), ("taken_into__isnull", False))
                        | models.Q(models.Q(("state", "taken"), _negated=True), ("taken_into__isnull", True)),
                        name="amendment_is_taken_into_a_draft",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AmendmentAnswer",
            fields=[
                ("id", own_id()),
                ("created_at", moment()),
                ("text", text("answer")),
                ("amendment", to("contracts.amendment", django.db.models.deletion.CASCADE, "answers")),
                ("author", to("contracts.party", django.db.models.deletion.CASCADE)),
                ("by", to(settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["created_at"]},
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", own_id()),
                ("created_at", moment()),
                ("lineage", models.UUIDField(editable=False)),
                ("contract", to("contracts.contract")),
                ("need", to("contracts.need", django.db.models.deletion.CASCADE)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["lineage", "need"], name="clause_tied_once_to_a_need")
                ]
            },
        ),
        migrations.CreateModel(
            name="SpokenReply",
            fields=[
                ("id", own_id()),
                ("created_at", moment()),
                ("scope", models.UUIDField(editable=False)),
                ("said_on", models.DateField()),
                ("text", text("text")),
                ("by", to(settings.AUTH_USER_MODEL)),
                ("contract", to("contracts.contract")),
                ("need", to("contracts.need", django.db.models.deletion.CASCADE)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["need"], name="one_spoken_reply_to_a_need")]
            },
        ),
        # Whoever writes a draft reads what was written for it and not kept.
        protect(
            "contracts_otherwording",
            f"{LED} AND EXISTS (SELECT 1 FROM contracts_version v WHERE v.id = version_id AND v.proposed_at IS NULL)",
        ),
        reserve("contracts_otherwording", "INSERT", "UPDATE", to=LED),
        protect("contracts_amendment", f"{OWN} OR ({LED} AND state <> 'withdrawn')"),
        reserve("contracts_amendment", "INSERT", to=OWN),
        reserve("contracts_amendment", "UPDATE", to=f"{OWN} OR {LED}", using=f"{OWN} OR {LED}"),
        reserve("contracts_amendment", "DELETE", to="false"),
        protect("contracts_amendmentanswer", READS_AMENDMENT),
        reserve("contracts_amendmentanswer", "INSERT", "UPDATE", to=LEADS_AMENDMENT),
        # Of a word that someone may read they may know which clause answers it, and what was answered aloud.
        protect("contracts_tie", READS_NEED),
        reserve("contracts_tie", "INSERT", "UPDATE", "DELETE", to=LED),
        protect("contracts_spokenreply", READS_NEED),
        reserve("contracts_spokenreply", "INSERT", "UPDATE", "DELETE", to=LED),
    ]
