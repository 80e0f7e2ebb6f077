"""Ship the steps of the process."""

from django.db import migrations

from interventions.programmes.library import STEPS


def install(apps, schema_editor):
    step = apps.get_model("interventions", "Step")
    for position, shipped in enumerate(STEPS, start=1):
        step.objects.update_or_create(slug=shipped.slug, defaults={**shipped._asdict(), "position": position})


class Migration(migrations.Migration):
    dependencies = [("interventions", "0001_initial")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
