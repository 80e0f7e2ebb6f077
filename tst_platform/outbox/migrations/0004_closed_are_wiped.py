from django.db import migrations


def say_so(apps, schema_editor):
    apps.get_model("outbox", "Message").objects.exclude(state="due").update(is_wiped=True)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_channels")]

    # Until now whatever was closed was wiped in the same transaction.
    operations = [migrations.RunPython(say_so, migrations.RunPython.noop)]
