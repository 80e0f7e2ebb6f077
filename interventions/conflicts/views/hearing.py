"""Reformulation on a phone: be ready, say anew what one heard, answer whether that is it, leave the pair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interventions.conflicts import audience, services, shown
from interventions.conflicts.forms import AnswerForm, HeardForm, readable
from interventions.conflicts.models import Hearing
from interventions.conflicts.views.leading import found_here
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to

PAIR = "interventions/conflicts/pair.html"


@require_POST
@open_to(PARTICIPANT)
def ready(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Agree to be put into a pair (`ready=1`), or take it back."""
    here = found_here(request, space)
    try:
        if request.POST.get("ready") == "1":
            services.be_ready(space=here, by=request.viewer)
            messages.success(request, _("You are ready. Pairs are made once your intervenants ask for them."))
        else:
            services.take_back_readiness(space=here, by=request.viewer)
            messages.success(request, _("You are not put into a pair."))
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("conflicts:here", here.pk)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def pair(request: ViewerRequest, hearing: UUID) -> HttpResponse:
    """Read the other's words, and say what one heard."""
    mine = _found(request, hearing)
    if request.method == "GET":
        return _page(request, mine)
    if mine.hearer_id != request.viewer.party_id:
        raise Http404
    form = HeardForm(request.POST, auto_id="heard_%s")
    if form.is_valid():
        try:
            services.say_anew(hearing=mine, words=form.cleaned_data["words"], by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is sent. The other answers whether that is it."))
            return redirect("conflicts:hearing", mine.pk)
    return _page(request, mine, heard=form)


@require_POST
@open_to(PARTICIPANT)
def answer(request: ViewerRequest, hearing: UUID) -> HttpResponse:
    """Answer whether what the other heard is it; `hearing` is the one in which one was heard."""
    theirs = _found(request, hearing)
    if theirs.heard_id != request.viewer.party_id:
        raise Http404
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if form.is_valid():
        try:
            services.answer_hearing(hearing=theirs, by=request.viewer, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your answer is sent."))
            return redirect("conflicts:hearing", theirs.pk)
    return _page(request, theirs, answer=form)


@require_POST
@open_to(PARTICIPANT)
def leave(request: ViewerRequest, hearing: UUID) -> HttpResponse:
    mine = _found(request, hearing)
    try:
        services.leave_pair(hearing=mine, by=request.viewer)
        messages.success(request, _("The pair has ended. What was written in it is erased."))
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("conflicts:here", mine.space_id)


def _found(request: ViewerRequest, pk: UUID) -> Hearing:
    rows = Hearing.objects.visible_to(request.viewer)
    found: Hearing = get_object_or_404(rows, pk=pk)
    return found


def _page(
    request: ViewerRequest, one: Hearing, *, heard: HeardForm | None = None, answer: AnswerForm | None = None
) -> HttpResponse:
    """Show both directions of a pair on one page."""
    here = found_here(request, one.space_id)
    pair = next((pair for pair in shown.pairs_of(request.viewer, here) if pair.mine.pair == one.pair), None)
    if pair is None:
        raise Http404
    context: dict[str, Any] = {
        "space": here,
        "pair": pair,
        "heard_form": heard or HeardForm(initial=readable(words=pair.mine.words), auto_id="heard_%s"),
        "answer_form": answer or AnswerForm(initial=_said(pair), auto_id="answer_%s"),
        "sentence": audience.of_a_pair(),
    }
    refused = any(form is not None and form.errors for form in (heard, answer))
    return render(request, PAIR, context, status=422 if refused else 200)


def _said(pair: shown.Pair) -> dict[str, Any]:
    mine = pair.my_answer
    return {"value": mine.value, **readable(words=mine.words)} if mine else {}
