from django.db import migrations

from tst_platform.audit.standing import SEALING
from tst_platform.core.walls import on_postgresql


class Migration(migrations.Migration):
    """Where the function of 0003 still took what it was told; going back leaves the stricter one."""

    dependencies = [("audit", "0004_second_wall")]

    operations = [on_postgresql(SEALING)]
