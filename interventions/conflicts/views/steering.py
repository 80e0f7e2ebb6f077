"""Acts of those who lead: open, pause, reveal, put into pairs, close on what came out, keep the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from interventions.conflicts import audience, services, shown
from interventions.conflicts.forms import CloseForm, ThresholdForm, TurningForm
from interventions.conflicts.views.leading import found, space_page
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to


@require_POST
@open_to(STAFF)
def open_space(request: ViewerRequest, space: UUID) -> HttpResponse:
    said = gettext_lazy("The space is open: everyone of the cell who has signed finds it on their phone.")
    return _act(request, space, services.open_space, said)


@require_POST
@open_to(STAFF)
def pause(request: ViewerRequest, space: UUID) -> HttpResponse:
    said = gettext_lazy("The space is paused. Nobody writes until you take it up again.")
    return _act(request, space, services.pause_space, said)


@require_POST
@open_to(STAFF)
def reveal(request: ViewerRequest, space: UUID) -> HttpResponse:
    said = gettext_lazy("Positions are revealed: words mixed and without name, and the map.")
    return _act(request, space, services.reveal, said)


@require_POST
@open_to(STAFF)
def pair(request: ViewerRequest, space: UUID) -> HttpResponse:
    here = found(request, space)
    last = request.POST.get("round", "")
    after = int(last) if last.isascii() and last.isdigit() else None
    try:
        made = services.make_pairs(space=here, by=request.viewer, after=after)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        told = ngettext(
            "%(n)d pair is made. Each finds on their phone whom they hear.",
            "%(n)d pairs are made. Each finds on their phone whom they hear.",
            made,
        )
        messages.success(request, told % {"n": made})
    return redirect("conflicts:space", here.pk)


def _act(request: ViewerRequest, space: UUID, act: Callable[..., object], said: Any) -> HttpResponse:
    here = found(request, space)
    try:
        act(space=here, by=request.viewer)
        messages.success(request, said)
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("conflicts:space", here.pk)


@require_POST
@open_to(STAFF)
def threshold(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Set from how many people on positions are revealed."""
    here = found(request, space)
    form = ThresholdForm(request.POST, auto_id="from_%s")
    if form.is_valid():
        try:
            services.change_threshold(space=here, threshold=form.cleaned_data["threshold"], by=request.viewer)
        except DomainError as refused:
            form.add_error("threshold", str(refused))
        else:
            messages.success(request, _("It is kept."))
            return redirect("conflicts:space", here.pk)
    return space_page(request, here, threshold=form)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Restate what closing means; then close on what came out, or postpone."""
    here = found(request, space)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        is_worked = form.cleaned_data["decision"] == CloseForm.WORKED
        act = services.close_space if is_worked else services.postpone_space
        try:
            act(space=here, by=request.viewer)
        except DomainError as refused:
            form.add_error("decision", str(refused))
        else:
            messages.success(
                request, _("The space is closed.") if is_worked else _("The space is postponed.")
            )
            return redirect("conflicts:space", here.pk)
    told = shown.shown_to(request.viewer, here)
    if told.has_names:
        record_look(by=request.viewer, row=here.cell, scope=here.cell_id)
    back = reverse("conflicts:space", args=[here.pk])
    context = {"space": here, "form": form, "told": told, "back_url": back}
    return render(request, "interventions/conflicts/close.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def register(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Keep the register of what was violence and became a conflict; for those who lead alone."""
    here = found(request, space)
    form = TurningForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.note_turning(space=here, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("It is written in the register."))
        return redirect("conflicts:register", here.pk)
    context = {
        "space": here,
        "form": form,
        "turnings": here.turnings.visible_to(request.viewer).select_related("noted_by"),
        "sentence": audience.of_the_register(),
    }
    return render(
        request, "interventions/conflicts/register.html", context, status=422 if form.errors else 200
    )
