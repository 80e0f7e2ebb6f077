"""Who is awaited in a space, and how many have spoken: counted by the platform, for nobody reads who has."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import ngettext

from cells.composition.models import Seat
from contracts.agreements.models import Party
from contracts.confidentiality.services import policies_for, policy_in_force
from interventions.conflicts.models import Space, Stand
from interventions.sessions.models import Attendance, Presence
from tst_platform.core.walls import Work, works_as


@dataclass(frozen=True)
class Spoken:
    """How many have spoken, of how many; from `awaited` on positions can be revealed.

    `shown` is of how many people words were shown, whatever became of them since; `shown_slips`, of how many on slips.
    """

    people: int
    of: int
    awaited: int
    smallest: int
    shown: int = 0
    shown_slips: int = 0

    @property
    def is_enough(self) -> bool:
        return self.people >= self.awaited and self.people >= self.smallest

    @property
    def words(self) -> str:
        told = ngettext(
            "%(people)d of %(of)d person has spoken", "%(people)d of %(of)d people have spoken", self.of
        )
        return told % {"people": self.people, "of": self.of}

    @property
    def until(self) -> str:
        told = ngettext(
            "Positions stay hidden until %(n)d person has spoken.",
            "Positions stay hidden until %(n)d people have spoken.",
            max(self.awaited, self.smallest),
        )
        return told % {"n": max(self.awaited, self.smallest)}


@works_as(Work.FIGURES)
def spoken_in(space: Space) -> Spoken:
    """Return how many have spoken in a space. The caller may read the space."""
    expected = who_is_expected(space)
    speakers = set(latest_in(space))
    counted = _counted(space)
    spoken = len(speakers) + max(counted["stands"], counted["slips"])
    of = max(len(expected | speakers), spoken)
    awaited = space.threshold or of
    return Spoken(
        spoken,
        of,
        awaited,
        policy_in_force(space.cell.contract_id).smallest_group,
        shown=counted["shown"] + counted["shown_slips"],
        shown_slips=counted["shown_slips"],
    )


@works_as(Work.FIGURES)
def slips_in(space: Space) -> tuple[int, int]:
    """Return how many slips say where somebody stands, and how many say why: out of two boxes, by the same people."""
    counted = _counted(space)
    return counted["stands"], counted["slips"]


def _counted(space: Space) -> dict[str, int]:
    """Return the slips of both boxes, and the words that were shown, said on phones and on slips: in one look."""
    shown, shown_slips = Q(reasons__shown_at__isnull=False), Q(paper_reasons__shown_at__isnull=False)
    counted: dict[str, int] = Space.objects.filter(pk=space.pk).aggregate(
        stands=Count("paper_stands", distinct=True),
        slips=Count("paper_reasons", distinct=True),
        shown=Count("reasons", filter=shown, distinct=True),
        shown_slips=Count("paper_reasons", filter=shown_slips, distinct=True),
    )
    return counted


def who_is_expected(space: Space) -> set[UUID]:
    """Return the parties of the cell who have signed, but for those who are noted as absent."""
    absent = Attendance.objects.filter(session=space.session_id, presence=Presence.ABSENT)
    seats = Seat.objects.filter(cell=space.cell_id).exclude(participant__in=absent.values("participant"))
    people = Party.objects.present().filter(pk__in=seats.values("participant__party"))
    return set(people.signed(space.cell.contract.version_in_force).values_list("pk", flat=True))


def latest_in(space: Space) -> dict[UUID, Stand]:
    """Return where each one stands now who is there and agrees. Only under a work: nobody reads another's."""
    rows = Stand.objects.filter(space=space, party__left_at__isnull=True, party__disagreed_at__isnull=True)
    return {row.party_id: row for row in rows.order_by("step")}


def strictest(space: Space, said_under: dict[UUID, UUID]) -> int:
    """Return the smallest group that may be told of these words: no later, wider version widens what was said before."""
    contract = space.cell.contract_id
    groups = [policy.smallest_group for policy in policies_for(contract, said_under).values()]
    return max([policy_in_force(contract).smallest_group, *groups])
