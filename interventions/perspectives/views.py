"""« Voir comme… »: a page of the intervention as others see it, for those who lead it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from interventions.perspectives.services import Perspective, page_as, perspectives_of
from interventions.programmes.models import Programme
from tst_platform.core.http import STAFF, ViewerRequest, open_to


@require_GET
@open_to(STAFF)
def seen_as(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Show one page as someone else would see it; `?comme=` says who, `?page=` which one of theirs."""
    led = Programme.objects.editable_by(request.viewer).select_related("contract", "collective")
    here = get_object_or_404(led, pk=programme)
    ways = perspectives_of(here, request.viewer)
    chosen = _chosen(ways, request.GET.get("comme", ""))
    name = request.GET.get("page") or next(iter(chosen.pages))
    if name not in chosen.pages:
        name = next(iter(chosen.pages))  # another person's page, kept from the choice before
    shown = page_as(request, here, chosen, name)
    context = {
        "programme": here,
        "perspectives": ways,
        "chosen": chosen,
        "page": name,
        # Written by our own templates, and made still.
        "shown": mark_safe(shown) if shown is not None else None,
    }
    return render(request, "interventions/perspectives/seen_as.html", context)


def _chosen(ways: list[Perspective], key: str) -> Perspective:
    """Return the perspective that the address names; the first where it names none. Raises Http404 for a foreign one."""
    if not key:
        return ways[0]
    for way in ways:
        if way.key == key:
            return way
    raise Http404
