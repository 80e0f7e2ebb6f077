"""What each move of a person would change, told at once; two people who change places; a seat that is kept."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cells.collectives.services.looks import record_list_shown
from cells.composition import services
from cells.composition.forms import SeatForm, SwapForm
from cells.composition.models import Round
from cells.composition.views.adjusting import back_to, follow, page_of, page_said, seen_by, undo_address
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_GET
@open_to(STAFF)
def effects(request: ViewerRequest, round: UUID, participant: UUID) -> HttpResponse:
    """Tell the effects of one person's moves at one revision, 409 when the round has another: for the screen's script.

    `cells` says of each cell on the page of the screen: tone, bar from −100 to 100, words, what would break; `panel` is the part of the page
    that tells of the person, as `?move=` shows it.
    """
    found = require_editable(Round.objects, request.viewer, pk=round)
    seen = seen_by(request, request.GET)
    if seen is not None and seen != found.revision:
        return JsonResponse({"revision": found.revision}, status=409)
    chosen = services.effects_of(found, participant)
    if chosen is None:
        raise Http404
    record_list_shown(found.collective_id, by=request.viewer, again=True)
    page = page_said(request.GET)
    context = {"round": found, "chosen": chosen, "back": page}
    panel = render_to_string("cells/composition/_targets.html", context, request)
    cells = dict(_badge(target) for target in chosen.targets if page_of(target.cell) == page)
    return JsonResponse({"revision": found.revision, "cells": cells, "panel": panel})


def _badge(target: services.Target) -> tuple[str, list[object]]:
    change = target.change
    return str(target.cell.pk), [change.tone, change.share, change.words, change.broken]


@require_POST
@open_to(STAFF)
def swap(request: ViewerRequest, round: UUID) -> HttpResponse:
    found = require_editable(Round.objects, request.viewer, pk=round)
    form = SwapForm(request.POST, round=found)
    if not form.is_valid():
        messages.error(request, _("This person or this cell is not part of the proposal any more."))
        return back_to(request, found.pk)
    one, other = form.cleaned_data["participant"], form.cleaned_data["other"]
    try:
        services.swap_people(round=found, one=one, other=other, by=request.viewer, seen=seen_by(request))
    except DomainError as error:
        messages.error(request, str(error))
        return back_to(request, found.pk, one.pk)
    told = _("%(name)s and %(other)s have changed places.")
    names = {"name": one.name_for_staff, "other": other.name_for_staff}
    messages.success(request, told % names, extra_tags=undo_address(found.pk))
    return follow(found, one.pk)


@require_POST
@open_to(STAFF)
def keep_seat(request: ViewerRequest, round: UUID) -> HttpResponse:
    """Keep the seat of the person named in `keep`, or give back that of the person in `release`."""
    found = require_editable(Round.objects, request.viewer, pk=round)
    form = SeatForm(request.POST, round=found)
    if not form.is_valid():
        messages.error(request, _("This person or this cell is not part of the proposal any more."))
        return back_to(request, found.pk)
    seat, kept = form.cleaned_data["seat"], form.cleaned_data["kept"]
    name = {"name": seat.participant.name_for_staff}
    try:
        services.keep_seat(seat=seat, by=request.viewer, kept=kept)
    except DomainError as error:
        messages.error(request, str(error))
        return back_to(request, found.pk)
    done = _("The seat of %(name)s is kept.") if kept else _("The seat of %(name)s is given back.")
    messages.success(request, done % name)
    return follow(found, seat.participant_id)
