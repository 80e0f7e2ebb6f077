"""Remind somebody of what they engaged to do: once, three days before its day, as they wish to be reminded; the day
before, where they engaged later than that.

It cannot send twice: the key names the engagement, the person and the day that stands. A day that is moved, and what is
done or given up, takes back what has not left; moved back, or taken up again, that is told after all. Neither what it is
nor whose stands in the message; who is asked and has not said yes is not reminded.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from contracts.agreements.models import Party
from interventions.decisions.models import Action
from interventions.reminders.kinds import ACTION_DUE
from interventions.reminders.services.notices.decisions import morning
from interventions.reminders.services.notices.telling import host_name, tell_people, told_about
from interventions.reminders.services.reaching import Text
from tst_platform.outbox import services as outbox

DAYS = (3, 1)


def write_due(now: datetime) -> int:
    """Write what is due of every engagement that somebody took on; return how many messages."""
    today = timezone.localdate(now)
    near = (
        Action.objects.open().taken().filter(due_on__gte=today, due_on__lte=today + timedelta(days=DAYS[0]))
    )
    going_on = near.filter(programme__closed_at__isnull=True)
    due = going_on.select_related("programme", "contract").defer("what", "words")
    return sum(_remind(one, now) for one in due)


def _remind(action: Action, now: datetime) -> int:
    due_on = action.due_on or timezone.localdate(now)
    known_at = max(action.due_set_at, action.accepted_at or action.due_set_at)

    def key(party: UUID | None) -> str:
        return f"{action.pk}|{party}|{ACTION_DUE}|{due_on:%Y-%m-%d}"

    is_timely = any(known_at < morning(due_on, days) <= now for days in DAYS)
    if not is_timely and not outbox.was_taken_back(key(action.party_id), told_about(action.pk)):
        return 0
    signed = Party.objects.signed(action.contract.version_in_force)
    people = Participant.objects.present().filter(party=action.party_id, party__in=signed)
    return tell_people(
        people,
        action.programme_id,
        _text(host_name(action.programme)),
        kind=ACTION_DUE,
        about=action.pk,
        key=key,
        now=now,
        useless_after=morning(due_on) + timedelta(days=1),
    )


def _text(host: str) -> Text:
    words = {"name": host, "address": settings.BASE_URL + reverse("decisions:my_actions")}
    return Text(
        title=_("An engagement comes to its term"),
        body=_(
            "Good day,\n\nAn engagement of yours comes to its term. You say here that it is done, or what becomes of it:\n"
            "%(address)s\n\n%(name)s"
        )
        % words,
        short=_("An engagement of yours comes to its term: %(address)s") % words,
    )
