"""Acts on the roll: who is there, all at once, since when; and how the last of them is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interventions.sessions import services
from interventions.sessions.attending_forms import ArrivalForm
from interventions.sessions.forms import AttendanceForm
from interventions.sessions.models import Session
from interventions.sessions.views.room import ALL_THERE, PAGE, room_of
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


def _held(request: ViewerRequest, session: UUID) -> Session:
    rows = Session.objects.select_related("cell__round", "programme", "contract")
    held: Session = require_editable(rows, request.viewer, pk=session)
    return held


@require_POST
@open_to(STAFF)
def attendance(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Note one person as present, late or absent; what was noted of all at once is then no longer undone at once."""
    held = _held(request, session)
    form = AttendanceForm(request.POST, session=held)
    refusal = "" if form.is_valid() else _("This answer is not one of those offered.")
    if not refusal:
        refusal = _refused(services.mark_attendance, held, request, **form.cleaned_data)
    if not refusal:
        _remember(request, held, None)
    return _answer(request, held, refusal)


@require_POST
@open_to(STAFF)
def arrival(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Note since when someone is there who came late."""
    held = _held(request, session)
    form = ArrivalForm(request.POST, session=held)
    refusal = "" if form.is_valid() else _first_error(form)
    if not refusal:
        who = form.cleaned_data["participant"]
        refusal = _refused(services.note_arrival, held, request, participant=who, arrived_at=form.moment)
    return _answer(request, held, refusal)


@require_POST
@open_to(STAFF)
def everyone(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Note as present all of whom nothing is noted yet."""
    held = _held(request, session)
    try:
        marked_at = services.mark_all_present(session=held, by=request.viewer)
    except DomainError as refused:
        return _answer(request, held, str(refused))
    _remember(request, held, marked_at)
    return _answer(request, held)


@require_POST
@open_to(STAFF)
def undo_everyone(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Take back what the last « everyone is there » noted."""
    held = _held(request, session)
    marked_at = parse_datetime(str(request.session.get(ALL_THERE, {}).get(str(held.pk), "")))
    refusal = _refused(services.unmark, held, request, marked_at=marked_at)
    if not refusal:
        _remember(request, held, None)
    return _answer(request, held, refusal)


def _refused(act: Any, held: Session, request: ViewerRequest, **told: Any) -> str:
    """Do it; return why it was refused, or nothing."""
    try:
        act(session=held, by=request.viewer, **told)
    except DomainError as refusal:
        return str(refusal)
    return ""


def _first_error(form: Form) -> str:
    if "participant" in form.errors:
        return _("This answer is not one of those offered.")
    return str(next(iter(form.errors.values()))[0])


def _remember(request: ViewerRequest, held: Session, marked_at: datetime | None) -> None:
    known = {key: value for key, value in request.session.get(ALL_THERE, {}).items() if key != str(held.pk)}
    if marked_at:
        known[str(held.pk)] = marked_at.isoformat()
    if known != request.session.get(ALL_THERE, {}):
        request.session[ALL_THERE] = known


def _answer(request: ViewerRequest, held: Session, refusal: str = "") -> HttpResponse:
    """Show the roll anew, with what was refused above it."""
    if not (refusal or request.htmx):
        return redirect("sessions:session", held.pk)
    context = room_of(request, held) | {"refusal": refusal}
    return render(request, f"{PAGE}#roll" if request.htmx else PAGE, context, status=422 if refusal else 200)
