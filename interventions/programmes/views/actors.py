"""Preliminary meetings: who was met, and the blockage in their words. For those who lead, and nobody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from interventions.programmes import services
from interventions.programmes.forms import ActorForm
from interventions.programmes.models import ActorMet, Programme
from interventions.programmes.models.actors import ActorMetQuerySet
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_GET
@open_to(STAFF)
def actors(request: ViewerRequest, programme: UUID) -> HttpResponse:
    shown = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    met = ActorMet.objects.visible_to(request.viewer).filter(programme=shown)
    context = {"programme": shown, "met": met.select_related("component")}
    return render(request, "interventions/programmes/actors.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def note(request: ViewerRequest, programme: UUID) -> HttpResponse:
    shown = require_editable(Programme.objects.select_related("collective"), request.viewer, pk=programme)
    form = _filled(request, shown)
    if form.is_valid():
        services.note_actor(programme=shown, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("The meeting is kept."))
        return redirect("programmes:actors", programme)
    return _form(request, shown, form)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def edit(request: ViewerRequest, programme: UUID, actor: UUID) -> HttpResponse:
    changed = require_editable(_met(programme), request.viewer, pk=actor)
    form = _filled(request, changed.programme, changed)
    if form.is_valid():
        services.change_actor(actor=changed, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("The meeting is kept."))
        return redirect("programmes:actors", programme)
    return _form(request, changed.programme, form)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def remove(request: ViewerRequest, programme: UUID, actor: UUID) -> HttpResponse:
    """Restate that it is erased for good, then erase it."""
    erased = require_editable(_met(programme), request.viewer, pk=actor)
    back = reverse("programmes:actors", args=[programme])
    if request.method == "POST":
        services.remove_actor(actor=erased, by=request.viewer)
        messages.success(request, _("The meeting is erased."))
        return redirect(back)
    return render(request, "interventions/programmes/remove_actor.html", {"actor": erased, "back_url": back})


def _met(programme: UUID) -> ActorMetQuerySet:
    return ActorMet.objects.filter(programme=programme).select_related("programme__collective", "component")


def _filled(request: ViewerRequest, programme: Programme, actor: ActorMet | None = None) -> ActorForm:
    return ActorForm(
        request.POST if request.method == "POST" else None,
        collective=programme.collective,
        actor=actor,
        cancel_url=reverse("programmes:actors", args=[programme.pk]),
    )


def _form(request: ViewerRequest, programme: Programme, form: ActorForm) -> HttpResponse:
    context = {"programme": programme, "form": form}
    page = "interventions/programmes/actor.html"
    return render(request, page, context, status=422 if form.is_bound else 200)
