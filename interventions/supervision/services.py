"""Ask, answer and close questions on a programme; names never travel with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.boards.names import Found, Names, plain, replaced, tidy
from interventions.programmes.models import Programme
from interventions.supervision.models import Question, QuestionState, Supervision
from tst_platform.accounts.models import User
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox


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
