"""Give a person the address at which their calendar program fetches their sessions; take it back; answer it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from contracts.agreements.models import Party
from interventions.sessions.calendars import feed_of
from interventions.sessions.models import CalendarFeed, Session
from interventions.sessions.services.announcing import hosts_of
from tst_platform.audit.services import record
from tst_platform.core.secrets import new_token, token_digest
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, looking_as, working_as

PURPOSE = "calendar-feed"
BEHIND = timedelta(days=366)  # what lies further back leaves the feed


@transaction.atomic
def make_feed(*, by: Viewer) -> str:
    """Make the address of one's own feed and return it, this once; the former one, if any, is answered no more."""
    secret = new_token()
    owner: dict[str, Any] = {"user": by.user} if by.is_staff else {"party_id": by.party_id}
    feed, _made = CalendarFeed.objects.update_or_create(
        **owner, defaults={"digest": token_digest(secret, PURPOSE), "created_at": timezone.now()}
    )
    record(by=by, verb="feed.make", row=feed, scope=feed.pk)
    return settings.BASE_URL + reverse("sessions:feed_file", args=[secret])


@transaction.atomic
def revoke_feed(*, by: Viewer) -> bool:
    """Take the address of one's own feed back; return whether there was one."""
    feed = CalendarFeed.objects.editable_by(by).select_for_update().first()
    if feed is None:
        return False
    record(by=by, verb="feed.revoke", row=feed, scope=feed.pk)
    feed.delete()
    return True


def close_feed(party: Party) -> None:
    """Let the feed of someone who leaves, or is erased, be answered no more."""
    CalendarFeed.objects.filter(party=party.pk).delete()


def read_feed(secret: str) -> str | None:
    """Return the calendar behind a secret, as its owner may see it now; None for any secret that opens nothing."""
    with working_as(Work.JOINING):
        known = CalendarFeed.objects.filter(digest=token_digest(secret, PURPOSE))
        feed = known.select_related("party", "user").first()
    viewer = feed.viewer if feed else None
    if viewer is None or viewer.is_nobody:
        return None
    with looking_as(viewer), translation.override(settings.LANGUAGE_CODE):
        since = timezone.now() - BEHIND
        seen = Session.objects.visible_to(viewer).filter(ends_at__gte=since)
        sessions = list(seen.select_related("contract").order_by("starts_at", "pk"))
        hosts = hosts_of(sessions)
        return feed_of((session, hosts[session.contract_id]) for session in sessions)
