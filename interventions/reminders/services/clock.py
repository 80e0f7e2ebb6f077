"""What the clock does each minute, one step after the other: what ails one stops none of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.utils import timezone

from cells.composition.services import compose_waiting_rounds
from cells.imports.services import run_waiting_imports
from contracts.listening.services import draw_due
from interventions.barometers import services as barometers
from interventions.exercises import services as exercises
from interventions.impressions import services as impressions
from interventions.polls import services as polls
from interventions.reminders.retention import erase_due
from interventions.reminders.services.notices import write_notices
from interventions.reminders.services.reminding import apart, awaited_sessions, write_due_reminders
from interventions.rooms import services as rooms
from interventions.sessions.models import Session
from interventions.sessions.services.announcing import announce, not_told
from interventions.supervision import figures
from interventions.tables import services as tables
from interventions.texts import counting
from tst_platform.accounts import proof
from tst_platform.audit.services import forget_old_acts, seal_acts, system_work
from tst_platform.core import upkeep
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.heads import send_head
from tst_platform.outbox.models import Heartbeat

logger = logging.getLogger(__name__)

CLOCKWORK = "worker:tick"
P = ParamSpec("P")
R = TypeVar("R")


def tick(now: datetime | None = None) -> int:
    """Do what is due at this minute; return how many messages left. Two ticks at once are harmless."""
    now = now or timezone.now()
    _by_itself(erase_due, now)  # first: nobody is reminded of what is over
    _by_itself(write_due_reminders, now)
    _by_itself(polls.do_due, now)
    _by_itself(barometers.close_due, now)
    _by_itself(impressions.do_due, now)
    _by_itself(tables.finish_due, now)
    _by_itself(rooms.clear_ended)
    _by_itself(exercises.close_due, now)
    _by_itself(announce_to_newcomers, now)
    _by_itself(write_notices, now)
    _by_itself(figures.publish_due, now)
    _by_itself(counting.publish_due, now)
    _by_itself(draw_due)
    # What was written just above is due a moment later.
    sent = _by_itself(outbox.send_due, max(now, timezone.now())) or 0
    _by_itself(sign)
    upkeep.keep_up()
    _by_itself(proof.sweep)
    _by_itself(keep_record_of_acts, now)
    # Last, for they may take seconds: what waits for a worker that was killed, or was never woken.
    _by_itself(compose_waiting_rounds)
    _by_itself(run_waiting_imports)
    return sent


def _by_itself(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
    """Take one step of the clock: what ails it stops none of the others, and is tried again at the next minute."""
    try:
        return step(*args, **kwargs)
    except Exception:
        logger.exception("a step of the clock failed, the others go on")  # which one, its trace tells
        return None


def sign() -> None:
    """Sign that the clock lives."""
    with system_work(Work.CLOCK, CLOCKWORK):
        Heartbeat.sign("tick")


def keep_record_of_acts(now: datetime) -> None:
    """Seal the acts that are not sealed yet; once a day send the head outside, and let go acts twelve months old."""
    seal_acts()
    if send_head():
        forget_old_acts(now)


def announce_to_newcomers(now: datetime) -> int:
    """Tell the date of sessions to those who joined or signed after it was set; return how many messages."""
    with working_as(Work.CLOCK):
        coming = awaited_sessions(now).select_related("contract")
        untold = [session for session in coming if not_told(session)]
    return sum(apart(_announce, session, now) for session in untold)


def _announce(session: Session, now: datetime) -> int:
    return announce(session)
