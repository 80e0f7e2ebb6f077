"""The rounds of a programme, one round, one cell."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Collective, Participant
from cells.collectives.services.looks import record_list_shown
from cells.composition import services
from cells.composition.forms import CellForm, ComposeForm
from cells.composition.models import Cell, PairConstraint, Proposal, Round, RoundState
from cells.composition.services import remarks
from contracts.agreements.models import Contract
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

CELLS_ON_A_PAGE = 24


def _contract(request: ViewerRequest, contract: UUID) -> Contract:
    return get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract)


def _collective(request: ViewerRequest, contract: Contract) -> Collective | None:
    people = Participant.objects.filter(party__contract=contract)
    return Collective.objects.visible_to(request.viewer).filter(pk__in=people.values("collective")).first()


@require_GET
@open_to(STAFF)
def rounds(request: ViewerRequest, contract: UUID) -> HttpResponse:
    found = _contract(request, contract)
    asked = services.asked_before(found)
    return _rounds_page(request, found, ComposeForm(initial={"cell_size": asked.size} if asked else None))


def _rounds_page(
    request: ViewerRequest, contract: Contract, form: ComposeForm, status: int = 200
) -> HttpResponse:
    collective = _collective(request, contract)
    people = Participant.objects.present().filter(party__contract=contract).count()
    pairs = PairConstraint.objects.visible_to(request.viewer).filter(collective=collective)
    running = Proposal.objects.visible_to(request.viewer).composing().filter(contract=contract)
    there = list(Round.objects.visible_to(request.viewer).filter(contract=contract))
    context = {
        "contract": contract,
        "collective": collective,
        "people": people,
        "rounds": there,
        "following": _following(there),
        "asked": _asked_besides(contract),
        "constraints": pairs.count(),
        "running": running.select_related("asked_by").first(),
        "meetings": services.who_has_met(request.viewer, contract),
        "form": form,
    }
    return render(request, "cells/composition/rounds.html", context, status=status)


def _following(rounds: list[Round]) -> dict[str, object] | None:
    """Return the last round, and how many were composed together with it; none where there are none."""
    count = len(services.planned(rounds[-1])) if rounds else 0
    return {"round": rounds[-1], "count": count} if count else None


def _asked_besides(contract: Contract) -> list[str]:
    """Return what was asked besides the size, in sentences; the people are read only where something was."""
    asked = services.asked_before(contract)
    if asked is None:
        return []
    named = asked.facilitators or asked.quotas
    return remarks.in_sentences(asked, remarks.people_to_compose(contract) if named else [], contract.pk)


@require_POST
@open_to(STAFF)
def compose(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Ask the engine for a proposal; the worker composes it."""
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    form = ComposeForm(request.POST)
    collective = _collective(request, found)
    if not form.is_valid():
        return _rounds_page(request, found, form, 422)
    if collective is None:
        form.add_error(None, _("Nobody can be seated yet: the list of this intervention is empty."))
        return _rounds_page(request, found, form, 422)
    size = form.cleaned_data["cell_size"]
    wanted = services.asked_before(found) if "as_before" in request.POST else None
    try:
        asked = services.ask_proposal(
            contract=found, collective=collective, cell_size=size, by=request.viewer, asked=wanted
        )
    except services.AlreadyComposing as error:
        messages.error(request, str(error))
        return redirect("composition:round", round=error.proposal.round_id)
    except DomainError as error:
        form.add_error(None, str(error))
        return _rounds_page(request, found, form, 422)
    return redirect("composition:round", round=asked.round_id)


@require_GET
@open_to(STAFF)
def round(request: ViewerRequest, round: UUID) -> HttpResponse:
    """Show a round: cells in words and bars; with `?move=` the effects of moving one person."""
    found = get_object_or_404(Round.objects.visible_to(request.viewer), pk=round)
    proposal = services.open_proposal(found)
    if request.htmx:
        return _state(request, found, proposal)
    if found.state in (RoundState.COMPOSING, RoundState.REFUSED):
        waiting = {"round": found, "proposal": proposal}
        return render(request, "cells/composition/composing.html", waiting)
    reading = services.ClosedReading(found) if found.is_closed else services.read_round(found)
    page = Paginator(reading.cells_in_order, CELLS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = reading.cells(page.start_index() - 1, page.end_index()) if reading.cells_in_order else []
    record_list_shown(found.collective_id, by=request.viewer)
    context: dict[str, object] = {"round": found, "reading": reading, "page": page, "cells": shown}
    context |= {"proposal": proposal, "mixed": services.mixed_in_words(services.seated_by(found))}
    if found.is_draft and isinstance(reading, services.RoundReading):
        context |= _of_a_draft(request, reading, proposal)
    return render(request, "cells/composition/round.html", context)


def _state(request: ViewerRequest, round: Round, proposal: Proposal | None) -> HttpResponse:
    """Tell how far the composition is; once the first one is there, the page is read from its top."""
    context = {"round": round, "proposal": proposal}
    response = render(request, "cells/composition/_state.html", context)
    if round.is_draft and proposal is None:
        response["HX-Refresh"] = "true"
    return response


def _of_a_draft(
    request: ViewerRequest, reading: services.RoundReading, proposal: Proposal | None
) -> dict[str, object]:
    """Return what only a round that can still be changed has: moves, a proposal beside, the history."""
    asked = request.GET.get("move", "")
    person = next((person for person in reading.people if str(person.pk) == asked), None)
    moved = request.GET.get("at", "")
    offered = proposal if proposal and proposal.is_offered else None
    return {
        "at": next((person.pk for person in reading.people if str(person.pk) == moved), None),
        "chosen": services.effects_of(reading.round, person.pk, reading=reading) if person else None,
        "comparison": services.compare(reading, offered) if offered else None,
        "mixes": services.mixes(reading, offered) if offered else [],
        "asked_of_it": remarks.in_sentences(
            services.Asked.of(offered.asked), reading.people, offered.contract_id
        )
        if offered
        else [],
        "history": services.history_of(reading.round),
        "ended_early": services.ended_early(reading.round),
        "would_mix": services.mixed_in_words(offered),
    }


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
    record_look(by=request.viewer, row=found, scope=found.pk, again=request.method == "POST")
    context = {"cell": found, "members": members.select_related("component", "party"), "form": form}
    return render(request, "cells/composition/cell.html", context, status=422 if form.errors else 200)
