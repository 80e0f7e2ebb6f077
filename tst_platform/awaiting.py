"""What awaits a person from every part at once: the root alone sees them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cells.positions.shown import waiting_for
from contracts.agreements.services import awaiting_reply
from contracts.negotiation.shown import awaiting_answer
from interventions.boards.shown import asked_of, put_to_cell
from interventions.programmes.lasting import days_of_erasure
from interventions.programmes.models import Programme, Rating, RatingMoment
from interventions.sessions.models import Session, SessionState
from interventions.supervision.models import Question, QuestionState
from interventions.texts.own import waiting_for as waiting_in_texts
from tst_platform.core.models import Erasure
from tst_platform.core.templatetags.face import moment, short_day
from tst_platform.core.viewer import NOBODY, Viewer

MOST_SHOWN = 10
WARNED_BEFORE = timedelta(days=31)  # from thirty days before on


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
        return [*_ratings(viewer), *_positions(viewer), *_consents(viewer), *_texts(viewer)]
    if not viewer.is_staff:
        return []
    # Of a programme that was erased nothing awaits anyone.
    led = Programme.objects.editable_by(viewer).exclude(pk__in=Erasure.objects.values("scope"))
    return [
        *_endings(led),
        *_questions(led),
        *_reservations(viewer, led),
        *_amendments(viewer, led),
        *_next_sessions(led),
        *_missing_logs(led),
    ]


def _consents(viewer: Viewer) -> list[Awaiting]:
    """Return one line for all the releases that wait for this person's word."""
    if put_to_cell(viewer):
        return [
            Awaiting("", _("May a text leave your cell? Your cell is asked."), reverse("boards:exchanges"))
        ]
    if not asked_of(viewer):
        return []
    return [Awaiting("", _("May your words go to another cell? You decide."), reverse("boards:exchanges"))]


def _texts(viewer: Viewer) -> list[Awaiting]:
    """Return one line while a common text waits for this person: for their cell's answer, or for theirs."""
    words = waiting_in_texts(viewer)
    return [Awaiting("", words, reverse("texts:mine"))] if words else []


def _ratings(viewer: Viewer) -> list[Awaiting]:
    """Return one line while the objective is rated and this person has not answered."""
    waiting = RatingMoment.objects.visible_to(viewer).open()
    if not waiting.exists() or Rating.objects.editable_by(viewer).filter(moment__in=waiting).exists():
        return []
    return [Awaiting("", _("How do you see the common objective?"), reverse("programmes:my_objective"))]


def _positions(viewer: Viewer) -> list[Awaiting]:
    """Return one line while a question is open on which this person has not said where they stand."""
    line = waiting_for(viewer)
    if line is None:
        return []
    return [
        Awaiting("", _("Where do you stand? A question is asked."), reverse("positions:take", args=[line.pk]))
    ]


def _endings(led: Any) -> list[Awaiting]:
    """Return one line for each closed programme whose words are erased within a month: still time to think of it."""
    days, soon = days_of_erasure(led), timezone.localdate() + WARNED_BEFORE
    return [
        Awaiting(
            programme.title,
            _("What was written in this intervention is erased on %(day)s.")
            % {"day": short_day(days[programme.pk])},
            reverse("programmes:programme", args=[programme.pk]) + "#closing",
        )
        for programme in (led.filter(closed_at__isnull=False) if days else [])
        if days.get(programme.pk, soon) < soon
    ]


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


def _amendments(viewer: Viewer, led: Any) -> list[Awaiting]:
    """Return one line for each programme where someone proposed another wording, or commented, and had no answer."""
    waiting = awaiting_answer(viewer)
    return [
        Awaiting(
            programme.title,
            _("Someone proposes another wording of a clause, or comments one."),
            reverse("negotiation:amendments", args=[programme.contract_id]),
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
