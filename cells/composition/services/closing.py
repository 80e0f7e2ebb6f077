"""Close a round: the sight of traits ends, their counts stay; after the last one they are erased for good."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.collectives.traits import TraitName
from cells.composition.models import Brief, PairConstraint, Proposal, Round, RoundState
from cells.composition.services.counting import count
from cells.composition.services.deserted import read_round
from cells.composition.services.encounters import remember_earlier
from cells.composition.services.planning import follow_plan, planned
from cells.positions.services import erase_positions, kept_positions
from contracts.agreements.models import Contract
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class Remains:
    """What is still kept for composing: whose traits, which, how many pairs, how many positions."""

    people: int
    traits: list[str]
    pairs: int
    positions: int = 0


def remains_of(round: Round) -> Remains:
    """Return what closing the last round would erase."""
    known = [set(person.traits) for person in _participants(round) if person.traits]
    named = set().union(*known)
    labels = [str(name.label) for name in TraitName if name.value in named]
    return Remains(len(known), labels, _pairs(round).count(), kept_positions(round.contract_id))


def _participants(round: Round) -> QuerySet[Participant]:
    return Participant.objects.filter(party__contract=round.contract_id)


def _pairs(round: Round) -> QuerySet[PairConstraint]:
    there = _participants(round).values("pk")
    return PairConstraint.objects.filter(Q(first__in=there) | Q(second__in=there))


@transaction.atomic
def close_round(*, round: Round, another_follows: bool, by: Viewer) -> Remains | None:
    """Close a validated round, and those before it; return what was erased, if it is the last.

    Where another round follows and was composed together with this one, it is proposed as it was. Raises DomainError
    when it is closed already, or is to be the last while another is composed.
    """
    Contract.objects.hold(round.contract_id)
    held = Round.objects.hold(round.pk)
    if not held.is_open:
        raise DomainError(_("This round is not open any more; nothing was changed."))
    later = Round.objects.filter(contract=held.contract_id, number__gt=held.number)
    if not another_follows and later.exists():
        raise DomainError(_("Another round is there already: this one is not the last. Nothing was changed."))
    remember_earlier(held.contract_id)
    for one in _open_up_to(held):
        _close(one, by)
    if another_follows and not later.exists() and planned(held):
        follow_plan(round=held, by=by)
    if not later.exists():
        _participants(held).update(traits_closed_at=timezone.now())
    return None if another_follows else _erase(held, by)


def _open_up_to(round: Round) -> list[Round]:
    rounds = Round.objects.filter(
        contract=round.contract_id,
        number__lte=round.number,
        state=RoundState.VALIDATED,
        closed_at__isnull=True,
    )
    return list(rounds.select_for_update(no_key=True))


def _close(round: Round, by: Viewer) -> None:
    round.counts = count(read_round(round))
    round.closed_at, round.closed_by = timezone.now(), by.user
    round.save(update_fields=["counts", "closed_at", "closed_by"])
    record(by=by, verb="round.close", row=round, scope=round.contract_id)


def _erase(round: Round, by: Viewer) -> Remains:
    """Erase what served to compose: traits and pairs of the people of this programme."""
    erased = remains_of(round)
    for person in _participants(round):
        if person.traits:
            blank_out(person, "traits")
            person.save(update_fields=["traits"])
    _pairs(round).delete()
    if erase_positions(contract_id=round.contract_id, by=by):
        record(by=by, verb="positions.erase", row=round, scope=round.contract_id)
    _erase_what_was_asked(round.contract_id)
    record(by=by, verb="traits.erase", row=round, scope=round.contract_id)
    return erased


def _erase_what_was_asked(contract: UUID) -> None:
    """Erase what was asked of every composition of this programme, and the rounds that were to follow."""
    Brief.objects.filter(contract=contract).delete()
    for proposal in Proposal.objects.filter(contract=contract):
        blank_out(proposal, "asked", "later", "positions_mixed")
        proposal.save(update_fields=["asked", "later", "positions_mixed"])
    for each in Round.objects.filter(contract=contract):
        blank_out(each, "asked", "plan")
        each.save(update_fields=["asked", "plan"])
