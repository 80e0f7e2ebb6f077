"""Change the present seats: take a proposal or keep what there is, move by hand, undo, validate, close.

Each form says which revision its screen shows: an act on seats that have changed since is refused, with what changed.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cells.composition import services
from cells.composition.forms import CloseForm, LateArrivalForm, MoveForm
from cells.composition.models import Cell, Proposal, Round, Seat
from cells.composition.views.rounds import CELLS_ON_A_PAGE
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

FAR_REVISION = 10  # digits


def seen_by(request: ViewerRequest, *said: QueryDict) -> int | None:
    """Return the revision that the screen showed, -1 for nonsense; None where the form says none."""
    asked = [one for one in said or (request.GET, request.POST) if "revision" in one]
    if not asked:
        return None
    told = str(asked[0]["revision"])
    return int(told) if told.isdecimal() and told.isascii() and len(told) < FAR_REVISION else -1


def page_said(data: QueryDict) -> int:
    """Return the page of the round that the screen shows, the first for nonsense."""
    told = data.get("page", "")
    return int(told) if told.isdecimal() and told.isascii() and len(told) < 5 else 1


def page_of(cell: Cell) -> int:
    return cell.position // CELLS_ON_A_PAGE + 1


def back_to(request: ViewerRequest, round: UUID, chosen: object = None) -> HttpResponse:
    """Return to the round as it is now; the person whose move was refused stays chosen."""
    query = f"?page={page_said(request.POST)}" + (f"&move={chosen}#move" if chosen else "")
    return redirect(reverse("composition:round", args=[round]) + query)


def follow(round: Round, person: UUID | None) -> HttpResponse:
    """Return to the page of the round where a person sits now, with the focus on them."""
    seat = Seat.objects.filter(round=round, participant=person).select_related("cell").first()
    query = f"?page={page_of(seat.cell)}&at={person}" if seat else "?page=1"
    return redirect(reverse("composition:round", args=[round.pk]) + query)


def undo_address(round: UUID) -> str:
    revision = Round.objects.filter(pk=round).values_list("revision", flat=True).get()
    return "undo:" + reverse("composition:undo", args=[round]) + f"?revision={revision}"


@require_POST
@open_to(STAFF)
def move(request: ViewerRequest, round: UUID) -> HttpResponse:
    found = require_editable(Round.objects, request.viewer, pk=round)
    form = MoveForm(request.POST, round=found)
    if not form.is_valid():
        messages.error(request, _("This person or this cell is not part of the proposal any more."))
        return back_to(request, found.pk)
    person, target = form.cleaned_data["participant"], form.cleaned_data["cell"]
    try:
        services.move_person(
            round=found, participant=person, target=target, by=request.viewer, seen=seen_by(request)
        )
    except DomainError as error:
        messages.error(request, str(error))
        return back_to(request, found.pk, person.pk)
    told = _("%(name)s now sits in cell %(cell)s.") % {"name": person.name_for_staff, "cell": target.letter}
    messages.success(request, told, extra_tags=undo_address(found.pk))
    return follow(found, person.pk)


@require_POST
@open_to(STAFF)
def undo(request: ViewerRequest, round: UUID) -> HttpResponse:
    found = require_editable(Round.objects, request.viewer, pk=round)
    try:
        taken_back = services.undo_last(round=found, by=request.viewer, seen=seen_by(request))
    except DomainError as error:
        messages.error(request, str(error))
        return back_to(request, found.pk)
    messages.success(request, _("Taken back: %(act)s.") % {"act": services.what(*taken_back)})
    return follow(found, taken_back[0].participant_id)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def validate(request: ViewerRequest, round: UUID) -> HttpResponse:
    """Restate what validating opens, then do it."""
    found = require_editable(Round.objects, request.viewer, pk=round)
    if request.method == "GET":
        seen = seen_by(request, request.GET)
        act_url = f"?revision={found.revision if seen is None else seen}"
        return render(request, "cells/composition/validate.html", {"round": found, "act_url": act_url})
    try:
        services.validate_round(round=found, by=request.viewer, seen=seen_by(request, request.GET))
        messages.success(request, _("The cells are open to those who have signed the contract."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("composition:round", round=found.pk)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, round: UUID) -> HttpResponse:
    """Restate what closing ends and erases, then do it."""
    mine = get_object_or_404(Round.objects.visible_to(request.viewer), pk=round)
    if not mine.is_open:
        messages.info(request, _("Only a round that is validated and not closed can be closed."))
        return redirect("composition:round", round=mine.pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            follows = form.cleaned_data["follows"] == "yes"
            services.close_round(round=mine, another_follows=follows, by=request.viewer)
            messages.success(request, _("The round is closed."))
            return redirect("composition:round", round=mine.pk)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"round": mine, "form": form, "remains": services.remains_of(mine)}
    return render(request, "cells/composition/close.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(STAFF)
def seat_late(request: ViewerRequest, round: UUID) -> HttpResponse:
    found = get_object_or_404(Round.objects.visible_to(request.viewer), pk=round)
    form = LateArrivalForm(request.POST, round=found)
    if not form.is_valid():
        messages.error(request, _("This person does not take part in this intervention."))
        return back_to(request, found.pk)
    person = form.cleaned_data["participant"]
    try:
        seat = services.seat_late_arrival(round=found, participant=person, by=request.viewer)
        told = _("%(name)s now sits in cell %(cell)s.")
        messages.success(request, told % {"name": person.name_for_staff, "cell": seat.cell.letter})
    except DomainError as error:
        messages.error(request, str(error))
        return back_to(request, found.pk)
    return follow(found, person.pk)


# --- a proposal beside the present -------------------------------------------------------------------------------


def _on_proposal(
    request: ViewerRequest, proposal: UUID, act: Callable[[Proposal], object], done: str
) -> HttpResponse:
    """Do one act on a proposal; what cannot be done any more is said on the page of its round."""
    found = get_object_or_404(Proposal.objects.visible_to(request.viewer), pk=proposal)
    try:
        act(found)
        messages.success(request, done)
    except DomainError as error:
        messages.error(request, str(error))
    return back_to(request, found.round_id)


@require_POST
@open_to(STAFF)
def stop(request: ViewerRequest, proposal: UUID) -> HttpResponse:
    done = _("Asked to stop: the best cells found so far come in a moment.")
    return _on_proposal(
        request, proposal, lambda one: services.stop_composing(proposal=one, by=request.viewer), done
    )


@require_POST
@open_to(STAFF)
def take(request: ViewerRequest, proposal: UUID) -> HttpResponse:
    return _on_proposal(
        request,
        proposal,
        lambda one: services.take_proposal(proposal=one, by=request.viewer, seen=seen_by(request)),
        _("The proposal is taken. The seats before it can be put back with « Undo »."),
    )


@require_POST
@open_to(STAFF)
def keep(request: ViewerRequest, proposal: UUID) -> HttpResponse:
    return _on_proposal(
        request,
        proposal,
        lambda one: services.leave_proposal(proposal=one, by=request.viewer),
        _("The present seats are kept."),
    )
