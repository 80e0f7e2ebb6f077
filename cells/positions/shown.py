"""What a page shows of the questions of a programme."""

from __future__ import annotations

from dataclasses import dataclass

from cells.positions.line import said_in_words
from cells.positions.models import Disagreement, Position
from cells.positions.services import answered
from cells.positions.spread import Spread, spread_of
from contracts.agreements.models import Contract
from contracts.confidentiality.services import policy_in_force
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


@dataclass(frozen=True)
class Shown:
    """One question to those who lead: how many answered, and once it is closed how they spread."""

    disagreement: Disagreement
    answered: int
    spread: Spread | None


@dataclass(frozen=True)
class Mine:
    """One question to who takes part: where they stand themselves, in words; nothing where they have not answered."""

    disagreement: Disagreement
    position: Position | None
    words: str


def smallest_group(contract: Contract) -> int:
    """Return the smallest group of which the contract in force lets a figure be shown."""
    with working_as(Work.FIGURES):
        return policy_in_force(contract).smallest_group


def shown_to_lead(viewer: Viewer, contract: Contract) -> list[Shown]:
    """Return the questions of a contract for those who lead it, the last first."""
    lines = list(Disagreement.objects.editable_by(viewer).filter(contract=contract).order_by("-created_at"))
    many, smallest = answered(lines), smallest_group(contract)
    return [Shown(one, many.get(one.pk, 0), spread_of(one, smallest)) for one in lines]


def asked_of(viewer: Viewer) -> list[Mine]:
    """Return the questions that a participant is asked, those that wait for them first."""
    own = {one.disagreement_id: one for one in Position.objects.visible_to(viewer)}
    lines = Disagreement.objects.visible_to(viewer)
    mine = [_mine(line, own.get(line.pk)) for line in lines]
    return sorted(mine, key=lambda one: (not one.disagreement.is_open, one.position is not None))


def mine_of(viewer: Viewer, line: Disagreement) -> Mine:
    return _mine(line, Position.objects.visible_to(viewer).filter(disagreement=line).first())


def _mine(line: Disagreement, position: Position | None) -> Mine:
    return Mine(line, position, said_in_words(line, position.stands) if position else "")


def waiting_for(viewer: Viewer) -> Disagreement | None:
    """Return the first open question that a participant has not answered."""
    if not viewer.is_participant:
        return None
    own = Position.objects.visible_to(viewer).values("disagreement")
    found: Disagreement | None = Disagreement.objects.visible_to(viewer).open().exclude(pk__in=own).first()
    return found
