"""Erase what has had its time: what was said in a programme, N months after it was closed, as its contract says.

The clause leaves counts and nothing else, so every key goes that sealed a word of the programme: of each person (their
name, their contact, what they said), of each word without name, cell, common text, preliminary meeting, seat in the
waiting room, and at last of the contract and of the programme itself. Rows stay as pseudonyms that can be counted.

In batches, each a transaction of its own that begins by asking whether the programme is still closed and its day has
come: whoever kills the clock half-way finds the rest done at the next minute. Every scope stands on the list of
erasures, so that no restored backup brings it back, and no key is ever made for it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cells.collectives.models import Invitation, Participant, WaitingSeat
from cells.collectives.services.invitations import close_links
from cells.collectives.services.returning import close_doors
from cells.composition.models import Cell, Encounter, PairConstraint, Round, RoundState
from cells.imports.models import ImportedParticipant, ImportRun
from contracts.agreements.models import Contract, OtherWording, Party
from contracts.listening.models import Need, UrnWord
from interventions.programmes.lasting import day_of_erasure, days_of_erasure
from interventions.programmes.models import ActorMet, Programme, ProgrammeQuerySet
from interventions.sessions.models import CalendarFeed
from interventions.texts.models import CommonText
from tst_platform.audit.services import record, record_work
from tst_platform.core.models import DataKey, Erasure, Reason
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

logger = logging.getLogger(__name__)

CLOCKWORK = "worker:retention"
PEOPLE, SCOPES = 100, 500  # erased in one transaction
SHORTEST = timedelta(
    days=27
)  # a month may be that short: from the end of 1 February to the beginning of 1 March

# The rows whose id is the scope of a key, each beside the way to it; people, contract and programme stand apart.
WORDS: tuple[Callable[[ProgrammeQuerySet], Any], ...] = (
    lambda of: Need.objects.filter(contract__in=of.values("contract"), author__isnull=True),
    lambda of: Cell.objects.filter(contract__in=of.values("contract")),
    lambda of: CommonText.objects.filter(programme__in=of.values("pk")),
    lambda of: ActorMet.objects.filter(programme__in=of.values("pk")),
    lambda of: WaitingSeat.objects.filter(invitation__contract__in=of.values("contract")),
    lambda of: OtherWording.objects.filter(contract__in=of.values("contract")),
    lambda of: ImportRun.objects.filter(
        pk__in=ImportedParticipant.objects.filter(
            participant__party__contract__in=of.values("contract")
        ).values("run"),
        forgotten_at__isnull=True,
    ),
)


def erase_due(now: datetime | None = None) -> int:
    """Erase the programmes whose day has come; return how many scopes. What ails one does not spare the others."""
    today = timezone.localdate(now)
    due = _due(now or timezone.now(), today)
    if not due:
        return 0
    record_work(Work.CLOCK, CLOCKWORK)
    return sum(_erase(pk, today) for pk in due)


def _due(now: datetime, today: date) -> list[UUID]:
    """Return the programmes whose day has come and of which something is left."""
    with working_as(Work.CLOCK):
        days = days_of_erasure(Programme.objects.filter(closed_at__lte=now - SHORTEST))
        over = [pk for pk, day in days.items() if day <= today]
        if not over or not _is_left(Programme.objects.filter(pk__in=over)):
            return []
        return [pk for pk in over if _is_left(Programme.objects.filter(pk=pk))]


def _erase(pk: UUID, today: date) -> int:
    erased = 0
    try:
        while batch := _erase_batch(pk, today):
            erased += batch
    except Exception:
        logger.exception("a programme could not be erased, the next minute goes on with it")
    return erased


def _erase_batch(pk: UUID, today: date) -> int:
    """Erase some more of a programme; return how many scopes, 0 at the end, or when it was opened again meanwhile."""
    with transaction.atomic(), working_as(Work.CLOCK):
        held = Programme.objects.select_for_update(of=("self",)).get(pk=pk)
        day = day_of_erasure(held)
        if day is None or day > today:
            return 0
        scopes = _next_scopes(held)
        if scopes:
            DataKey.objects.destroy(*scopes, reason=Reason.EXPIRED)
            record(by=CLOCKWORK, verb="programme.erase", row=held, scope=held.pk)
        return len(scopes)


# --- what is left of it ----------------------------------------------------------------------------------------------


def _unerased(rows: Any) -> Any:
    return rows.filter(~Exists(Erasure.objects.filter(scope=OuterRef("pk")))).order_by()


def _people(of: ProgrammeQuerySet) -> Any:
    """Return the seats that are not empty yet; after a restore some are, whose key is destroyed already."""
    parties = Party.objects.filter(contract__in=of.values("contract"))
    return parties.filter(
        Q(left_at__isnull=True) | ~Exists(Erasure.objects.filter(scope=OuterRef("pk")))
    ).order_by()


def _frames(of: ProgrammeQuerySet) -> tuple[Any, ...]:
    """Return what is left of the frame itself: the programme, its contract, and the urn that this one seals."""
    contracts = Contract.objects.filter(pk__in=of.values("contract"))
    return _unerased(of), _unerased(contracts), UrnWord.objects.filter(contract__in=contracts)


def _is_left(of: ProgrammeQuerySet) -> bool:
    left = (_people(of), *(_unerased(words(of)) for words in WORDS), *_frames(of))
    return any(rows.exists() for rows in left)


def _next_scopes(held: Programme) -> list[UUID]:
    """Return the scopes that go next, the frame last: it is the sign that nothing else is left."""
    of = Programme.objects.filter(pk=held.pk)
    people = list(_people(of).values_list("pk", flat=True)[:PEOPLE])
    if people:
        _send_away(people)
        return people
    for words in WORDS:
        if scopes := list(_unerased(words(of)).values_list("pk", flat=True)[:SCOPES]):
            return scopes
    if any(rows.exists() for rows in _frames(of)):
        _empty_frame(held.contract_id)
        return [held.contract_id, held.pk]
    return []


# --- what goes with the keys -----------------------------------------------------------------------------------------


def _send_away(people: list[UUID]) -> None:
    """Close every way in of these people, stop what is on its way to them, and empty their seats."""
    for person in Participant.objects.filter(party__in=people):
        close_doors(person)
    waiting = Message.objects.filter(recipient_id__in=people, state=MessageState.DUE)
    for recipient in set(waiting.values_list("recipient_id", flat=True)):
        outbox.cancel(recipient=recipient)
    CalendarFeed.objects.filter(party__in=people).delete()
    PairConstraint.objects.filter(Q(first__party__in=people) | Q(second__party__in=people)).delete()
    Party.objects.filter(pk__in=people, left_at__isnull=True).update(left_at=timezone.now())


def _empty_frame(contract_id: UUID) -> None:
    """Delete what the key of the contract alone would read, who met whom, who waited at the door; close rounds and links.

    No round is measured any more, for it has no people: one that was only proposed goes, the others are closed.
    """
    UrnWord.objects.filter(contract=contract_id).delete()
    Encounter.objects.filter(contract=contract_id).delete()
    WaitingSeat.objects.filter(invitation__contract=contract_id).delete()
    rounds = Round.objects.filter(contract=contract_id)
    rounds.exclude(state=RoundState.VALIDATED).delete()
    rounds.filter(closed_at__isnull=True).update(closed_at=timezone.now())
    close_links(Invitation.objects.filter(contract=contract_id, revoked_at__isnull=True))
