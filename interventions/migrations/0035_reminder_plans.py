"""Reminders: the plan of a programme, how each person wants to be reminded, who takes no weekly summary."""

import datetime
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import interventions.reminders.models
from tst_platform.core.walls import protect, reserve


def of_programme(contracts):
    return (
        "EXISTS (SELECT 1 FROM interventions_programme p WHERE p.id = programme_id"
        f" AND p.contract_id IN (SELECT {contracts}()))"
    )


LED = of_programme("tst_led_contracts")
OWN = "party_id = (SELECT tst_present())"
LED_PARTY = (
    "EXISTS (SELECT 1 FROM contracts_party p WHERE p.id = party_id"
    " AND p.contract_id IN (SELECT tst_led_contracts()))"
)
OWN_SUMMARY = "user_id = (SELECT tst_user())"


def identity():
    return [
        (
            "id",
            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
        ),
        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0050_paper"),
        ("interventions", "0030_sessions_of_all"),
        ("interventions", "0034_calendar_feeds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "ReminderPlan",
            fields=[
                *identity(),
                ("offsets", models.JSONField(default=interventions.reminders.models.default_offsets)),
                ("ways", models.JSONField(default=interventions.reminders.models.default_ways)),
                (
                    "quiet_from",
                    models.TimeField(default=datetime.time(21), verbose_name="quiet from"),
                ),
                (
                    "quiet_until",
                    models.TimeField(default=datetime.time(8), verbose_name="quiet until"),
                ),
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="interventions.programme",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "ReminderWish",
            fields=[
                *identity(),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("mail", "by e-mail"), ("sms", "by SMS")],
                        help_text="empty: as the plan says",
                        max_length=8,
                    ),
                ),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "DigestStop",
            fields=[
                *identity(),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        protect("interventions_reminderplan", of_programme("tst_my_contracts")),
        reserve("interventions_reminderplan", "INSERT", "UPDATE", "DELETE", to=LED, using=LED),
        # Those who lead read whom a reminder reaches; how one wants to be reminded is one's own to say.
        protect("interventions_reminderwish", f"{OWN} OR {LED_PARTY}"),
        reserve("interventions_reminderwish", "INSERT", "UPDATE", "DELETE", to=OWN, using=OWN),
        protect("interventions_digeststop", OWN_SUMMARY),
        reserve("interventions_digeststop", "INSERT", "UPDATE", "DELETE", to=OWN_SUMMARY, using=OWN_SUMMARY),
    ]
