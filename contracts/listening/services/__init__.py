"""The acts of listening: say, enter from paper, change, withdraw; the urn and its secret links."""

from contracts.listening.services.links import ClosedLink, Kept, amend_by_link, find_kept, withdraw_by_link
from contracts.listening.services.saying import (
    AudienceChanged,
    amend_need,
    enter_from_paper,
    fingerprint,
    say_need,
    say_without_name,
    withdraw_need,
)
from contracts.listening.services.urns import draw_due

__all__ = [
    "AudienceChanged",
    "ClosedLink",
    "Kept",
    "amend_by_link",
    "amend_need",
    "draw_due",
    "enter_from_paper",
    "find_kept",
    "fingerprint",
    "say_need",
    "say_without_name",
    "withdraw_by_link",
    "withdraw_need",
]
