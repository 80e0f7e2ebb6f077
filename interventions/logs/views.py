"""Pages of the log: written while the session goes on, saved as it is typed, validated once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from interventions.logs import services
from interventions.logs.forms import LogForm, ValidateForm
from interventions.logs.models import SessionLog
from interventions.sessions.models import Session
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable
from tst_platform.core.templatetags.face import hour

PAGE = "interventions/logs/log.html"


def _session(request: ViewerRequest, session: UUID) -> Session:
    found: Session = require_editable(
        Session.objects.select_related("cell__round"), request.viewer, pk=session
    )
    return found


def _log(request: ViewerRequest, session: Session) -> SessionLog | None:
    return SessionLog.objects.visible_to(request.viewer).filter(session=session).first()


@require_GET
@open_to(STAFF)
def log(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the log; with `?fragment=log` its form alone, for the room."""
    held = _session(request, session)
    kept = _log(request, held)
    template = f"{PAGE}#form" if request.GET.get("fragment") == "log" else PAGE
    return render(
        request, template, {"session": held, "log": kept, "form": LogForm.of(kept), "saved": _saved(kept)}
    )


def _saved(kept: SessionLog | None) -> str:
    """Say when the text was saved: « Enregistré à 18 h 42 »; nothing before the first save."""
    return _("Saved at %(hour)s") % {"hour": hour(kept.saved_at)} if kept and kept.revision else ""


@require_POST
@open_to(STAFF)
def save(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Save; to the script in JSON, to a form with a page. 409 with both texts when another device saved."""
    held = _session(request, session)
    form = LogForm(request.POST)
    by_script = request.accepts("application/json") and not request.accepts("text/html")
    if not form.is_valid():
        return _refused(request, held, form, by_script)
    try:
        kept = services.save_log(session=held, draft=form.draft(), by=request.viewer)
    except services.StaleLog as stale:
        return _both(request, held, form, stale, by_script)
    if by_script:
        return JsonResponse({"saved": _saved(kept), "revision": kept.revision})
    messages.success(request, _saved(kept))
    return redirect("logs:log", session)


def _refused(request: ViewerRequest, held: Session, form: LogForm, by_script: bool) -> HttpResponse:
    if by_script:
        errors = [str(error) for field in form.errors.values() for error in field]
        return JsonResponse({"message": " ".join(errors)}, status=422)
    return render(request, PAGE, {"session": held, "log": _log(request, held), "form": form}, status=422)


def _both(
    request: ViewerRequest, held: Session, form: LogForm, stale: services.StaleLog, by_script: bool
) -> HttpResponse:
    """Hand back both texts; the next save is typed on the revision that stands, so that it is meant."""
    current = stale.current
    if by_script:
        told = {"message": str(stale), "theirs": current.body, "revision": current.revision}
        return JsonResponse({**told, "validated": current.is_validated}, status=409)
    mine = form.cleaned_data["body"]
    context = {
        "session": held,
        "log": current,
        "form": LogForm.of(current, mine),
        "conflict": str(stale),
        "mine": mine,
    }
    return render(request, PAGE, context, status=409)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def validate(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Ask once more on a page of its own, with the text as it will stand."""
    held = _session(request, session)
    kept = _log(request, held)
    sent = request.POST if request.method == "POST" else None
    form = ValidateForm(sent, initial={"revision": kept.revision if kept else 0})
    if request.method == "POST" and form.is_valid():
        try:
            services.validate_log(session=held, revision=form.cleaned_data["revision"], by=request.viewer)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The log is validated. It can be read, and no longer changed."))
        return redirect("logs:log", session)
    back = reverse("logs:log", args=[session])
    context = {"session": held, "log": kept, "form": form, "back_url": back}
    return render(request, "interventions/logs/validate.html", context, status=422 if form.is_bound else 200)
