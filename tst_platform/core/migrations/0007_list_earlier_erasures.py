"""Put on the list of erasures the keys that were destroyed before there was one."""

from django.db import migrations


def take_over(apps, schema_editor):
    keys = apps.get_model("core", "DataKey").objects.filter(destroyed_at__isnull=False)
    erasure = apps.get_model("core", "Erasure")
    rows = [
        erasure(scope=scope, at=at, reason="withdrawn")
        for scope, at in keys.order_by("pk").values_list("scope", "destroyed_at")
    ]
    erasure.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("core", "0006_erasures")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
