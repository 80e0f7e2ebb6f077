"""Versions of a clause of the library, which the Institut keeps: its administrators alone write them."""

from django.db import migrations, models

from tst_platform.core.walls import protect, reserve

KEEPS = "(SELECT tst_administers())"


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0030_negotiation"),
        ("audit", "0004_second_wall"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="clausetemplate",
            options={"ordering": ["position", "slug", "number"]},
        ),
        migrations.AddField(
            model_name="clausetemplate",
            name="number",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="clausetemplate",
            name="retired_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="clausetemplate",
            name="slug",
            field=models.SlugField(),
        ),
        migrations.AddConstraint(
            model_name="clausetemplate",
            constraint=models.UniqueConstraint(
                fields=("slug", "number"), name="template_number_once_per_clause"
            ),
        ),
        migrations.AddConstraint(
            model_name="clausetemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("slug",),
                name="one_default_version_per_clause",
            ),
        ),
        migrations.AddConstraint(
            model_name="clausetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_default", False), ("retired_at__isnull", True), _connector="OR"),
                name="retired_clause_starts_nothing",
            ),
        ),
        protect("contracts_clausetemplate", "(SELECT tst_user()) IS NOT NULL"),
        reserve("contracts_clausetemplate", "INSERT", "UPDATE", to=KEEPS, using=KEEPS),
        reserve("contracts_clausetemplate", "DELETE", to="false"),
    ]
