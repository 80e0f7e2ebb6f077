"""What awaits a person from every part at once: the root alone sees them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from contracts.agreements.services import awaiting_reply
from interventions.boards.shown import asked_of, put_to_cell
from interventions.programmes.models import Programme, Rating, RatingMoment
from interventions.sessions.models import Session, SessionState
from interventions.supervision.models import Question, QuestionState
from tst_platform.core.templatetags.face import moment, short_day
from tst_platform.core.viewer import NOBODY, Viewer

MOST_SHOWN = 10


@dataclass(frozen=True)
class Awaiting:
    """One thing to do: in which intervention (for staff), in words, and where."""

    programme: str
    words: str
    url: str


def awaiting(request: HttpRequest) -> dict[str, Any]:
    """Give a person's home what awaits them there, found only if the page shows it."""
    viewer = getattr(request, "viewer", NOBODY)
    return {"awaiting": SimpleLazyObject(lambda: _of(viewer))}


def _of(viewer: Viewer) -> list[Awaiting]:
    if viewer.is_participant:
        return [*_ratings(viewer), *_consents(viewer)]
    if not viewer.is_staff:
        return []
    led = Programme.objects.editable_by(viewer)
    return [*_questions(led), *_reservations(viewer, led), *_next_sessions(led), *_missing_logs(led)]


def _consents(viewer: Viewer) -> list[Awaiting]:
    """Return one line for all the releases that wait for this person's word."""
    if put_to_cell(viewer):
        return [
            Awaiting("", _("May a text leave your cell? Your cell is asked."), reverse("boards:exchanges"))
        ]
    if put_to_cell(viewer):
        return [
            Awaiting("", _("May a text leave your cell? Your cell is asked."), reverse("boards:exchanges"))
        ]
    if put_to_cell(viewer):
        return [
            Awaiting("", _("May a text leave your cell? Your cell is asked."), reverse("boards:exchanges"))
        ]
    if not asked_of(viewer):
        return []
    return [Awaiting("", _("May your words go to another cell? You decide."), reverse("boards:exchanges"))]


def _ratings(viewer: Viewer) -> list[Awaiting]:
    """Return one line while the objective is rated and this person has not answered."""
    waiting = RatingMoment.objects.visible_to(viewer).open()
    if not waiting.exists() or Rating.objects.editable_by(viewer).filter(moment__in=waiting).exists():
        return []
    return [Awaiting("", _("How do you see the common objective?"), reverse("programmes:my_objective"))]


def _questions(led: Any) -> list[Awaiting]:
    waiting = Question.objects.filter(programme__in=led, state=QuestionState.ASKED).select_related(
        "programme"
    )
    return [
        Awaiting(
            question.programme.title,
            _("A question of your supervisor awaits your answer."),
            reverse("supervision:thread", args=[question.programme_id]),
        )
        for question in waiting[:MOST_SHOWN]
    ]


def _reservations(viewer: Viewer, led: Any) -> list[Awaiting]:
    """Return one line for each programme where a reservation or a refusal waits for a reply."""
    waiting = awaiting_reply(viewer)
    return [
        Awaiting(
            programme.title,
            _("Someone has a reservation on the common contract, or refuses a clause."),
            reverse("agreements:contract", args=[programme.contract_id]) + "#reservations",
        )
        for programme in (led.filter(contract__in=waiting)[:MOST_SHOWN] if waiting else [])
    ]


def _next_sessions(led: Any) -> list[Awaiting]:
    upcoming = Session.objects.filter(
        programme__in=led, state=SessionState.PLANNED, starts_at__gt=timezone.now()
    ).select_related("programme", "cell")
    return [
        Awaiting(
            session.programme.title,
            _("Next session, cell %(letter)s: %(when)s.")
            % {"letter": session.cell.letter, "when": moment(session.starts_at)},
            reverse("sessions:session", args=[session.pk]),
        )
        for session in upcoming.order_by("starts_at")[:1]
    ]


def _missing_logs(led: Any) -> list[Awaiting]:
    past = Session.objects.filter(programme__in=led, ends_at__lt=timezone.now(), log__isnull=True)
    held = past.exclude(state=SessionState.CANCELLED).select_related("programme", "cell")
    return [
        Awaiting(
            session.programme.title,
            _("The log of %(day)s is not written yet (cell %(letter)s).")
            % {"day": short_day(session.starts_at), "letter": session.cell.letter},
            reverse("sessions:session", args=[session.pk]),
        )
        for session in held.order_by("-starts_at")[:MOST_SHOWN]
    ]
