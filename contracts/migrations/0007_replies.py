import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tst_platform.core.sealing
from tst_platform.core.walls import protect, reserve

LED = (
    "EXISTS (SELECT 1 FROM contracts_clause c WHERE c.id = clause_id"
    " AND c.contract_id IN (SELECT tst_led_contracts()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0006_what_leaves_a_cell"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("text", tst_platform.core.sealing.SealedTextField(blank=True, default="", verbose_name="reply")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="contracts.clause"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="contracts.party"
                    ),
                ),
            ],
            options={"verbose_name_plural": "replies", "ordering": ["created_at"]},
        ),
        protect("contracts_reply", f"party_id = (SELECT tst_present()) OR {LED}"),
        reserve("contracts_reply", "INSERT", "UPDATE", to=LED),
    ]
