"""Slips without name, filled in by hand in a session: how many there can be, and how they lose what would tell whose.

Whoever copies a slip reads it. So boxes stay closed under the smallest group of the contract: of fewer slips one would
know, or guess, whose they are. Copied, a slip is read by nobody again: rows are written in an order that chance gives,
in one moment, and hold no party.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.agreements.models import Party, Version
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.people import people_of
from tst_platform.core.errors import DomainError
from tst_platform.core.walls import Work, works_as

Slip = TypeVar("Slip")
_chance = random.SystemRandom()


@works_as(Work.FIGURES)
def who_was_there(session: Session) -> set[UUID]:
    """Return the parties who signed and were there: those noted so; while nobody is, all but those noted as absent."""
    noted = Attendance.objects.filter(session=session)
    came = noted.filter(presence__in=[Presence.PRESENT, Presence.LATE])
    people = people_of(session)
    if came.exists():
        people = people.filter(pk__in=came.values("participant"))
    else:
        people = people.exclude(pk__in=noted.filter(presence=Presence.ABSENT).values("participant"))
    parties = Party.objects.present().filter(pk__in=people.values("party"))
    return set(parties.signed(session.contract.version_in_force).values_list("pk", flat=True))


@works_as(Work.FIGURES)
def version_then(session: Session) -> Version | None:
    """Return the version that was in force when a session was held: one proposed since widens no slip."""
    held = session.started_at or session.starts_at
    proposed = Version.objects.filter(contract=session.contract_id, proposed_at__lte=held)
    return proposed.order_by("-number").first() or session.contract.version_in_force


def is_full(there: set[UUID], spoken: set[UUID], slips: int) -> bool:
    """Say whether there are more slips and answers together than people who can have given them."""
    return len(spoken) + slips > len(there | spoken)


def check_box(*, there: set[UUID], spoken: set[UUID], slips: int, smallest: int, box: str) -> None:
    """Raise DomainError for too few slips in a box, or for more slips and answers than people were there.

    `slips` are all of the box, those entered before as well; `spoken` the parties who answered on a phone.
    """
    if 0 < slips < smallest:
        raise DomainError(
            _(
                "%(box)s: with fewer than %(smallest)d slips one would guess whose they are. Leave this box closed: "
                "nothing of it is entered."
            )
            % {"box": box, "smallest": smallest}
        )
    if is_full(there, spoken, slips):
        raise DomainError(f"{box}: {_too_many(len(there | spoken), slips)}")


def _too_many(there: int, slips: int) -> str:
    return ngettext(
        "with %(slips)d slip and what was answered on phones there would be more answers than people who were there "
        "and have signed, who are %(there)d. Look at who was there, or leave out slips of those who answered on their "
        "phone.",
        "with %(slips)d slips and what was answered on phones there would be more answers than people who were there "
        "and have signed, who are %(there)d. Look at who was there, or leave out slips of those who answered on their "
        "phone.",
        slips,
    ) % {"slips": slips, "there": there}


def check_not_counted_twice(*, there: set[UUID], spoken: set[UUID], slips: int, me: UUID | None) -> None:
    """Raise DomainError where one more answer on a phone would be that of somebody whose slip is counted."""
    if slips and me is not None and is_full(there, spoken | {me}, slips):
        raise DomainError(
            _(
                "Everyone who was there has been counted, on a slip or on a phone. Your slip is among them: you "
                "cannot be counted twice."
            )
        )


def mixed(slips: Iterable[Slip]) -> list[Slip]:
    """Return slips in an order that says nothing of how they were drawn or typed."""
    drawn = list(slips)
    _chance.shuffle(drawn)
    return drawn
