"""Rate the objective: opened and closed by those who lead, answered by those who take part."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interventions.programmes import services
from interventions.programmes.forms import MomentForm, RatingForm
from interventions.programmes.models import Programme, Rating, RatingMoment
from interventions.programmes.models.objectives import RatingMomentQuerySet
from interventions.programmes.spread import offered
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable


def _moments() -> RatingMomentQuerySet:
    return RatingMoment.objects.select_related("programme")


@require_POST
@open_to(STAFF)
def open_rating(request: ViewerRequest, programme: UUID) -> HttpResponse:
    rated = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    back = reverse("programmes:followed", args=[programme])
    form = MomentForm(request.POST)
    if not form.is_valid():
        told = _("Which rating is meant: at the start, midway, at the end? Nothing was opened.")
        return render(request, "422.html", {"message": told, "back_url": back}, status=422)
    try:
        services.open_rating(programme=rated, by=request.viewer, **form.cleaned_data)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The rating is open: everyone who takes part finds it on their phone."))
    return redirect(back)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close_rating(request: ViewerRequest, programme: UUID, moment: UUID) -> HttpResponse:
    """Restate what closing means, then close for good."""
    held = require_editable(_moments(), request.viewer, pk=moment, programme=programme)
    back = reverse("programmes:followed", args=[programme])
    if request.method == "POST":
        if services.close_rating(moment=held, by=request.viewer):
            messages.success(request, _("The rating is closed, and counted."))
        return redirect(back)
    context = {"moment": held, "back_url": back}
    return render(request, "interventions/programmes/close_rating.html", context)


@require_POST
@open_to(STAFF)
def offer_spread(request: ViewerRequest, programme: UUID, moment: UUID) -> HttpResponse:
    held = require_editable(_moments(), request.viewer, pk=moment, programme=programme)
    try:
        services.offer_spread(moment=held, by=request.viewer)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The information is offered: it stands on the boards of the cells."))
    return redirect("programmes:followed", programme)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def my_objective(request: ViewerRequest) -> HttpResponse:
    """Show the common objective; while a rating is open, ask how one sees it, and let one answer anew."""
    programmes = Programme.objects.visible_to(request.viewer)
    shown = get_object_or_404(programmes)
    moment = RatingMoment.objects.visible_to(request.viewer).open().select_related("version").first()
    mine = Rating.objects.editable_by(request.viewer).filter(moment=moment).first()
    form = None
    if request.method == "POST":
        form = RatingForm(request.POST)
        if moment is None or form.is_valid():
            return _rated(request, moment, form)
    elif moment:
        form = RatingForm(initial=mine.values if mine else None)
    context = {
        "programme": shown,
        "moment": moment,
        "form": form,
        "mine": mine,
        "offered": offered(programmes),
    }
    page = "interventions/programmes/my_objective.html"
    return render(request, page, context, status=422 if request.method == "POST" else 200)


def _rated(request: ViewerRequest, moment: RatingMoment | None, form: RatingForm) -> HttpResponse:
    try:
        if moment is None:
            raise DomainError(_("No rating is open now: what was answered before was counted."))
        services.rate(moment=moment, values=form.cleaned_data, by=request.viewer)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your answers are kept. You can change them until the rating closes."))
    return redirect("programmes:my_objective")
