"""Remind those who have not signed: three and ten days after a version was proposed, at the same hour of the clock.

It cannot send twice: the key names the version, the person and the day; of both days that are due the last is written.
Who said no, or took their agreement back, has answered: they are left in peace.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from cells.collectives.models import Participant, ParticipantQuerySet
from contracts.agreements.models import Answer, AnswerValue, Signature, Version
from interventions.programmes.models import Programme
from interventions.reminders.kinds import UNSIGNED
from interventions.reminders.services.notices.telling import host_name, tell_people
from interventions.reminders.services.reaching import Text
from interventions.sessions.hours import days_before

DAYS = (3, 10)
STILL_USEFUL = timedelta(days=7)


def write_due(now: datetime) -> int:
    """Write what is due of every version in force; return how many messages."""
    oldest, newest = now - timedelta(days=DAYS[-1]) - STILL_USEFUL, now - timedelta(days=DAYS[0] - 1)
    recent = Version.objects.in_force().filter(proposed_at__gt=oldest, proposed_at__lte=newest)
    return sum(_remind(version, now) for version in recent)


def _remind(version: Version, now: datetime) -> int:
    proposed_at = version.proposed_at or now
    hours = [(days, days_before(proposed_at, -days)) for days in DAYS]
    past = [(days, hour) for days, hour in hours if hour <= now]
    programme = Programme.objects.filter(contract=version.contract_id, closed_at__isnull=True).first()
    if not past or programme is None:
        return 0
    days, hour = past[-1]

    def key(party: UUID) -> str:
        return f"{version.pk}|{party}|{UNSIGNED}|J+{days}"

    return tell_people(
        awaited(version, hour),
        programme.pk,
        _text(host_name(programme)),
        kind=UNSIGNED,
        about=version.pk,
        key=key,
        now=now,
        useless_after=hour + STILL_USEFUL,
    )


def awaited(version: Version, hour: datetime) -> ParticipantQuerySet:
    """Return those who had joined before this hour and have answered nothing: neither yes nor no."""
    of_party = {"party": OuterRef("party")}
    said_no = Answer.objects.filter(clause__version=version, value=AnswerValue.REFUSE, **of_party)
    people = Participant.objects.present().filter(party__contract=version.contract_id)
    return people.filter(
        ~Exists(Signature.objects.filter(version=version, **of_party)),
        ~Exists(said_no),
        party__joined_at__lt=hour,
        party__disagreed_at__isnull=True,
    )


def _text(host: str) -> Text:
    words = {"name": host, "address": settings.BASE_URL + reverse("sessions:home")}
    return Text(
        title=_("A text awaits your reading, from %(name)s") % words,
        body=_(
            "Good day,\n\nA text awaits your reading. You agree, or you say what holds you back: both help.\n"
            "%(address)s\n\n%(name)s"
        )
        % words,
        short=_("A text awaits your reading, from %(name)s: %(address)s") % words,
    )
