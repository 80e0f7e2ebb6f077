"""Indicators: what is followed towards the objective, and what was measured."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from interventions.programmes import services
from interventions.programmes.drawing import draw
from interventions.programmes.forms import IndicatorForm, MeasureForm
from interventions.programmes.models import Indicator, Measure, Programme
from interventions.programmes.models.indicators import IndicatorQuerySet
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_GET
@open_to(STAFF)
def indicators(request: ViewerRequest, programme: UUID) -> HttpResponse:
    return _page(request, require_editable(Programme.objects.all(), request.viewer, pk=programme))


def _page(request: ViewerRequest, shown: Programme, refused: MeasureForm | None = None) -> HttpResponse:
    """Show every indicator with its picture, its table and its form; one form may have been refused."""
    rows = Indicator.objects.visible_to(request.viewer).filter(programme=shown).prefetch_related("measures")
    context = {"programme": shown, "rows": [_row(one, refused) for one in rows]}
    page = "interventions/programmes/indicators.html"
    return render(request, page, context, status=422 if refused else 200)


def _row(indicator: Indicator, refused: MeasureForm | None) -> dict[str, Any]:
    measures = list(indicator.measures.all())
    action = reverse("programmes:measure", args=[indicator.programme_id, indicator.pk])
    form = MeasureForm(action=action, initial={"on": timezone.localdate()}, auto_id=f"{indicator.pk}_%s")
    if refused is not None and refused.helper.form_action == action:
        form = refused
    drawing = draw(indicator, measures) if measures else None
    return {"indicator": indicator, "measures": measures, "drawing": drawing, "form": form}


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def add(request: ViewerRequest, programme: UUID) -> HttpResponse:
    shown = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    back = reverse("programmes:indicators", args=[programme])
    form = IndicatorForm(request.POST if request.method == "POST" else None, cancel_url=back)
    if form.is_valid():
        services.add_indicator(programme=shown, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("The indicator is saved."))
        return redirect(back)
    return _form(request, shown, form)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def edit(request: ViewerRequest, programme: UUID, indicator: UUID) -> HttpResponse:
    changed = require_editable(_known(programme), request.viewer, pk=indicator)
    back = reverse("programmes:indicators", args=[programme])
    said = request.POST if request.method == "POST" else None
    form = IndicatorForm(said, indicator=changed, cancel_url=back)
    if form.is_valid():
        services.change_indicator(indicator=changed, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("The indicator is saved."))
        return redirect(back)
    return _form(request, changed.programme, form)


def _known(programme: UUID) -> IndicatorQuerySet:
    return Indicator.objects.filter(programme=programme).select_related("programme")


def _form(request: ViewerRequest, programme: Programme, form: IndicatorForm) -> HttpResponse:
    context = {"programme": programme, "form": form}
    page = "interventions/programmes/indicator.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


@require_POST
@open_to(STAFF)
def measure(request: ViewerRequest, programme: UUID, indicator: UUID) -> HttpResponse:
    measured = require_editable(_known(programme), request.viewer, pk=indicator)
    form = MeasureForm(request.POST, action=request.path, auto_id=f"{measured.pk}_%s")
    if not form.is_valid():
        return _page(request, measured.programme, form)
    services.measure(indicator=measured, by=request.viewer, **form.cleaned_data)
    messages.success(request, _("The measure is written down."))
    return redirect("programmes:indicators", programme)


@require_POST
@open_to(STAFF)
def remove(request: ViewerRequest, programme: UUID, measured: UUID) -> HttpResponse:
    measures = Measure.objects.filter(indicator__programme=programme).select_related("indicator")
    taken = require_editable(measures, request.viewer, pk=measured)
    services.remove_measure(measure=taken, by=request.viewer)
    messages.success(request, _("The measure is taken out."))
    return redirect("programmes:indicators", programme)
