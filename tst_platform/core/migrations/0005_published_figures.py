"""What outsiders read about programmes: figures in fives, counted once a week. Read as figures alone."""

from uuid import uuid4

from django.db import migrations, models

from tst_platform.core.walls import protect


class Migration(migrations.Migration):
    dependencies = [("core", "0004_rate_counts")]

    operations = [
        migrations.CreateModel(
            name="PublishedFigure",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("about", models.UUIDField(editable=False)),
                ("name", models.CharField(max_length=60)),
                ("value", models.PositiveIntegerField()),
                ("counted_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("about", "name"), name="published_figure_once_per_name"),
                ],
            },
        ),
        protect("core_publishedfigure", "false"),
    ]
