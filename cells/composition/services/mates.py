"""How the members of a cell call each other: all that they know of one another's identity."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cells.collectives.models import Participant
from cells.collectives.names import Names
from cells.composition.models import Cell, Seat
from contracts.agreements.models import Party
from contracts.confidentiality.services import policy_in_force
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as, works_as


@dataclass(frozen=True)
class Mate:
    """A member of a cell as the cell knows them."""

    participant_id: UUID
    party_id: UUID
    called: str
    component: str
    is_me: bool


def names_in_cell(viewer: Viewer, cell: Cell) -> list[Mate]:
    """Return the present members of a cell under the names they chose, or the pseudonyms that the contract says.

    Nobody, if the cell is not visible; those who lead read the names.
    """
    if not Cell.objects.visible_to(viewer).filter(pk=cell.pk).exists():
        return []
    members = Participant.objects.present().filter(seats__cell=cell).select_related("component", "party")
    with working_as(Work.FIGURES):
        named = viewer.is_staff or policy_in_force(cell.contract_id).shows_names
        mates = [_mate(viewer, member, named) for member in members]
    return sorted(mates, key=lambda mate: mate.called.casefold())


def names_known_to(viewer: Viewer) -> Names:
    """Return the names that a participant knows already: their own, and what people are called in their cells.

    A warning about any other name would say who takes part elsewhere.
    """
    names = Names()
    for cell in Cell.objects.visible_to(viewer):
        for mate in names_in_cell(viewer, cell):
            names.add(mate.called, called=mate.called)
    for me in Participant.objects.visible_to(viewer):
        names.add(me.known_as, given=me.given_name, family=me.family_name, called=me.called, email=me.email)
    return names


@works_as(Work.FIGURES)
def who_answers_for(cell: Cell, author: UUID) -> list[UUID]:
    """Return the parties of a cell who are asked before words leave it: present, having signed, without their author."""
    people = Party.objects.present().filter(contract=cell.contract_id).exclude(pk=author)
    seated = Seat.objects.filter(cell=cell).values("participant__party")
    signed = people.signed(cell.contract.version_in_force)
    return list(signed.filter(pk__in=seated).values_list("pk", flat=True))


def _mate(viewer: Viewer, member: Participant, named: bool) -> Mate:
    return Mate(
        participant_id=member.pk,
        party_id=member.party_id,
        called=member.known_as if named else member.party.pseudonym,
        component=member.component.name if member.component else "",
        is_me=member.party_id == viewer.party_id,
    )
