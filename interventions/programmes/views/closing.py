"""Close an intervention, or open it again: each on a page of its own that says what becomes of the words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interventions.programmes import services
from interventions.programmes.lasting import day_of_erasure, months_after, months_kept
from interventions.programmes.models import Programme
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Restate the day on which words will be erased; then close."""
    closing = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    if closing.closed_at is not None:
        return redirect("programmes:programme", programme)
    day = months_after(timezone.localdate(), months_kept(closing))
    context = {"programme": closing, "day": day, "told": day.isoformat()}
    if request.method != "POST":
        return render(request, "interventions/programmes/close.html", context)
    if request.POST.get("told", context["told"]) != context["told"]:
        messages.error(request, _("The day has changed meanwhile. Read it again, then close."))
        return render(request, "interventions/programmes/close.html", context, status=422)
    if services.close_programme(programme=closing, by=request.viewer):
        messages.success(
            request, _("The intervention is closed. Until its words are erased you may open it again.")
        )
    return redirect("programmes:programme", programme)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def reopen(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Restate that the time no longer counts; then open again, until the day of erasure."""
    closed = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    day = day_of_erasure(closed)
    if request.method == "POST":
        try:
            if services.reopen_programme(programme=closed, by=request.viewer):
                messages.success(request, _("The intervention is open again: nothing is erased."))
        except DomainError as refused:
            messages.error(request, str(refused))
        return redirect("programmes:programme", programme)
    if day is None or services.has_come(day):
        return redirect("programmes:programme", programme)
    context = {"programme": closed, "day": day}
    return render(request, "interventions/programmes/close_undo.html", context)
