"""Ship the clauses from which a contract starts."""

from django.db import migrations

from contracts.agreements.library import CLAUSES


def install(apps, schema_editor):
    template = apps.get_model("contracts", "ClauseTemplate")
    for position, shipped in enumerate(CLAUSES, start=1):
        template.objects.update_or_create(slug=shipped.slug, defaults={**shipped._asdict(), "position": position})


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
