"""Write the same neutral words to people of a programme, or to one of staff; each message has its own key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from cells.collectives.models import ParticipantQuerySet
from contracts.agreements.models import ContractIntervenant
from interventions.programmes.models import Programme
from interventions.reminders.services.plans import plan_of
from interventions.reminders.services.reaching import Text, reach, write
from interventions.sessions.models import Session, SessionState
from interventions.sessions.zones import own_zone, zone_of
from tst_platform.accounts.models import User
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message


def tell_people(
    people: ParticipantQuerySet,
    programme_id: UUID,
    text: Text,
    *,
    kind: str,
    about: UUID,
    key: Callable[[UUID], str],
    now: datetime,
    useless_after: datetime | None = None,
) -> int:
    """Write to those who were not written to yet and did not stop; to nobody in the quiet hours of their place."""
    plan = plan_of(programme_id)
    if plan.quiet.holds(now, zone_at(programme_id, now)):
        return 0
    told = told_about(about)
    waiting = [one for one in people.select_related("party") if key(one.party_id) not in told]
    return write(
        reach(waiting, plan), text, kind=kind, about=about, key=key, due_at=now, useless_after=useless_after
    )


def zone_at(programme_id: UUID, now: datetime) -> ZoneInfo:
    """Return the clock of the place where a programme meets next, or met last; before any date, of the installation."""
    meetings = Session.objects.filter(programme=programme_id).exclude(state=SessionState.CANCELLED)
    zones = meetings.values_list("zone", flat=True)
    coming = zones.filter(starts_at__gte=now).order_by("starts_at", "pk").first()
    zone = coming or zones.order_by("-starts_at", "pk").first()
    return zone_of(zone) if zone else own_zone()


def tell_staff(
    users: Iterable[User],
    *,
    kind: str,
    about: UUID,
    title: str,
    words: str,
    key: Callable[[UUID], str],
    now: datetime,
    useless_after: datetime | None = None,
) -> int:
    """Write to those of staff whose account is open."""
    drafts = [
        outbox.Draft(
            unique_key=key(user.pk),
            kind=kind,
            about=about,
            recipient=user.pk,
            to=user.email,
            title=title,
            body=_("Good day,\n\n%(words)s") % {"words": words},
            due_at=now,
            useless_after=useless_after,
        )
        for user in users
        if user.is_active
    ]
    return outbox.post_many(drafts) if drafts else 0


def leads_of(programme: Programme) -> list[User]:
    """Return who leads a programme, those who bear it first."""
    staffing = ContractIntervenant.objects.filter(contract=programme.contract_id).select_related("user")
    rows = staffing.order_by("-is_lead", "created_at", "pk")
    return [row.user for row in rows if row.is_lead] or [row.user for row in rows]


def host_name(programme: Programme) -> str:
    """Return the name in which people of a programme are written to."""
    leads = leads_of(programme)
    return leads[0].name if leads else settings.PRODUCT_NAME


def told_about(about: UUID) -> set[str]:
    """Return the keys of all that was ever written about a row."""
    return set(Message.objects.about(about).values_list("unique_key", flat=True))
