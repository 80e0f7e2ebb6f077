"""The way in for participants: the door, the waiting room, the welcome. No account, and a GET changes nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cells.collectives.forms.joining import WaitForm, WelcomeForm
from cells.collectives.models import Invitation, InvitationKind, Participant
from cells.collectives.services import joining as services
from contracts.confidentiality.policy import Policy, policy_of, who_sees
from tst_platform.core.errors import DomainError
from tst_platform.core.http import ANYONE, PARTICIPANT, ViewerRequest, open_to
from tst_platform.core.viewer import PARTY_SESSION_KEY

# The session key under which a phone in the waiting room keeps its seat.
SEAT_SESSION_KEY = "waiting_seat"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(ANYONE)
def door(request: ViewerRequest, token: str) -> HttpResponse:
    """Show who invites and who will see what; on POST, join, and let the token leave the address."""
    if request.method == "POST":
        return _enter(request, token)
    invitation = services.find_door(token)
    if invitation is None:
        return _closed(request, token)
    return _door(request, invitation, WaitForm())


def _door(request: ViewerRequest, invitation: Invitation, form: WaitForm, status: int = 200) -> HttpResponse:
    version = invitation.contract.version_in_force
    policy = policy_of(version.clauses.all()) if version else Policy()
    context = {
        "host": invitation.invited_by.name,
        "rows": who_sees(policy),
        "is_shared": invitation.kind == InvitationKind.SHARED,
        "form": form,
    }
    return render(request, "cells/collectives/door.html", context, status=status)


def _closed(request: ViewerRequest, token: str) -> HttpResponse:
    """Answer alike for unknown, expired, revoked and used links; the person who used theirs goes home."""
    if services.opened_before(token, request.viewer.party_id):
        return redirect("home")
    # Drawn without the request: no token of a form, no name, the same bytes for everyone and every reason.
    page = render_to_string("cells/collectives/closed.html", {"product_name": settings.PRODUCT_NAME})
    return HttpResponse(page, status=404)


def _enter(request: ViewerRequest, token: str) -> HttpResponse:
    invitation = services.find_door(token)
    if invitation is None:
        return _closed(request, token)
    if invitation.kind == InvitationKind.SHARED:
        return _wait(request, invitation, token)
    try:
        party = services.join(token=token)
    except services.ClosedDoor:
        return _closed(request, token)
    _become(request, str(party.pk))
    return redirect("collectives:welcome")


def _become(request: ViewerRequest, party_id: str) -> None:
    """Start a session of this person's own: nothing of whoever used the phone before is left in it."""
    request.session.flush()
    request.session[PARTY_SESSION_KEY] = party_id


def _wait(request: ViewerRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = WaitForm(request.POST)
    if not form.is_valid():
        return _door(request, invitation, form, 422)
    try:
        seat = services.wait_behind(token=token, **form.cleaned_data)
    except services.ClosedDoor:
        return _closed(request, token)
    request.session.flush()
    request.session[SEAT_SESSION_KEY] = str(seat.pk)
    return redirect("collectives:waiting")


@require_safe
@open_to(ANYONE)
def waiting(request: ViewerRequest) -> HttpResponse:
    """Show someone in the waiting room whether they are let in; asks again by itself."""
    seat, party = services.party_behind(request.session.get(SEAT_SESSION_KEY))
    if seat is None:
        raise Http404
    context = {
        "called": seat.participant.called if seat.participant else seat.called,
        "is_admitted": party is not None,
        "is_declined": seat.declined_at is not None,
    }
    return render(request, "cells/collectives/waiting.html" + ("#state" if request.htmx else ""), context)


@require_POST
@open_to(ANYONE)
def enter(request: ViewerRequest) -> HttpResponse:
    """Go in, once admitted."""
    _, party = services.party_behind(request.session.get(SEAT_SESSION_KEY))
    if party is None:
        raise Http404
    _become(request, str(party))
    return redirect("collectives:welcome")


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def welcome(request: ViewerRequest) -> HttpResponse:
    """Ask how the person wants to be called, and for a consent that is apart from the rest."""
    people = Participant.objects.visible_to(request.viewer).select_related("party", "collective")
    participant = get_object_or_404(people)
    form = WelcomeForm(request.POST if request.method == "POST" else None, participant=participant)
    if request.method == "POST" and form.is_valid():
        try:
            services.introduce(participant=participant, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("agreements:read")
    context = {"form": form, "participant_nav": None}
    return render(request, "cells/collectives/welcome.html", context, status=422 if form.errors else 200)
