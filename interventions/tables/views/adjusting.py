"""Acts on one plan of tables: move and place people, keep seats, take or leave a proposal, show it, take it back.

Each form says which revision its screen shows: an act on tables that have changed since is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interventions.tables import services
from interventions.tables.forms import KeepForm, QuestionForm, SeatForm
from interventions.tables.models import TablePlan
from interventions.tables.views.leading import held_session, shown
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


def _held(request: ViewerRequest, plan: UUID) -> TablePlan:
    rows = TablePlan.objects.select_related("session__cell__round", "session__programme__collective")
    held: TablePlan = require_editable(rows, request.viewer, pk=plan)
    return held


def _seen(request: ViewerRequest) -> int | None:
    """Return the revision that the screen showed, -1 for nonsense; None where the form says none."""
    told = request.POST.get("revision") or request.GET.get("revision")
    if told is None:
        return None
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else -1


def back_to(plan: TablePlan, at: object = None) -> HttpResponse:
    """Return to these tables as they are now, with the focus on the person who was moved."""
    query = f"?tour={plan.number}" + (f"&at={at}" if at else "")
    return redirect(reverse("tables:tables", args=[plan.session_id]) + query)


def _do(request: ViewerRequest, plan: TablePlan, act: Callable[[], object], done: str) -> HttpResponse:
    """Do one act on a plan; what cannot be done any more is said on its page."""
    try:
        act()
        messages.success(request, done)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return back_to(plan)


@require_POST
@open_to(STAFF)
def seat(request: ViewerRequest, plan: UUID) -> HttpResponse:
    """Seat a person at a table, at the best one where none is said, or take them from theirs."""
    held = _held(request, plan)
    form = SeatForm(request.POST, session=held.session)
    if not form.is_valid():
        messages.error(request, _("This person or this table is not there any more; nothing was changed."))
        return back_to(held)
    who, table = form.cleaned_data["participant"], form.cleaned_data["table"]
    try:
        told = {"name": who.name_for_staff, "table": _seated(request, held, form)}
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return back_to(held, who.pk)
    sits, gone = _("%(name)s now sits at table %(table)s."), _("%(name)s sits at no table any more.")
    undo = reverse("tables:undo", args=[held.pk])
    messages.success(request, (gone if table == 0 else sits) % told, extra_tags=f"undo:{undo}")
    return back_to(held, who.pk)


def _seated(request: ViewerRequest, plan: TablePlan, form: SeatForm) -> int:
    who, table = form.cleaned_data["participant"], form.cleaned_data["table"]
    if table is None:
        return services.place_late(plan=plan, participant=who, by=request.viewer, seen=_seen(request))
    services.seat_person(plan=plan, participant=who, table=table, by=request.viewer, seen=_seen(request))
    return int(table)


@require_POST
@open_to(STAFF)
def keep(request: ViewerRequest, plan: UUID) -> HttpResponse:
    """Keep a seat whatever is composed anew, or give it back."""
    held = _held(request, plan)
    form = KeepForm(request.POST, session=held.session)
    if not form.is_valid():
        messages.error(request, _("This person or this table is not there any more; nothing was changed."))
        return back_to(held)
    kept = form.cleaned_data["kept"]
    done = _("The seat is kept.") if kept else _("The seat is given back.")
    return _do(
        request,
        held,
        lambda: services.keep_seat(
            plan=held, participant=form.cleaned_data["participant"], kept=kept, by=request.viewer
        ),
        done,
    )


@require_POST
@open_to(STAFF)
def undo(request: ViewerRequest, plan: UUID) -> HttpResponse:
    held = _held(request, plan)
    act = lambda: services.undo_last(plan=held, by=request.viewer, seen=_seen(request))  # noqa: E731
    return _do(request, held, act, _("Taken back: people sit as before."))


@require_POST
@open_to(STAFF)
def take(request: ViewerRequest, plan: UUID) -> HttpResponse:
    held = _held(request, plan)
    act = lambda: services.take_proposal(plan=held, by=request.viewer, seen=_seen(request))  # noqa: E731
    return _do(
        request, held, act, _("The proposal is taken. The seats before it can be put back with « Undo ».")
    )


@require_POST
@open_to(STAFF)
def leave(request: ViewerRequest, plan: UUID) -> HttpResponse:
    held = _held(request, plan)
    act = lambda: services.leave_proposal(plan=held, by=request.viewer, seen=_seen(request))  # noqa: E731
    return _do(request, held, act, _("The present seats are kept."))


@require_POST
@open_to(STAFF)
def validate(request: ViewerRequest, plan: UUID) -> HttpResponse:
    held = _held(request, plan)
    act = lambda: services.validate_plan(plan=held, by=request.viewer, seen=_seen(request))  # noqa: E731
    return _do(request, held, act, _("Validated: each person sees their own table on their phone."))


@require_POST
@open_to(STAFF)
def withdraw(request: ViewerRequest, plan: UUID) -> HttpResponse:
    held = _held(request, plan)
    act = lambda: services.withdraw_plan(plan=held, by=request.viewer)  # noqa: E731
    return _do(request, held, act, _("Nobody sees these tables any more, until you validate them again."))


@require_POST
@open_to(STAFF)
def drop(request: ViewerRequest, plan: UUID) -> HttpResponse:
    held = _held(request, plan)
    try:
        services.drop_plan(plan=held, by=request.viewer)
        messages.success(request, _("These tables are gone."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("tables:tables", held.session_id)


@require_POST
@open_to(STAFF)
def question(request: ViewerRequest, plan: UUID) -> HttpResponse:
    """Keep the first question of the tables."""
    held = _held(request, plan)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return shown(request, held_session(request, held.session_id), status=422, question_form=form)
    act = lambda: services.ask_first(plan=held, question=form.cleaned_data["question"], by=request.viewer)  # noqa: E731
    return _do(request, held, act, _("The question is kept."))
