from django.db import migrations

from tst_platform.audit import standing


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_acts_are_sealed")]

    operations = [migrations.RunPython(standing.install, standing.remove)]
