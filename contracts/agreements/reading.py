"""What a participant has before them: the version in force, what they answered, what changed, what they signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from contracts.agreements.models import Answer, AnswerValue, Party, Signature, Version
from contracts.agreements.services.signing import Said


@dataclass(frozen=True)
class Standing:
    """One party before the version in force."""

    version: Version | None
    signature: Signature | None = None
    said: dict[UUID, Said] = field(default_factory=dict)
    signed_before: list[Signature] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    has_withdrawn: bool = False

    @property
    def refused(self) -> int:
        """Return how many clauses this party refused: while there is one, nothing is signed."""
        return sum(said.value == AnswerValue.REFUSE for said in self.said.values())


def standing_of(party: Party) -> Standing:
    version = party.contract.version_in_force if party.contract else None
    if version is None:
        return Standing(None)
    mine = Signature.objects.filter(party=party, withdrawn_at__isnull=True).select_related("version")
    signed = list(mine.order_by("-version__number"))
    here = next((one for one in signed if one.version_id == version.pk), None)
    before = [one for one in signed if one.version_id != version.pk]
    answers = Answer.objects.filter(party=party, clause__version=version)
    said = {answer.clause_id: Said(answer.value, answer.comment) for answer in answers}
    changed = _changed(version, before[0].version) if before else []
    return Standing(version, here, said, before, changed, has_withdrawn=party.disagreed_at is not None)


def _changed(version: Version, since: Version) -> list[UUID]:
    """Return the clauses that are new or say something else than in the version signed before."""
    known = [clause.as_signed() for clause in since.clauses.all()]
    return [clause.pk for clause in version.clauses.all() if clause.as_signed() not in known]
