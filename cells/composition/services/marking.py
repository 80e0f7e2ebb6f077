"""Say who can facilitate, and who can come when: declared of each person, as their other traits are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.collectives.traits import TraitName
from cells.composition.services.slotting import folded
from contracts.agreements.models import Contract
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class Mark:
    """What is said of one person: whether they facilitate, and for each moment whether they can come."""

    participant: UUID
    facilitates: bool
    moments: Mapping[str, bool]


@transaction.atomic
def mark_people(*, contract: Contract, marks: Sequence[Mark], by: Viewer) -> int:
    """Write these marks down; return of how many people something changed.

    Moments that were declared otherwise stay as they are. Raises DomainError when traits are out of sight.
    """
    told = {mark.participant: mark for mark in marks}
    people = Participant.objects.present().filter(party__contract=contract, pk__in=told)
    changed = 0
    for person in people.select_for_update(no_key=True, of=("self",)).select_related("party"):
        if person.traits_closed_at is not None:
            raise DomainError(
                _(
                    "The round that these answers served is closed. They are in sight again once another is composed."
                )
            )
        traits = _marked(dict(person.traits), told[person.pk])
        if traits != dict(person.traits):
            person.traits = traits
            person.save(update_fields=["traits"])
            record(by=by, verb="participant.mark", row=person, scope=person.collective_id)
            changed += 1
    return changed


def _marked(traits: dict[str, object], mark: Mark) -> dict[str, object]:
    asked = {folded(moment): can for moment, can in mark.moments.items()}
    declared = traits.get(TraitName.AVAILABILITY)
    kept = (
        [moment for moment in declared if asked.get(folded(moment), True)]
        if isinstance(declared, list)
        else []
    )
    there = {folded(moment) for moment in kept}
    kept += [moment for moment, can in mark.moments.items() if can and folded(moment) not in there]
    for name, value in ((TraitName.AVAILABILITY, kept), (TraitName.FACILITATES, _said(traits, mark))):
        traits.pop(name.value, None)
        if value:
            traits[name.value] = value
    return traits


def _said(traits: Mapping[str, object], mark: Mark) -> str:
    """Return « yes », or what was said before it: a box that is not ticked does not say no."""
    said = traits.get(TraitName.FACILITATES)
    return "yes" if mark.facilitates else "no" if said == "no" else ""
