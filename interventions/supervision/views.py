"""Pages of supervision: the supervisor's home and programme, the intervenant's thread."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cells.collectives.services.joining import find_door
from contracts.agreements.models import Contract
from interventions.decisions.shown import counts_of
from interventions.programmes.awaiting import steps_of
from interventions.programmes.models import Programme, Step
from interventions.supervision import hours as counting
from interventions.supervision import services, shown
from interventions.supervision.forms import AnswerForm, MeetingForm, QuestionForm, RhythmForm
from interventions.supervision.models import Question, Supervision, SupervisionMeeting
from interventions.supervision.presenting import intervenants_of
from tst_platform.accounts.conduct import CURRENT, VERSIONS
from tst_platform.audit.services import record_reading
from tst_platform.core.errors import DomainError
from tst_platform.core.http import ANYONE, PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable

# A supervisor's look at a programme is written down and shown to the people of its cells (promise 26): the one act
# that a GET writes. The list of programmes shows their titles alone, and is not.


@require_GET
@open_to(STAFF)
def supervised(request: ViewerRequest) -> HttpResponse:
    people = shown.supervised_by(request.viewer)
    if not people and not request.viewer.user.is_supervisor:  # type: ignore[union-attr]
        raise Http404
    return render(request, "interventions/supervision/supervised.html", {"people": people})


@require_GET
@open_to(STAFF)
def programme(request: ViewerRequest, programme: UUID) -> HttpResponse:
    here = _supervised_programme(request, programme)
    return render(request, "interventions/supervision/programme.html", _review(request, here, QuestionForm()))


def _supervised_programme(request: ViewerRequest, pk: UUID) -> Programme:
    programmes = Supervision.objects.programmes(request.viewer)
    return get_object_or_404(programmes.select_related("current_step", "contract", "collective"), pk=pk)


def _review(request: ViewerRequest, here: Programme, form: QuestionForm) -> dict[str, Any]:
    record_reading(by=request.viewer, row=here, scope=here.contract_id)
    since = Supervision.objects.since_when(request.viewer, here)
    components, cells = shown.cells_of(here, since)
    return {
        "programme": here,
        "steps": steps_of(here, list(Step.objects.all())),
        "people": shown.people_of(here),
        "components": components,
        "cells": cells,
        "circulating": shown.circulating(here),
        "felt": shown.felt_in(here, since),
        "imagined": shown.imagined_in(here, since),
        "decided": counts_of(here),
        "questions": shown.shown_questions(Question.objects.closable_by(request.viewer), here),
        "form": form,
    }


@require_POST
@open_to(STAFF)
def ask(request: ViewerRequest, programme: UUID) -> HttpResponse:
    here = _supervised_programme(request, programme)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return render(
            request, "interventions/supervision/programme.html", _review(request, here, form), status=422
        )
    services.ask_question(programme=here, text=form.cleaned_data["text"], by=request.viewer)
    messages.success(request, _("Your question has been sent to the intervenants."))
    return redirect("supervision:programme", programme=here.pk)


@require_POST
@open_to(STAFF)
def close(request: ViewerRequest, question: UUID) -> HttpResponse:
    asked = get_object_or_404(Question.objects.visible_to(request.viewer), pk=question)
    if not Question.objects.closable_by(request.viewer).filter(pk=asked.pk).exists():
        raise PermissionDenied
    try:
        services.close_question(question=asked, by=request.viewer)
        messages.success(request, _("The question is closed. Both sides still see it."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("supervision:programme", programme=asked.programme_id)


# --- the intervenant -----------------------------------------------------------------------------------------------


@require_GET
@open_to(STAFF)
def thread(request: ViewerRequest, programme: UUID) -> HttpResponse:
    here = get_object_or_404(Programme.objects.editable_by(request.viewer), pk=programme)
    return render(request, "interventions/supervision/thread.html", _thread(request, here))


def _thread(
    request: ViewerRequest, here: Programme, failed: dict[UUID, AnswerForm] | None = None
) -> dict[str, Any]:
    questions = [
        (one, (failed or {}).get(one.question.pk) or AnswerForm(auto_id=f"answer-{one.question.pk}-%s"))
        for one in shown.shown_questions(Question.objects.visible_to(request.viewer), here)
    ]
    return {"programme": here, "questions": questions}


@require_POST
@open_to(STAFF)
def answer(request: ViewerRequest, programme: UUID, question: UUID) -> HttpResponse:
    """Show the answer with its names replaced; send it once exactly that text has been confirmed."""
    visible = Question.objects.visible_to(request.viewer).select_related("programme", "asked_by")
    asked = get_object_or_404(visible, pk=question, programme=programme)
    if not Question.objects.answerable_by(request.viewer).filter(pk=asked.pk).exists():
        raise PermissionDenied
    form = AnswerForm(request.POST, auto_id=f"answer-{asked.pk}-%s")
    if not form.is_valid():
        context = _thread(request, asked.programme, {asked.pk: form})
        return render(request, "interventions/supervision/thread.html", context, status=422)
    return _send_or_show(request, asked, form)


def _send_or_show(request: ViewerRequest, asked: Question, form: AnswerForm) -> HttpResponse:
    keep = request.POST.getlist("keep")
    typed = form.cleaned_data["text"]
    ready = services.pseudonymise(programme=asked.programme, text=typed, keep=keep)
    seal = sha256(ready.text.encode()).hexdigest()
    if request.POST.get("confirmed") != seal:
        one = shown.ShownQuestion(asked)
        context = {"shown": one, "form": form, "typed": typed, "ready": ready, "seal": seal, "keep": keep}
        return render(request, "interventions/supervision/answer.html", context | {"sentence": one.who_reads})
    try:
        services.answer_question(question=asked, text=ready.text, by=request.viewer)
        messages.success(request, _("Your answer has been sent."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("supervision:thread", programme=asked.programme_id)


# --- when they met for supervision ------------------------------------------------------------------------------------


def _mine(request: ViewerRequest, supervision: UUID) -> Supervision:
    """Return a supervision of the viewer's that runs today, or 404."""
    running = Supervision.objects.visible_to(request.viewer).running().filter(supervisor=request.viewer.user)
    return get_object_or_404(running.select_related("intervenant", "supervisor"), pk=supervision)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def hours(request: ViewerRequest, supervision: UUID) -> HttpResponse:
    """Show the hours of one intervenant to who supervises them; a POST notes that they met."""
    here = _mine(request, supervision)
    form = MeetingForm(request.POST if request.method == "POST" else None, since=here.since)
    if form.is_bound and form.is_valid():
        try:
            services.record_meeting(supervision=here, by=request.viewer, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is noted."))
            return redirect("supervision:hours", here.pk)
    context = {
        "supervision": here,
        "counter": counting.counters_of([here])[here.pk],
        "meetings": counting.meetings_of([here], request.viewer),
        "form": form,
    }
    page = "interventions/supervision/hours.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def rhythm(request: ViewerRequest, supervision: UUID) -> HttpResponse:
    """Set how often they meet, and how much a year is to be reached."""
    here = _mine(request, supervision)
    stands = counting.counters_of([here])[here.pk].rhythm
    back = reverse("supervision:hours", args=[here.pk])
    form = RhythmForm(request.POST if request.method == "POST" else None, rhythm=stands, cancel_url=back)
    if form.is_bound and form.is_valid():
        weeks, minutes = form.cleaned_data["every_weeks"], form.cleaned_data["hours"] * 60
        services.set_rhythm(supervision=here, every_weeks=weeks, minutes_a_year=minutes, by=request.viewer)
        messages.success(request, _("The rhythm is set. You are both told a week before."))
        return redirect(back)
    context = {"supervision": here, "form": form}
    page = "interventions/supervision/rhythm.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


@require_POST
@open_to(STAFF)
def remove_meeting(request: ViewerRequest, met: UUID) -> HttpResponse:
    """Take out what was noted by mistake."""
    rows = SupervisionMeeting.objects.select_related("supervision")
    found = require_editable(rows, request.viewer, pk=met)
    services.remove_meeting(meeting=found, by=request.viewer)
    messages.success(request, _("It is taken out."))
    return redirect("supervision:hours", found.supervision_id)


@require_GET
@open_to(STAFF)
def my_hours(request: ViewerRequest) -> HttpResponse:
    """Show an intervenant their own hours, as their supervisor keeps them."""
    if not request.viewer.user.is_intervenant:  # type: ignore[union-attr]
        raise Http404
    counters = counting.counters_for(request.viewer)
    mine = Supervision.objects.visible_to(request.viewer).filter(intervenant=request.viewer.user)
    context = {"counters": counters, "meetings": counting.meetings_of(list(mine), request.viewer)}
    return render(request, "interventions/supervision/my_hours.html", context)


# --- who the intervenant is, for those who take part and on the way in ------------------------------------------------


@require_GET
@open_to(PARTICIPANT)
def intervenants(request: ViewerRequest) -> HttpResponse:
    contract = get_object_or_404(Contract.objects.visible_to(request.viewer))
    return _presented(request, contract, back_url=reverse("sessions:me"))


@require_safe
@open_to(ANYONE)
def who_invites(request: ViewerRequest, token: str) -> HttpResponse:
    """Say it to whoever holds an invitation that opens; for every other token, the page of a closed door."""
    invitation = find_door(token)
    if invitation is None:
        page = render_to_string("cells/collectives/closed.html", {"product_name": settings.PRODUCT_NAME})
        return HttpResponse(page, status=404)
    back = reverse("collectives:door", args=[token])
    return _presented(request, invitation.contract, back_url=back, participant_nav=None)


def _presented(request: ViewerRequest, contract: Contract, **context: Any) -> HttpResponse:
    context |= {
        "people": intervenants_of(contract),
        "rules": VERSIONS[CURRENT],
        "version": CURRENT,
        "complaints_to": settings.COMPLAINTS_TO,
    }
    return render(request, "interventions/supervision/intervenants.html", context)
