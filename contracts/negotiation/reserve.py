"""What stays in reserve: a doubt, a reluctance or a mistrust that no clause in force answers, nor any spoken reply.

Whoever may read such a word reads that it stays in reserve. To the others no count is told: with words so few, a count
that moves the day after somebody spoke would say who.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from contracts.agreements.models import Clause, Contract, Version
from contracts.listening.audience import Kind
from contracts.listening.models import Need
from contracts.negotiation.models import SpokenReply, Tie
from tst_platform.core.viewer import Viewer

DOUBTS = (Kind.DOUBT, Kind.RELUCTANCE, Kind.MISTRUST)


def unanswered(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Return those of these needs that are doubts, and that nothing in force answers."""
    in_force = Clause.objects.filter(version__in=Version.objects.in_force()).values("lineage")
    tied = Tie.objects.filter(need=OuterRef("pk"), lineage__in=in_force)
    spoken = SpokenReply.objects.filter(need=OuterRef("pk"))
    return needs.filter(~Exists(tied), ~Exists(spoken), kind__in=DOUBTS, withdrawn=False)


def in_reserve(viewer: Viewer, contract: Contract, *, shared: bool = False) -> list[Need]:
    """Return what stays in reserve as this viewer may read it; `shared`, only what all who take part may read."""
    needs = Need.objects.visible_to(viewer).filter(contract=contract)
    if shared and viewer.is_staff:
        needs = needs.filter(pk__in=Need.objects.heard_by_all(contract).values("pk"))
    return list(unanswered(needs).order_by("kind", "-said_on", "pk"))


def count_in_reserve(contracts: Iterable[UUID]) -> dict[UUID, int]:
    """Count what stays in reserve by contract, for those who lead them and read each of these words."""
    found = unanswered(Need.objects.filter(contract__in=list(contracts))).order_by()
    return dict(found.values_list("contract").annotate(number=Count("pk")))
