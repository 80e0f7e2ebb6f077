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
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from interventions.sessions import services
from interventions.sessions.conflicts import conflicts_of
from interventions.sessions.models import Presence, Session
from interventions.sessions.roll import gone_from, roll_of, tone
from tst_platform.audit.services import record_look
from tst_platform.core import live, streams
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
# When the last « everyone is there » was noted, by session, so that it can be undone from this browser.
ALL_THERE = "all_there"
HEARTBEAT_SECONDS = 15
# Many cards in one breath are told as one change; each screen still has it within a second.
PAUSE_SECONDS = 0.15


@require_GET
@open_to(STAFF)
def session(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the room; with `?fragment=roll` the roll alone, asked again when something changed."""
    rows = Session.objects.visible_to(request.viewer).select_related("cell__round", "programme", "contract")
    shown = get_object_or_404(rows, pk=session)
    is_part = request.GET.get("fragment") == "roll"
    return render(request, f"{PAGE}#roll" if is_part else PAGE, room_of(request, shown, again=is_part))


def room_of(request: ViewerRequest, shown: Session, *, again: bool = True) -> dict[str, Any]:
    """Gather the room; whoever opens it reads the names of its people, which is written down."""
    roll = roll_of(request.viewer, shown)
    if roll.lines:
        look_at_names(request.viewer, shown, again=again)
    return {
        "session": shown,
        "tone": tone(shown),
        "roll": roll,
        "gone": gone_from(request.viewer, shown),
        "collisions": conflicts_of(request.viewer, [shown]).get(shown.pk, []),
        "presences": Presence.choices,
        "can_undo": str(shown.pk) in request.session.get(ALL_THERE, {}),
        "is_to_come": services.can_answer(shown),
        "has_come": services.day_has_come(shown),
        "is_past": shown.ends_at <= timezone.now(),
        "refusal": "",
    }


def look_at_names(viewer: Viewer, shown: Session, *, again: bool = False) -> None:
    """Write down that someone read the names of those who meet: of a cell, or of the whole collective."""
    named = shown.cell or shown.programme.collective
    record_look(by=viewer, row=named, scope=named.pk, again=again)


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
    # Who opens it where they lead goes on there.
    return redirect("rooms:lead" if request.POST.get("then") == "lead" else "sessions:session", session)


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
async def stream(request: ViewerRequest, session: UUID) -> StreamingHttpResponse:
    """Tell a screen each time something changed in its room: server-sent events without any content."""
    viewer, room = await sync_to_async(_enter)(request, session)
    heard = request.headers.get("Last-Event-ID", "")
    return StreamingHttpResponse(
        _events(viewer, request.session, session, room, heard),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


def _enter(request: ViewerRequest, session: UUID) -> tuple[Viewer, str]:
    """Return who looks and the room's key; 404 for whoever may not be there."""
    if not may_call(request.viewer, STAFF_OR_PARTICIPANT):
        raise Http404
    viewer = Viewer(request.viewer.user, request.viewer.party_id)
    return viewer, str(get_object_or_404(Session.objects.visible_to(viewer), pk=session).circle_id)


def _may_stay(viewer: Viewer, browser: SessionBase, session: UUID) -> bool:
    """Ask anew who is looking, and whether they may be in the room."""
    if _looking_now(browser) != viewer:
        return False
    with looking_as(viewer):
        return Session.objects.visible_to(viewer).filter(pk=session).exists()


def _looking_now(browser: SessionBase) -> Viewer:
    """Return whom this browser speaks for now: nobody once it signed out, or once its account is closed."""
    now = HttpRequest()
    now.session = type(browser)(browser.session_key)
    now.user = get_user(now)
    return viewer_of(now)


def _give_back() -> None:
    """Give back the connection with which the request was let in: a stream holds none."""
    if not connection.in_atomic_block:
        connection.close()


async def _events(
    viewer: Viewer, browser: SessionBase, session: UUID, room: str, heard: str
) -> AsyncIterator[str]:
    """Yield what a screen is told; `heard` is the mark of the last change it was told of, "" for a new page."""
    live.ensure_listening()
    await sync_to_async(_give_back)()
    async with live.hub.listen(room) as changed:
        yield "retry: 2000\n\n"
        if heard != live.hub.mark(room):
            changed.set()  # while the page was on its way, while the phone slept, while its line was cut
        while await streams.ask(_may_stay, viewer, browser, session):
            if changed.is_set():
                changed.clear()
                mark = live.hub.mark(room)
                yield f"id: {mark}\nevent: changed\ndata: {mark}\n\n"
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                yield "event: here\ndata: here\n\n"
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
        yield "event: closed\ndata: closed\n\n"
