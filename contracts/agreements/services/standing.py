"""Count the agreements to a version, and gather what was said with reserve. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.agreements.models import Answer, AnswerValue, Contract, Party, Signature, Version
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
    """Return the signatures on one version that this viewer may read, by number of the party."""
    rows = Signature.objects.visible_to(viewer).filter(version=version, withdrawn_at__isnull=True)
    return list(rows.select_related("party").order_by("party__number"))


def reservations_of(viewer: Viewer, version: Version) -> list[Answer]:
    """Return what was answered with reserve or refused on one version, clause by clause."""
    answers = Answer.objects.visible_to(viewer).filter(clause__version=version)
    answers = answers.exclude(value=AnswerValue.ACCEPT).select_related("party", "clause")
    return list(answers.order_by("clause__position", "party__number"))
