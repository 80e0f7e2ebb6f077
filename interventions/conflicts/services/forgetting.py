"""What becomes of what one said in spaces of conflict when one leaves."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from contracts.agreements.models import Party
from interventions.conflicts.models import (
    DrawnMap,
    Hearing,
    Information,
    InformationState,
    Reason,
    Stand,
    Willing,
)
from interventions.conflicts.services.taking import WORDS
from tst_platform.core.sealing import blank_out


def forget_in_conflicts(party: Party) -> None:
    """Take away where a person stood, their pairs, and all that nobody else reads.

    A point on a map stays without name; so do words that the cell has read, where they are left to it.
    """
    _take_off_the_maps(party)
    Hearing.objects.filter(Q(hearer=party) | Q(heard=party)).delete()
    Willing.objects.filter(party=party).delete()
    Stand.objects.filter(party=party).delete()
    Reason.objects.filter(author=party, shown_at__isnull=True).delete()
    Reason.objects.filter(author=party).update(is_named=False)
    Information.objects.filter(author=party).exclude(state=InformationState.CONSENTED).delete()


def _take_off_the_maps(party: Party) -> None:
    """Leave a point where this person stood, and not whose it is."""
    gone = str(party.pk)
    for drawn in DrawnMap.objects.filter(space__in=Stand.objects.filter(party=party).values("space")):
        points = drawn.drawn.get("points", ())
        if any(who == gone for *_point, who in points):
            without = sorted([place, strength, "" if who == gone else who] for place, strength, who in points)
            drawn.drawn = {**drawn.drawn, "points": without}
            drawn.save(update_fields=["drawn"])


def withdraw_in_conflicts(party: Party) -> None:
    """Erase the words as well: those who withdraw leave nothing to read but points without name."""
    for reason in Reason.objects.filter(author=party, withdrawn_at__isnull=True):
        blank_out(reason, *WORDS)
        reason.withdrawn_at = timezone.now()
        reason.save(update_fields=[*WORDS, "withdrawn_at"])
    Information.objects.filter(author=party).delete()
