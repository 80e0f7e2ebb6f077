"""Pages of the barometer: twenty seconds on a phone; curves for those who lead."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Participant
from interventions.barometers import services
from interventions.barometers.forms import FeltForm
from interventions.barometers.means import circles_of, smallest_of
from interventions.barometers.models import Barometer, Felt
from interventions.programmes.models import Programme
from interventions.sessions.models import Session
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def mine(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Ask how it was, once per person; afterwards, what the others felt as means."""
    rows = Barometer.objects.visible_to(request.viewer).select_related("session")
    asked = get_object_or_404(rows, session=session)
    felt = Felt.objects.visible_to(request.viewer).filter(barometer=asked).first()
    form = FeltForm(request.POST if request.method == "POST" else None, initial=felt.values if felt else None)
    if request.method == "POST" and (not asked.is_open or form.is_valid()):
        return _kept(request, asked, form)
    context = {
        "barometer": asked,
        "form": form,
        "felt": felt,
        "told": circles_of(Barometer.objects.filter(pk=asked.pk)),
        "smallest": smallest_of(asked.session),
        "slips": asked.is_open and services.slips_of(asked),
    }
    page = "interventions/barometers/mine.html"
    return render(request, page, context, status=422 if request.method == "POST" else 200)


def _kept(request: ViewerRequest, asked: Barometer, form: FeltForm) -> HttpResponse:
    try:
        services.say_felt(
            barometer=asked, values=form.cleaned_data if form.is_valid() else {}, by=request.viewer
        )
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("barometers:mine", asked.session_id)
    messages.success(request, _("Thank you. You can change your answers until it closes."))
    return redirect("sessions:home")


@require_GET
@open_to(PARTICIPANT)
def all_mine(request: ViewerRequest) -> HttpResponse:
    """List what one was asked: to change an answer while it is open, to read what was counted."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    rows = Barometer.objects.visible_to(request.viewer).select_related("session")
    answered = set(Felt.objects.visible_to(request.viewer).values_list("barometer", flat=True))
    context = {"barometers": rows.order_by("-session__starts_at"), "answered": answered}
    return render(request, "interventions/barometers/all_mine.html", context)


@require_POST
@open_to(STAFF)
def open_barometer(request: ViewerRequest, session: UUID) -> HttpResponse:
    held = require_editable(Session.objects.all(), request.viewer, pk=session)
    try:
        services.open_barometer(session=held, by=request.viewer)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The barometer is open: everyone expected finds it on their phone."))
    return redirect("sessions:session", session)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Restate what closing means, then close for good."""
    rows = Barometer.objects.select_related("session__programme")
    held = require_editable(rows, request.viewer, session=session)
    back = reverse("barometers:curves", args=[held.session.programme_id])
    if request.method == "POST":
        try:
            if services.close_barometer(barometer=held, by=request.viewer):
                messages.success(request, _("The barometer is closed, and counted."))
        except DomainError as refused:
            messages.error(request, str(refused))
        return redirect(back)
    return render(request, "interventions/barometers/close.html", {"barometer": held, "back_url": back})


@require_GET
@open_to(STAFF)
def curves(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Show the means over the sessions, circle by circle; those who lead, nobody else."""
    shown = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    rows = Barometer.objects.visible_to(request.viewer).filter(session__programme=shown)
    context = {
        "programme": shown,
        "circles": circles_of(rows),
        "waiting": rows.open().select_related("session__cell__round"),
    }
    return render(request, "interventions/barometers/curves.html", context)
