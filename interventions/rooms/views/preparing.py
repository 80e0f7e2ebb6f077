"""The running order, prepared ahead on the session's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interventions.rooms import services
from interventions.rooms.course import course_of, rows_of
from interventions.rooms.forms import AddStepForm, ChangeStepForm, CopyForm, SeenForm, StepForm
from interventions.rooms.models import RunningItem
from interventions.rooms.services import Step
from interventions.sessions.models import Session
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable
from tst_platform.core.viewer import Viewer

PAGE = "interventions/rooms/prepare.html"


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def prepare(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the running order; a POST puts a step at its end."""
    held = _held(request, session)
    sent = request.POST if request.method == "POST" else None
    form = AddStepForm(sent, initial={"minutes": 15}, viewer=request.viewer, session=held)
    if form.is_valid():
        try:
            services.add_item(session=held, step=form.step, by=request.viewer, once=form.cleaned_data["once"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The step is in the running order."))
            return redirect("rooms:prepare", held.pk)
    return render(request, PAGE, _context(request, held, form), status=422 if form.errors else 200)


@require_POST
@open_to(STAFF)
def copy(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Put the steps of another session at the end of this one."""
    held = _held(request, session)
    form = CopyForm(request.POST, viewer=request.viewer, session=held)
    if form.is_valid():
        try:
            services.copy_items(session=held, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The steps were copied. Those of the other session stay as they are.")
            )
            return redirect("rooms:prepare", held.pk)
    return render(request, PAGE, _context(request, held, _empty(request, held), form), status=422)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def edit(request: ViewerRequest, item: UUID) -> HttpResponse:
    """Change one step."""
    found = _item(request, item)
    back = reverse("rooms:prepare", args=[found.session_id])
    standing = services.step_of(found, request.viewer)
    form = ChangeStepForm(
        request.POST if request.method == "POST" else None,
        initial=vars(standing) | {"seen": services.mark_of(standing)},
        viewer=request.viewer,
        session=found.session,
        submit=_("Save this step"),
        cancel_url=back,
    )
    meanwhile = None
    if form.is_valid():
        try:
            _change(found, form, request.viewer)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        except services.StepChanged:
            meanwhile = say_changed(form, standing, services.mark_of(standing))
        else:
            return redirect(back)
    context = {"item": found, "session": found.session, "form": form, "meanwhile": meanwhile}
    return render(request, "interventions/rooms/edit.html", context, status=422 if form.errors else 200)


def _change(found: RunningItem, form: ChangeStepForm, by: Viewer) -> None:
    services.change_item(item=found, step=form.step, by=by, seen=form.cleaned_data["seen"])


def say_changed(form: SeenForm, standing: Step, seen: str) -> Step:
    """Keep what was typed, say that the step was changed, and return how it stands by now, under this mark."""
    form.show_mark(seen)
    form.add_error(
        None,
        _(
            "This step was changed on another screen meanwhile. What you typed is still here: "
            "save once more to put it in its place."
        ),
    )
    return standing


@require_POST
@open_to(STAFF)
def move(request: ViewerRequest, item: UUID) -> HttpResponse:
    """Put a step at another place, by button or by keyboard."""
    found = _item(request, item)
    sent = request.POST.get("to", "")
    to = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else None
    try:
        if to is None:
            raise DomainError(_("This place does not exist. Nothing was moved."))
        services.move_item(item=found, to=to, by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    if request.htmx:
        return render(request, f"{PAGE}#steps", _context(request, found.session))
    return redirect(f"{reverse('rooms:prepare', args=[found.session_id])}#step-{found.pk}")


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def remove(request: ViewerRequest, item: UUID) -> HttpResponse:
    """Restate which step goes, then take it out."""
    found = _item(request, item)
    back = reverse("rooms:prepare", args=[found.session_id])
    if request.method == "POST":
        try:
            services.remove_item(item=found, by=request.viewer)
            messages.success(request, _("The step is taken out."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(back)
    context = {"item": found, "session": found.session, "back_url": back}
    return render(request, "interventions/rooms/remove.html", context)


def _empty(request: ViewerRequest, held: Session) -> StepForm:
    return AddStepForm(initial={"minutes": 15}, viewer=request.viewer, session=held)


def _held(request: ViewerRequest, session: UUID) -> Session:
    rows = Session.objects.select_related("cell__round", "programme", "contract")
    held: Session = require_editable(rows, request.viewer, pk=session)
    return held


def _item(request: ViewerRequest, item: UUID) -> RunningItem:
    rows = RunningItem.objects.select_related("session__cell__round", "session__programme")
    found: RunningItem = require_editable(rows, request.viewer, pk=item)
    return found


def _context(
    request: ViewerRequest, held: Session, form: StepForm | None = None, copying: CopyForm | None = None
) -> dict[str, Any]:
    course = course_of(request.viewer, held)
    return {
        "session": held,
        "course": course,
        "form": form,
        "copying": copying or CopyForm(viewer=request.viewer, session=held),
        "rows": rows_of(request.viewer, course),
    }
