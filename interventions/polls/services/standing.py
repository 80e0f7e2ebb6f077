"""Hold a poll that is still open, so that two acts on it wait for each other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from interventions.polls.models import DatePoll
from tst_platform.core.errors import DomainError


def held(poll: DatePoll) -> DatePoll:
    """Return the poll, locked until the transaction ends. Raises DomainError when it is closed or cancelled."""
    rows = DatePoll.objects.select_for_update(of=("self",))
    standing = rows.select_related("contract", "cell__round", "programme").get(pk=poll.pk)
    if standing.is_cancelled:
        raise DomainError(_("This poll was cancelled."))
    if not standing.is_open:
        raise DomainError(_("This poll is closed: its date is chosen."))
    return standing
