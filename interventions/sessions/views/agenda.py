"""Pages on which an intervenant plans: the sessions of a programme, and the date of each."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cells.composition.models import Cell
from interventions.programmes.models import Programme
from interventions.sessions import services
from interventions.sessions.conflicts import conflicts_of
from interventions.sessions.models import Session, SessionState
from interventions.sessions.months import first_of, month_of
from interventions.sessions.moving import CancelForm, MoveForm
from interventions.sessions.planning import PlanForm, SessionForm
from interventions.sessions.roll import agenda_of
from interventions.sessions.services.scheduling import Hours
from interventions.sessions.services.wording import when
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PAGE = "interventions/sessions/schedule.html"
SEEN = "seen"


@require_GET
@open_to(STAFF)
def agenda(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Show the sessions of a programme as a list, with `?mois=` as a month."""
    shown = get_object_or_404(Programme.objects.visible_to(request.viewer), pk=programme)
    told = agenda_of(request.viewer, shown)
    context: dict[str, Any] = {"programme": shown, "agenda": told}
    if "mois" in request.GET:
        context["month"] = month_of([*told.awaited, *told.past], first_of(request.GET["mois"]))
    return render(request, "interventions/sessions/agenda.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def schedule(request: ViewerRequest, cell: UUID) -> HttpResponse:
    meeting = require_editable(Cell.objects.select_related("round"), request.viewer, pk=cell)
    programme = get_object_or_404(Programme.objects.visible_to(request.viewer), contract=meeting.contract_id)
    return _plan(request, programme, meeting, reverse("composition:cell", args=[cell]))


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def schedule_all(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Plan a session of the whole collective."""
    found = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    return _plan(request, found, None, reverse("sessions:agenda", args=[programme]))


def _plan(request: ViewerRequest, programme: Programme, cell: Cell | None, back: str) -> HttpResponse:
    form = PlanForm(
        _sent(request),
        submit=_("Plan the session"),
        cancel_url=back,
        taken=_hours_taken(programme, cell),
        **_clocks_of(programme),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and not _warn(request, form, _drafts(form, programme, cell))
    ):
        try:
            first = _planned(request, form, programme, cell)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("sessions:session", first.pk)
    context = {"cell": cell, "form": form, "can_schedule": cell is None or services.can_schedule(cell)}
    return render(request, PAGE, context, status=422 if form.is_bound else 200)


def _sent(request: ViewerRequest) -> QueryDict | None:
    """Return what was sent: a form sent empty is sent all the same."""
    return request.POST if request.method == "POST" else None


def _planned(request: ViewerRequest, form: PlanForm, programme: Programme, cell: Cell | None) -> Session:
    """Plan what the form says; return the first session."""
    who: dict[str, Any] = {"cell": cell, "programme": programme, "by": request.viewer}
    if form.is_series:
        planned = services.schedule_series(occasions=form.occasions, where=form.where, **who)
        said = ngettext(
            "%(number)s session is planned. Those who are expected are told in one mail.",
            "%(number)s sessions are planned. Those who are expected are told in one mail.",
            len(planned),
        )
        messages.success(request, said % {"number": len(planned)})
        return planned[0]
    starts_at, ends_at = form.occasions[0]
    session = services.schedule_session(starts_at=starts_at, ends_at=ends_at, **vars(form.where), **who)
    messages.success(request, _("The session is planned. Those who are expected are told by mail."))
    return session


# --- what is known before ------------------------------------------------------------------------------------------


def _clocks_of(programme: Programme) -> dict[str, Any]:
    """Return the clock of the last session, which is offered first, and all those in use."""
    rows = Session.objects.filter(programme=programme).order_by("-created_at", "-starts_at")
    used = list(rows.values_list("zone", flat=True))
    return {"zone": used[0] if used else "", "in_use": set(used)}


def _hours_taken(programme: Programme, cell: Cell | None, apart: list[UUID] | None = None) -> list[Hours]:
    """Return the hours at which these people meet already."""
    rows = Session.objects.filter(contract=programme.contract_id, cell=cell)
    others = rows.exclude(state=SessionState.CANCELLED).exclude(pk__in=apart or [])
    return list(others.values_list("starts_at", "ends_at"))


def _drafts(form: SessionForm, programme: Programme, cell: Cell | None) -> list[Session]:
    """Return the sessions as they would be, written nowhere: they are compared with those there are."""
    drafts = []
    for (starts_at, ends_at), where in form.placed:
        draft = Session(programme=programme, contract_id=programme.contract_id, cell=cell)
        draft.starts_at, draft.ends_at = starts_at, ends_at
        where.put_on(draft)
        drafts.append(draft)
    return drafts


def _warn(
    request: ViewerRequest, form: SessionForm, drafts: list[Session], apart: list[UUID] | None = None
) -> bool:
    """Show what these dates collide with, once: sent again as it stands, the form goes through."""
    found = conflicts_of(request.viewer, drafts, apart or [])
    form.warnings = list(dict.fromkeys(words for told in found.values() for words in told))
    form.seen = hashlib.sha256("\n".join(form.warnings).encode()).hexdigest()[:16] if form.warnings else ""
    if form.warnings:
        form.helper.submit = _("Do it all the same")
    return form.seen != "" and request.POST.get(SEEN) != form.seen


# --- what becomes of a date ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def reschedule(request: ViewerRequest, session: UUID) -> HttpResponse:
    rows = Session.objects.select_related("cell__round", "programme")
    moved = require_editable(rows, request.viewer, pk=session)
    form = _move_form(request, moved)
    apart = list(form.hours) if request.method == "POST" and form.is_valid() else []
    if apart and not _warn(request, form, _drafts(form, moved.programme, moved.cell), apart):
        try:
            changed = services.move_sessions(
                hours=form.hours,
                where=form.wheres,
                reason=form.cleaned_data["reason"],
                by=request.viewer,
                seen=form.seen_at,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("The date is changed. Those who are expected are told by mail.")
                if changed
                else _("Nothing has changed."),
            )
            return redirect("sessions:session", session)
    context = {"cell": moved.cell, "session": moved, "form": form, "can_schedule": moved.is_planned}
    return render(request, PAGE, context, status=422 if form.is_bound else 200)


def _move_form(request: ViewerRequest, moved: Session) -> MoveForm:
    following = list(services.following(moved))
    return MoveForm(
        _sent(request),
        session=moved,
        following=following,
        taken=_hours_taken(moved.programme, moved.cell, [one.pk for one in following]),
        in_use=_clocks_of(moved.programme)["in_use"],
        submit=_("Change the date"),
        cancel_url=reverse("sessions:session", args=[moved.pk]),
    )


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def cancel(request: ViewerRequest, session: UUID) -> HttpResponse:
    cancelled = require_editable(Session.objects.select_related("cell__round"), request.viewer, pk=session)
    after = services.following(cancelled).count() - 1
    form = CancelForm(_sent(request), is_series=after > 0)
    if request.method == "GET" or not form.is_valid():
        context = {"session": cancelled, "form": form, "after": after, "when": when(cancelled)}
        return render(
            request, "interventions/sessions/cancel.html", context, status=422 if form.is_bound else 200
        )
    try:
        number = services.cancel_session(
            session=cancelled,
            by=request.viewer,
            reason=form.cleaned_data["reason"],
            and_following=form.cleaned_data.get("scope") == MoveForm.FOLLOWING,
        )
        said = ngettext(
            "The session is cancelled. Those who were expected are told by mail.",
            "%(number)s sessions are cancelled. Those who were expected are told in one mail.",
            number,
        )
        messages.success(request, said % {"number": number})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("sessions:session", session)
