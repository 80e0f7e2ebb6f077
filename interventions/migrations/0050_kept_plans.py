"""What policies ask is planned once for a connection: after the last migration of each app that makes such a function."""

from django.db import migrations

from tst_platform.core.walls import keep_plans


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_phone_epochs"),
        ("audit", "0005_seals_say_what_stands"),
        ("contracts", "0060_negotiating_from_paper"),
        ("cells", "0020_positions"),
        ("interventions", "0049_testimonies_on_paper"),
    ]

    operations = [keep_plans()]
