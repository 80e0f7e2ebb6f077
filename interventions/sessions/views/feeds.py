"""The private feed of a person's sessions: its page, its file, and the page to which calendars lead."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cells.collectives.models import Participant
from contracts.agreements.models import Contract
from interventions.sessions.models import CalendarFeed
from interventions.sessions.services import feeds as services
from tst_platform.core.http import ANYONE, STAFF_OR_PARTICIPANT, ViewerRequest, open_to
from tst_platform.core.rates import allow, network_of, seconds_to_wait

PAGE = "interventions/sessions/feed.html"
HOUR = 60 * 60
# A calendar program asks every few hours, but a service that asks for many people has few networks.
ASKED, PER_NETWORK = "feed", 3600


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(STAFF_OR_PARTICIPANT)
def feed(request: ViewerRequest) -> HttpResponse:
    """Say whether I have a feed; a POST makes its address and shows it this once, or takes it back."""
    _require_sessions(request)
    context: dict[str, Any] = {
        "base": "base_staff.html" if request.viewer.is_staff else "base_participant.html"
    }
    if request.method == "POST" and "revoke" in request.POST:
        context["done"] = _("The address is taken back.") if services.revoke_feed(by=request.viewer) else ""
    elif request.method == "POST":
        context["address"] = services.make_feed(by=request.viewer)
    context["feed"] = CalendarFeed.objects.visible_to(request.viewer).first()
    return render(request, PAGE, context)


def _require_sessions(request: ViewerRequest) -> None:
    """Give 404 to those who have no sessions: who has left, and users of staff who lead nothing."""
    viewer = request.viewer
    rows = (
        Participant.objects.visible_to(viewer)
        if viewer.is_participant
        else Contract.objects.editable_by(viewer)
    )
    if not rows.exists():
        raise Http404


@require_safe
@open_to(ANYONE)
def feed_file(request: ViewerRequest, secret: str) -> HttpResponse:
    """Answer a calendar program; an address that was taken back is answered like one that never was."""
    network = network_of(request)
    if not allow(ASKED, network, limit=PER_NETWORK, per_seconds=HOUR):
        answer = HttpResponse(status=429)
        answer.headers["Retry-After"] = str(seconds_to_wait(ASKED, network))
        return answer
    calendar = services.read_feed(secret)
    if calendar is None:
        return _unknown()
    return HttpResponse(
        calendar,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'inline; filename="rendez-vous.ics"',
        },
    )


def _unknown() -> HttpResponse:
    """Answer the same bytes to everyone: drawn without the request, without a name, without a token of a form."""
    page = render_to_string("cells/collectives/closed.html", {"product_name": settings.PRODUCT_NAME})
    return HttpResponse(page, status=404)


@require_safe
@open_to(ANYONE)
def appointment(request: ViewerRequest) -> HttpResponse:
    """Lead whoever comes from their calendar to their own home; others are asked who they are."""
    if request.viewer.is_staff or Participant.objects.visible_to(request.viewer).exists():
        return redirect("home")
    return redirect("collectives:come_back")
