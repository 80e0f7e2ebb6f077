"""The library of exercises: search, read, print, write one's own, adapt what is shipped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from interventions.exercises import services
from interventions.exercises.forms import ExerciseForm, SearchForm
from interventions.exercises.models import Exercise, ExerciseShare, Kind
from interventions.exercises.search import find
from interventions.programmes.models import Programme
from tst_platform.accounts.models import InstitutRole
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

FORM = "interventions/exercises/edit.html"


@require_GET
@open_to(STAFF)
def library(request: ViewerRequest) -> HttpResponse:
    """Show what one may run; what is looked for stands in the address, so that it can be kept."""
    _require_part(request)
    form = SearchForm(request.GET or None)
    found = find(request.viewer, form.to_wanted())
    context = {
        "form": form,
        "exercises": found,
        "is_searched": form.is_bound,
        "kinds": Kind.choices if services.can_write(request.viewer) else [],
    }
    return render(request, "interventions/exercises/library.html", context)


def _require_part(request: ViewerRequest) -> None:
    """Turn away whoever leads nothing and answers for nobody who does: the library is a tool of the work."""
    if request.viewer.user is None or request.viewer.user.role == InstitutRole.SPONSOR:
        raise Http404


def _require_writer(request: ViewerRequest) -> None:
    if not services.can_write(request.viewer):
        raise PermissionDenied


def _seen(request: ViewerRequest, exercise: UUID) -> Exercise:
    rows = Exercise.objects.visible_to(request.viewer).select_related("step", "author", "variant_of")
    found: Exercise = get_object_or_404(rows, pk=exercise)
    return found


@require_GET
@open_to(STAFF)
def exercise(request: ViewerRequest, exercise: UUID) -> HttpResponse:
    """Show one exercise as a sheet, which prints."""
    shown = _seen(request, exercise)
    is_mine = Exercise.objects.editable_by(request.viewer).filter(pk=shown.pk).exists()
    put = ExerciseShare.objects.visible_to(request.viewer).filter(exercise=shown)
    programmes = Programme.objects.visible_to(request.viewer).filter(pk__in=put.values("programme"))
    origin = Exercise.objects.visible_to(request.viewer).filter(pk=shown.variant_of_id).first()
    context = {"exercise": shown, "is_mine": is_mine, "programmes": programmes, "origin": origin}
    context["can_write"] = services.can_write(request.viewer)
    return render(request, "interventions/exercises/exercise.html", context)


@require_GET
@open_to(STAFF)
def cards(request: ViewerRequest, exercise: UUID) -> HttpResponse:
    """Show the cards of a role play, one for each part of a sheet, to be cut and drawn from a hat."""
    shown = _seen(request, exercise)
    if not shown.is_role_play:
        raise Http404
    return render(request, "interventions/exercises/cards.html", {"exercise": shown})


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def write(request: ViewerRequest) -> HttpResponse:
    """Write an exercise of one's own; `?kind=` says how it is run."""
    _require_part(request)
    _require_writer(request)
    kind = request.GET.get("kind", "")
    form = _form(request, reverse("exercises:library"), kind=kind if kind in Kind.values else "")
    return _saved(request, form, _("New exercise"))


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def adapt(request: ViewerRequest, exercise: UUID) -> HttpResponse:
    """Write a variant: an own copy, of what is shipped or of a colleague's."""
    origin = _seen(request, exercise)
    _require_writer(request)
    form = _form(request, reverse("exercises:exercise", args=[origin.pk]), exercise=origin)
    title = _("Variant of “%(title)s”") % {"title": origin.said.title}
    return _saved(request, form, title, variant_of=origin)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def edit(request: ViewerRequest, exercise: UUID) -> HttpResponse:
    mine = require_editable(Exercise.objects.select_related("step"), request.viewer, pk=exercise)
    put = ExerciseShare.objects.editable_by(request.viewer).filter(exercise=mine)
    form = _form(
        request,
        reverse("exercises:exercise", args=[mine.pk]),
        exercise=mine,
        initial={"programmes": list(put.values_list("programme", flat=True))},
    )
    return _saved(request, form, _("Word the exercise anew"), mine=mine)


def _form(request: ViewerRequest, back: str, **told: Any) -> ExerciseForm:
    data = request.POST if request.method == "POST" else None
    led = Programme.objects.editable_by(request.viewer)
    return ExerciseForm(data, programmes=led, cancel_url=back, **told)


def _saved(
    request: ViewerRequest,
    form: ExerciseForm,
    title: str,
    *,
    mine: Exercise | None = None,
    variant_of: Exercise | None = None,
) -> HttpResponse:
    """Save what was written and show it; else the form again, with all that was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, form, mine, variant_of)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The exercise is in your library."))
            return redirect("exercises:exercise", kept.pk)
    context = {"form": form, "title": title, "exercise": mine}
    return render(request, FORM, context, status=422 if request.method == "POST" else 200)


def _keep(
    request: ViewerRequest, form: ExerciseForm, mine: Exercise | None, variant_of: Exercise | None
) -> Exercise:
    draft, by = form.to_draft(), request.viewer
    if mine is None:
        kept = services.write_exercise(draft=draft, variant_of=variant_of, by=by)
    else:
        kept = services.rewrite_exercise(exercise=mine, draft=draft, by=by)
    services.choose_programmes(exercise=kept, programmes=form.cleaned_data["programmes"], by=by)
    return kept


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def remove(request: ViewerRequest, exercise: UUID) -> HttpResponse:
    """Restate what erasing means, then erase."""
    mine = require_editable(Exercise.objects.all(), request.viewer, pk=exercise)
    if request.method == "POST":
        services.remove_exercise(exercise=mine, by=request.viewer)
        messages.success(request, _("The exercise is erased."))
        return redirect("exercises:library")
    context = {"exercise": mine, "back_url": reverse("exercises:exercise", args=[mine.pk])}
    return render(request, "interventions/exercises/remove.html", context)
