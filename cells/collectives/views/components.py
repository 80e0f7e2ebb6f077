"""Pages of a collective: what it is made of, and what is still missing in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.forms.components import CollectiveForm, ComponentForm
from cells.collectives.models import Collective, Component, ComponentQuerySet
from cells.collectives.services import components as services
from cells.collectives.services.enrolment import not_enrolled
from cells.collectives.services.seating import chairs, summaries
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_GET
@open_to(STAFF)
def mine(request: ViewerRequest) -> HttpResponse:
    if not services.can_create_collective(request.viewer):
        raise Http404
    collectives = Collective.objects.visible_to(request.viewer)
    return render(request, "cells/collectives/mine.html", {"summaries": summaries(collectives)})


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def create(request: ViewerRequest) -> HttpResponse:
    if not services.can_create_collective(request.viewer):
        raise Http404
    form = CollectiveForm(
        request.POST if request.method == "POST" else None, cancel_url=reverse("collectives:mine")
    )
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "kind", "slug")}
        try:
            collective = services.create_collective(by=request.viewer, **said)
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The collective is created. Say now what it is made of."))
            return redirect("collectives:collective", collective.slug)
    status = 422 if form.is_bound else 200
    return render(request, "cells/collectives/create.html", {"form": form}, status=status)


@require_GET
@open_to(STAFF)
def collective(request: ViewerRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Collective.objects.visible_to(request.viewer), slug=slug)
    action = reverse("collectives:add_component", args=[slug])
    context = {
        "collective": shown,
        "seating": chairs(shown),
        "not_enrolled": not_enrolled(shown).count(),
        "form": ComponentForm(action=action, auto_id="new_%s"),
    }
    return render(request, "cells/collectives/collective.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def add_component(request: ViewerRequest, slug: str) -> HttpResponse:
    into = require_editable(Collective.objects.all(), request.viewer, slug=slug)
    back = reverse("collectives:collective", args=[slug])
    form = ComponentForm(request.POST if request.method == "POST" else None, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            component = services.add_component(collective=into, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Component added: %(name)s.") % {"name": component.name})
            return redirect(back + "#composantes")
    context = {"collective": into, "form": form}
    return render(request, "cells/collectives/component.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def edit_component(request: ViewerRequest, slug: str, component: UUID) -> HttpResponse:
    row = require_editable(_components(slug), request.viewer, pk=component)
    back = reverse("collectives:collective", args=[slug])
    form = ComponentForm(request.POST if request.method == "POST" else None, instance=row, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_component(component=row, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The component is saved."))
            return redirect(back + "#composantes")
    context = {"collective": row.collective, "component": row, "form": form}
    return render(request, "cells/collectives/component.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def remove_component(request: ViewerRequest, slug: str, component: UUID) -> HttpResponse:
    row = require_editable(_components(slug), request.viewer, pk=component)
    back = reverse("collectives:collective", args=[slug])
    if request.method == "POST":
        services.remove_component(component=row, by=request.viewer)
        messages.success(request, _("Component removed: %(name)s.") % {"name": row.name})
        return redirect(back + "#composantes")
    context = {"component": row, "people": row.participants.present().count(), "back_url": back}
    return render(request, "cells/collectives/remove_component.html", context)


def _components(slug: str) -> ComponentQuerySet:
    return Component.objects.select_related("collective").filter(collective__slug=slug)
