"""When cells meet, and who was there."""

from interventions.sessions.models.attendance import Attendance, AttendanceQuerySet, Presence
from interventions.sessions.models.feeds import CalendarFeed, CalendarFeedQuerySet
from interventions.sessions.models.sessions import Mode, Session, SessionQuerySet, SessionState, over

__all__ = [
    "Attendance",
    "AttendanceQuerySet",
    "CalendarFeed",
    "CalendarFeedQuerySet",
    "Mode",
    "Presence",
    "Session",
    "SessionQuerySet",
    "SessionState",
    "over",
]
