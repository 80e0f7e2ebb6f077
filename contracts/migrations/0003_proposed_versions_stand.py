"""Let the database refuse any change to what was proposed and signed."""

from django.db import migrations

from contracts.agreements.immutability import install, remove


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_clause_library")]

    operations = [migrations.RunPython(install, remove)]
