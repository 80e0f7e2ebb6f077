"""The screens on which cells are composed, looked at, adjusted by hand, and validated."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Collective, Participant
from cells.composition import services
from cells.composition.forms import CellForm, ComposeForm, ConstraintForm, LateArrivalForm, MoveForm
from cells.composition.models import Cell, PairConstraint, Round, RoundState
from contracts.agreements.models import Contract
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

CELLS_ON_A_PAGE = 24
MOST_TO_CHOOSE_FROM = 1000


def _contract(request: ViewerRequest, contract: UUID) -> Contract:
    return get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract)


def _collective(request: ViewerRequest, contract: Contract) -> Collective | None:
    people = Participant.objects.filter(party__contract=contract)
    return Collective.objects.visible_to(request.viewer).filter(pk__in=people.values("collective")).first()


@require_GET
@open_to(STAFF)
def rounds(request: ViewerRequest, contract: UUID) -> HttpResponse:
    return _rounds_page(request, _contract(request, contract), ComposeForm())


def _rounds_page(
    request: ViewerRequest, contract: Contract, form: ComposeForm, status: int = 200
) -> HttpResponse:
    collective = _collective(request, contract)
    people = Participant.objects.present().filter(party__contract=contract).count()
    context = {
        "contract": contract,
        "collective": collective,
        "people": people,
        "rounds": Round.objects.visible_to(request.viewer).filter(contract=contract),
        "constraints": PairConstraint.objects.visible_to(request.viewer)
        .filter(collective=collective)
        .count(),
        "form": form,
    }
    return render(request, "cells/composition/rounds.html", context, status=status)


@require_POST
@open_to(STAFF)
def compose(request: ViewerRequest, contract: UUID) -> HttpResponse:
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    form = ComposeForm(request.POST)
    collective = _collective(request, found)
    if not form.is_valid():
        return _rounds_page(request, found, form, 422)
    if collective is None:
        form.add_error(None, _("Nobody can be seated yet: the list of this intervention is empty."))
        return _rounds_page(request, found, form, 422)
    try:
        round = services.compose_round(
            contract=found, collective=collective, cell_size=form.cleaned_data["cell_size"], by=request.viewer
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return _rounds_page(request, found, form, 422)
    return redirect("composition:round", round=round.pk)


def _round(request: ViewerRequest, round: UUID) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.viewer), pk=round)


@require_GET
@open_to(STAFF)
def round(request: ViewerRequest, round: UUID) -> HttpResponse:
    """Show a round: cells in words and bars; with `?move=` the effects of moving one person."""
    found = _round(request, round)
    if found.state in (RoundState.COMPOSING, RoundState.REFUSED):
        template = "cells/composition/composing.html"
        return render(request, template + ("#state" if request.htmx else ""), {"round": found})
    reading = services.read_round(found)
    page = Paginator(reading.cells_in_order, CELLS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = reading.cells(page.start_index() - 1, page.end_index()) if reading.cells_in_order else []
    context = {"round": found, "reading": reading, "page": page, "cells": shown}
    context |= _chosen(request, reading)
    # What changed by hand: the part that htmx swaps in after a move.
    template = "cells/composition/round.html" + ("#round" if request.htmx else "")
    return render(request, template, context)


def _chosen(request: ViewerRequest, reading: services.RoundReading) -> dict[str, object]:
    """Return the person whose possible moves are asked for, and those moves."""
    asked = request.GET.get("move", "")
    person = next((person for person in reading.people if str(person.pk) == asked), None)
    if person is None or not reading.round.is_draft:
        return {"person": None, "targets": []}
    return {"person": person, "targets": reading.targets(person.pk)}


@require_POST
@open_to(STAFF)
def move(request: ViewerRequest, round: UUID) -> HttpResponse:
    found = require_editable(Round.objects, request.viewer, pk=round)
    form = MoveForm(request.POST, round=found)
    if not form.is_valid():
        messages.error(request, _("This person or this cell is not part of the proposal any more."))
        return _back(request, found)
    person, target = form.cleaned_data["participant"], form.cleaned_data["cell"]
    try:
        services.move_person(round=found, participant=person, target=target, by=request.viewer)
    except DomainError as error:
        messages.error(request, str(error))
        return _back(request, found)
    told = _("%(name)s now sits in cell %(cell)s.") % {"name": person.name_for_staff, "cell": target.letter}
    messages.success(request, told, extra_tags="undo:" + reverse("composition:undo", args=[found.pk]))
    return _back(request, found)


@require_POST
@open_to(STAFF)
def undo(request: ViewerRequest, round: UUID) -> HttpResponse:
    found = require_editable(Round.objects, request.viewer, pk=round)
    try:
        taken_back = services.undo_move(round=found, by=request.viewer)
        told = _("%(name)s is back in cell %(cell)s.")
        messages.success(
            request, told % {"name": taken_back.participant.name_for_staff, "cell": taken_back.origin.letter}
        )
    except DomainError as error:
        messages.error(request, str(error))
    return _back(request, found)


def _back(request: ViewerRequest, round: Round) -> HttpResponse:
    page = request.POST.get("page", "")
    query = f"?page={int(page)}" if page.isdecimal() and len(page) < 5 else ""
    return redirect(reverse("composition:round", args=[round.pk]) + query)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def validate(request: ViewerRequest, round: UUID) -> HttpResponse:
    """Restate what validating opens, then do it."""
    found = require_editable(Round.objects, request.viewer, pk=round)
    if request.method == "GET":
        return render(request, "cells/composition/validate.html", {"round": found})
    try:
        services.validate_round(round=found, by=request.viewer)
        messages.success(request, _("The cells are open to those who have signed the contract."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("composition:round", round=found.pk)


@require_POST
@open_to(STAFF)
def seat_late(request: ViewerRequest, round: UUID) -> HttpResponse:
    found = _round(request, round)
    form = LateArrivalForm(request.POST, round=found)
    if not form.is_valid():
        messages.error(request, _("This person does not take part in this intervention."))
        return _back(request, found)
    person = form.cleaned_data["participant"]
    try:
        seat = services.seat_late_arrival(round=found, participant=person, by=request.viewer)
        told = _("%(name)s now sits in cell %(cell)s.")
        messages.success(request, told % {"name": person.name_for_staff, "cell": seat.cell.letter})
    except DomainError as error:
        messages.error(request, str(error))
    return _back(request, found)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def cell(request: ViewerRequest, cell: UUID) -> HttpResponse:
    """Show one cell to its intervenants: members, name, objective, and the ways on."""
    found = require_editable(Cell.objects.select_related("round"), request.viewer, pk=cell)
    form = CellForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "objective": found.objective},
    )
    if request.method == "POST" and form.is_valid():
        found.name, found.objective = form.cleaned_data["name"], form.cleaned_data["objective"]
        found.save(update_fields=["name", "objective"])
        messages.success(request, _("Saved."))
        return redirect("composition:cell", cell=found.pk)
    members = Participant.objects.visible_to(request.viewer).present().filter(seats__cell=found)
    context = {"cell": found, "members": members.select_related("component", "party"), "form": form}
    return render(request, "cells/composition/cell.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def constraints(request: ViewerRequest, slug: str) -> HttpResponse:
    """List who is to be apart or together; for intervenants alone."""
    collective = get_object_or_404(Collective.objects.editable_by(request.viewer), slug=slug)
    listed = PairConstraint.objects.visible_to(request.viewer).filter(collective=collective)
    posted = request.POST if request.method == "POST" else None
    too_many = Participant.objects.filter(collective=collective).count() > MOST_TO_CHOOSE_FROM
    form = None if too_many else ConstraintForm(posted, collective=collective)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.constrain(by=request.viewer, **form.cleaned_data)
            return redirect("composition:constraints", slug=slug)
        except DomainError as error:
            form.add_error(None, str(error))
    page = Paginator(listed.select_related("first", "second").order_by("kind", "created_at"), 50)
    context = {"collective": collective, "page": page.get_page(request.GET.get("page")), "form": form}
    failed = form is not None and bool(form.errors)
    return render(request, "cells/composition/constraints.html", context, status=422 if failed else 200)


@require_POST
@open_to(STAFF)
def release_constraint(request: ViewerRequest, constraint: UUID) -> HttpResponse:
    found = require_editable(
        PairConstraint.objects.select_related("collective"), request.viewer, pk=constraint
    )
    services.release_constraint(constraint=found, by=request.viewer)
    messages.success(request, _("The constraint was taken back."))
    return redirect("composition:constraints", slug=found.collective.slug)
