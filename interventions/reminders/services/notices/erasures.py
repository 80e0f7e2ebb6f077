"""Tell, thirty days before, that the words of a closed intervention are erased: those who led it, and those who took part.

It cannot send twice: the key names the programme, the person and the day of erasure. One that is opened again and
closed anew has another day, of which they are told; what waits of the former is useless by then.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.programmes.lasting import days_of_erasure
from interventions.programmes.models import Programme
from interventions.reminders.kinds import ERASURE
from interventions.reminders.services.notices.telling import host_name, leads_of, tell_people, tell_staff
from interventions.reminders.services.reaching import Text
from tst_platform.core.models import Erasure
from tst_platform.core.templatetags.face import day as in_words

WITHIN = timedelta(days=30)


def write_to_leads(now: datetime) -> int:
    """Write to those who led a programme whose words are erased soon; return how many messages."""
    return sum(_tell_leads(programme, day, now) for programme, day in _near(now))


def write_to_people(now: datetime) -> int:
    """Write to those who took part in it; return how many messages."""
    return sum(_tell_people(programme, day, now) for programme, day in _near(now))


def _near(now: datetime) -> list[tuple[Programme, date]]:
    """Return each closed programme whose words are erased within thirty days, and the day."""
    today = timezone.localdate(now)
    closed = Programme.objects.filter(closed_at__isnull=False)
    days = days_of_erasure(closed.exclude(pk__in=Erasure.objects.values("scope")))
    near = [pk for pk, day in days.items() if today < day <= today + WITHIN]
    return [(one, days[one.pk]) for one in closed.filter(pk__in=near)] if near else []


def _tell_people(programme: Programme, day: date, now: datetime) -> int:
    return tell_people(
        Participant.objects.present().filter(
            party__contract=programme.contract_id, party__joined_at__isnull=False
        ),
        programme.pk,
        _text(host_name(programme), day),
        kind=ERASURE,
        about=programme.pk,
        key=lambda party: _key(programme, day, party),
        now=now,
        useless_after=_begin_of(day),
    )


def _tell_leads(programme: Programme, day: date, now: datetime) -> int:
    address = settings.BASE_URL + reverse("programmes:programme", args=[programme.pk])
    return tell_staff(
        leads_of(programme),
        kind=ERASURE,
        about=programme.pk,
        title=_("What was written is erased soon"),
        words=_("What was written in an intervention that you led is erased on %(day)s:\n%(address)s")
        % {"day": in_words(day), "address": address},
        key=lambda user: _key(programme, day, user),
        now=now,
        useless_after=_begin_of(day),
    )


def _key(programme: Programme, day: date, who: UUID) -> str:
    return f"{programme.pk}|{ERASURE}|{day:%Y-%m-%d}|{who}"


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _text(host: str, day: date) -> Text:
    words = {
        "day": in_words(day),
        "name": host,
        "address": settings.BASE_URL + reverse("sessions:me"),
    }
    return Text(
        title=_("What you wrote is erased soon"),
        body=_(
            "Good day,\n\nWhat you wrote here is erased on %(day)s, as agreed.\n"
            "To keep your part of it, take your data before that day:\n%(address)s\n\n%(name)s"
        )
        % words,
        short=_("What you wrote is erased on %(day)s. To keep a copy before: %(address)s") % words,
    )
