"""The intervenant's pages: what awaits, where each programme stands, one programme step by step."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Collective
from cells.collectives.services.components import can_create_collective
from cells.collectives.services.seating import summaries
from interventions.programmes import services
from interventions.programmes.awaiting import agreements, shown_steps, tasks
from interventions.programmes.forms import ProgrammeForm, SponsorAccountForm
from interventions.programmes.models import Programme, ProgrammeQuerySet, Step
from interventions.programmes.spread import last_spread
from interventions.programmes.standing import standing_of, standings
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


def _programmes() -> ProgrammeQuerySet:
    return Programme.objects.select_related("collective", "contract", "current_step", "sponsor")


@require_GET
@open_to(STAFF)
def mine(request: ViewerRequest) -> HttpResponse:
    """Show the home of an intervenant; the other roles are led to theirs, for all sign in by one door."""
    user = request.viewer.user
    if user is not None and (user.is_supervisor or user.is_sponsor):
        return redirect("supervision:supervised" if user.is_supervisor else "programmes:sponsored")
    programmes = list(_programmes().visible_to(request.viewer))
    found, steps = standings(programmes), list(Step.objects.all())
    cards = [
        {
            "programme": programme,
            "standing": found[programme.pk],
            "steps": shown_steps(programme, found[programme.pk], steps),
            "agreements": agreements(found[programme.pk]),
            "tasks": tasks(programme, found[programme.pk]),
        }
        for programme in programmes
    ]
    alone = Collective.objects.visible_to(request.viewer).exclude(
        pk__in=[p.collective_id for p in programmes]
    )
    context = {"cards": cards, "alone": summaries(alone), "can_create": can_create_collective(request.viewer)}
    return render(request, "interventions/programmes/mine.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def create(request: ViewerRequest) -> HttpResponse:
    if not can_create_collective(request.viewer):
        raise Http404
    initial = {"collective": request.GET.get("collective")}
    back = reverse("programmes:mine")
    form = ProgrammeForm(
        request.POST if request.method == "POST" else None,
        viewer=request.viewer,
        initial=initial,
        cancel_url=back,
    )
    if request.method == "POST" and form.is_valid():
        programme = services.open_programme(by=request.viewer, **form.cleaned_data)
        messages.success(request, _("The intervention is open, at its first step."))
        return redirect("programmes:programme", programme.pk)
    context = {"form": form, "has_collective": Collective.objects.editable_by(request.viewer).exists()}
    return render(
        request, "interventions/programmes/create.html", context, status=422 if form.errors else 200
    )


@require_GET
@open_to(STAFF)
def programme(request: ViewerRequest, programme: UUID) -> HttpResponse:
    shown = get_object_or_404(_programmes().visible_to(request.viewer), pk=programme)
    standing = standing_of(shown)
    action = reverse("programmes:sponsor_account", args=[shown.pk])
    context = {
        "programme": shown,
        "standing": standing,
        "steps": shown_steps(shown, standing, list(Step.objects.all())),
        "agreements": agreements(standing),
        "tasks": tasks(shown, standing),
        "spread": last_spread(shown),
        "changes": shown.step_changes.select_related("step", "by"),
        "links": shown.sponsor_links.live(),
        "account_form": SponsorAccountForm(
            initial={"email": getattr(shown.sponsor, "email", "")}, action=action
        ),
    }
    return render(request, "interventions/programmes/programme.html", context)


@require_POST
@open_to(STAFF)
def step(request: ViewerRequest, programme: UUID) -> HttpResponse:
    changed = require_editable(_programmes(), request.viewer, pk=programme)
    # Among the steps there are, not by a query: the text is the sender's, and a database may choke on it.
    declared = {one.slug: one for one in Step.objects.all()}.get(request.POST.get("step", ""))
    if declared is None:
        told = _(
            "No step was named, or one that this process does not have. The intervention stands where it stood."
        )
        context = {"message": told, "back_url": reverse("programmes:programme", args=[programme])}
        return render(request, "422.html", context, status=422)
    if services.declare_step(programme=changed, step=declared, by=request.viewer):
        messages.success(
            request, _("The intervention is now at step %(number)d.") % {"number": declared.position}
        )
    return redirect("programmes:programme", programme)


@require_POST
@open_to(STAFF)
def enrol(request: ViewerRequest, programme: UUID) -> HttpResponse:
    into = require_editable(_programmes(), request.viewer, pk=programme)
    try:
        number = services.enrol_participants(programme=into, by=request.viewer)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("programmes:programme", programme)
    words = ngettext("%(n)d more person takes part.", "%(n)d more people take part.", number)
    messages.success(request, words % {"n": number})
    return redirect("programmes:programme", programme)
