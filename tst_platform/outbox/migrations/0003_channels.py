from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_second_wall")]

    operations = [
        migrations.AddField(
            "message",
            "channel",
            models.CharField(choices=[("mail", "e-mail"), ("sms", "SMS")], default="mail", max_length=8),
        ),
        migrations.AddField(
            "message",
            "trouble",
            models.CharField(
                blank=True,
                choices=[
                    ("refused", "the address does not exist, or refuses the message"),
                    ("unreachable", "what carries the messages did not answer, five times"),
                    ("unreadable", "the message no longer opens, or has no address"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField("message", "is_wiped", models.BooleanField(default=False)),
        # Only what is still to be done is indexed: a drain writes each row three times, and most rows are closed.
        migrations.RemoveIndex("message", "outbox_state_due"),
        migrations.AlterField("message", "due_at", models.DateTimeField(default=timezone.now)),
        migrations.AddIndex(
            "message", models.Index(fields=["due_at"], condition=Q(state="due"), name="outbox_due")
        ),
        migrations.AddIndex(
            "message", models.Index(fields=["due_at"], condition=Q(state="failed"), name="outbox_failed")
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["due_at"], condition=Q(is_wiped=False) & ~Q(state="due"), name="outbox_to_wipe"
            ),
        ),
    ]
