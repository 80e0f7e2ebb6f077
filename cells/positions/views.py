"""Questions on which people differ: asked and closed by those who lead, answered by each for themselves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.positions import audience, services, shown
from cells.positions.forms import DisagreementForm, PositionForm
from cells.positions.models import Disagreement, Position
from contracts.agreements.models import Contract
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def asked(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """List the questions of a programme with what may be told of them; ask another one."""
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    form = DisagreementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.open_disagreement(contract=found, by=request.viewer, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The question is open: everyone who has signed finds it on their phone.")
            )
            return redirect("positions:asked", contract=found.pk)
    context = {
        "contract": found,
        "form": form,
        "shown": shown.shown_to_lead(request.viewer, found),
        "sentence": audience.sentence_for_staff(shown.smallest_group(found)),
    }
    return render(request, "cells/positions/asked.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, contract: UUID, disagreement: UUID) -> HttpResponse:
    """Restate what closing means, then close for good."""
    line = require_editable(Disagreement.objects, request.viewer, pk=disagreement, contract=contract)
    back = reverse("positions:asked", args=[contract])
    if request.method == "POST":
        if services.close_disagreement(disagreement=line, by=request.viewer):
            messages.success(request, _("The question is closed, and counted."))
        return redirect(back)
    return render(request, "cells/positions/close.html", {"line": line, "back_url": back})


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """List the questions one is asked, and where one stands oneself."""
    contract = get_object_or_404(Contract.objects.visible_to(request.viewer))
    context = {
        "asked": shown.asked_of(request.viewer),
        "sentence": audience.sentence(shown.smallest_group(contract)),
    }
    return render(request, "cells/positions/mine.html", context)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def take(request: ViewerRequest, disagreement: UUID) -> HttpResponse:
    """Say where one stands on one question, under the sentence that tells who reads it."""
    lines = Disagreement.objects.visible_to(request.viewer).select_related("contract")
    line = get_object_or_404(lines, pk=disagreement)
    own = shown.mine_of(request.viewer, line)
    # What cannot be read is not sent back as if it had been chosen.
    stands = {"place": own.position.stands} if own.position and own.position.is_readable else None
    form = PositionForm(request.POST if request.method == "POST" else None, initial=stands, line=line)
    if form.is_valid():
        try:
            services.take_position(disagreement=line, by=request.viewer, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is kept. You can change it until the question closes."))
            return redirect("positions:mine")
    context = {
        "line": line,
        "mine": own,
        "form": form,
        "sentence": audience.sentence(shown.smallest_group(line.contract)),
    }
    return render(request, "cells/positions/take.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(PARTICIPANT)
def withdraw(request: ViewerRequest, disagreement: UUID) -> HttpResponse:
    """Erase one's own position: also of a closed question, and while a changed contract waits to be signed."""
    own = get_object_or_404(Position.objects.editable_by(request.viewer), disagreement=disagreement)
    services.withdraw_position(position=own, by=request.viewer)
    messages.success(request, _("Your position is erased."))
    return redirect("positions:mine")
