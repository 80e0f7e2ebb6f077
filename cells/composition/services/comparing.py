"""Set a proposal beside the present seats: what each is worth, and who would sit elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.models import Cell, Proposal, ProposalState, Round
from cells.composition.models.proposals import OPEN
from cells.composition.services.reading import RoundReading, reached

MOST_DIFFERENCES = 60


@dataclass(frozen=True)
class Measure:
    """One measure in words, of the present seats and of the proposal."""

    name: str
    present: str
    proposed: str


@dataclass(frozen=True)
class Difference:
    """One person who would sit elsewhere; no cell now for who came late."""

    person: Participant
    now: str
    then: str


@dataclass(frozen=True)
class Comparison:
    """A proposal beside the present: measures, and the first of the differences, of how many."""

    proposal: Proposal
    measures: list[Measure]
    differences: list[Difference]
    moved: int

    @property
    def untold(self) -> int:
        return self.moved - len(self.differences)


def open_proposal(round: Round) -> Proposal | None:
    """Return what is composed, offered or refused beside the present seats, if anything is."""
    return round.proposals.filter(state__in=OPEN).select_related("asked_by").first()


def ended_early(round: Round) -> Proposal | None:
    """Return the proposal that people sit by, if it was stopped before the engine had ended."""
    taken = round.proposals.filter(state=ProposalState.TAKEN).first()
    return taken if taken and taken.stop_asked_at else None


def compare(reading: RoundReading, proposal: Proposal) -> Comparison:
    positions = proposal.positions
    now = dict(zip((person.pk for person in reading.people), reading.where, strict=True))
    everyone = [*reading.people, *reading.without_cell]
    moved = [
        person for person in everyone if person.pk in positions and positions[person.pk] != now.get(person.pk)
    ]
    differences = [
        Difference(person, _letter(now.get(person.pk)), _letter(positions[person.pk]))
        for person in moved[:MOST_DIFFERENCES]
    ]
    return Comparison(proposal, _measures(reading, proposal), differences, len(moved))


def _letter(position: int | None) -> str:
    return Cell(position=position).letter if position is not None else _("no cell")


def _measures(reading: RoundReading, proposal: Proposal) -> list[Measure]:
    told = reading.explanation
    pairs, repeated = proposal.pairs or 0, proposal.repeated_pairs or 0
    return [
        Measure(
            _("Mix, of the best possible"),
            _share(told.heterogeneity, told.bound),
            _share(proposal.heterogeneity or 0.0, proposal.bound or 0.0),
        ),
        Measure(_("New encounters"), _new(told.new, told.pairs), _new(pairs - repeated, pairs)),
        Measure(
            _("Empty chairs"),
            number_format(sum(len(cell.traits[0].missing) for cell in told.cells)),
            number_format(proposal.empty_chairs or 0),
        ),
    ]


def _share(heterogeneity: float, bound: float) -> str:
    return _("%(share)s %%") % {"share": number_format(100 * reached(heterogeneity, bound), 1)}


def _new(new: int, pairs: int) -> str:
    return _("%(new)s of %(pairs)s") % {"new": number_format(new), "pairs": number_format(pairs)}
