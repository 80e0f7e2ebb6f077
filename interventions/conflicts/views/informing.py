"""Note what came out, and ask its author; bring out what one knows oneself; consent, or keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from contracts.agreements.models import Party
from interventions.conflicts import audience, services
from interventions.conflicts.forms import InformationForm
from interventions.conflicts.models import Information, Space
from interventions.conflicts.views.leading import found, found_here, information_mates, space_page
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable


@require_POST
@open_to(STAFF)
def note(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Note what someone said; they are asked before anybody else reads it."""
    here = found(request, space)
    mates = information_mates(request, here)
    form = InformationForm(request.POST, mates=mates, auto_id="information_%s")
    if form.is_valid():
        author = get_object_or_404(Party, pk=form.cleaned_data["author"], contract=here.cell.contract_id)
        try:
            services.note_information(
                space=here, author=author, text=form.cleaned_data["text"], by=request.viewer
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is noted. Its author is asked on their phone."))
            return redirect("conflicts:space", here.pk)
    return space_page(request, here, information=form)


@require_POST
@open_to(STAFF)
def strike_out(request: ViewerRequest, information: UUID) -> HttpResponse:
    """Take back what was noted by mistake."""
    noted = get_object_or_404(Information.objects.visible_to(request.viewer), pk=information)
    try:
        services.strike_out(information=noted, by=request.viewer)
        messages.success(request, _("It is taken back: its author is not asked any more."))
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("conflicts:space", noted.space_id)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def bring_out(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Bring out what one knows: a card of one's own on the board, as the sentence above the button says."""
    here = found_here(request, space)
    form = InformationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.bring_out(space=here, text=form.cleaned_data["text"], by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your information stands on the board of your cell."))
            return redirect("conflicts:here", here.pk)
    context = {"space": here, "form": form, "sentence": audience.of_information(here.cell.letter)}
    return render(
        request, "interventions/conflicts/bring_out.html", context, status=422 if form.errors else 200
    )


@require_POST
@open_to(PARTICIPANT)
def consent(request: ViewerRequest, information: UUID) -> HttpResponse:
    said = gettext_lazy("Your information stands on the board of your cell. You can withdraw it at any time.")
    return _decide(request, information, services.consent_to, said)


@require_POST
@open_to(PARTICIPANT)
def keep(request: ViewerRequest, information: UUID) -> HttpResponse:
    said = gettext_lazy("It is erased: nobody reads it any more.")
    return _decide(request, information, services.keep_for_oneself, said)


def _decide(request: ViewerRequest, information: UUID, act: Callable[..., object], said: Any) -> HttpResponse:
    mine = require_editable(Information.objects, request.viewer, pk=information)
    try:
        act(information=mine, by=request.viewer)
        messages.success(request, said)
    except DomainError as refused:
        messages.error(request, str(refused))
    if Space.objects.visible_to(request.viewer).filter(pk=mine.space_id).exists():
        return redirect("conflicts:here", mine.space_id)
    return redirect("conflicts:mine")
