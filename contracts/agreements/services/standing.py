"""Count the agreements to a version, and gather what was said with reserve. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from contracts.agreements.models import (
    Answer,
    AnswerValue,
    Contract,
    Party,
    Reply,
    Signature,
    SignedSheet,
    Version,
)
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class Agreements:
    """How many of those who take part have signed the version in force: « 9 accords sur 12 »."""

    signed: int
    people: int

    @property
    def missing(self) -> int:
        return self.people - self.signed


def agreements_of(contract: Contract, version: Version | None) -> Agreements:
    """Count those who have not left; without a version nobody has signed."""
    here = Party.objects.filter(contract=contract, left_at__isnull=True)
    return Agreements(here.signed(version).count(), here.count())


def signatures_of(viewer: Viewer, version: Version) -> list[Signature]:
    """Return the signatures on one version that this viewer may read, by number of the party; `has_sheet` says whether
    a photograph is kept beside one. What was taken back, the person alone reads: it says so."""
    rows = Signature.objects.visible_to(viewer).filter(version=version)
    if viewer.is_staff:
        rows = rows.filter(withdrawn_at__isnull=True)
    sheet = SignedSheet.objects.visible_to(viewer).filter(signature=OuterRef("pk"))
    return list(rows.annotate(has_sheet=Exists(sheet)).select_related("party").order_by("party__number"))


@dataclass(frozen=True)
class Reserved:
    """A reservation or a refusal, with what the intervenants answered to it."""

    answer: Answer
    replies: list[Reply]


def reservations_of(viewer: Viewer, version: Version) -> list[Reserved]:
    """Return what was answered with reserve or refused on one version, clause by clause, each with its replies."""
    answers = Answer.objects.visible_to(viewer).filter(clause__version=version)
    answers = answers.exclude(value=AnswerValue.ACCEPT).select_related("party", "clause")
    replies: dict[tuple[UUID, UUID], list[Reply]] = {}
    for reply in Reply.objects.visible_to(viewer).filter(clause__version=version).select_related("by"):
        replies.setdefault((reply.clause_id, reply.party_id), []).append(reply)
    return [
        Reserved(answer, replies.get((answer.clause_id, answer.party_id), []))
        for answer in answers.order_by("clause__position", "party__number")
    ]


def awaiting_reply(viewer: Viewer) -> set[UUID]:
    """Return the contracts that this intervenant leads where someone reserved or refused a clause in force unanswered."""
    answered = Reply.objects.filter(clause=OuterRef("clause"), party=OuterRef("party"))
    reserved = Answer.objects.filter(
        ~Exists(answered),
        clause__version__in=Version.objects.in_force(),
        clause__contract__in=Contract.objects.editable_by(viewer),
        party__left_at__isnull=True,
    )
    contracts = (
        reserved.exclude(value=AnswerValue.ACCEPT).order_by().values_list("clause__contract", flat=True)
    )
    return set(contracts.distinct())
