"""A session on paper: what is printed before it, and the one screen on which it is entered afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contracts.agreements.printing import CannotPrint, TooManyFiles, count_file, print_pdf
from contracts.confidentiality.services import sentence_for_card
from interventions.rooms import services
from interventions.rooms.course import course_of
from interventions.rooms.entry_forms import EntryScreen
from interventions.rooms.sheets import printed_for
from interventions.rooms.views.leading import held_of
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from interventions.sessions.services import day_has_come, host_of
from interventions.sessions.views.room import look_at_names
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to

PAGE = "interventions/rooms/printed.html"
PDF = "interventions/rooms/pdf_printed.html"
ENTER = "interventions/rooms/enter.html"


@require_GET
@open_to(STAFF)
def printed(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show what a session on paper needs: the page prints, and is a file as well."""
    return render(request, PAGE, _paper_of(request, session))


@require_GET
@open_to(STAFF)
def printed_pdf(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Hand it over as a file; where none can be made, the page says so, and prints."""
    context = _paper_of(request, session)
    try:
        count_file(request.viewer.actor)
        content = print_pdf(PDF, context)
    except TooManyFiles as refusal:
        answer = render(request, PAGE, context | {"refusal": refusal}, status=429)
        answer.headers["Retry-After"] = str(refusal.wait)
        return answer
    except CannotPrint as refusal:
        return render(request, PAGE, context | {"refusal": refusal})
    name = f"seance-{context['session'].starts_here:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _paper_of(request: ViewerRequest, session: UUID) -> dict[str, Any]:
    held = held_of(request, session)
    people = sorted(person.name_for_staff for person in people_of(held))
    if people:
        look_at_names(request.viewer, held)
    course = course_of(request.viewer, held)
    return {
        "title": _("Session on paper"),
        "session": held,
        "host": host_of(held),
        "course": course,
        "people": people,
        "printed": printed_for(request.viewer, course),
        "sheets": range(2),
        "sentence": sentence_for_card(held.contract) if held.cell_id else "",
    }


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def enter(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Enter what was on paper, in one screen; what is refused keeps all that was typed."""
    held = held_of(request, session)
    screen = EntryScreen(request.viewer, held, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and not screen.wants_more:
        if screen.is_valid() and _is_entered(request, held, screen):
            messages.success(request, _("The session is entered."))
            return redirect("sessions:session", held.pk)
        status = 422
    if screen.presences:
        look_at_names(request.viewer, held, again=request.method == "POST")
    context = {
        "session": held,
        "screen": screen,
        "has_come": day_has_come(held),
        "sentence": sentence_for_card(held.contract) if held.cell_id else "",
        "back_url": reverse("sessions:session", args=[held.pk]),
    }
    return render(request, ENTER, context, status=status)


def _is_entered(request: ViewerRequest, held: Session, screen: EntryScreen) -> bool:
    try:
        services.enter_session(session=held, entry=screen.entry, by=request.viewer)
    except DomainError as refusal:
        screen.general.append(str(refusal))
        return False
    return True
