"""Ask, answer and close questions on a programme; names never travel with them. Keep when people met for supervision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from cells.collectives.names import Found, Names, plain, replaced, tidy
from interventions.programmes.models import Programme
from interventions.supervision.models import (
    Question,
    QuestionState,
    Supervision,
    SupervisionMeeting,
    SupervisionRhythm,
)
from tst_platform.accounts.models import User
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as
from tst_platform.outbox import services as outbox

SAME_PRESS = timedelta(minutes=1)


@transaction.atomic
def ask_question(*, programme: Programme, text: str, by: Viewer) -> Question:
    """Put a question to those who lead the programme; a neutral mail tells them that one waits.

    Raises DomainError when the asker does not supervise it today.
    """
    if by.user is None or not Supervision.objects.programmes(by).filter(pk=programme.pk).exists():
        raise DomainError(_("You do not supervise this intervention."))
    question = Question.objects.create(programme=programme, asked_by=by.user, text=text)
    record(by=by, verb="question.asked", row=question, scope=programme.pk)
    address = reverse("supervision:thread", args=[programme.pk])
    for user in programme.contract.intervenants.filter(is_active=True):
        with translation.override(settings.LANGUAGE_CODE):
            _tell(
                question, user, "asked", _("A question awaits you"), _("A question awaits you here:"), address
            )
    outbox.wake_worker()
    return question


@transaction.atomic
def answer_question(*, question: Question, text: str, by: Viewer) -> Question:
    """Answer once, in the text that was shown before sending; the asker gets a neutral mail.

    Raises DomainError when it was answered or closed meanwhile.
    """
    taken = Question.objects.answerable_by(by).filter(pk=question.pk, state=QuestionState.ASKED)
    if not taken.update(state=QuestionState.ANSWERED, answered_by=by.user, answered_at=timezone.now()):
        raise DomainError(_("This question was answered or closed in the meantime."))
    question = Question.objects.select_related("asked_by").get(pk=question.pk)
    question.answer = text
    question.save(update_fields=["answer"])
    record(by=by, verb="question.answered", row=question, scope=question.programme_id)
    address = reverse("supervision:programme", args=[question.programme_id])
    with translation.override(settings.LANGUAGE_CODE):
        _tell(
            question,
            question.asked_by,
            "answered",
            _("An answer awaits you"),
            _("An answer awaits you here:"),
            address,
        )
    outbox.wake_worker()
    return question


@transaction.atomic
def close_question(*, question: Question, by: Viewer) -> None:
    """Close one's own question. Raises DomainError when it is closed already."""
    open_ones = Question.objects.closable_by(by).exclude(state=QuestionState.CLOSED)
    if not open_ones.filter(pk=question.pk).update(state=QuestionState.CLOSED):
        raise DomainError(_("This question is closed already."))
    record(by=by, verb="question.closed", row=question, scope=question.programme_id)


def _tell(question: Question, user: User, what: str, title: str, words: str, address: str) -> None:
    outbox.post(
        unique_key=f"question-{what}:{question.pk}:{user.pk}",
        kind="question",
        about=question.pk,
        recipient=user.pk,
        to=user.email,
        title=title,
        body=_("Good day,\n\n%(words)s\n%(address)s")
        % {"words": words, "address": settings.BASE_URL + address},
    )


# --- when people met for supervision ---------------------------------------------------------------------------------


@transaction.atomic
def record_meeting(
    *, supervision: Supervision, held_on: date, kind: str, minutes: int, by: Viewer
) -> SupervisionMeeting:
    """Keep that they met; what was said is written nowhere. What waits to say that it is due stays here.

    A second press within the minute finds the first.

    Raises DomainError when the viewer does not supervise, or the day is to come or lies before the supervision.
    """
    held = _supervised(supervision, by)
    if not held.since <= held_on <= timezone.localdate():
        raise DomainError(_("This day is still to come, or lies before the supervision began."))
    with working_as(Work.ACTING):  # of two presses at once one waits, and finds what the other kept
        Supervision.objects.select_for_update(of=("self",)).get(pk=held.pk)
    same = SupervisionMeeting.objects.filter(supervision=held, held_on=held_on, kind=kind, minutes=minutes)
    made = same.filter(created_at__gt=timezone.now() - SAME_PRESS).first()
    if made is not None:
        return made
    made = SupervisionMeeting.objects.create(supervision=held, held_on=held_on, kind=kind, minutes=minutes)
    outbox.take_back(about=held.pk)
    record(by=by, verb="supervision.meeting", row=made)
    return made


@transaction.atomic
def remove_meeting(*, meeting: SupervisionMeeting, by: Viewer) -> None:
    """Take out what was noted by mistake. Raises DomainError when the viewer does not supervise any more."""
    _supervised(meeting.supervision, by)
    record(by=by, verb="supervision.remove_meeting", row=meeting)
    meeting.delete()


@transaction.atomic
def set_rhythm(*, supervision: Supervision, every_weeks: int, minutes_a_year: int, by: Viewer) -> None:
    """Say how often they meet, and how much a year is to be reached. Raises DomainError as above."""
    held = _supervised(supervision, by)
    values = {"every_weeks": every_weeks, "minutes_a_year": minutes_a_year}
    rhythm, _new = SupervisionRhythm.objects.update_or_create(supervision=held, defaults=values)
    outbox.take_back(about=held.pk)
    record(by=by, verb="supervision.rhythm", row=rhythm)


def _supervised(supervision: Supervision, by: Viewer) -> Supervision:
    running = Supervision.objects.visible_to(by).running()
    held = running.filter(pk=supervision.pk, supervisor=by.user).first()
    if held is None:
        raise DomainError(_("You do not supervise this person today."))
    return held


# --- names out of an answer ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pseudonymised:
    """A text as the supervisor would read it, and which words were replaced in it."""

    text: str
    replaced: list[Found]
    # Words in lower case that a name is made of: the intervenant may say that they name nobody here.
    doubtful: list[Found]


def pseudonyms_of(programme: Programme) -> Names:
    """Return the names of everyone in the collective, each leading to P1 … or, outside the programme, to "someone"."""
    names = Names()
    people = Participant.objects.filter(collective=programme.collective_id).select_related("party")
    for person in people:
        inside = person.party.contract_id == programme.contract_id
        names.add(
            person.party.pseudonym if inside else _("someone"),
            given=person.given_name,
            family=person.family_name,
            called=person.called,
            email=person.email,
        )
    return names


def pseudonymise(*, programme: Programme, text: str, keep: Iterable[str] = ()) -> Pseudonymised:
    """Return the text with names replaced, save the words in lower case that the writer wants kept."""
    text = tidy(text)
    found = pseudonyms_of(programme).found_in(text)
    kept = {plain(word) for word in keep}
    doubtful = list({one.typed: one for one in found if not one.is_sure}.values())
    left = [one for one in found if one.is_sure or plain(one.typed) not in kept]
    return Pseudonymised(replaced(text, left), left, doubtful)
