"""The objective: written anew, its versions compared word by word, how it is rated and what that tells."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from interventions.programmes import services
from interventions.programmes.forms import ObjectiveForm
from interventions.programmes.models import MomentKind, ObjectiveVersion, Programme, RatingMoment
from interventions.programmes.spread import spread_of
from tst_platform.core.differences import differences
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def objective(request: ViewerRequest, programme: UUID) -> HttpResponse:
    changed = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    back = reverse("programmes:programme", args=[programme])
    form = ObjectiveForm(
        request.POST if request.method == "POST" else None,
        initial={"objective": changed.objective},
        cancel_url=back,
    )
    if request.method == "POST" and form.is_valid():
        services.change_objective(programme=changed, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("The objective is saved."))
        return redirect(back)
    context = {"programme": changed, "form": form}
    return render(
        request, "interventions/programmes/objective.html", context, status=422 if form.errors else 200
    )


@require_GET
@open_to(STAFF)
def followed(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Show the versions with what differs between two of them, and each rating with what it tells."""
    shown: Programme = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    kept = ObjectiveVersion.objects.visible_to(request.viewer).filter(programme=shown)
    versions = list(kept.select_related("by"))
    moments = {
        one.kind: one for one in RatingMoment.objects.visible_to(request.viewer).filter(programme=shown)
    }
    for moment in moments.values():
        moment.programme = shown
    before, after = _compared(request, versions)
    context = {
        "programme": shown,
        "versions": versions,
        "before": before,
        "after": after,
        "pieces": differences(before.text, after.text) if before and after else [],
        "moments": [_told(kind, str(label), moments.get(kind)) for kind, label in MomentKind.choices],
        "has_open": any(moment.is_open for moment in moments.values()),
    }
    return render(request, "interventions/programmes/followed.html", context)


def _compared(
    request: HttpRequest, versions: list[ObjectiveVersion]
) -> tuple[ObjectiveVersion | None, ObjectiveVersion | None]:
    """Return the two versions that the address names, or the last two; none while there is only one text."""
    if len(versions) < 2:
        return None, None
    known = {str(version.number): version for version in versions}
    before = known.get(request.GET.get("from", ""), versions[-2])
    return before, known.get(request.GET.get("to", ""), versions[-1])


def _told(kind: str, label: str, moment: RatingMoment | None) -> dict[str, object]:
    """Return one of the three moments as the page shows it; of an open one, how many have answered."""
    spread = spread_of(moment) if moment else None
    return {"kind": kind, "label": label, "moment": moment, "spread": spread}
