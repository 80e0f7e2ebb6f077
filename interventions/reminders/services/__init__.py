"""Remind people of what awaits them: each once, those who are still concerned, until they say stop."""

from interventions.reminders.services.clock import announce_to_newcomers, keep_record_of_acts, sign, tick
from interventions.reminders.services.notices import write_notices
from interventions.reminders.services.outlook import on_paper, outlook_of
from interventions.reminders.services.plans import change_plan, plan_of
from interventions.reminders.services.reaching import reach, ways_to
from interventions.reminders.services.reminding import (
    expected,
    preview_of,
    remind_now,
    text_of,
    write_due_reminders,
)
from interventions.reminders.services.summary import summary_for, take_summary
from interventions.reminders.services.wishes import choose, find_stop, forget_wish, stop, take_up
from interventions.sessions.services.wording import when

__all__ = [
    "announce_to_newcomers",
    "change_plan",
    "choose",
    "expected",
    "find_stop",
    "forget_wish",
    "keep_record_of_acts",
    "on_paper",
    "outlook_of",
    "plan_of",
    "preview_of",
    "reach",
    "remind_now",
    "sign",
    "stop",
    "summary_for",
    "take_summary",
    "take_up",
    "text_of",
    "tick",
    "ways_to",
    "when",
    "write_due_reminders",
    "write_notices",
]
