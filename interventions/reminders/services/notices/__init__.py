"""What else the clock writes by itself: each kind a module, which says when it runs and why it cannot send twice.

All of them are looked after every few minutes, not each one: they are told in days. None is written in quiet hours: to
staff by the clock of the installation, to people of a programme by that of the place where they meet.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from interventions.reminders.models import ReminderPlan
from interventions.reminders.services.notices import (
    accreditations,
    decisions,
    digests,
    engagements,
    erasures,
    logs,
    supervisions,
    unopened,
    unsigned,
)
from interventions.sessions.zones import own_zone
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox.models import Heartbeat

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
LOOKED_AFTER = "notices"
Kinds = tuple[Callable[[datetime], int], ...]
FOR_STAFF: Kinds = (
    digests.write_due,
    logs.write_due,
    accreditations.write_due,
    erasures.write_to_leads,
    decisions.write_due,
    supervisions.write_due,
)
FOR_PEOPLE: Kinds = (
    unsigned.write_due,
    unopened.write_due,
    erasures.write_to_people,
    engagements.write_due,
)


def write_notices(now: datetime) -> int:
    """Write what is due of each kind; return how many messages. Between two looks nothing is asked of the database."""
    with working_as(Work.CLOCK):
        if Heartbeat.is_alive(LOOKED_AFTER, within=EVERY):
            return 0
    is_quiet = ReminderPlan().quiet.holds(now, own_zone())
    kinds = FOR_PEOPLE if is_quiet else FOR_STAFF + FOR_PEOPLE
    written = sum(_apart(kind, now) for kind in kinds)
    with working_as(Work.CLOCK):
        Heartbeat.sign(LOOKED_AFTER)
    return written


def _apart(kind: Callable[[datetime], int], now: datetime) -> int:
    """Write one kind, in the language of the installation; what ails it silences none of the others."""
    try:
        with (
            transaction.atomic(),
            working_as(Work.CLOCK),
            translation.override(settings.LANGUAGE_CODE),
        ):
            return kind(now)
    except Exception:
        logger.exception("one kind of reminder could not be written")
        return 0
