"""Pages of who leads about engagements: propose one, note how it ended, move its day."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cells.collectives.models import Participant
from interventions.decisions import audience, services, shown
from interventions.decisions.forms import DayForm, EndForm, ProposedForm
from interventions.decisions.models import Action, Decision
from interventions.decisions.people import circle_of
from interventions.decisions.views.leading import WITH_ALL, led, look_at_people, refuse
from interventions.polls.shown import settled_cells
from interventions.programmes.models import Programme
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def propose(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Propose something to be done, to a cell or to all."""
    here = led(request, programme)
    people = list(circle_of(Action(programme=here, contract=here.contract)))
    return _propose(request, here, None, people, reverse("decisions:decisions", args=[here.pk]))


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def propose_for(request: ViewerRequest, decision: UUID) -> HttpResponse:
    """Propose what a decision asks to be done, to those who took it."""
    rows = Decision.objects.select_related(*WITH_ALL)
    here = require_editable(rows, request.viewer, pk=decision)
    back = reverse("decisions:decision", args=[here.pk])
    return _propose(request, here.programme, here, list(circle_of(here)), back)


def _propose(
    request: ViewerRequest, here: Programme, decision: Decision | None, people: list[Participant], back: str
) -> HttpResponse:
    form = ProposedForm(
        request.POST if request.method == "POST" else None,
        cells=() if decision else settled_cells(request.viewer, here),
        people=people,
        is_of_decision=decision is not None,
        cancel_url=back,
    )
    if form.is_bound and form.is_valid() and _proposed(request, here, decision, form):
        return redirect(back)
    if people:
        look_at_people(request, decision or here)
    sentence = audience.of_circle(decision.cell_id) if decision else audience.of_form()
    context: dict[str, Any] = {"programme": here, "decision": decision, "form": form, "sentence": sentence}
    page = "interventions/decisions/propose.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


def _proposed(request: ViewerRequest, here: Programme, decision: Decision | None, form: ProposedForm) -> bool:
    """Say whether it was proposed; if not, the form says why."""
    cell = decision.cell if decision else form.cell
    entered = {name: form.cleaned_data[name] for name in ("what", "due_on", "once")}
    try:
        services.propose_action(
            programme=here, cell=cell, decision=decision, party=form.party, by=request.viewer, **entered
        )
    except DomainError as refused:
        form.add_error("who", str(refused))
        return False
    messages.success(request, _("It is proposed. It is theirs once they have said yes."))
    return True


def _found(request: ViewerRequest, action: UUID) -> Action:
    rows = Action.objects.select_related("cell__round", "programme__collective", "contract", "decision")
    found: Action = require_editable(rows, request.viewer, pk=action)
    return found


def _back(action: Action) -> str:
    if action.decision_id:
        return reverse("decisions:decision", args=[action.decision_id])
    return reverse("decisions:decisions", args=[action.programme_id])


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def action(request: ViewerRequest, action: UUID) -> HttpResponse:
    """Show one engagement; a POST notes that it is done, or given up."""
    here = _found(request, action)
    form = EndForm(request.POST if request.method == "POST" else None, cancel_url=_back(here))
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            services.end_action(action=here, done=form.is_done, words=words, by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is noted."))
            return redirect(_back(here))
    (one,) = shown.with_owners(request.viewer, [here])
    if one.who:
        look_at_people(request, here)
    context = {"shown": one, "action": here, "form": form, "back_url": _back(here)}
    page = "interventions/decisions/action.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def move(request: ViewerRequest, action: UUID) -> HttpResponse:
    """Set another day until which something is to be done."""
    here = _found(request, action)
    sent = request.POST if request.method == "POST" else None
    form = DayForm(sent, cancel_url=_back(here), initial={"day": here.due_on, "seen": here.seen})
    if form.is_bound and form.is_valid():
        try:
            day, seen = form.cleaned_data["day"], form.cleaned_data["seen"]
            services.move_due(action=here, due_on=day, seen=seen, by=request.viewer)
        except DomainError as refused:
            refuse(here, form, refused)
        else:
            messages.success(request, _("The day is noted."))
            return redirect(_back(here))
    context = {"action": here, "form": form}
    page = "interventions/decisions/move.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


@require_POST
@open_to(STAFF)
def reopen(request: ViewerRequest, action: UUID) -> HttpResponse:
    """Take back that it was ended."""
    here = _found(request, action)
    try:
        services.reopen(action=here, by=request.viewer)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It goes on as before."))
    return redirect(_back(here))
