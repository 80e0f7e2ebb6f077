"""The numbers by which the phones of a person are signed out, all at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_list_earlier_erasures")]

    operations = [
        migrations.CreateModel(
            name="PhoneEpoch",
            fields=[
                ("party", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
