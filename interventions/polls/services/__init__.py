"""Open a poll of dates, ask and remind who is expected, take answers, close with a date."""

from interventions.polls.services.answering import answer, forget_answers, mark_of, said_by
from interventions.polls.services.asking import answered, asked, remind, to_remind, unanswered
from interventions.polls.services.clock import do_due
from interventions.polls.services.closing import close_poll
from interventions.polls.services.opening import Slot, cancel_poll, open_poll

__all__ = [
    "Slot",
    "answer",
    "answered",
    "asked",
    "cancel_poll",
    "close_poll",
    "do_due",
    "forget_answers",
    "mark_of",
    "open_poll",
    "remind",
    "said_by",
    "to_remind",
    "unanswered",
]
