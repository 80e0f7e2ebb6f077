"""Schedule the sessions of cells, tell their members, and say who was there."""

from interventions.sessions.services.announcing import announce, calendar_file, host_of, members_of
from interventions.sessions.services.holding import (
    can_decline,
    decline,
    end_session,
    mark_attendance,
    start_session,
)
from interventions.sessions.services.oneself import call_oneself
from interventions.sessions.services.scheduling import (
    can_schedule,
    cancel_session,
    move_session,
    schedule_session,
)

__all__ = [
    "announce",
    "calendar_file",
    "call_oneself",
    "can_decline",
    "can_schedule",
    "cancel_session",
    "decline",
    "end_session",
    "host_of",
    "mark_attendance",
    "members_of",
    "move_session",
    "schedule_session",
    "start_session",
]
