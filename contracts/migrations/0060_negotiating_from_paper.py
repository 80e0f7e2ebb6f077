"""What is entered from paper of amendments, what became of them unread by their author, and spoken replies that go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tst_platform.core.walls import on_postgresql, reserve

LED = "contract_id IN (SELECT tst_led_contracts())"
OWN = "author_id = (SELECT tst_present())"
ENTERED = (
    f"{LED} AND entered_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM contracts_party p"
    " WHERE p.id = author_id AND p.contract_id = contracts_amendment.contract_id)"
)
OWN_NEED = (
    "EXISTS (SELECT 1 FROM contracts_need n WHERE n.id = need_id AND n.author_id = (SELECT tst_present()))"
)
WORKS = "(SELECT tst_works()) OR "


def erase_replies_to_nothing(apps, schema_editor):
    """Erase what was answered aloud to words that were withdrawn since."""
    apps.get_model("contracts", "SpokenReply").objects.filter(need__withdrawn=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0050_paper"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="amendment",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="news_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="spokenreply",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="spoken_replies",
                to="contracts.need",
            ),
        ),
        migrations.RunPython(erase_replies_to_nothing, migrations.RunPython.noop),
        on_postgresql(
            "DROP POLICY reserved_insert ON contracts_amendment;"
            " DROP POLICY reserved_delete ON contracts_spokenreply;",
            "CREATE POLICY reserved_insert ON contracts_amendment AS RESTRICTIVE FOR INSERT"
            f" WITH CHECK ({WORKS}({OWN}));"
            " CREATE POLICY reserved_delete ON contracts_spokenreply AS RESTRICTIVE FOR DELETE"
            f" USING ({WORKS}({LED}));",
        ),
        # Nobody writes in another's name but those who lead, and then it says who entered it.
        reserve("contracts_amendment", "INSERT", to=f"{OWN} OR ({ENTERED})"),
        # Whoever takes their words back takes along what was answered to them.
        reserve("contracts_spokenreply", "DELETE", to=f"{LED} OR {OWN_NEED}"),
    ]
