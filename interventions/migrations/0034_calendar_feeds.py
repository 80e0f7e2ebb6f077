"""The private address at which a person's calendar fetches their sessions."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from tst_platform.core.walls import protect, reserve

OWN = "party_id = (SELECT tst_present()) OR user_id = (SELECT tst_user())"


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0050_paper"),
        ("interventions", "0033_polls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "party",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.party",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party__isnull", False), ("user__isnull", True)),
                            models.Q(("party__isnull", True), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="calendar_feed_is_of_one_person",
                    )
                ]
            },
        ),
        # Whose feed a row is decides what is read by it: nobody writes it for another.
        protect("interventions_calendarfeed", OWN),
        reserve("interventions_calendarfeed", "INSERT", "UPDATE", "DELETE", to=OWN, using=OWN),
    ]
