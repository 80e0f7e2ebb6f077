"""A participant's own pages: what awaits them, the room, and what is theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Participant
from cells.composition.models import Cell
from cells.composition.services import names_in_cell
from contracts.agreements.models import Contract, Signature
from interventions.sessions import services
from interventions.sessions.forms import CalledForm
from interventions.sessions.models import Attendance, Session
from interventions.sessions.roll import gone_from, sessions_of
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, STAFF_OR_PARTICIPANT, ViewerRequest, open_to
from tst_platform.core.viewer import Viewer

ME = "interventions/sessions/me.html"


@require_GET
@open_to(PARTICIPANT)
def home(request: ViewerRequest) -> HttpResponse:
    """Show what awaits: first the contract, then the cell, then the next session; one main act each time."""
    me = get_object_or_404(Participant.objects.visible_to(request.viewer))
    return render(request, "interventions/sessions/home.html", {"me": me, **_awaits(request.viewer, me)})


def _awaits(viewer: Viewer, me: Participant) -> dict[str, Any]:
    contract = Contract.objects.visible_to(viewer).first()
    if contract is None or contract.version_in_force is None:
        return {"stage": "preparing"}
    if not Contract.objects.content_open_to(viewer).exists():
        signed = Signature.objects.visible_to(viewer).filter(withdrawn_at__isnull=True)
        return {"stage": "sign", "has_changed": signed.exists()}
    if not Cell.objects.visible_to(viewer).exists():
        return {"stage": "cell"}
    awaited = list(sessions_of(viewer).now_or_next())
    if not awaited:
        return {"stage": "date"}
    return {
        "stage": "session",
        "next": awaited[0],
        "later": awaited[1:],
        "can_decline": services.can_decline(awaited[0]),
        "has_declined": _has_declined(viewer, awaited[0], me),
    }


def _has_declined(viewer: Viewer, session: Session, me: Participant) -> bool:
    mine = Attendance.objects.visible_to(viewer).filter(session=session, participant=me)
    return mine.filter(declined_at__isnull=False).exists()


@require_GET
@open_to(PARTICIPANT)
def room(request: ViewerRequest) -> HttpResponse:
    """Show the session under way, or the next one, with the people of its cell."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    shown = sessions_of(request.viewer).now_or_next().first()
    context: dict[str, Any] = {"session": shown}
    if shown:
        context["mates"] = names_in_cell(request.viewer, shown.cell)
        context["gone"] = gone_from(request.viewer, shown.cell)
    return render(request, "interventions/sessions/room.html", context)


@require_POST
@open_to(PARTICIPANT)
def decline(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Say that one cannot come, or with `coming` that one can after all."""
    me = get_object_or_404(Participant.objects.visible_to(request.viewer))
    missed = get_object_or_404(Session.objects.visible_to(request.viewer), pk=session)
    coming = "coming" in request.POST
    try:
        services.decline(session=missed, participant=me, by=request.viewer, coming=coming)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Noted: you are coming.") if coming else _("Noted: you cannot come. No reason is asked.")
        messages.success(request, said)
    return redirect("sessions:home")


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def calendar_file(request: ViewerRequest, session: UUID) -> HttpResponse:
    shown = get_object_or_404(Session.objects.visible_to(request.viewer).select_related("cell"), pk=session)
    return HttpResponse(
        services.calendar_file(shown),
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers={"Content-Disposition": 'attachment; filename="rendez-vous.ics"'},
    )


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def me(request: ViewerRequest) -> HttpResponse:
    """Show what is mine; a POST changes how I am called here."""
    mine = get_object_or_404(
        Participant.objects.visible_to(request.viewer).select_related("party", "component")
    )
    sent = request.POST if request.method == "POST" else None
    form = CalledForm(sent, initial={"called": mine.called or mine.given_name})
    if request.method == "POST" and form.is_valid():
        services.call_oneself(participant=mine, called=form.cleaned_data["called"], by=request.viewer)
        messages.success(request, _("You are now called %(name)s here.") % {"name": mine.called})
        return redirect("sessions:me")
    signatures = Signature.objects.visible_to(request.viewer).filter(withdrawn_at__isnull=True)
    context = {
        "me": mine,
        "form": form,
        "signatures": signatures.select_related("version").order_by("-created_at"),
    }
    return render(request, ME, context, status=422 if form.is_bound else 200)
