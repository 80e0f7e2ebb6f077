"""What the engine works on is a proposal now: a round that was waiting for it is asked anew by its intervenants."""

from typing import Any

from django.db import migrations


def let_go(apps: Any, schema_editor: Any) -> None:
    """Take away rounds that wait without a proposal: nobody sits in them yet, and nobody would compose them."""
    rounds = apps.get_model("cells", "Round").objects.filter(state="composing", proposals__isnull=True)
    rounds.delete()


def forget_acts_of_proposals(apps: Any, schema_editor: Any) -> None:
    """Before the way back: acts that the earlier history cannot hold, and rounds that only a proposal fills."""
    moves = apps.get_model("cells", "Move").objects
    moves.filter(participant__isnull=True).delete()
    moves.filter(origin__isnull=True).delete()
    moves.filter(target__isnull=True).delete()
    apps.get_model("cells", "Cell").objects.filter(is_set_aside=True).delete()


class Migration(migrations.Migration):
    dependencies = [("cells", "0005_proposals_encounters_closing")]

    operations = [migrations.RunPython(let_go, forget_acts_of_proposals)]
