"""From which share of presence a certificate of attendance is made: the intervenants' choice, 80 % until they say."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interventions", "0030_sessions_of_all")]

    operations = [
        migrations.AddField(
            "programme",
            "certified_from",
            models.PositiveSmallIntegerField(
                default=80, verbose_name="share of presence from which a certificate is made, in %"
            ),
        ),
        migrations.AddConstraint(
            "programme",
            models.CheckConstraint(
                condition=models.Q(("certified_from__range", (1, 100))), name="certified_from_a_share"
            ),
        ),
    ]
