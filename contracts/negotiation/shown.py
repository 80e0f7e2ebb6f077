"""What pages show beside a clause, and beside a need: found for one viewer, for all clauses of a page at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from contracts.agreements.models import Clause, Contract, Version
from contracts.listening.models import Need
from contracts.negotiation.models import Amendment, AmendmentAnswer, AmendmentState, SpokenReply, Tie
from tst_platform.core.viewer import Viewer


@dataclass
class Beside:
    """What stands beside one clause: the needs it answers, and what was said of it."""

    needs: list[Need] = field(default_factory=list)
    own: list[Amendment] = field(default_factory=list)  # what this participant said of it
    origins: list[Amendment] = field(default_factory=list)  # for those who lead: taken into this draft
    may_amend: bool = False


def beside(viewer: Viewer, clauses: Sequence[Clause], *, shared: bool = False) -> dict[UUID, Beside]:
    """Return what stands beside each of these clauses of one version; `shared`, of needs only what all may read.

    Four queries, however many clauses there are.
    """
    if not clauses:
        return {}
    found = {clause.lineage: Beside() for clause in clauses}
    version, contract = clauses[0].version_id, clauses[0].contract_id
    for tie in _ties(viewer, contract, shared).filter(lineage__in=found):
        found[tie.lineage].needs.append(tie.need)
    said = amendments_of(viewer).filter(clause__lineage__in=found)
    for amendment in said if viewer.is_participant else said.filter(taken_into=version):
        here = found[amendment.clause.lineage]
        (here.own if viewer.is_participant else here.origins).append(amendment)
    if viewer.is_participant and Version.objects.in_force().filter(pk=version).exists():
        for one in found.values():
            one.may_amend = True
    return {clause.pk: found[clause.lineage] for clause in clauses}


def _ties(viewer: Viewer, contract: UUID, shared: bool) -> QuerySet[Tie]:
    ties = (
        Tie.objects.visible_to(viewer)
        .filter(contract=contract)
        .select_related("need")
        .order_by("need__kind", "need")
    )
    if shared and viewer.is_staff:
        heard = Need.objects.heard_by_all(Contract.objects.get(pk=contract))
        ties = ties.filter(need__in=heard.values("pk"))
    return ties


def amendments_of(viewer: Viewer) -> QuerySet[Amendment]:
    """Return the amendments that this viewer reads, with their clauses and answers; a participant, their own."""
    answers = AmendmentAnswer.objects.visible_to(viewer).select_related("by")
    rows = Amendment.objects.visible_to(viewer).select_related("clause__version", "author", "entered_by")
    if viewer.is_participant:
        rows = rows.filter(author_id=viewer.party_id)
    return rows.prefetch_related(Prefetch("answers", answers)).order_by("created_at")


def _unanswered(viewer: Viewer) -> QuerySet[Amendment]:
    waiting = Amendment.objects.editable_by(viewer).filter(state=AmendmentState.WAITING)
    return waiting.filter(answers__isnull=True, author__left_at__isnull=True)


def count_waiting(viewer: Viewer, contract: UUID) -> int:
    """Count, for those who lead, the amendments and comments that had no answer yet."""
    return _unanswered(viewer).filter(contract=contract).count()


def awaiting_answer(viewer: Viewer) -> set[UUID]:
    """Return the contracts that this viewer leads where an amendment or a comment had no answer yet."""
    return set(_unanswered(viewer).order_by().values_list("contract", flat=True).distinct())


def has_news(viewer: Viewer) -> bool:
    """Say whether something became of what this participant said, which they have not read yet."""
    return Amendment.objects.editable_by(viewer).filter(news_at__isnull=False).exists()


@dataclass
class Answered:
    """What answers one need: clauses, in force or in the draft, and whether something was said aloud."""

    clauses: list[Clause] = field(default_factory=list)
    spoken: SpokenReply | None = None


def answers_to(viewer: Viewer, contract: UUID) -> dict[UUID, Answered]:
    """Return what answers each need of a contract that this viewer may read; those who lead also read their draft."""
    found: dict[UUID, Answered] = defaultdict(Answered)
    ties = Tie.objects.visible_to(viewer).filter(contract=contract).values_list("lineage", "need")
    tied: dict[UUID, list[UUID]] = defaultdict(list)
    for lineage, need in ties:
        tied[lineage].append(need)
    here = Version.objects.visible_to(viewer).filter(contract=contract)
    here = here.filter(Q(pk__in=Version.objects.in_force().values("pk")) | Q(proposed_at__isnull=True))
    clauses = Clause.objects.filter(version__in=here, lineage__in=tied).select_related("version")
    for clause in clauses.order_by("version__number", "position"):
        for need in tied[clause.lineage]:
            found[need].clauses.append(clause)
    for reply in SpokenReply.objects.visible_to(viewer).filter(contract=contract).select_related("by"):
        found[reply.need_id].spoken = reply
    return dict(found)
