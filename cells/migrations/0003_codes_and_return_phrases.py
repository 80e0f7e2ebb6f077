"""Short codes beside links, phrases to come back by, and waiting seats that let in once."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tst_platform.core.walls import protect


class Migration(migrations.Migration):
    dependencies = [("cells", "0002_second_wall")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="code_digest",
            field=models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="code_expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="waitingseat",
            name="entered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code_digest__isnull", True), ("code_expires_at__isnull", True)),
                    models.Q(("code_digest__isnull", False), ("code_expires_at__isnull", False)),
                    _connector="OR",
                ),
                name="invitation_code_has_its_end",
            ),
        ),
        migrations.CreateModel(
            name="ReturnPhrase",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="return_phrase",
                        to="cells.participant",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        protect("cells_returnphrase", "participant_id = (SELECT tst_my_participant())"),
    ]
