"""A participant's own pages: what awaits them, the room, and what is theirs."""

from __future__ import annotations

from dataclasses import dataclass
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
    awaited = _awaited(viewer, me)
    if awaited:
        return {"stage": "session", "next": awaited[0], "later": awaited[1:]}
    return {"stage": "date" if Cell.objects.visible_to(viewer).exists() else "cell"}


@dataclass(frozen=True)
class Awaited:
    """A session to come, or under way, and what someone has said of their coming."""

    session: Session
    can_answer: bool
    has_accepted: bool
    has_declined: bool


def _awaited(viewer: Viewer, me: Participant) -> list[Awaited]:
    sessions = list(sessions_of(viewer).now_or_next())
    mine = Attendance.objects.visible_to(viewer).filter(session__in=sessions, participant=me)
    said = {row.session_id: row for row in mine} if sessions else {}
    return [
        Awaited(
            session=one,
            can_answer=services.can_answer(one),
            has_accepted=bool(one.pk in said and said[one.pk].accepted_at),
            has_declined=bool(one.pk in said and said[one.pk].declined_at),
        )
        for one in sessions
    ]


@require_GET
@open_to(PARTICIPANT)
def room(request: ViewerRequest) -> HttpResponse:
    """Show the session under way, or the next one, with the people of its cell."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    shown = sessions_of(request.viewer).now_or_next().first()
    context: dict[str, Any] = {"session": shown}
    if shown:
        context["mates"] = names_in_cell(request.viewer, shown.cell) if shown.cell else []
        context["gone"] = gone_from(request.viewer, shown)
    return render(request, "interventions/sessions/room.html", context)


@require_POST
@open_to(PARTICIPANT)
def accept(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _say(request, session, services.accept, _("Noted: you are coming."))


@require_POST
@open_to(PARTICIPANT)
def decline(request: ViewerRequest, session: UUID) -> HttpResponse:
    said = _("Noted: you cannot come. No reason is asked.")
    return _say(request, session, services.decline, said)


def _say(request: ViewerRequest, session: UUID, act: Any, said: str) -> HttpResponse:
    me = get_object_or_404(Participant.objects.visible_to(request.viewer))
    meant = get_object_or_404(Session.objects.visible_to(request.viewer), pk=session)
    try:
        act(session=meant, participant=me, by=request.viewer, seen=_seen(request))
        messages.success(request, said)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("sessions:home")


def _seen(request: ViewerRequest) -> int | None:
    """Return the sequence of the session as the page showed it; None where the page did not say."""
    sent = request.POST.get("sequence", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


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
