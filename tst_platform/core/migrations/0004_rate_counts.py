"""The counters of how often a thing was tried: one row per digest, counted by one statement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_who_is_looking")]

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.BigIntegerField()),
                ("opens_again", models.BigIntegerField(db_index=True)),
            ],
        ),
    ]
