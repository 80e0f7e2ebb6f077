"""Schedule the sessions of cells, tell their members, and say who was there."""

from interventions.sessions.services.announcing import announce, calendar_file, host_of, members_of
from interventions.sessions.services.attending import mark_all_present, mark_attendance, note_arrival, unmark
from interventions.sessions.services.certifying import certify_from
from interventions.sessions.services.coming import accept, can_answer, decline
from interventions.sessions.services.holding import day_has_come, end_session, start_session
from interventions.sessions.services.oneself import call_oneself
from interventions.sessions.services.scheduling import (
    Where,
    can_schedule,
    cancel_session,
    following,
    move_session,
    move_sessions,
    schedule_series,
    schedule_session,
)

__all__ = [
    "Where",
    "accept",
    "announce",
    "calendar_file",
    "call_oneself",
    "can_answer",
    "can_schedule",
    "cancel_session",
    "certify_from",
    "day_has_come",
    "decline",
    "end_session",
    "following",
    "host_of",
    "mark_all_present",
    "mark_attendance",
    "members_of",
    "move_session",
    "move_sessions",
    "note_arrival",
    "schedule_series",
    "schedule_session",
    "start_session",
    "unmark",
]
