"""What becomes of testimonies and cards when a person leaves their programme."""

from __future__ import annotations

from django.db.models import Q

from contracts.agreements.models import Party
from interventions.exercises.models import Reach, RoleCard, Testimony, TestimonyReader


def withdraw_testimonies_of(party: Party) -> None:
    """Erase all that a person testified to: they leave and take their words along."""
    Testimony.objects.filter(author=party).delete()


def forget_exercises(party: Party) -> None:
    """Erase what was for them alone or before all, take them off the readers of others, and lay their card back.

    What they opened to their cell, or to people of their table, stays without name, where they chose to leave it.
    """
    goes = Q(reach=Reach.ME) | Q(run__session__cell__isnull=True)
    Testimony.objects.filter(goes, author=party).delete()
    TestimonyReader.objects.filter(party=party).delete()
    RoleCard.objects.filter(party=party, is_aside=True).delete()
    RoleCard.objects.filter(party=party).update(party=None)
