"""Pages of the intervenant: the polls of a programme, what people said of the dates, who is still waited for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.models import Participant
from interventions.polls import services, shown
from interventions.polls.forms import EnterForm, Opening
from interventions.polls.models import DatePoll
from interventions.programmes.models import Programme
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

WITH_ALL = ("cell__round", "programme__collective", "contract", "session")


@require_GET
@open_to(STAFF)
def polls(request: ViewerRequest, programme: UUID) -> HttpResponse:
    found = get_object_or_404(Programme.objects.visible_to(request.viewer), pk=programme)
    context = {"programme": found, "polls": shown.polls_of(request.viewer, found)}
    return render(request, "interventions/polls/polls.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def propose(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Propose dates; with `more` the page comes back with one row more, and all that was typed."""
    found = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    cells = shown.settled_cells(request.viewer, found)
    if "more" in request.POST:
        return _page(request, found, Opening.with_one_more(request.POST, cells))
    page = Opening(request.POST if request.method == "POST" else None, cells)
    if request.method == "POST" and page.is_valid():
        try:
            poll = services.open_poll(programme=found, by=request.viewer, **_entered(page))
        except DomainError as refused:
            page.refuse(str(refused))
        else:
            messages.success(request, _("The dates are proposed. Those who are expected are asked by mail."))
            return redirect("polls:poll", poll.pk)
    return _page(request, found, page, status=422 if request.method == "POST" else 200)


def _entered(page: Opening) -> dict[str, Any]:
    data = page.main.cleaned_data
    kept = {name: data[name] for name in ("mode", "place", "link", "zone", "answer_by")}
    return {**kept, "cell": page.main.cell, "slots": page.dates.slots}


def _page(request: ViewerRequest, found: Programme, page: Opening, status: int = 200) -> HttpResponse:
    context = {"programme": found, "page": page}
    return render(request, "interventions/polls/propose.html", context, status=status)


@require_GET
@open_to(STAFF)
def poll(request: ViewerRequest, poll: UUID) -> HttpResponse:
    """Show what each one said of each date, and who has not answered."""
    found = get_object_or_404(DatePoll.objects.visible_to(request.viewer).select_related(*WITH_ALL), pk=poll)
    results = shown.results_of(request.viewer, found)
    look(request, found)
    context = {"poll": found, "tone": shown.tone(found), "results": results}
    return render(request, "interventions/polls/poll.html", context)


def look(request: ViewerRequest, found: DatePoll) -> None:
    """Write down that the names of a cell, or of the whole collective, were shown."""
    circle = found.cell or found.programme.collective
    record_look(by=request.viewer, row=circle, scope=circle.pk)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def remind(request: ViewerRequest, poll: UUID) -> HttpResponse:
    """Show who would be reminded; then remind them, and nobody else."""
    found = require_editable(DatePoll.objects.select_related(*WITH_ALL), request.viewer, pk=poll)
    if request.method == "GET":
        people = services.to_remind(found) if found.is_open else []
        look(request, found)
        context = {"poll": found, "people": people, "silent": services.unanswered(found)}
        return render(request, "interventions/polls/remind.html", context)
    try:
        many = services.remind(poll=found, by=request.viewer)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        said = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", many) % {"n": many}
        messages.success(request, said if many else _("Nobody is to be reminded today."))
    return redirect("polls:poll", poll)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def enter(request: ViewerRequest, poll: UUID, participant: UUID) -> HttpResponse:
    """Enter what someone said on paper, or by telephone."""
    found = require_editable(DatePoll.objects.select_related(*WITH_ALL), request.viewer, pk=poll)
    person: Participant | None = next((one for one in services.asked(found) if one.pk == participant), None)
    if person is None:
        raise Http404
    dates = list(found.dates.to_come()) if found.is_open else []
    sent = request.POST if request.method == "POST" else None
    form = EnterForm(sent, dates=dates, said=services.said_by(person, found))
    if form.is_valid():
        try:
            services.answer(poll=found, participant=person, said=form.said, by=request.viewer, seen=form.seen)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("What %(name)s said is kept.") % {"name": person.name_for_staff})
            return redirect("polls:poll", poll)
    look(request, found)
    context = {"poll": found, "person": person, "form": form, "can_answer": bool(dates)}
    return render(request, "interventions/polls/enter.html", context, status=422 if form.is_bound else 200)
