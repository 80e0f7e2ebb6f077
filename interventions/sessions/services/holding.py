"""Hold a session: open it, end it, take it up again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.sessions.hours import on_wall_clock
from interventions.sessions.models import Session, SessionState
from interventions.sessions.services.announcing import REMINDER
from interventions.sessions.zones import zone_of
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.templatetags.face import day
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox


def day_has_come(session: Session) -> bool:
    """Say whether the day of the session has come, by the clock of the place."""
    zone = zone_of(session.zone)
    return on_wall_clock(session.starts_at, zone).date() <= on_wall_clock(timezone.now(), zone).date()


def check_day_has_come(session: Session) -> None:
    """Raise DomainError before the day of the session."""
    if not day_has_come(session):
        raise DomainError(
            _("This session is on %(day)s: it is opened, and people are noted, from that day on.")
            % {"day": day(session.starts_here)}
        )


@transaction.atomic
def start_session(*, session: Session, by: Viewer) -> None:
    """Open the room; a session ended too early is opened again.

    Raises DomainError when it was cancelled, or before its day: those who are expected are still to be reminded.
    """
    _pass_to(session, SessionState.OPEN, by, "session.start")


@transaction.atomic
def end_session(*, session: Session, by: Viewer) -> None:
    """Note that the session was held. Raises DomainError when it was cancelled, or before its day."""
    _pass_to(session, SessionState.HELD, by, "session.end")


def _pass_to(session: Session, state: str, by: Viewer, verb: str) -> None:
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.is_cancelled:
        raise DomainError(_("This session was cancelled."))
    if session.state == state:
        return
    check_day_has_come(session)
    session.state = state
    if state == SessionState.OPEN:
        session.started_at = session.started_at or timezone.now()
    else:
        session.ended_at = timezone.now()
    session.save(update_fields=["state", "started_at", "ended_at"])
    outbox.cancel(about=session.pk, kind=REMINDER)
    record(by=by, verb=verb, row=session, scope=session.circle_id)
    live.publish(session.circle_id)
