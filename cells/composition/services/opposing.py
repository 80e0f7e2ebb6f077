"""Mix positions: let those who differ meet, and let nobody read who they are.

Who composes may do everything that this screen can: move one person after another, keep all seats but a few and
compose again, lay one proposal beside the next. So that none of it tells where a person stands:

1. Positions are told to the engine while it composes, in the worker, and nowhere else. A round as it stands is stated
   without them (`stating.state`): why someone sits here, what a move or a swap would change, where a late arrival fits,
   how mixed the cells are, the comparison with a proposal, the history: all of it is the same, to the byte, whoever
   of the programme stands where.
2. What the engine is told was drawn by lot, once for each answer (`cells.positions.lots`). All that is made of it, the
   cells and the figure below, can tell no more of one person than the lot lets through, however often one composes.
3. They count only beside what is known to all: together never more than everything else by which these people differ
   (`_bounded`), and not at all where nothing else counts, where fewer than the smallest group of the contract have
   answered, or where most seats are kept: cells would then be a question about a few people. « I prefer not to say »
   is an answer here: whether positions count, which the screen says, does not tell who was silent.
4. One figure is shown, of what the engine proposed: of all questions together, of the first cells, in STEPS, where
   SMALLEST_GROUP people and more of a cell have answered on average. It is written with the proposal and never
   computed again: whoever moves people by hand sees it stay.

What remains is said and not hidden: cells do mix those who differ, as everyone in the programme is told beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.engine import Problem, Trait, explain
from cells.composition.models import Proposal, ProposalState, Round
from cells.composition.services.asking import FACTORS, Asked, Weight
from cells.positions.lots import Drawn, drawn_places
from cells.positions.models import Disagreement
from contracts.confidentiality.services import policy_in_force
from tst_platform.core.small_numbers import SMALLEST_GROUP

STEPS = 5  # percent
NAME = "position:"


@dataclass(frozen=True)
class Opposed:
    """The positions that count in one composition: a trait for each question, of the people in their order.

    `answered` is how many have answered the question that most have.
    """

    traits: tuple[Trait, ...] = ()
    answered: int = 0

    @property
    def questions(self) -> list[str]:
        return [trait.name.removeprefix(NAME) for trait in self.traits]

    def told(self, cells: Sequence[int]) -> dict[str, Any] | None:
        """Return what is kept of them with a proposal: which questions, and how well these cells mix them."""
        return {"on": self.questions, "share": self._share(cells)} if self.traits else None

    def _share(self, cells: Sequence[int]) -> int | None:
        """Return how much of the possible mix is reached, in percent by STEPS; None where too few have answered."""
        _names, seats, sizes = np.unique(cells, return_inverse=True, return_counts=True)
        if self.answered < SMALLEST_GROUP * len(sizes):
            return None
        there = Problem(people=len(cells), sizes=tuple(sizes.tolist()), traits=self.traits)
        told = explain(there, seats.tolist())
        reached = min(told.heterogeneity / told.bound, 1.0) if told.bound else 1.0
        return STEPS * round(100 * reached / STEPS)


def opposed(
    round: Round, people: Sequence[Participant], asked: Asked, others: Sequence[Trait], kept: int
) -> Opposed:
    """Return the positions to compose with; `others` are the traits beside them, `kept` how many seats are kept.

    Only where rounds are composed, under `Work.CLOCK`: see `cells.positions.lots`.
    """
    wanted = {question: weight for question, weight in asked.positions.items() if FACTORS[weight] > 0}
    if not wanted or 2 * kept >= len(people):
        return Opposed()
    smallest = policy_in_force(round.contract_id).smallest_group
    drawn = drawn_places(round.contract_id, [UUID(question) for question in wanted])
    enough = {str(question): line for question, line in drawn.items() if line.answered >= smallest}
    traits = [
        _trait(question, line, people, FACTORS[wanted[question]]) for question, line in sorted(enough.items())
    ]
    answered = max((line.answered for line in enough.values()), default=0)
    return Opposed(tuple(_bounded(traits, others)), answered)


def _trait(question: str, line: Drawn, people: Sequence[Participant], weight: float) -> Trait:
    values = [str(line.stands[p.party_id]) if p.party_id in line.stands else None for p in people]
    order = tuple(str(place) for place in range(1, line.places + 1))
    return Trait(f"{NAME}{question}", values, "ordinal", weight, order=order)


def _bounded(traits: Sequence[Trait], others: Sequence[Trait]) -> list[Trait]:
    """Return the positions at a weight that together is no more than that of all else that tells people apart."""
    beside = sum(trait.weight for trait in others if len(set(trait.values) - {None}) > 1)
    total = sum(trait.weight for trait in traits)
    if not beside:
        return []
    part = min(1.0, beside / total) if total else 0.0
    return [
        Trait(trait.name, trait.values, trait.kind, trait.weight * part, order=trait.order)
        for trait in traits
    ]


# --- what is said of it ------------------------------------------------------------------------------------------


def questions_called(contract_id: UUID, ids: Sequence[str]) -> Mapping[str, str]:
    """Return the sentence of each of these questions of a contract."""
    if not ids:
        return {}
    lines = Disagreement.objects.filter(contract=contract_id, pk__in=[UUID(one) for one in ids])
    return {str(line.pk): line.question for line in lines}


def mixed_in_words(proposal: Proposal | None) -> list[str]:
    """Say which positions a proposal mixes, and how well: the one figure that is shown of them."""
    told = proposal.positions_mixed if proposal is not None else None
    asked = Asked.of(proposal.asked).positions if proposal is not None and proposal.asked else {}
    if proposal is None or not (told or asked):
        return []
    on = list((told or {}).get("on", []))
    called = questions_called(proposal.contract_id, sorted({*on, *asked}))
    mixed = [called[one] for one in on if one in called]
    left_out = [called[one] for one in asked if one in called and one not in on]
    return [*_mixed(mixed, (told or {}).get("share")), *_left_out(left_out)]


def _mixed(questions: Sequence[str], share: int | None) -> list[str]:
    if not questions:
        return []
    words = {"questions": _in_a_row(questions)}
    said = [_("As they were proposed, these cells mix positions on: %(questions)s.") % words]
    if share is not None:
        told = {"share": number_format(share)}
        said.append(
            _("About %(share)s %% of the mix that is possible; moves by hand do not change this figure.")
            % told
        )
    return said


def _left_out(questions: Sequence[str]) -> list[str]:
    if not questions:
        return []
    why = _(
        "Positions were not counted on: %(questions)s. Too few people have answered, most seats are kept, or "
        "nothing else tells these people apart."
    )
    return [why % {"questions": _in_a_row(questions)}]


def _in_a_row(questions: Sequence[str]) -> str:
    return ", ".join(_("“%(words)s”") % {"words": words} for words in questions)


def seated_by(round: Round) -> Proposal | None:
    """Return the proposal by which people sit, whatever was moved by hand since."""
    found: Proposal | None = round.proposals.filter(state=ProposalState.TAKEN).first()
    return found


def asked_in_words(contract_id: UUID, asked: Asked) -> list[str]:
    """Say on which questions positions are to be mixed, and how much each counts."""
    called = questions_called(contract_id, list(asked.positions))
    return [
        _("Positions are mixed on “%(question)s” (%(weight)s).")
        % {"question": called[one], "weight": Weight(weight).label}
        for one, weight in asked.positions.items()
        if one in called
    ]
