"""The photograph of a sheet that was signed on paper."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealed_bytes
from tst_platform.core.walls import protect, reserve

OWN = "party_id = (SELECT tst_present())"
LED = (
    "EXISTS (SELECT 1 FROM contracts_signature s JOIN contracts_version v ON v.id = s.version_id"
    " WHERE s.id = signature_id AND s.withdrawn_at IS NULL AND v.contract_id IN (SELECT tst_led_contracts()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0041_clauses_of_listening"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignedSheet",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "photograph",
                    tst_platform.core.sealed_bytes.SealedBytesField(
                        blank=True, default=b"", verbose_name="photograph"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contracts.party"
                    ),
                ),
                (
                    "signature",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sheet", to="contracts.signature"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        protect("contracts_signedsheet", f"{OWN} OR {LED}"),
        # Those who lead put a sheet there; nobody changes one: another takes its place.
        reserve("contracts_signedsheet", "INSERT", "UPDATE", to=LED),
    ]
