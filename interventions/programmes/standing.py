"""Count where programmes stand, from what is at or below them: people, contract, cells. Nothing is written.

The programmes given were found by `visible_to` or by a sponsor's link: what is counted here is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from cells.collectives.models import Participant, WaitingSeat
from cells.collectives.services.seating import Seating, summaries
from cells.composition.models import Round
from contracts.agreements.models import Party, Signature, Version
from contracts.negotiation.reserve import count_in_reserve
from interventions.programmes.models import ActorMet, Indicator, Programme, RatingMoment


@dataclass
class Standing:
    """The figures of one programme."""

    seating: Seating
    people: int = 0
    version: int = 0  # the number of the version in force, 0 before the first is proposed
    has_draft: bool = False
    signed: int = 0
    cells: int = 0  # in validated rounds
    drafts: list[UUID] = field(default_factory=list)  # rounds composed, not validated
    waiting: int = 0  # people before the door of a shared link
    not_enrolled: int = 0
    rated: dict[str, bool] = field(
        default_factory=dict
    )  # of each kind of rating that was opened: is it closed?
    indicators: int = 0
    actors: int = 0  # met beforehand
    in_reserve: int = 0  # doubts that neither a clause in force nor a spoken reply answers

    @property
    def unsigned(self) -> int:
        return self.people - self.signed if self.version else 0

    @property
    def all_signed(self) -> bool:
        return bool(self.people) and self.signed == self.people


def standing_of(programme: Programme) -> Standing:
    return standings([programme])[programme.pk]


def standings(programmes: Sequence[Programme]) -> dict[UUID, Standing]:
    """Return the standing of each programme; thirteen queries, however many there are."""
    contracts = [programme.contract_id for programme in programmes]
    seatings = {
        s.collective.pk: s for s in summaries({p.collective_id: p.collective for p in programmes}.values())
    }
    found = {p.contract_id: Standing(seatings[p.collective_id]) for p in programmes}
    present = Party.objects.filter(contract__in=contracts, left_at__isnull=True)
    _spread(found, "people", _counted(present, "contract"))
    waiting = WaitingSeat.objects.filter(
        invitation__contract__in=contracts, participant__isnull=True, declined_at__isnull=True
    )
    _spread(found, "waiting", _counted(waiting, "invitation__contract"))
    _add_contracts(found)
    _spread(found, "in_reserve", count_in_reserve(contracts))
    _add_rounds(found)
    free = Participant.objects.filter(collective__in=seatings, party__contract__isnull=True).present()
    alone = _counted(free, "collective")
    for programme in programmes:
        found[programme.contract_id].not_enrolled = alone.get(programme.collective_id, 0)
    _add_aims({programme.pk: found[programme.contract_id] for programme in programmes})
    return {programme.pk: found[programme.contract_id] for programme in programmes}


def _add_aims(found: dict[UUID, Standing]) -> None:
    """Add what is known of the objectives: ratings, indicators, who was met; `found` is by programme."""
    moments = RatingMoment.objects.filter(programme__in=found)
    for programme, kind, closed_at in moments.values_list("programme", "kind", "closed_at"):
        found[programme].rated[kind] = closed_at is not None
    _spread(found, "indicators", _counted(Indicator.objects.filter(programme__in=found), "programme"))
    _spread(found, "actors", _counted(ActorMet.objects.filter(programme__in=found), "programme"))


def _counted(rows: QuerySet[Any], by: str) -> dict[UUID, int]:
    return dict(rows.order_by().values_list(by).annotate(number=Count("pk")))


def _spread(found: dict[UUID, Standing], name: str, figures: dict[UUID, int]) -> None:
    for contract, figure in figures.items():
        setattr(found[contract], name, figure)


def _add_contracts(found: dict[UUID, Standing]) -> None:
    in_force: dict[UUID, UUID] = {}
    versions = Version.objects.filter(contract__in=found).order_by("number")
    for pk, contract, number, proposed_at in versions.values_list("pk", "contract", "number", "proposed_at"):
        if proposed_at is None:
            found[contract].has_draft = True
        else:
            found[contract].version, in_force[pk] = number, contract
    latest = {contract: pk for pk, contract in in_force.items()}
    signatures = Signature.objects.filter(
        version__in=latest.values(), withdrawn_at__isnull=True, party__left_at__isnull=True
    )
    _spread(found, "signed", _counted(signatures, "version__contract"))


def _add_rounds(found: dict[UUID, Standing]) -> None:
    rounds: Iterable[Round] = Round.objects.filter(contract__in=found).annotate(
        number_of_cells=Count("cells")
    )
    for one in rounds:
        if one.is_draft:
            found[one.contract_id].drafts.append(one.pk)
        else:
            found[one.contract_id].cells += one.number_of_cells  # type: ignore[attr-defined]
