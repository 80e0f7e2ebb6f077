"""Acts of those who lead on the voices of the room: the floor, the pause, the check-in round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interventions.rooms import services
from interventions.rooms.models import Outcome
from interventions.rooms.views.leading import LEAD, held_of, voices_in
from interventions.sessions.models import Session
from interventions.sessions.views.room import look_at_names
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to


@require_POST
@open_to(STAFF)
def give(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Give the floor to someone who meets here."""

    def act(held: Session) -> None:
        services.give_floor(session=held, party=_chosen(request, "party"), by=request.viewer)

    return _act(request, session, act)


@require_POST
@open_to(STAFF)
def take_back(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _act(request, session, lambda held: services.take_floor_back(session=held, by=request.viewer))


@require_POST
@open_to(STAFF)
def resume(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _act(request, session, lambda held: services.resume(session=held, by=request.viewer))


@require_POST
@open_to(STAFF)
def draw(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Draw the order; a round that another screen drew or led on meanwhile is not wiped."""

    def act(held: Session) -> None:
        services.draw_round(session=held, shown=request.POST.get("shown", ""), by=request.viewer)

    return _act(request, session, act)


@require_POST
@open_to(STAFF)
def go_round(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Note that the turn which the screen showed is over: spoken, or passed."""

    def act(held: Session) -> None:
        outcome = Outcome.PASSED if "passed" in request.POST else Outcome.SPOKEN
        shown = _chosen(request, "shown")
        if not services.go_round(session=held, shown=shown, outcome=outcome, by=request.viewer):
            raise DomainError(
                _("The turn had changed on another screen meanwhile. Nothing else was changed.")
            )

    return _act(request, session, act)


@require_POST
@open_to(STAFF)
def end_round(request: ViewerRequest, session: UUID) -> HttpResponse:
    return _act(request, session, lambda held: services.end_round(session=held, by=request.viewer))


def _chosen(request: ViewerRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise DomainError(_("This answer is not one of those offered.")) from None


def _act(request: ViewerRequest, session: UUID, act: Callable[[Session], Any]) -> HttpResponse:
    """Do it, and show the voices as they stand; what is refused is said above them."""
    held = held_of(request, session)
    refusal = ""
    try:
        act(held)
    except DomainError as refused:
        refusal = str(refused)
    if request.htmx:
        look_at_names(request.viewer, held, again=True)
        return render(request, f"{LEAD}#voices", voices_in(request, held) | {"refusal": refusal})
    if refusal:
        messages.warning(request, refusal)
    return redirect("rooms:lead", held.pk)
