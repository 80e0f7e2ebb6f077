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
from contracts.negotiation.shown import awaiting_answer, has_news
from interventions.barometers.models import Barometer, Felt
from interventions.boards.shown import asked_of, put_to_cell
from interventions.conflicts.shown import information_asked_of
from interventions.conflicts.shown import waiting_for as waiting_in_conflicts
from interventions.decisions import shown as engagements
from interventions.decisions.models import Action, Decision
from interventions.impressions.models import Impression, ImpressionCall, Moment
from interventions.polls.models import DatePoll
from interventions.polls.shown import waiting_for as waiting_in_polls
from interventions.programmes.lasting import days_of_erasure
from interventions.programmes.models import Programme, Rating, RatingMoment
from interventions.sessions.models import Session, SessionState
from interventions.supervision.hours import counters_for
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
        return _of_participant(viewer)
    return _of_lead(viewer) if viewer.is_staff else []


def _of_participant(viewer: Viewer) -> list[Awaiting]:
    return [
        *_dates(viewer),
        *_answers(viewer),
        *_ratings(viewer),
        *_impressions(viewer),
        *_barometers(viewer),
        *_positions(viewer),
        *_conflicts(viewer),
        *_engagements(viewer),
        *_consents(viewer),
        *_texts(viewer),
    ]


def _of_lead(viewer: Viewer) -> list[Awaiting]:
    # Of a programme that was erased nothing awaits anyone.
    led = Programme.objects.editable_by(viewer).exclude(pk__in=Erasure.objects.values("scope"))
    return [
        *_endings(led),
        *_questions(led),
        *_reservations(viewer, led),
        *_amendments(viewer, led),
        *_overdue_dates(led),
        *_supervisions(viewer),
        *_reviews(led),
        *_late_engagements(led),
        *_next_sessions(led),
        *_left_open(led),
        *_missing_logs(led),
    ]


def _answers(viewer: Viewer) -> list[Awaiting]:
    """Return one line until this person has read what became of what they said of the contract."""
    if not has_news(viewer):
        return []
    return [Awaiting("", _("What you said of the contract has an answer."), reverse("negotiation:mine"))]


def _dates(viewer: Viewer) -> list[Awaiting]:
    """Return one line while dates are proposed of which this person has not said whether they can come."""
    poll = waiting_in_polls(viewer)
    if poll is None:
        return []
    return [Awaiting("", _("Say which dates suit you."), reverse("polls:answer", args=[poll.pk]))]


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


def _barometers(viewer: Viewer) -> list[Awaiting]:
    """Return one line for the last session of which this person has not said how it was, while it is asked."""
    answered = Felt.objects.visible_to(viewer).values("barometer")
    waiting = Barometer.objects.asked_of(viewer).exclude(pk__in=answered)
    last = waiting.order_by("-session__starts_at").first()
    if last is None:
        return []
    words = _("How was the session? Twenty seconds, and nobody reads your answers.")
    return [Awaiting("", words, reverse("barometers:mine", args=[last.session_id]))]


def _impressions(viewer: Viewer) -> list[Awaiting]:
    """Return one line while this person is asked what they imagine, or have met, and has not said it."""
    said = Impression.objects.visible_to(viewer).order_by()
    before, after = said.filter(moment=Moment.BEFORE), said.filter(moment=Moment.AFTER)
    asked = ImpressionCall.objects.asked_of(viewer)
    waiting = asked.filter(met_at__isnull=True).exclude(pk__in=before.values("call")) | asked.filter(
        met_at__isnull=False
    ).exclude(pk__in=after.values("call"))
    first = waiting.order_by("session__starts_at").first()
    if first is None:
        return []
    words = _("What have you met?") if first.is_after else _("Before you meet: what do you imagine?")
    return [Awaiting("", words, reverse("impressions:mine", args=[first.session_id]))]


def _positions(viewer: Viewer) -> list[Awaiting]:
    """Return one line while a question is open on which this person has not said where they stand."""
    line = waiting_for(viewer)
    if line is None:
        return []
    return [
        Awaiting("", _("Where do you stand? A question is asked."), reverse("positions:take", args=[line.pk]))
    ]


def _engagements(viewer: Viewer) -> list[Awaiting]:
    """Return one line for what this person is asked to do, and one for what they do that is due soon, or late."""
    lines = []
    if asked := engagements.asked_of(viewer):
        words = _("Would you take something on? You say yes or no.")
        lines.append(Awaiting("", words, reverse("decisions:my_action", args=[asked.pk])))
    if engagements.due_for(viewer):
        words = _("An engagement of yours comes to its term.")
        lines.append(Awaiting("", words, reverse("decisions:my_actions")))
    return lines


def _supervisions(viewer: Viewer) -> list[Awaiting]:
    """Return one line for each supervision of this intervenant that is due within a week, or overdue."""
    return [
        Awaiting(
            _("Supervision"),
            _("To meet with %(name)s by %(day)s.")
            % {"name": one.supervision.supervisor.name, "day": short_day(one.due_on)},
            reverse("supervision:my_hours"),
        )
        for one in counters_for(viewer)
        if one.is_due
    ]


def _reviews(led: Any) -> list[Awaiting]:
    """Return one line for each decision to be looked at again within a week, or before today."""
    soon = Decision.objects.to_review(timezone.localdate() + engagements.SOON).filter(programme__in=led)
    return [
        Awaiting(
            decision.programme.title,
            _("A decision is to be looked at again on %(day)s (%(whose)s).")
            % {"day": short_day(decision.review_on), "whose": decision.whose},
            reverse("decisions:decision", args=[decision.pk]),
        )
        for decision in soon.select_related("programme", "cell").order_by("review_on")[:MOST_SHOWN]
    ]


def _late_engagements(led: Any) -> list[Awaiting]:
    """Return one line for each intervention in which engagements are late."""
    late = Action.objects.late().filter(programme__in=led)
    return [
        Awaiting(
            programme.title,
            _("Engagements are late."),
            reverse("decisions:decisions", args=[programme.pk]) + "#engagements",
        )
        for programme in led.filter(pk__in=late.values("programme"))[:MOST_SHOWN]
    ]


def _conflicts(viewer: Viewer) -> list[Awaiting]:
    """Return one line while a space of conflict waits for this person's position, or a piece of information for their word."""
    if information_asked_of(viewer):
        words = _("May what you said stand on the board of your cell? You decide.")
        return [Awaiting("", words, reverse("conflicts:mine"))]
    space = waiting_in_conflicts(viewer)
    if space is None:
        return []
    return [
        Awaiting(
            "", _("Your cell opens a question that divides it."), reverse("conflicts:here", args=[space.pk])
        )
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


def _overdue_dates(led: Any) -> list[Awaiting]:
    """Return one line for each poll whose day of answers has passed: its date waits to be chosen."""
    waiting = DatePoll.objects.asked().filter(programme__in=led, answer_by__lt=timezone.localdate())
    return [
        Awaiting(
            poll.programme.title,
            _("Dates were proposed, and answers hoped for by %(day)s. Choose one.")
            % {"day": short_day(poll.answer_by)},
            reverse("polls:poll", args=[poll.pk]),
        )
        for poll in waiting.select_related("programme")[:MOST_SHOWN]
    ]


def _next_sessions(led: Any) -> list[Awaiting]:
    upcoming = Session.objects.filter(
        programme__in=led, state=SessionState.PLANNED, starts_at__gt=timezone.now()
    ).select_related("programme", "cell")
    return [
        Awaiting(
            session.programme.title,
            _("Next session, %(whose)s: %(when)s.")
            % {"whose": session.whose, "when": moment(session.starts_here)},
            reverse("sessions:session", args=[session.pk]),
        )
        for session in upcoming.order_by("starts_at")[:1]
    ]


def _left_open(led: Any) -> list[Awaiting]:
    """Return one line for each session that was held and that nobody has ended: its hours do not count yet."""
    rows = Session.objects.filter(programme__in=led).left_open().begun().select_related("programme", "cell")
    return [
        Awaiting(
            session.programme.title,
            _("The session of %(day)s is not ended: its hours do not count yet (%(whose)s).")
            % {"day": short_day(session.starts_here), "whose": session.whose},
            reverse("sessions:session", args=[session.pk]),
        )
        for session in rows.order_by("-starts_at")[:MOST_SHOWN]
    ]


def _missing_logs(led: Any) -> list[Awaiting]:
    past = Session.objects.filter(programme__in=led, ends_at__lt=timezone.now(), log__isnull=True)
    held = past.exclude(state=SessionState.CANCELLED).select_related("programme", "cell")
    return [
        Awaiting(
            session.programme.title,
            _("The log of %(day)s is not written yet (%(whose)s).")
            % {"day": short_day(session.starts_here), "whose": session.whose},
            reverse("sessions:session", args=[session.pk]),
        )
        for session in held.order_by("-starts_at")[:MOST_SHOWN]
    ]
