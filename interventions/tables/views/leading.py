"""The page of a session's tables for those who lead: compose, ask what holds today, look at what is proposed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from interventions.sessions.models import Session
from interventions.tables import services
from interventions.tables.forms import ComposeForm, QuestionForm, TodayForm
from interventions.tables.models import DayConstraint, TablePlan
from interventions.tables.shown import page_of
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PAGE = "interventions/tables/tables.html"


def held_session(request: ViewerRequest, session: UUID) -> Session:
    rows = Session.objects.select_related("cell__round", "programme__collective", "contract")
    held: Session = require_editable(rows, request.viewer, pk=session)
    return held


def plan_asked(request: ViewerRequest, session: Session) -> TablePlan | None:
    """Return the tables that the address asks for by number, or the last ones."""
    rows = TablePlan.objects.editable_by(request.viewer).filter(session=session).order_by("-number")
    number = request.GET.get("tour", "")
    asked = (
        rows.filter(number=int(number))
        if number.isascii() and number.isdecimal() and len(number) < 4
        else rows
    )
    plan = asked.first() or rows.first()
    if plan is not None:
        plan.session = session
    return plan


def shown(request: ViewerRequest, session: Session, *, status: int = 200, **forms: Form) -> HttpResponse:
    """Show the page with these forms in place of empty ones; its names are read by whoever opens it."""
    plan = plan_asked(request, session)
    context: dict[str, Any] = page_of(request.viewer, session, plan, moving=request.GET.get("move", ""))
    sizes = {"low": plan.low, "high": plan.high} if plan else None
    context["form"] = forms.get("form") or ComposeForm(initial=sizes)
    context["today_form"] = forms.get("today_form") or TodayForm(session=session)
    context["question_form"] = forms.get("question_form") or (
        QuestionForm(initial={"question": plan.question}) if plan else None
    )
    context["at"] = request.GET.get("at", "")
    look_at_names(request, session, again=status != 200)
    return render(request, PAGE, context, status=status)


def look_at_names(request: ViewerRequest, session: Session, *, again: bool = False) -> None:
    """Write down that someone read the names of those who meet; a part that a screen asks again is the same look."""
    named = session.cell or session.programme.collective
    record_look(by=request.viewer, row=named, scope=named.pk, again=again)


@require_GET
@open_to(STAFF)
def tables(request: ViewerRequest, session: UUID) -> HttpResponse:
    return shown(request, held_session(request, session))


@require_POST
@open_to(STAFF)
def compose(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Compose tables of those who are there: the first ones, or others beside the present."""
    held = held_session(request, session)
    form = ComposeForm(request.POST)
    if form.is_valid():
        try:
            services.compose_tables(session=held, by=request.viewer, **form.cleaned_data)
            return redirect("tables:tables", session)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return shown(request, held, status=422, form=form)


@require_POST
@open_to(STAFF)
def as_last_time(request: ViewerRequest, session: UUID) -> HttpResponse:
    held = held_session(request, session)
    try:
        services.seat_as_last_time(session=held, by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("tables:tables", session)


@require_POST
@open_to(STAFF)
def constrain(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Ask that two people be apart, or together, today."""
    held = held_session(request, session)
    form = TodayForm(request.POST, session=held)
    if form.is_valid():
        try:
            services.constrain_today(session=held, by=request.viewer, **form.cleaned_data)
            messages.success(request, _("Noted for today. It counts when the tables are composed anew."))
            return redirect(reverse("tables:tables", args=[session]) + "#today")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return shown(request, held, status=422, today_form=form)


@require_POST
@open_to(STAFF)
def release(request: ViewerRequest, today: UUID) -> HttpResponse:
    """Take back what was asked of today; a second press, whose row is gone, is told so."""
    rows = DayConstraint.objects.editable_by(request.viewer).select_related("session")
    found = rows.filter(pk=today).first()
    if found is None:
        session = _asked_session(request).pk
        messages.info(request, _("This was taken back already."))
    else:
        session = found.session_id
        services.release_today(constraint=found, by=request.viewer)
        messages.success(request, _("Taken back."))
    return redirect(reverse("tables:tables", args=[session]) + "#today")


def _asked_session(request: ViewerRequest) -> Session:
    """Return the session from whose page a form was sent; 404 for one that is not told, or is not theirs to lead."""
    try:
        return held_session(request, UUID(request.POST.get("session", "")))
    except ValueError:
        raise Http404 from None
