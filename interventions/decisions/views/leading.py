"""Pages of who leads: the decisions of an intervention, due for review first; one decision, and what is said of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from interventions.decisions import audience, services, shown
from interventions.decisions.forms import (
    DayForm,
    DecisionForm,
    NotedObjectionForm,
    ReviewForm,
    SeenForm,
)
from interventions.decisions.models import Action, Decision, DecisionReview, Objection
from interventions.polls.shown import settled_cells
from interventions.programmes.models import Programme
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

WITH_ALL = ("cell__round", "programme__collective", "contract", "session")


def led(request: ViewerRequest, programme: UUID) -> Programme:
    """Return the intervention, to those who lead it, or 404."""
    rows = Programme.objects.select_related("collective", "contract")
    found: Programme = require_editable(rows, request.viewer, pk=programme)
    return found


def _found(request: ViewerRequest, decision: UUID) -> Decision:
    found: Decision = require_editable(
        Decision.objects.select_related(*WITH_ALL), request.viewer, pk=decision
    )
    return found


def look(request: ViewerRequest, row: Decision | Action | Programme, engagements: shown.Engagements) -> None:
    """Write down that names of a cell, or of the collective, were shown, where any was."""
    if any(one.who for one in (*engagements.open, *engagements.ended)):
        look_at_people(request, row)


def look_at_people(request: ViewerRequest, row: Decision | Action | Programme) -> None:
    """Write down that names of people were shown: of a cell, or of the whole list."""
    programme = row if isinstance(row, Programme) else row.programme
    cell = None if isinstance(row, Programme) else row.cell
    circle: Any = cell or programme.collective
    record_look(by=request.viewer, row=circle, scope=circle.pk)


@require_GET
@open_to(STAFF)
def decisions(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """List what was decided and what people engaged to do."""
    here = led(request, programme)
    rows = Decision.objects.visible_to(request.viewer).filter(programme=here)
    acts = Action.objects.visible_to(request.viewer).filter(programme=here)
    engagements = shown.engagements_of(request.viewer, acts)
    look(request, here, engagements)
    context = {
        "programme": here,
        "decisions": shown.decisions_of(request.viewer, rows),
        "engagements": engagements,
    }
    return render(request, "interventions/decisions/decisions.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def decide(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Note a decision as it was taken."""
    here = led(request, programme)
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        cells=settled_cells(request.viewer, here),
        sessions=shown.sessions_to_choose(request.viewer, here),
        cancel_url=reverse("decisions:decisions", args=[here.pk]),
        initial={"decided_on": timezone.localdate()},
    )
    if form.is_bound and form.is_valid():
        entered = {
            name: form.cleaned_data[name] for name in ("text", "way", "decided_on", "review_on", "once")
        }
        try:
            made = services.decide(
                programme=here, cell=form.cell, session=form.chosen_session, by=request.viewer, **entered
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The decision is noted."))
            return redirect("decisions:decision", made.pk)
    context = {"programme": here, "form": form, "sentence": audience.of_form()}
    return render(
        request, "interventions/decisions/decide.html", context, status=422 if form.is_bound else 200
    )


@require_GET
@open_to(STAFF)
def decision(request: ViewerRequest, decision: UUID) -> HttpResponse:
    """Show one decision: how it was taken, what is objected, what became of it, who does what."""
    rows = Decision.objects.visible_to(request.viewer).select_related(*WITH_ALL)
    here = get_object_or_404(rows, pk=decision)
    engagements = engagements_under(request, here)
    look(request, here, engagements)
    return render(
        request, "interventions/decisions/decision.html", whole(request, here, engagements=engagements)
    )


def engagements_under(request: ViewerRequest, here: Decision) -> shown.Engagements:
    rows = Action.objects.visible_to(request.viewer).filter(decision=here)
    return shown.engagements_of(request.viewer, rows)


def whole(request: ViewerRequest, here: Decision, **more: Any) -> dict[str, Any]:
    """Return what a page tells of one decision, to those who lead or to its circle."""
    return {
        "decision": here,
        "listed": shown.Listed(here),
        "reviews": DecisionReview.objects.visible_to(request.viewer).filter(decision=here),
        "objections": Objection.objects.visible_to(request.viewer).filter(decision=here),
        "sentence": audience.of_circle(here.cell_id),
        **more,
    }


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def review(request: ViewerRequest, decision: UUID) -> HttpResponse:
    """Note what becomes of a decision: kept, changed or dropped."""
    here, back = _found(request, decision), reverse("decisions:decision", args=[decision])
    sent = request.POST if request.method == "POST" else None
    form = ReviewForm(sent, cancel_url=back, initial={"seen": here.seen})
    if form.is_bound and form.is_valid():
        try:
            services.review(decision=here, by=request.viewer, **form.cleaned_data)
        except DomainError as refused:
            refuse(here, form, refused)
        else:
            messages.success(request, _("The review is noted, and stays in the history of the decision."))
            return redirect(back)
    context = {"decision": here, "form": form, "sentence": audience.of_circle(here.cell_id)}
    return _page(request, "interventions/decisions/review.html", context, form)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def postpone(request: ViewerRequest, decision: UUID) -> HttpResponse:
    """Set the day on which a decision is looked at again, or none."""
    here, back = _found(request, decision), reverse("decisions:decision", args=[decision])
    sent = request.POST if request.method == "POST" else None
    form = DayForm(sent, cancel_url=back, initial={"day": here.review_on, "seen": here.seen})
    if form.is_bound and form.is_valid():
        try:
            day, seen = form.cleaned_data["day"], form.cleaned_data["seen"]
            services.plan_review(decision=here, on=day, seen=seen, by=request.viewer)
        except DomainError as refused:
            refuse(here, form, refused)
        else:
            messages.success(request, _("The day is noted."))
            return redirect(back)
    context = {"decision": here, "form": form}
    return _page(request, "interventions/decisions/postpone.html", context, form)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def note_objection(request: ViewerRequest, decision: UUID) -> HttpResponse:
    """Keep an objection for somebody who agrees to it, without their name."""
    here, back = _found(request, decision), reverse("decisions:decision", args=[decision])
    form = NotedObjectionForm(request.POST if request.method == "POST" else None, cancel_url=back)
    if form.is_bound and form.is_valid():
        services.note_objection(decision=here, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("The objection is kept, without a name."))
        return redirect(back)
    context = {"decision": here, "form": form, "sentence": audience.of_circle(here.cell_id)}
    return _page(request, "interventions/decisions/note_objection.html", context, form)


def refuse(here: Decision | Action, form: SeenForm, refused: DomainError) -> None:
    """Say why on the form, which keeps what was typed, beside the decision or engagement as it stands now."""
    form.add_error(None, str(refused))
    here.refresh_from_db()
    form.see_anew(here.seen)


def _page(request: ViewerRequest, page: str, context: dict[str, Any], form: Any) -> HttpResponse:
    return render(request, page, context, status=422 if form.is_bound else 200)
