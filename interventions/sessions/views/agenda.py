"""Pages on which an intervenant plans: the sessions of a programme, and the date of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.composition.models import Cell
from interventions.programmes.models import Programme
from interventions.sessions import services
from interventions.sessions.forms import SessionForm
from interventions.sessions.models import Session
from interventions.sessions.roll import agenda_of
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PAGE = "interventions/sessions/schedule.html"


@require_GET
@open_to(STAFF)
def agenda(request: ViewerRequest, programme: UUID) -> HttpResponse:
    shown = get_object_or_404(Programme.objects.visible_to(request.viewer), pk=programme)
    context = {"programme": shown, "agenda": agenda_of(request.viewer, shown)}
    return render(request, "interventions/sessions/agenda.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def schedule(request: ViewerRequest, cell: UUID) -> HttpResponse:
    meeting = require_editable(Cell.objects.select_related("round"), request.viewer, pk=cell)
    back = reverse("composition:cell", args=[cell])
    form = SessionForm(_sent(request), submit=_("Plan the session"), cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            session = services.schedule_session(cell=meeting, by=request.viewer, **entered(form))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The session is planned. Its members are told by mail."))
            return redirect("sessions:session", session.pk)
    context = {"cell": meeting, "form": form, "can_schedule": services.can_schedule(meeting)}
    return render(request, PAGE, context, status=422 if form.is_bound else 200)


def _sent(request: ViewerRequest) -> QueryDict | None:
    """Return what was sent: a form sent empty is sent all the same."""
    return request.POST if request.method == "POST" else None


def entered(form: SessionForm) -> dict[str, Any]:
    return {
        "starts_at": form.moments["starts"],
        "ends_at": form.moments["ends"],
        "place": form.cleaned_data["place"],
    }


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def reschedule(request: ViewerRequest, session: UUID) -> HttpResponse:
    moved = require_editable(Session.objects.select_related("cell__round"), request.viewer, pk=session)
    back = reverse("sessions:session", args=[session])
    form = SessionForm(_sent(request), session=moved, submit=_("Change the date"), cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.move_session(session=moved, by=request.viewer, **entered(form))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            said = (
                _("The date is changed. Its members are told by mail.")
                if changed
                else _("Nothing has changed.")
            )
            messages.success(request, said)
            return redirect(back)
    context = {"cell": moved.cell, "session": moved, "form": form, "can_schedule": moved.is_planned}
    return render(request, PAGE, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def cancel(request: ViewerRequest, session: UUID) -> HttpResponse:
    cancelled = require_editable(Session.objects.select_related("cell__round"), request.viewer, pk=session)
    if request.method == "GET":
        return render(request, "interventions/sessions/cancel.html", {"session": cancelled})
    try:
        services.cancel_session(session=cancelled, by=request.viewer)
        messages.success(request, _("The session is cancelled. Its members are told by mail."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("sessions:session", session)
