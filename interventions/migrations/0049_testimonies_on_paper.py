"""Who entered a testimony that was written on paper, and how its author had agreed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("interventions", "0048_on_paper"),
    ]

    operations = [
        migrations.AddField(
            model_name="testimony",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="testimony",
            name="consent",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
    ]
