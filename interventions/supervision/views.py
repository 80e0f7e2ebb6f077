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
from django.views.decorators.http import require_GET, require_POST, require_safe

from cells.collectives.services.joining import find_door
from contracts.agreements.models import Contract
from interventions.programmes.awaiting import steps_of
from interventions.programmes.models import Programme, Step
from interventions.supervision import services, shown
from interventions.supervision.forms import AnswerForm, QuestionForm
from interventions.supervision.models import Question, Supervision
from interventions.supervision.presenting import intervenants_of
from tst_platform.accounts.conduct import CURRENT, VERSIONS
from tst_platform.audit.services import record_reading
from tst_platform.core.errors import DomainError
from tst_platform.core.http import ANYONE, PARTICIPANT, STAFF, ViewerRequest, open_to

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
