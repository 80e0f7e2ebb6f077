"""Compose what was asked: claimed by one worker, told as it goes, stopped when asked, taken up again when cut off.

The row of the proposal is the queue. A lease says that a worker is at it, and is renewed with the progress; the
number of attempts is the token, for whoever claims later has a higher one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.composition.engine import Composition, ProblemError, explain
from cells.composition.models import Proposal, ProposalState, Round, RoundState, Seat
from cells.composition.models.proposals import ProposalQuerySet
from cells.composition.services.aligning import aligned
from cells.composition.services.asking import Asked
from cells.composition.services.encounters import (
    forget_those_gone,
    remember_earlier,
    remember_waiting,
)
from cells.composition.services.forgetting import forget_places
from cells.composition.services.planning import compose_plan
from cells.composition.services.problems import in_words
from cells.composition.services.seating import seat_all
from cells.composition.services.stating import Stated, people_of, state_anew
from tst_platform.core.walls import Work, working_as, works_as

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
TELL_EVERY, ASK_EVERY = 0.5, 0.3  # seconds between two writes of the progress, two looks for a stop


class Watch:
    """What the engine calls while it works: tells how far it is, and whether it is to end."""

    def __init__(self, proposal: Proposal) -> None:
        self.pk, self.token = proposal.pk, proposal.attempts
        self.told = monotonic()
        self.asked = 0.0
        self.is_to_end = False

    def stop(self) -> bool:
        now = monotonic()
        if self.is_to_end or now - self.asked < ASK_EVERY:
            return self.is_to_end
        self.asked = now
        with working_as(Work.CLOCK):
            found = list(held(self.pk, self.token).values_list("stop_asked_at", flat=True))
        self.is_to_end = not found or found[0] is not None
        return self.is_to_end

    def progress(self, share: float) -> None:
        now = monotonic()
        if now - self.told < TELL_EVERY:
            return
        self.told = now
        with working_as(Work.CLOCK):
            held(self.pk, self.token).update(
                progress=min(99, int(100 * share)), leased_until=timezone.now() + LEASE
            )


def held(pk: UUID, token: int) -> ProposalQuerySet:
    """Return the proposal while it is composed under this claim, and nothing once another has it."""
    return Proposal.objects.composing().filter(pk=pk, attempts=token)


def compose_proposal(proposal_id: UUID) -> bool:
    """Compose one proposal; return False when there is nothing to do, or another worker is at it."""
    proposal = _claim(proposal_id)
    if proposal is None:
        return False
    people: Sequence[Participant] = ()
    watch = Watch(proposal)
    try:
        with working_as(Work.CLOCK), transaction.atomic():
            _settle_encounters(proposal)
        with working_as(Work.CLOCK):
            people = people_of(proposal.round)
            asked = replace(Asked.of(proposal.asked), size=proposal.cell_size)
            stated = state_anew(proposal.round, people, asked)
        compositions = compose_plan(stated.to_compose, asked.rounds, seed=proposal.seed, watch=watch)
    except ProblemError as error:
        _refuse(proposal, error, people)
        return True
    _finish(proposal, stated, compositions, ended_early=watch.is_to_end)
    return True


def compose_waiting_rounds(now: datetime | None = None) -> int:
    """Compose what no worker is at: its wake-up was lost, or it was killed; return how many were composed."""
    remember_waiting()
    with working_as(Work.CLOCK):
        waiting = Proposal.objects.unclaimed(now or timezone.now()).order_by("created_at")
        ids = list(waiting.values_list("pk", flat=True))
    return sum(_compose_apart(pk) for pk in ids)


def _compose_apart(pk: UUID) -> bool:
    """Compose one; what ails it does not hold up the others, and it is tried again when its lease ends."""
    try:
        return compose_proposal(pk)
    except Exception:
        logger.exception("a composition was cut off; it is taken up again later")
        return False


@works_as(Work.CLOCK)
def _claim(pk: UUID) -> Proposal | None:
    """Take a lease on a proposal that nobody is at; after too many attempts, end it instead."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Proposal.objects.unclaimed(now).filter(pk=pk)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        proposal = waiting.select_related("round").first()
        if proposal is None:
            return None
        if proposal.attempts >= MOST_ATTEMPTS:
            _give_up(proposal)
            return None
        claimed = held(pk, proposal.attempts).update(attempts=proposal.attempts + 1, leased_until=now + LEASE)
        proposal.attempts += 1
    return proposal if claimed else None


def _settle_encounters(proposal: Proposal) -> None:
    """Write the marks that earlier rounds lack, and take away those of people who are off the list, and their places."""
    remember_earlier(proposal.contract_id)
    forget_those_gone(proposal.contract_id)
    forget_places(proposal.contract_id)


# --- the end -----------------------------------------------------------------------------------------------------


@transaction.atomic
@works_as(Work.CLOCK)
def _finish(
    proposal: Proposal, stated: Stated, compositions: Sequence[Composition], *, ended_early: bool
) -> None:
    """Offer what was found beside the present seats; where there are none yet, seat people so."""
    round = Round.objects.hold(proposal.round_id)
    found = held(proposal.pk, proposal.attempts).select_for_update(no_key=True).first()
    if found is None:
        return  # left aside meanwhile, or in other hands
    first, *later = compositions
    cells = aligned(round, stated.people, first.cells, stated.problem)
    found.seats = _seating(found, stated, cells)
    found.later = {"rounds": [_seating(found, stated, one.cells) for one in later]} if later else None
    _measure(found, stated, cells)
    found.positions_mixed = stated.opposed.told(cells)
    found.state = ProposalState.STOPPED if ended_early else ProposalState.READY
    if not ended_early:
        found.stop_asked_at = None
    if not Seat.objects.filter(round=round).exists():
        seat_all(round, {**found.seats, "asked": found.asked, "plan": found.later})
        Round.objects.filter(pk=round.pk).update(state=RoundState.DRAFT, progress=100)
        found.state = ProposalState.TAKEN
    found.progress, found.ended_at, found.leased_until = 100, timezone.now(), None
    found.save()


def _seating(proposal: Proposal, stated: Stated, cells: Sequence[int]) -> dict[str, object]:
    return {
        "cells": len(stated.problem.sizes),
        "size": proposal.cell_size,
        "seats": {str(person.pk): cell for person, cell in zip(stated.people, cells, strict=True)},
        "slots": list(stated.problem.slots),
    }


def _measure(proposal: Proposal, stated: Stated, cells: Sequence[int]) -> None:
    told = explain(stated.problem, cells)
    proposal.heterogeneity, proposal.bound = told.heterogeneity, told.bound
    proposal.pairs, proposal.repeated_pairs = told.pairs, told.repeated
    proposal.empty_chairs = sum(len(cell.traits[0].missing) for cell in told.cells)
    if stated.problem.company is not None:
        proposal.alone = sum(len(cell.alone) for cell in told.cells)


@transaction.atomic
@works_as(Work.CLOCK)
def _refuse(proposal: Proposal, error: ProblemError, people: Sequence[Participant]) -> None:
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = in_words(error, people)
    _end_refused(proposal, words)


def _give_up(proposal: Proposal) -> None:
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = _("The composition was cut off several times. Ask for it again.")
    _end_refused(proposal, words)


def _end_refused(proposal: Proposal, words: dict[str, str]) -> None:
    """End a proposal that cannot be; a round in which nobody sits yet is refused with it."""
    round = Round.objects.hold(proposal.round_id)
    found = held(proposal.pk, proposal.attempts).first()
    if found is None:
        return
    found.refusal, found.state = words, ProposalState.REFUSED
    found.ended_at, found.leased_until = timezone.now(), None
    found.save(update_fields=["refusal", "state", "ended_at", "leased_until"])
    Round.objects.filter(pk=round.pk, state=RoundState.COMPOSING).update(state=RoundState.REFUSED)
