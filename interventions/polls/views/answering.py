"""Pages of who is asked: the polls that wait for them, and one date per row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.models import Participant
from interventions.polls import services, shown
from interventions.polls.forms import AnswerForm
from interventions.polls.models import DatePoll
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """List the polls that one can answer."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    return render(request, "interventions/polls/mine.html", {"asked": shown.asked_of(request.viewer)})


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def answer(request: ViewerRequest, poll: UUID) -> HttpResponse:
    """Say of each date yes, maybe or no; it can be changed until the date is chosen."""
    me = get_object_or_404(Participant.objects.visible_to(request.viewer))
    polls = DatePoll.objects.visible_to(request.viewer).select_related("session")
    found = get_object_or_404(polls, pk=poll)
    said = services.said_by(me, found)
    to_come = list(found.dates.to_come()) if found.is_open else []
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, dates=to_come, said=said)
    if form.is_valid():
        try:
            services.answer(poll=found, participant=me, said=form.said, by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your answer is kept. You can change it until the date is chosen."))
            return redirect("polls:answer", poll)
    smallest = shown.smallest_group(found)
    context = {
        "poll": found,
        "form": form,
        "has_answered": bool(said),
        "rows": _rows(found, form, smallest),
        "sentence": shown.sentence(smallest),
    }
    return render(request, "interventions/polls/answer.html", context, status=422 if form.is_bound else 200)


def _rows(poll: DatePoll, form: AnswerForm, smallest: int) -> list[dict[str, Any]]:
    """Return each date that can still be answered: its field, and how many can come where that may be shown."""
    figures = shown.figures_of(poll, smallest)
    return [{"field": form[key], "figure": figures.get(pk)} for key, pk in form.keys.items()]
