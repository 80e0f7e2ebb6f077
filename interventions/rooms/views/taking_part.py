"""Taking part: the step that goes on, one main act, one's hand, « Pause »."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from interventions.rooms import services
from interventions.rooms.course import course_of, mark
from interventions.rooms.parts import act_of, beside_phone, is_asked_elsewhere, writes_on_board
from interventions.rooms.voices import mine_of, round_told
from interventions.sessions.models import Session
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to

MINE = "interventions/rooms/mine.html"


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the session to one who takes part; `?fragment=now` is its living part, 204 where nothing changed."""
    shown = _session(request, session)
    part = request.GET.get("fragment")
    if part in ("pause", "beside"):
        beside = beside_phone(shown) if shown.is_open else []
        return render(request, f"{MINE}#{part}", {"session": shown, "beside": beside})
    context = _context(request, shown)
    if part != "now":
        return render(request, MINE, context)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, f"{MINE}#now", context)


@require_POST
@open_to(PARTICIPANT)
def hand(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Raise one's hand, or lower it."""
    shown = _session(request, session)
    act = services.lower_hand if "lower" in request.POST else services.raise_hand
    return _act(request, shown, act)


@require_POST
@open_to(PARTICIPANT)
def pass_turn(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _act(request, _session(request, session), services.pass_turn)


@require_POST
@open_to(PARTICIPANT)
def pause(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Ask for a pause. Nothing is kept of who asked, not even in this browser: the answer itself says that it is told."""
    shown = _session(request, session)
    told = True
    refusal = ""
    try:
        services.ask_pause(session=shown, by=request.viewer)
    except DomainError as refused:
        told, refusal = False, str(refused)
    page = f"{MINE}#pause" if request.htmx else MINE
    context = _context(request, shown) | {"pause_told": told, "pause_refusal": refusal}
    return render(request, page, context)


def _session(request: ViewerRequest, session: UUID) -> Session:
    rows = Session.objects.visible_to(request.viewer).select_related("cell__round", "contract", "programme")
    found: Session = get_object_or_404(rows, pk=session)
    return found


def _context(request: ViewerRequest, shown: Session) -> dict[str, Any]:
    course = course_of(request.viewer, shown)
    told = round_told(request.viewer, shown) if shown.is_open else None
    voice = mine_of(request.viewer, shown) if shown.is_open else None
    act = act_of(request.viewer, course)
    return {
        "session": shown,
        "course": course,
        "told": told,
        "voice": voice,
        "act": act,
        "is_asked_elsewhere": is_asked_elsewhere(course),
        "writes_on_board": writes_on_board(course),
        "beside": beside_phone(shown) if shown.is_open else [],
        "seen": mark(course.state, told, voice, act),
    }


def _act(request: ViewerRequest, shown: Session, act: Any) -> HttpResponse:
    """Do it, and show the part anew; what is refused is said in it."""
    refusal = ""
    try:
        act(session=shown, by=request.viewer)
    except DomainError as refused:
        refusal = str(refused)
    if request.htmx:
        return render(request, f"{MINE}#now", _context(request, shown) | {"refusal": refusal})
    if refusal:
        messages.error(request, _("Nothing was changed: %(why)s") % {"why": refusal})
    return redirect("rooms:mine", shown.pk)
