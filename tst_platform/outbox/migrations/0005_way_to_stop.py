from django.db import migrations

import tst_platform.core.sealing


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_closed_are_wiped")]

    operations = [
        migrations.AddField(
            "message",
            "stop_url",
            tst_platform.core.sealing.SealedTextField(
                blank=True, default=None, help_text="where the recipient stops such messages", null=True
            ),
        ),
    ]
