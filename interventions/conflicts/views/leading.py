"""Pages of those who lead: the spaces of an intervention and of a cell, prepare one, follow one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.composition.models import Cell
from cells.composition.services import names_in_cell
from interventions.conflicts import services, shown
from interventions.conflicts.forms import InformationForm, SpaceForm, ThresholdForm, as_entered
from interventions.conflicts.models import Space
from interventions.conflicts.services.informing import who_is_expected_anywhere
from interventions.programmes.models import Programme
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

SPACE = "interventions/conflicts/space.html"


@require_GET
@open_to(STAFF)
def spaces(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """List the spaces of all cells, with the one figure of step 4: pieces of information per conflict."""
    here = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    rows = Space.objects.editable_by(request.viewer).filter(cell__contract=here.contract_id)
    cells = Cell.objects.editable_by(request.viewer).filter(
        contract=here.contract_id, round__state="validated"
    )
    context = {
        "programme": here,
        "spaces": shown.with_information(rows.select_related("cell__round")),
        "cells": cells.select_related("round").order_by("-round__number", "position"),
        "told": shown.brought_out(request.viewer, here.contract_id),
    }
    return render(request, "interventions/conflicts/spaces.html", context)


@require_GET
@open_to(STAFF)
def in_cell(request: ViewerRequest, cell: UUID) -> HttpResponse:
    here = require_editable(Cell.objects.select_related("round"), request.viewer, pk=cell)
    rows = Space.objects.editable_by(request.viewer).filter(cell=here).select_related("cell__round")
    context = {"cell": here, "spaces": shown.with_information(rows)}
    return render(request, "interventions/conflicts/in_cell.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def prepare(request: ViewerRequest, cell: UUID) -> HttpResponse:
    """Prepare a space; the cell does not see it before it is opened."""
    here = require_editable(Cell.objects.select_related("round", "contract"), request.viewer, pk=cell)
    back = reverse("conflicts:in_cell", args=[here.pk])
    sent = request.POST if request.method == "POST" else None
    form = SpaceForm(sent, cell=here, viewer=request.viewer, cancel_url=back)
    if form.is_valid():
        try:
            made = services.prepare_space(cell=here, asked=form.asked, by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The space is prepared. The cell sees it once you open it."))
            return redirect("conflicts:space", made.pk)
    context = {"cell": here, "form": form}
    return render(
        request, "interventions/conflicts/prepare.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def change(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Change what a space asks, as long as nobody was asked."""
    here = found(request, space)
    if not here.can_be_changed:
        return redirect("conflicts:space", here.pk)
    back = reverse("conflicts:space", args=[here.pk])
    sent = request.POST if request.method == "POST" else None
    form = SpaceForm(sent, cell=here.cell, viewer=request.viewer, cancel_url=back, initial=as_entered(here))
    if form.is_valid():
        try:
            services.change_space(space=here, asked=form.asked, by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(back)
    context = {"cell": here.cell, "form": form, "space": here}
    return render(
        request, "interventions/conflicts/prepare.html", context, status=422 if form.errors else 200
    )


@require_GET
@open_to(STAFF)
def space(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Follow one space; `?fragment=now` is what its screen asks again, and is sent only if something changed."""
    here = found(request, space)
    told = shown.shown_to(request.viewer, here)
    again = request.GET.get("fragment") == "now"
    if again and request.GET.get("seen") == told.mark:
        return HttpResponse(status=204)
    if again:
        if told.has_names:
            record_look(by=request.viewer, row=here.cell, scope=here.cell_id, again=True)
        return render(request, f"{SPACE}#now", {"space": here, "told": told, "is_news": True})
    return space_page(request, here, told)


def found(request: ViewerRequest, pk: UUID) -> Space:
    rows = Space.objects.select_related("cell__round", "cell__contract", "session", "disagreement")
    here: Space = require_editable(rows, request.viewer, pk=pk)
    return here


def space_page(
    request: ViewerRequest,
    here: Space,
    told: shown.Shown | None = None,
    *,
    information: InformationForm | None = None,
    threshold: ThresholdForm | None = None,
) -> HttpResponse:
    """Show the page of a space, with a form that was refused as it was filled in."""
    told = told or shown.shown_to(request.viewer, here)
    mates = information_mates(request, here)
    if told.has_names or mates:
        record_look(by=request.viewer, row=here.cell, scope=here.cell_id)
    context: dict[str, Any] = {
        "space": here,
        "told": told,
        "information_form": information or InformationForm(mates=mates, auto_id="information_%s"),
        "threshold_form": threshold
        or ThresholdForm(initial={"threshold": here.threshold}, auto_id="from_%s"),
        "turnings": here.turnings.visible_to(request.viewer).count(),
    }
    refused = any(form is not None and form.errors for form in (information, threshold))
    return render(request, SPACE, context, status=422 if refused else 200)


def information_mates(request: ViewerRequest, here: Space) -> list[Any]:
    """Return whom a piece of information may belong to: the people of the cell who have signed."""
    signed = who_is_expected_anywhere(here)
    return [mate for mate in names_in_cell(request.viewer, here.cell) if mate.party_id in signed]


def found_here(request: ViewerRequest, pk: UUID) -> Space:
    """Return a space to someone who takes part; a stranger gets 404."""
    rows = Space.objects.visible_to(request.viewer).select_related(
        "cell__round", "cell__contract", "disagreement"
    )
    here: Space = get_object_or_404(rows, pk=pk)
    return here
