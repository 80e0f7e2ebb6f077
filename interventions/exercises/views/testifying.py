"""What a participant does in an exercise: read it, testify, choose who reads, hand a card back."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements.models import Party
from interventions.exercises import services
from interventions.exercises.audience import Audience, audience_of, opened_to
from interventions.exercises.forms import ReachForm, TestimonyForm
from interventions.exercises.models import ExerciseRun, Reach, RoleCard, Testimony
from interventions.sessions.models import Session
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to, require_editable

NOW = "interventions/exercises/now.html"
TESTIFY = "interventions/exercises/testify.html"


@require_GET
@open_to(PARTICIPANT)
def now(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show what is under way in a session for me: to a room a fragment, empty when nothing is; else a page.

    A fragment that a screen has `seen` is swapped only when something in it changed: nothing moves under the reader.
    """
    held = get_object_or_404(Session.objects.visible_to(request.viewer), pk=session)
    context = _under_way(request, held)
    if not request.htmx:
        return render(request, NOW, context)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, f"{NOW}#now", context)


def _under_way(request: ViewerRequest, session: Session) -> dict[str, Any]:
    run = ExerciseRun.objects.visible_to(request.viewer).open().filter(session=session).first()
    card = wrote = None
    if run is not None and run.is_role_play:
        card = RoleCard.objects.visible_to(request.viewer).filter(run=run).first()
    if run is not None and run.is_testimony:
        wrote = Testimony.objects.editable_by(request.viewer).filter(run=run).first()
    state = [run and run.pk, card and (card.pk, card.is_aside), wrote and wrote.reach]
    return {"session": session, "run": run, "card": card, "wrote": wrote, "seen": _mark(state)}


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def testify(request: ViewerRequest, exercise_run: UUID) -> HttpResponse:
    """Take a testimony, and show those that others opened; with `?fragment=told` these alone."""
    rows = ExerciseRun.objects.visible_to(request.viewer).select_related("session__contract")
    run = get_object_or_404(rows, pk=exercise_run)
    if not run.is_testimony:
        raise Http404
    told = _told(request, run)
    if request.GET.get("fragment") == "told":
        if request.GET.get("seen") == told["seen"]:
            return HttpResponse(status=204)
        return render(request, f"{TESTIFY}#told", told)
    written = Testimony.objects.editable_by(request.viewer).filter(run=run).first()
    audience = audience_of(request.viewer, run.session)
    form = TestimonyForm(
        request.POST if request.method == "POST" else None, audience=audience, initial=_as_typed(written)
    )
    if request.method == "POST" and form.is_valid() and _kept(request, run, form):
        return redirect("exercises:testify", run.pk)
    context = told | {
        "form": form,
        "written": written,
        "who_reads": opened_to(written, audience) if written else "",
    }
    return render(request, TESTIFY, context, status=422 if request.method == "POST" else 200)


def _told(request: ViewerRequest, run: ExerciseRun) -> dict[str, Any]:
    """Gather what others opened to this person, with a mark by which a screen knows whether it changed."""
    rows = Testimony.objects.visible_to(request.viewer).filter(run=run)
    told = list(rows.exclude(author=request.viewer.party_id))
    return {"run": run, "told": told, "seen": _mark([(one.pk, one.known, one.lived) for one in told])}


def _mark(state: object) -> str:
    """Return a short mark of what is shown: the same as long as nothing changed."""
    return sha256(repr(state).encode()).hexdigest()[:16]


def _as_typed(written: Testimony | None) -> dict[str, Any]:
    if written is None:
        return {}
    return {"known": written.known, "lived": written.lived, "reach": written.reach}


def _kept(request: ViewerRequest, run: ExerciseRun, form: TestimonyForm) -> bool:
    data = form.cleaned_data
    try:
        services.write_testimony(
            run=run, known=data["known"], lived=data["lived"], reach=Reach(data["reach"]), by=request.viewer
        )
    except DomainError as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Your testimony is kept. You can withdraw it at any time."))
    return True


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """List one's own testimonies, also before anything is signed: one's own words are always at hand."""
    get_object_or_404(Party.objects.visible_to(request.viewer), pk=request.viewer.party_id)
    rows = list(
        Testimony.objects.editable_by(request.viewer).select_related("entered_by").order_by("-created_at")
    )
    runs = ExerciseRun.objects.visible_to(request.viewer).in_bulk([row.run_id for row in rows])
    context = {"testimonies": [(row, runs.get(row.run_id)) for row in rows]}
    return render(request, "interventions/exercises/mine.html", context)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def circle(request: ViewerRequest, testimony: UUID) -> HttpResponse:
    """Choose anew who reads one's own testimony."""
    row = require_editable(Testimony.objects.all(), request.viewer, pk=testimony)
    seen = ExerciseRun.objects.visible_to(request.viewer).select_related("session__contract")
    run = seen.filter(pk=row.run_id).first()
    audience = audience_of(request.viewer, run.session) if run else Audience(session=None)
    form = ReachForm(
        request.POST if request.method == "POST" else None,
        audience=audience,
        cancel_url=reverse("exercises:mine"),
        initial={"reach": row.reach},
    )
    if request.method == "POST" and form.is_valid() and _opened(request, row, form):
        return redirect("exercises:mine")
    who_reads = opened_to(row, audience) if run else ""
    context = {"testimony": row, "run": run, "form": form, "who_reads": who_reads}
    page = "interventions/exercises/circle.html"
    return render(request, page, context, status=422 if request.method == "POST" else 200)


def _opened(request: ViewerRequest, row: Testimony, form: ReachForm) -> bool:
    try:
        services.choose_reach(testimony=row, reach=Reach(form.cleaned_data["reach"]), by=request.viewer)
    except DomainError as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Noted. It holds from now on."))
    return True


@require_POST
@open_to(PARTICIPANT)
def withdraw(request: ViewerRequest, testimony: UUID) -> HttpResponse:
    row = require_editable(Testimony.objects.all(), request.viewer, pk=testimony)
    services.withdraw_testimony(testimony=row, by=request.viewer)
    messages.success(request, _("Your testimony is withdrawn. Nobody reads it any more."))
    return redirect("exercises:mine")


@require_POST
@open_to(PARTICIPANT)
def hand_back(request: ViewerRequest, role_card: UUID) -> HttpResponse:
    """Hand one's card back: no reason is asked. A second press, whose card is gone, is told so."""
    rows = RoleCard.objects.visible_to(request.viewer).select_related("run")
    card = rows.filter(pk=role_card).first()
    if card is None:
        session = _asked_session(request)
        messages.info(request, _("This card is no longer in your hands."))
        return redirect("exercises:now", session.pk)
    try:
        services.hand_back(card=card, by=request.viewer)
        messages.success(request, _("Your card is back in the deck. Thank you for saying so."))
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("exercises:now", card.run.session_id)


def _asked_session(request: ViewerRequest) -> Session:
    """Return the session from whose page a form was sent; 404 for one that is not told, or that they do not see."""
    try:
        asked = UUID(request.POST.get("session", ""))
    except ValueError:
        raise Http404 from None
    found: Session = get_object_or_404(Session.objects.visible_to(request.viewer), pk=asked)
    return found
