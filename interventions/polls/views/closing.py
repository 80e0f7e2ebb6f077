"""End a poll: choose its date, or drop it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interventions.polls import services, shown
from interventions.polls.forms import CloseForm
from interventions.polls.models import DatePoll
from interventions.polls.views.leading import WITH_ALL, look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, poll: UUID) -> HttpResponse:
    """Choose the date: the session is made, and its members told with the calendar file."""
    found = require_editable(DatePoll.objects.select_related(*WITH_ALL), request.viewer, pk=poll)
    sent = request.POST if request.method == "POST" else None
    form = CloseForm(sent, dates=found.dates.to_come())
    if form.is_valid():
        try:
            session = services.close_poll(poll=found, by=request.viewer, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The session is planned. Its members are told by mail."))
            return redirect("sessions:session", session.pk)
    results = shown.results_of(request.viewer, found)
    look(request, found)
    context = {
        "poll": found,
        "form": form,
        "lines": [line for line in results.lines if not line.date.is_past],
        "chosen": form.data.get("date") or (str(results.best.date.pk) if results.best else ""),
    }
    return render(request, "interventions/polls/close.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def cancel(request: ViewerRequest, poll: UUID) -> HttpResponse:
    """Restate what dropping means; then drop the dates."""
    found = require_editable(DatePoll.objects.select_related(*WITH_ALL), request.viewer, pk=poll)
    if request.method == "GET":
        return render(request, "interventions/polls/cancel.html", {"poll": found})
    try:
        services.cancel_poll(poll=found, by=request.viewer)
        messages.success(request, _("The dates are dropped. Those who were asked are told."))
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("polls:poll", poll)
