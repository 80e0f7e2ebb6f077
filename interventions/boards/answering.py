"""What the people of a card's own cell answer before it leaves, and what its author says of an earlier version."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from interventions.boards import services
from interventions.boards.models import Card, Circulation
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to, require_editable

# What htmx hears when something on the boards changed by an act of this screen.
CHANGED = "boards-changed"


@require_POST
@open_to(PARTICIPANT)
def answer(request: ViewerRequest, circulation: UUID) -> HttpResponse:
    """Say yes, or object (`answer=objection`): anything else is no answer."""
    asked = get_object_or_404(Circulation.objects.put_to(request.viewer), pk=circulation)
    said = request.POST.get("answer")
    if said not in ("yes", "objection"):
        messages.error(request, _("Say yes, or object."))
        return _told(request)
    try:
        services.answer_for_cell(circulation=asked, objects=said == "objection", by=request.viewer)
        messages.success(request, _("Your answer is noted. Nobody reads who answered what."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return _told(request)


@require_POST
@open_to(PARTICIPANT)
def carry_over(request: ViewerRequest, card: UUID) -> HttpResponse:
    """Let the version in force hold for one's own card, said under an earlier one."""
    mine = require_editable(Card.objects, request.viewer, pk=card)
    try:
        services.carry_over(card=mine, by=request.viewer)
        messages.success(request, _("The contract in force now holds for this information."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return _told(request)


def _told(request: ViewerRequest) -> HttpResponse:
    """Answer with the words alone to htmx, whose fragments then ask again; else with the page."""
    if not request.htmx:
        return redirect("boards:exchanges")
    told = render(request, "components/messages.html", {"oob": True})
    told["HX-Trigger"] = CHANGED
    return told
