"""What was written on slips without name, and entered afterwards; the second wall beneath."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import protect, reserve

# As the shown words of a space: the people of its cell, and those who lead it.
SHOWN = "shown_at IS NOT NULL AND cell_id IN (SELECT tst_my_cells())"
TABLES = ("paperstand", "paperreason", "paperfelt", "paperimpression")


def key(to: str, **more: object) -> models.ForeignKey:
    more = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+"} | more
    return models.ForeignKey(to=to, **more)


def slip(name: str, *fields: tuple[str, models.Field], **options: object) -> migrations.CreateModel:
    """Return a table of slips: each has an id, its moment, the version under which it was written, and no party."""
    under = key("contracts.version", on_delete=django.db.models.deletion.PROTECT, blank=True, null=True)
    first = [
        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
    ]
    return migrations.CreateModel(name=name, fields=[*first, *fields, ("said_under", under)], options=options)


def sealed(name: str, label: str) -> tuple[str, models.Field]:
    return name, tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name=label)


def mapping(name: str, **label: str) -> tuple[str, models.Field]:
    return name, tst_platform.core.sealing.SealedJSONField(blank=True, default=dict, **label)


def circle() -> tuple[str, models.Field]:
    return "circle_id", models.UUIDField(
        editable=False, help_text="the cell that meets, or the contract of all"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0020_positions"),
        ("contracts", "0060_negotiating_from_paper"),
        ("interventions", "0047_supervised_hours"),
    ]

    operations = [
        slip(
            "PaperStand",
            ("space", key("interventions.space", related_name="paper_stands")),
            ("cell", key("cells.cell")),
            mapping("said", verbose_name="position"),
            ordering=["pk"],
        ),
        slip(
            "PaperReason",
            ("space", key("interventions.space", related_name="paper_reasons")),
            ("cell", key("cells.cell")),
            sealed("defend", "what I defend"),
            sealed("fear", "what I fear"),
            sealed("know", "what I need you to know"),
            ("shown_at", models.DateTimeField(blank=True, null=True)),
            ordering=["pk"],
        ),
        slip(
            "PaperFelt",
            ("barometer", key("interventions.barometer", related_name="slips")),
            circle(),
            mapping("values", verbose_name="answers"),
        ),
        slip(
            "PaperImpression",
            ("call", key("interventions.impressioncall", related_name="slips")),
            circle(),
            ("component_id", models.UUIDField(editable=False)),
            mapping("values"),
        ),
        # Nobody reads a slip again, not even who copied it: the platform counts them.
        protect("interventions_paperstand", "false"),
        protect("interventions_paperreason", SHOWN),
        protect("interventions_paperfelt", "false"),
        protect("interventions_paperimpression", "false"),
        *(
            reserve(f"interventions_{table}", "INSERT", "UPDATE", "DELETE", to="false", using="false")
            for table in TABLES
        ),
    ]
