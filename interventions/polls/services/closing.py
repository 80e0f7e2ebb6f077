"""Close a poll: one of its dates becomes a session, announced with its calendar file; the others are free again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.polls.models import Availability, Can, DatePoll, PollState, ProposedDate
from interventions.polls.services.asking import asked
from interventions.polls.services.standing import held
from interventions.sessions.models import Attendance, Session
from interventions.sessions.services import schedule_session
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.unreadable import Unreadable
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox


@transaction.atomic
def close_poll(*, poll: DatePoll, date: ProposedDate, by: Viewer) -> Session:
    """Make the session of the chosen date; who said yes to it is noted as coming, nobody else.

    Raises DomainError when the poll is no longer open, the date has passed, or the same people meet then already.
    """
    poll = held(poll)
    chosen = poll.dates.to_come().filter(pk=date.pk).first()
    if chosen is None:
        raise DomainError(_("This date has passed. Choose another one."))
    if isinstance(poll.place, Unreadable):
        raise DomainError(_("The place can no longer be read. Plan the session from the list of sessions."))
    session = schedule_session(
        cell=poll.cell,
        programme=poll.programme,
        starts_at=chosen.starts_at,
        ends_at=chosen.ends_at,
        place=poll.place,
        mode=poll.mode,
        link=poll.link or "",
        zone=poll.zone,
        by=by,
    )
    _note_who_comes(session, chosen)
    poll.state, poll.session = PollState.CLOSED, session
    poll.save(update_fields=["state", "session"])
    outbox.cancel(about=poll.pk)
    record(by=by, verb="poll.close", row=poll, scope=poll.circle_id)
    return session


def _note_who_comes(session: Session, chosen: ProposedDate) -> None:
    """Take a yes as « I come »: it was said of this very date. A maybe or a no presets nothing."""
    said_yes = set(
        Availability.objects.filter(date=chosen, value=Can.YES).values_list("participant", flat=True)
    )
    now = timezone.now()
    Attendance.objects.bulk_create(
        Attendance(session=session, participant=person, accepted_at=now)
        for person in asked(chosen.poll)
        if person.pk in said_yes
    )
