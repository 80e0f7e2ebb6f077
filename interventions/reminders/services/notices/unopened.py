"""Remind those whose invitation lies unopened: once, three days after it was made and mailed, while its link opens.

It cannot send twice: the key names the invitation, and nothing else. The link itself stands in the first mail alone;
nobody can show it again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cells.collectives.models import Invitation, InvitationKind, Participant
from interventions.programmes.models import Programme
from interventions.reminders.kinds import UNOPENED
from interventions.reminders.services.notices.telling import tell_people
from interventions.reminders.services.reaching import Text
from interventions.sessions.hours import days_before
from tst_platform.outbox.models import Message, MessageState

DAYS = 3
STILL_USEFUL = timedelta(days=7)


def write_due(now: datetime) -> int:
    """Write what is due of every invitation that left by mail; return how many messages."""
    untouched = Invitation.objects.live(now).filter(
        kind=InvitationKind.PERSONAL,
        opened_at__isnull=True,
        uses=0,
        created_at__lte=now - timedelta(days=DAYS - 1),
        created_at__gt=now - timedelta(days=DAYS) - STILL_USEFUL,
        participant__party__joined_at__isnull=True,
        participant__party__left_at__isnull=True,
    )
    mailed = Message.objects.filter(kind="invitation", state=MessageState.SENT).values("subject_id")
    told = Message.objects.filter(kind=UNOPENED).values("subject_id")
    waiting = untouched.filter(pk__in=mailed).exclude(pk__in=told).select_related("invited_by")
    return sum(_remind(one, now) for one in waiting if days_before(one.created_at, -DAYS) <= now)


def _remind(invitation: Invitation, now: datetime) -> int:
    programme = Programme.objects.filter(contract=invitation.contract_id, closed_at__isnull=True).first()
    if programme is None:
        return 0
    return tell_people(
        Participant.objects.filter(pk=invitation.participant_id),
        programme.pk,
        _text(invitation.invited_by.name),
        kind=UNOPENED,
        about=invitation.pk,
        key=lambda party: f"{invitation.pk}|{UNOPENED}",
        now=now,
        useless_after=invitation.expires_at,
    )


def _text(host: str) -> Text:
    words = {"name": host}
    return Text(
        title=_("Your invitation from %(name)s") % words,
        body=_(
            "Good day,\n\n%(name)s invited you a few days ago. The link is in the first message; look among unwanted mail too.\n"
            "You do not find it? Ask %(name)s for another. You do not wish to come? You need do nothing.\n\n%(name)s"
        )
        % words,
        short=_("%(name)s invited you by e-mail a few days ago. No message there? Ask for another link.")
        % words,
    )
