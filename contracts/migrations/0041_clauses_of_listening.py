"""Ship the clauses that came after the first set; what the Institut keeps by now stays as it is."""

from django.db import migrations

from contracts.agreements.library import CLAUSES


def install_missing(apps, schema_editor):
    template = apps.get_model("contracts", "ClauseTemplate")
    there = set(template.objects.values_list("slug", flat=True))
    for position, shipped in enumerate(CLAUSES, start=1):
        if shipped.slug not in there:
            template.objects.create(**shipped._asdict(), position=position)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0040_library")]

    operations = [migrations.RunPython(install_missing, migrations.RunPython.noop)]
