"""What a place holds of slips without name: some that wait, one whose words were shown, those of a barometer and a question."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from interventions.barometers.models import PaperFelt
from interventions.conflicts.models import PaperReason, PaperStand
from interventions.impressions.models import PaperImpression


def copy(place: Any) -> None:
    """Copy slips of cell A as they stand in the database; too few of them for any page to tell what they say."""
    cell, version = place.cells["A"], place.version
    for what, name in (("space", "waiting"), ("space_heard", "shown")):
        of_space = {"space": place.rows[what], "cell": cell, "said_under": version}
        word = place.say(f"slip.{name}")
        shown_at = timezone.now() if name == "shown" else None
        PaperStand.objects.create(said={"place": 1, "strength": 3, "votes": {}}, **of_space)
        PaperReason.objects.create(defend=word, fear=word, know=word, shown_at=shown_at, **of_space)
    of_circle = {"circle_id": cell.pk, "said_under": version}
    PaperFelt.objects.create(barometer=place.rows["barometer"], values={"safety": 1}, **of_circle)
    PaperImpression.objects.create(
        call=place.rows["call"],
        component_id=place.rows["component"].pk,
        values={"before": 1, "after": 5},
        **of_circle,
    )
