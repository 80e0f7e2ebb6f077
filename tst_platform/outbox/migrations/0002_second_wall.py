from django.db import migrations

from tst_platform.core.walls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_initial"),
        ("core", "0003_who_is_looking"),
    ]

    operations = [
        # That a message was written to one, and when; its words are sealed, and wiped once sent.
        protect(
            "outbox_message", "recipient_id = (SELECT tst_party()) OR recipient_id = (SELECT tst_user())"
        ),
    ]
