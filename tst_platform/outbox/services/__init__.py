"""Write messages with the change that causes them, and send those that are due."""

from tst_platform.outbox.carriers.numbers import international
from tst_platform.outbox.models import Channel
from tst_platform.outbox.services.mending import readdress, send_again, still_useful
from tst_platform.outbox.services.sending import LEASE, WAITS, send_due
from tst_platform.outbox.services.taking_back import take_back, was_taken_back
from tst_platform.outbox.services.writing import (
    Draft,
    cancel,
    carries,
    post,
    post_many,
    silence,
    silence_all,
    wake_worker,
)

MAIL, SMS = Channel.MAIL, Channel.SMS

__all__ = [
    "LEASE",
    "MAIL",
    "SMS",
    "WAITS",
    "Draft",
    "cancel",
    "carries",
    "international",
    "post",
    "post_many",
    "readdress",
    "send_again",
    "send_due",
    "silence",
    "silence_all",
    "still_useful",
    "take_back",
    "wake_worker",
    "was_taken_back",
]
