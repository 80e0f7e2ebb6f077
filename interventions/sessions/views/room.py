"""The room on the intervenant's screen: who is there, what is said, and the stream that keeps it fresh."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from interventions.sessions import services
from interventions.sessions.forms import AttendanceForm
from interventions.sessions.models import Presence, Session
from interventions.sessions.roll import gone_from, roll_of, tone
from tst_platform.audit.services import record_look
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.http import (
    STAFF,
    STAFF_OR_PARTICIPANT,
    ViewerRequest,
    may_call,
    open_to,
    require_editable,
    viewer_of,
)
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

PAGE = "interventions/sessions/session.html"
HEARTBEAT_SECONDS = 15
# Many cards in one breath are told as one change; each screen still has it within a second.
PAUSE_SECONDS = 0.15


@require_GET
@open_to(STAFF)
def session(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the room; with `?fragment=roll` the roll alone, asked again when something changed."""
    rows = Session.objects.visible_to(request.viewer).select_related("cell__round", "programme")
    shown = get_object_or_404(rows, pk=session)
    is_part = request.GET.get("fragment") == "roll"
    return render(request, f"{PAGE}#roll" if is_part else PAGE, _room(request, shown, again=is_part))


def _room(request: ViewerRequest, shown: Session, *, again: bool = True) -> dict[str, Any]:
    """Gather the room; whoever opens it reads the names of its cell, which is written down."""
    roll = roll_of(request.viewer, shown)
    if roll.lines:
        record_look(by=request.viewer, row=shown.cell, scope=shown.cell_id, again=again)
    return {
        "session": shown,
        "tone": tone(shown),
        "roll": roll,
        "gone": gone_from(request.viewer, shown.cell),
        "presences": Presence.choices,
    }


@require_POST
@open_to(STAFF)
def attendance(request: ViewerRequest, session: UUID) -> HttpResponse:
    rows = Session.objects.select_related("cell__round", "programme")
    held = require_editable(rows, request.viewer, pk=session)
    form = AttendanceForm(request.POST, session=held)
    refusal = "" if form.is_valid() else _("This answer is not one of those offered.")
    if not refusal:
        try:
            services.mark_attendance(session=held, by=request.viewer, **form.cleaned_data)
        except DomainError as refused:
            refusal = str(refused)
    if refusal:
        messages.error(request, refusal)
    if request.htmx:
        return render(request, f"{PAGE}#roll", _room(request, held), status=422 if refusal else 200)
    if refusal:
        return render(request, PAGE, _room(request, held), status=422)
    return redirect("sessions:session", session)


@require_POST
@open_to(STAFF)
def start(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _pass(request, session, services.start_session, _("The session is open."))


@require_POST
@open_to(STAFF)
def end(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _pass(
        request, session, services.end_session, _("The session is ended. Its log stays open to you.")
    )


def _pass(request: ViewerRequest, session: UUID, act: Any, said: str) -> HttpResponse:
    held = require_editable(Session.objects.all(), request.viewer, pk=session)
    try:
        act(session=held, by=request.viewer)
        messages.success(request, said)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("sessions:session", session)


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
async def stream(request: ViewerRequest, session: UUID) -> StreamingHttpResponse:
    """Tell a screen each time something changed in its room: server-sent events without any content."""
    viewer, room = await sync_to_async(_enter)(request, session)
    return StreamingHttpResponse(
        _events(viewer, request.session, session, room),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


def _enter(request: ViewerRequest, session: UUID) -> tuple[Viewer, str]:
    """Return who looks and the room's key; 404 for whoever may not be there."""
    if not may_call(request.viewer, STAFF_OR_PARTICIPANT):
        raise Http404
    viewer = Viewer(request.viewer.user, request.viewer.party_id)
    return viewer, str(get_object_or_404(Session.objects.visible_to(viewer), pk=session).cell_id)


def _may_stay(viewer: Viewer, browser: SessionBase, session: UUID) -> bool:
    """Ask anew who is looking, and whether they may be in the room; give the connection back: streams hold none."""
    try:
        if _looking_now(browser) != viewer:
            return False
        with looking_as(viewer):
            return Session.objects.visible_to(viewer).filter(pk=session).exists()
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _looking_now(browser: SessionBase) -> Viewer:
    """Return whom this browser speaks for now: nobody once it signed out, or once its account is closed."""
    now = HttpRequest()
    now.session = type(browser)(browser.session_key)
    now.user = get_user(now)
    return viewer_of(now)


async def _events(viewer: Viewer, browser: SessionBase, session: UUID, room: str) -> AsyncIterator[str]:
    live.ensure_listening()
    async with live.hub.listen(room) as changed:
        yield "retry: 2000\n\n"
        changed.set()  # what changed while the page was on its way, or while the phone slept
        told = 0
        while await sync_to_async(_may_stay)(viewer, browser, session):
            if changed.is_set():
                changed.clear()
                told += 1
                yield f"id: {told}\nevent: changed\ndata: {told}\n\n"
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                yield ": still here\n\n"
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
        yield "event: closed\ndata: closed\n\n"
