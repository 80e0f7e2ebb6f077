"""Leading: one page for each of those who lead, a screen for the hall; all of them show the same state."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from interventions.rooms import services
from interventions.rooms.course import course_of, mark, notes_beside
from interventions.rooms.forms import QuestionForm
from interventions.rooms.models import RunningItem
from interventions.rooms.parts import act_of_lead, beside_lead
from interventions.rooms.views.preparing import say_changed
from interventions.rooms.voices import round_told, voices_of
from interventions.sessions.models import Session
from interventions.sessions.services import day_has_come
from interventions.sessions.views.room import look_at_names
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

LEAD = "interventions/rooms/lead.html"
HALL = "interventions/rooms/projected.html"


@require_GET
@open_to(STAFF)
def lead(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the room to one who leads; `?fragment=now` or `voices` is that part alone, 204 where nothing changed."""
    held = held_of(request, session)
    part = request.GET.get("fragment", "")
    if part not in PARTS:
        context = {"session": held, "has_come": day_has_come(held)}
        for gather in PARTS.values():
            context |= gather(request, held)
        look_at_names(request.viewer, held)
        return render(request, LEAD, context | {"beside": beside_lead(held)})
    context = PARTS[part](request, held)
    if request.GET.get("seen") == context[f"seen_{part}"]:
        return HttpResponse(status=204)
    if part == "voices":
        look_at_names(request.viewer, held, again=True)
    return render(request, f"{LEAD}#{part}", context)


def held_of(request: ViewerRequest, session: UUID) -> Session:
    """Return the session to one who leads it: 404 to a stranger, 403 to who only sees it."""
    rows = Session.objects.select_related("cell__round", "programme", "contract")
    held: Session = require_editable(rows, request.viewer, pk=session)
    return held


def now_of(request: ViewerRequest, held: Session) -> dict[str, Any]:
    course = course_of(request.viewer, held)
    notes = notes_beside(request.viewer, course.current)
    return {
        "session": held,
        "course": course,
        "notes": notes,
        "act": act_of_lead(course),
        "seen_now": mark(course.state, notes),
    }


def voices_in(request: ViewerRequest, held: Session) -> dict[str, Any]:
    voices = voices_of(request.viewer, held)
    state = voices.state if voices else ()
    return {"session": held, "voices": voices, "seen_voices": mark(held.state, state)}


PARTS = {"now": now_of, "voices": voices_in}


@require_POST
@open_to(STAFF)
def go_on(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _step(request, session, services.go_on)


@require_POST
@open_to(STAFF)
def go_back(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _step(request, session, services.go_back)


def _step(request: ViewerRequest, session: UUID, act: Any) -> HttpResponse:
    """Go to another step from the one that the screen showed; where another device was quicker, say so."""
    held = held_of(request, session)
    refusal = ""
    try:
        if not act(session=held, shown=_shown(request), by=request.viewer):
            refusal = _("The step had changed on another screen meanwhile. Nothing else was changed.")
    except DomainError as refused:
        refusal = str(refused)
    if request.htmx:
        return render(request, f"{LEAD}#now", now_of(request, held) | {"refusal": refusal})
    if refusal:
        messages.warning(request, refusal)
    return redirect("rooms:lead", held.pk)


def _shown(request: ViewerRequest) -> UUID | None:
    """Return the step that the screen showed; None where it showed none."""
    try:
        return UUID(request.POST.get("shown", ""))
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def question(request: ViewerRequest, item: UUID) -> HttpResponse:
    """Change the question of a step while it goes on."""
    found = require_editable(RunningItem.objects.select_related("session"), request.viewer, pk=item)
    back = reverse("rooms:lead", args=[found.session_id])
    sent = request.POST if request.method == "POST" else None
    shown = {"question": found.question, "seen": mark(found.question)}
    form = QuestionForm(sent, initial=shown, cancel_url=back)
    meanwhile = None
    if form.is_valid():
        try:
            services.change_question(item=found, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        except services.StepChanged:
            meanwhile = say_changed(form, services.step_of(found, request.viewer), shown["seen"])
        else:
            return redirect(back)
    context = {"item": found, "session": found.session, "form": form, "meanwhile": meanwhile}
    return render(request, "interventions/rooms/question.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(STAFF)
def end(request: ViewerRequest, session: UUID) -> HttpResponse:
    """End the session, and all that was of the moment."""
    held = held_of(request, session)
    try:
        services.end_room(session=held, by=request.viewer)
        messages.success(request, _("The session is ended. Its log stays open to you."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("sessions:session", held.pk)


@require_GET
@open_to(STAFF)
def projected(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the hall what all who meet may read, and nothing else; `?fragment=hall` is asked again while it stands."""
    shown = get_object_or_404(Session.objects.editable_by(request.viewer).select_related("cell"), pk=session)
    course = course_of(request.viewer, shown)
    told = round_told(request.viewer, shown) if shown.is_open else None
    seen = mark(course.state, told)
    again = request.GET.get("fragment") == "hall"
    if again and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    if told and told.name:
        look_at_names(request.viewer, shown, again=again)
    context = {"session": shown, "course": course, "told": told, "seen": seen}
    return render(request, f"{HALL}#hall" if again else HALL, context)
