"""Attendance sheets: of one session, of a programme over a period; on the page, which prints, and as PDF."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts.agreements.printing import CannotPrint, TooManyFiles, count_file, print_pdf
from interventions.programmes.models import Programme
from interventions.sessions.attending_forms import EARLIEST, LATEST, PeriodForm
from interventions.sessions.models import Session, SessionState
from interventions.sessions.services import host_of
from interventions.sessions.sheets import Sheet, sheet_of_programme, sheet_of_session
from interventions.sessions.views.room import look_at_names
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to

PAGE = "interventions/sessions/sheet.html"
PDF = "interventions/sessions/pdf_sheet.html"


@require_GET
@open_to(STAFF)
def session_sheet(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the sheet of one session, empty or with what was noted."""
    return render(request, PAGE, _of_session(request, session))


@require_GET
@open_to(STAFF)
def session_sheet_pdf(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _pdf(request, _of_session(request, session))


def _of_session(request: ViewerRequest, session: UUID) -> dict[str, Any]:
    rows = Session.objects.visible_to(request.viewer).select_related("cell", "programme")
    shown = get_object_or_404(rows, pk=session)
    is_filled = "filled" in request.GET
    sheet = sheet_of_session(shown, is_filled=is_filled)
    if sheet is not None:
        look_at_names(request.viewer, shown)
    address = reverse("sessions:session_sheet_pdf", args=[session])
    return {
        "title": _("Attendance sheet"),
        "sheet": sheet,
        "session": shown,
        "host": host_of(shown),
        "is_filled": is_filled,
        "pdf_url": f"{address}?filled=1" if is_filled else address,
    }


@require_GET
@open_to(STAFF)
def programme_sheet(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Show the sheet of a programme over a period: at first over all its sessions."""
    context = _of_programme(request, programme)
    return render(request, PAGE, context, status=422 if context["form"].errors else 200)


@require_GET
@open_to(STAFF)
def programme_sheet_pdf(request: ViewerRequest, programme: UUID) -> HttpResponse:
    context = _of_programme(request, programme)
    if context["form"].errors:
        return render(request, PAGE, context, status=422)
    return _pdf(request, context)


def _of_programme(request: ViewerRequest, programme: UUID) -> dict[str, Any]:
    shown = get_object_or_404(Programme.objects.visible_to(request.viewer), pk=programme)
    sessions = Session.objects.visible_to(request.viewer).filter(programme=shown)
    form = PeriodForm(request.GET if "since" in request.GET else _whole_period(request, sessions))
    sheet, is_filled = None, "filled" in request.GET
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        try:
            sheet = sheet_of_programme(shown, sessions, since=since, until=until, is_filled=is_filled)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    if sheet is not None:
        record_look(by=request.viewer, row=shown.collective, scope=shown.collective_id)
    first = sessions.first()
    address = reverse("sessions:programme_sheet_pdf", args=[programme])
    return {
        "title": _("Attendance sheet"),
        "pdf_url": f"{address}?{urlencode(form.data)}",
        "sheet": sheet,
        "programme": shown,
        "form": form,
        "host": host_of(first) if first else "",
        "is_filled": is_filled,
    }


def _whole_period(request: ViewerRequest, sessions: Any) -> dict[str, Any]:
    """Return the days from the first session to the last; a day more on both sides for clocks far away."""
    standing = sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at")
    hours = standing.values_list("starts_at", flat=True)
    first, last = hours.first(), hours.last()
    day = dt.timedelta(days=1)
    today = timezone.localdate()
    period = {
        "since": _within(first.date()) - day if first else today,
        "until": _within(last.date()) + day if last else today,
    }
    return period | ({"filled": "1"} if "filled" in request.GET else {})


def _within(day: dt.date) -> dt.date:
    """Return the day, or the nearest of which a sheet is made that has a day on both sides."""
    one = dt.timedelta(days=1)
    return min(max(day, EARLIEST + one), LATEST - one)


def _pdf(request: ViewerRequest, context: dict[str, Any]) -> HttpResponse:
    """Hand the sheet over as a file; where none can be made, or nobody stands in it, the page that says so."""
    sheet: Sheet | None = context["sheet"]
    if sheet is None:
        return render(request, PAGE, context)
    try:
        count_file(request.viewer.actor)
        content = print_pdf(PDF, context)
    except TooManyFiles as refusal:
        answer = render(request, PAGE, context | {"refusal": refusal}, status=429)
        answer.headers["Retry-After"] = str(refusal.wait)
        return answer
    except CannotPrint as refusal:
        return render(request, PAGE, context | {"refusal": refusal})
    name = f"feuille-emargement-{sheet.first:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
