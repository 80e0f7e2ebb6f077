"""Tell those whose accreditation ends within thirty days: once for each day that stands as its end.

It cannot send twice: the key names the accreditation and its last day; one that is prolonged is told of its new one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.reminders.kinds import ACCREDITATION
from interventions.reminders.services.notices.telling import tell_staff
from tst_platform.accounts.models import Accreditation
from tst_platform.core.templatetags.face import day
from tst_platform.outbox.models import Message

WITHIN = timedelta(days=30)


def write_due(now: datetime) -> int:
    """Write to each one whose accreditation ends soon; return how many messages."""
    today = timezone.localdate(now)
    ending = Accreditation.objects.filter(
        until__gte=today, until__lte=today + WITHIN, user__is_active=True
    ).select_related("user")
    soon = list(ending)
    told = Message.objects.filter(unique_key__in=[key_of(one) for one in soon]) if soon else ()
    keys = {message.unique_key for message in told}
    return sum(_tell(one, now) for one in soon if key_of(one) not in keys)


def key_of(accreditation: Accreditation) -> str:
    return f"{accreditation.pk}|{ACCREDITATION}|{accreditation.until:%Y-%m-%d}"


def _tell(accreditation: Accreditation, now: datetime) -> int:
    words = {
        "day": day(accreditation.until),
        "address": settings.BASE_URL + reverse("programmes:mine"),
    }
    return tell_staff(
        [accreditation.user],
        kind=ACCREDITATION,
        about=accreditation.pk,
        title=_("Your accreditation ends soon"),
        words=_("Your accreditation ends on %(day)s. Ask the Institut to prolong it.\n%(address)s") % words,
        key=lambda user: key_of(accreditation),
        now=now,
        useless_after=_end_of(accreditation.until),
    )


def _end_of(last: date) -> datetime:
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), datetime.min.time()))
