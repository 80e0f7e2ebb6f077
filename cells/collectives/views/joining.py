"""The way in for participants: the door, the waiting room, the welcome. No account, and a GET changes nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cells.collectives.forms.joining import CodeForm, WaitForm, WelcomeForm
from cells.collectives.models import Invitation, InvitationKind, Participant
from cells.collectives.services import joining as services
from cells.collectives.views.knocking import Door, refused
from contracts.confidentiality.policy import Policy, policy_of, who_sees
from tst_platform.accounts.proof import end_session
from tst_platform.core.errors import DomainError
from tst_platform.core.http import ANYONE, PARTICIPANT, ViewerRequest, open_to
from tst_platform.core.phones import come_in

# The session key under which a phone in the waiting room keeps its seat.
SEAT_SESSION_KEY = "waiting_seat"
# Sent by whoever takes the place of the one who is in on this phone.
INSTEAD = "instead"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(ANYONE)
def door(request: ViewerRequest, token: str) -> HttpResponse:
    """Show who invites and who will see what; on POST, join, and let the token leave the address."""
    if request.method == "POST" and (too_often := refused(request, Door.LINK)):
        return too_often
    invitation = services.find_door(token)
    try:
        if request.method == "POST":
            return _enter(request, invitation, token=token)
    except services.ClosedDoor:
        return _closed(request, token)
    return _door(request, invitation) if invitation else _closed(request, token)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(ANYONE)
def type_code(request: ViewerRequest) -> HttpResponse:
    """Ask for the short code of a paper, show the door that it opens, and on a second POST join."""
    if request.method != "POST":
        return _ask_code(request, CodeForm())
    if too_often := refused(request, Door.CODE):
        return too_often
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, form)
    code = form.cleaned_data["code"]
    invitation = services.find_door(code=code)
    if invitation is not None and "come" not in request.POST:
        return _door(request, invitation, code=code)
    try:
        return _enter(request, invitation, code=code)
    except services.ClosedDoor:
        form.refuse()
        return _ask_code(request, form)


def _ask_code(request: ViewerRequest, form: CodeForm) -> HttpResponse:
    context = {"form": form, "participant_nav": None}
    return render(request, "cells/collectives/type_code.html", context, status=422 if form.is_bound else 200)


def here(request: ViewerRequest) -> str:
    """Return how the person is called who is in on this phone; "" for nobody."""
    return services.who_is_here(request.viewer, request.session.get(SEAT_SESSION_KEY))


def _door(
    request: ViewerRequest,
    invitation: Invitation,
    *,
    code: str = "",
    form: WaitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    version = invitation.contract.version_in_force
    policy = policy_of(version.clauses.all()) if version else Policy()
    context = {
        "host": invitation.invited_by.name,
        "rows": who_sees(policy),
        "is_shared": invitation.kind == InvitationKind.SHARED,
        "form": form or WaitForm(),
        "code": code,
        "here": _other_person(request, invitation),
        "participant_nav": None,
    }
    return render(request, "cells/collectives/door.html", context, status=status)


def _other_person(request: ViewerRequest, invitation: Invitation) -> str:
    """Return how the person on this phone is called, unless the invitation is theirs."""
    mine = invitation.participant is not None and invitation.participant.party_id == request.viewer.party_id
    return "" if mine else here(request)


def _closed(request: ViewerRequest, token: str) -> HttpResponse:
    """Answer alike for unknown, expired, revoked and used links; the person who used theirs goes home."""
    if services.opened_before(token, request.viewer.party_id):
        return redirect("home")
    # Drawn without the request: no token of a form, no name, the same bytes for everyone and every reason.
    page = render_to_string("cells/collectives/closed.html", {"product_name": settings.PRODUCT_NAME})
    return HttpResponse(page, status=404)


def _enter(
    request: ViewerRequest, invitation: Invitation | None, *, token: str = "", code: str = ""
) -> HttpResponse:
    """Come in, or wait to be let in; whoever is in on this phone must have been told. Raises ClosedDoor."""
    if invitation is not None and INSTEAD not in request.POST and _other_person(request, invitation):
        return _door(request, invitation, code=code, status=422)
    if invitation is not None and invitation.kind == InvitationKind.SHARED:
        return _wait(request, invitation, token, code)
    return welcome_in(request, services.join(token=token, code=code), "collectives:welcome")


def welcome_in(request: ViewerRequest, entry: services.Entry, to: str) -> HttpResponse:
    """Let this phone speak for who came in, and ask it to forget what it kept of anyone before."""
    end_session(request)
    come_in(request.session, entry.party.pk, entry.epoch)
    answer = redirect(to)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _wait(request: ViewerRequest, invitation: Invitation, token: str, code: str) -> HttpResponse:
    form = WaitForm(request.POST)
    if not form.is_valid():
        return _door(request, invitation, code=code, form=form, status=422)
    seat = services.wait_behind(token=token, code=code, **form.cleaned_data)
    end_session(request)
    request.session.flush()
    request.session[SEAT_SESSION_KEY] = str(seat.pk)
    return redirect("collectives:waiting")


@require_safe
@open_to(ANYONE)
def waiting(request: ViewerRequest) -> HttpResponse:
    """Show someone in the waiting room whether they are let in; asks again by itself."""
    seat = services.seat_of(request.session.get(SEAT_SESSION_KEY))
    if seat is None:
        raise Http404
    context = {
        "called": seat.participant.called if seat.participant else seat.called,
        "is_admitted": seat.participant is not None,
        "is_declined": seat.declined_at is not None,
    }
    return render(request, "cells/collectives/waiting.html" + ("#state" if request.htmx else ""), context)


@require_POST
@open_to(ANYONE)
def enter(request: ViewerRequest) -> HttpResponse:
    """Go in, once admitted."""
    try:
        entry = services.enter(seat_id=request.session.get(SEAT_SESSION_KEY))
    except services.ClosedDoor as closed:
        raise Http404 from closed
    return welcome_in(request, entry, "collectives:welcome")


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
