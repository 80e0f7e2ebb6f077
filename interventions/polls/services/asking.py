"""Write to those who are asked: once at the opening, again to whoever has not answered, and when it is called off.

The mails are neutral: who invites, the dates, where to answer. Neither place nor cell nor subject stands in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.polls.models import Availability, DatePoll, ProposedDate
from interventions.polls.services.standing import held
from interventions.sessions.people import people_of
from interventions.sessions.services.announcing import has_address, host_of, members_of
from interventions.sessions.services.wording import when
from tst_platform.audit.services import record
from tst_platform.core.templatetags.face import day
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

QUESTION, REMINDER, CALLED_OFF = "poll", "poll_reminder", "poll_cancelled"


def asked(poll: DatePoll) -> list[Participant]:
    """Return those who answer: whoever would see the session, having joined and signed what is in force."""
    return list(members_of(poll.meeting).select_related("component"))


def answered(poll: DatePoll) -> set[UUID]:
    """Return the ids of the participants who answered."""
    return set(Availability.objects.filter(date__poll=poll).values_list("participant", flat=True))


def unanswered(poll: DatePoll) -> list[Participant]:
    """Return those who are asked and have not answered yet."""
    known = answered(poll)
    return [person for person in asked(poll) if person.pk not in known]


def message_key(poll: DatePoll, party_id: UUID, kind: str, time: str = "") -> str:
    """Return what names a message for good: it can be written once only."""
    return f"{poll.pk}|{party_id}|{kind}|{time}"


def told(poll: DatePoll) -> set[str]:
    """Return the keys of what was written about a poll."""
    return set(Message.objects.about(poll.pk).values_list("unique_key", flat=True))


@works_as(Work.OUTBOX)
def ask(poll: DatePoll) -> int:
    """Put the question to each one who was not asked yet; return to how many. Safe to run again."""
    known = told(poll)
    people = [one for one in asked(poll) if message_key(poll, one.party_id, QUESTION) not in known]
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Appointment with %(name)s: when can you come?") % {"name": host_of(poll.meeting)}
        return _write(poll, people, QUESTION, title)


@transaction.atomic
def remind(*, poll: DatePoll, by: Viewer) -> int:
    """Write again to those who have not answered, once a day at most; return to how many.

    Raises DomainError when the poll is no longer open.
    """
    poll = held(poll)
    many = write_reminders(poll, to_remind(poll), str(timezone.localdate()))
    if many:
        record(by=by, verb="poll.remind", row=poll, scope=poll.circle_id)
        transaction.on_commit(outbox.wake_worker)
    return many


@works_as(Work.OUTBOX)
def to_remind(poll: DatePoll) -> list[Participant]:
    """Return who would be written to now: not answered, with an address, not stopped, not written to today."""
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    recent = set(
        Message.objects.about(poll.pk).filter(created_at__gte=since).values_list("recipient_id", flat=True)
    )
    waiting = [one for one in unanswered(poll) if has_address(one) and one.party_id not in recent]
    return not_stopped(waiting)


def not_stopped(people: Iterable[Participant]) -> list[Participant]:
    """Return those who still want to be reminded."""
    waiting = list(people)
    stopped = _wishes().who_stopped(one.party_id for one in waiting) if waiting else ()
    return [one for one in waiting if one.party_id not in stopped]


def _wishes() -> Any:
    """Return who knows who stopped: the reminders, which stand above."""
    return import_string(settings.REMINDER_WISHES)


@works_as(Work.OUTBOX)
def write_reminders(poll: DatePoll, people: Iterable[Participant], time: str) -> int:
    """Remind these people; `time` says which reminder it is, so that each is written once."""
    people = not_stopped(people)
    if not people:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Reminder: appointment with %(name)s, when can you come?") % {"name": host_of(poll.meeting)}
        links = _wishes().links_for(one.party_id for one in people if has_address(one))
        return _write(poll, people, REMINDER, title, time, links=links)


@works_as(Work.OUTBOX)
def call_off(poll: DatePoll) -> int:
    """Tell those whom the question reached that no answer is needed any more, whatever they signed since."""
    sent = Message.objects.about(poll.pk).filter(kind__in=[QUESTION, REMINDER], state=MessageState.SENT)
    people = list(people_of(poll.meeting).filter(party__in=set(sent.values_list("recipient_id", flat=True))))
    with translation.override(settings.LANGUAGE_CODE):
        name = {"name": host_of(poll.meeting)}
        title = _("Cancelled: dates for an appointment with %(name)s") % name
        body = _("Good day,\n\nThe proposed dates are dropped: no answer is needed.\n\n%(name)s") % name
        return _write(poll, people, CALLED_OFF, title, body=body)


def _write(
    poll: DatePoll,
    people: Iterable[Participant],
    kind: str,
    title: str,
    time: str = "",
    *,
    body: str = "",
    links: dict[UUID, str] | None = None,
) -> int:
    """Write to each of these who has an address; `links` are where each stops what is a reminder."""
    dates = list(poll.dates.to_come())
    if not dates and not body:
        return 0
    text, links = body or question_text(poll, dates), links or {}
    return outbox.post_many(
        outbox.Draft(
            unique_key=message_key(poll, person.party_id, kind, time),
            kind=kind,
            about=poll.pk,
            recipient=person.party_id,
            to=person.email,
            title=title,
            body=_with_stop(text, links.get(person.party_id)),
            stop_url=links.get(person.party_id),
            useless_after=dates[-1].starts_at if dates else None,
        )
        for person in people
        if has_address(person)
    )


def _with_stop(text: str, link: str | None) -> str:
    if link is None:
        return text
    return _("%(words)s\n\nTo get no more reminders:\n%(link)s") % {"words": text, "link": link}


def question_text(poll: DatePoll, dates: Iterable[ProposedDate]) -> str:
    """Return the body of a mail that asks: the dates, where to answer, until when."""
    name = host_of(poll.meeting)
    parts = [
        _("Good day,"),
        _("Which dates suit you for an appointment with %(name)s?") % {"name": name},
        "\n".join(f"– {when(date.occasion)}" for date in dates),
        _("Answer here, with yes, maybe or no for each date:\n%(address)s")
        % {"address": settings.BASE_URL + reverse("polls:answer", args=[poll.pk])},
    ]
    if poll.answer_by and not poll.is_overdue:
        parts.append(_("Please answer by %(day)s.") % {"day": day(poll.answer_by)})
    return "\n\n".join([*parts, name])
