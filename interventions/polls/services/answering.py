"""Take what people say of the dates, from themselves or from paper; forget it when they leave."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from contracts.agreements.models import Party
from interventions.polls.models import Availability, Can, DatePoll
from interventions.polls.services.asking import REMINDER
from interventions.polls.services.standing import held
from interventions.sessions.services.wording import when
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox


@transaction.atomic
def answer(
    *, poll: DatePoll, participant: Participant, said: Mapping[UUID, str], by: Viewer, seen: str | None = None
) -> None:
    """Keep what someone says of the dates to come: `said` holds yes, maybe or no by the id of the date.

    `seen` is the mark of what stood there when it was looked at; None writes over whatever stands.
    Raises DomainError when the poll is no longer open, a date has passed meanwhile or is none of this poll, or
    something else was answered since.
    """
    poll = held(poll)
    if seen is not None and seen != mark_of(said_by(participant, poll)):
        raise DomainError(_answered_meanwhile(participant, poll))
    dates = {date.pk: date for date in poll.dates.to_come()}
    if not said or not said.keys() <= dates.keys() or not set(said.values()) <= set(Can.values):
        raise DomainError(
            _("The dates have changed meanwhile. Look at them again; your answers are kept below.")
        )
    entered_by = by.user if by.is_staff else None
    for pk, value in said.items():
        Availability.objects.update_or_create(
            date=dates[pk], participant=participant, defaults={"value": value, "entered_by": entered_by}
        )
    outbox.cancel(about=poll.pk, kind=REMINDER, recipient=participant.party_id)
    record(by=by, verb="poll.enter" if by.is_staff else "poll.answer", row=poll, scope=poll.circle_id)


def said_by(participant: Participant, poll: DatePoll) -> dict[UUID, str]:
    """Return what someone said of each date."""
    rows = Availability.objects.filter(date__poll=poll, participant=participant)
    return dict(rows.values_list("date", "value"))


def mark_of(said: Mapping[UUID, str]) -> str:
    """Return a short mark of what was said, by which a change since is known; empty for nothing."""
    told = "\n".join(sorted(f"{pk} {value}" for pk, value in said.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""


def _answered_meanwhile(participant: Participant, poll: DatePoll) -> str:
    said = said_by(participant, poll)
    lines = [
        _("%(when)s: %(answer)s") % {"when": when(date.occasion), "answer": Can(said[date.pk]).label}
        for date in poll.dates.all()
        if date.pk in said
    ]
    return _(
        "The answer has changed meanwhile (%(answers)s). "
        "What you entered is kept below: send it again only if it is the later word."
    ) % {"answers": "; ".join(lines)}


def forget_answers(party: Party) -> None:
    """Erase what someone who leaves said of any date."""
    Availability.objects.filter(participant__party=party).delete()
