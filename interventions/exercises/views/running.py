"""An exercise in the room, on the intervenant's screen: open, follow, deal, close."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Participant
from interventions.exercises import services
from interventions.exercises.forms import HandForm, OpenForm
from interventions.exercises.models import Exercise, ExerciseRun, RoleCard, Testimony
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from interventions.sessions.views.room import look_at_names
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

OF_SESSION = "interventions/exercises/of_session.html"
RUN = "interventions/exercises/run.html"


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def of_session(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show what was run in a session, and open an exercise in it."""
    rows = Session.objects.select_related("cell__round", "programme")
    held = require_editable(rows, request.viewer, pk=session)
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        exercises=Exercise.objects.visible_to(request.viewer),
        initial={"exercise": request.GET.get("exercise")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = services.open_run(session=held, exercise=form.cleaned_data["exercise"], by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("exercises:run", run.pk)
    runs = ExerciseRun.objects.visible_to(request.viewer).filter(session=held)
    context = {"session": held, "form": form, "runs": runs, "can_run": services.can_run(held)}
    return render(request, OF_SESSION, context, status=422 if request.method == "POST" else 200)


def _run(request: ViewerRequest, pk: UUID) -> ExerciseRun:
    rows = ExerciseRun.objects.select_related("session__cell__round", "session__programme__collective")
    found: ExerciseRun = require_editable(rows, request.viewer, pk=pk)
    return found


@require_GET
@open_to(STAFF)
def run(request: ViewerRequest, exercise_run: UUID) -> HttpResponse:
    """Show an exercise under way; with `?fragment=live` what people do in it, swapped only when it changed."""
    shown = _run(request, exercise_run)
    is_part = request.GET.get("fragment") == "live"
    context = _live(request, shown, again=is_part)
    if is_part and request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    if is_part:
        return render(request, f"{RUN}#live", context)
    mine = Exercise.objects.visible_to(request.viewer).filter(pk=shown.exercise_id).first()
    return render(request, RUN, context | {"exercise": mine})


def _live(request: ViewerRequest, run: ExerciseRun, *, again: bool = False) -> dict[str, Any]:
    """Gather what stands open to those who lead: testimonies without name, cards with who holds them."""
    context: dict[str, Any] = {"run": run, "testimonies": [], "cards": [], "aside": []}
    if run.is_testimony:
        context["testimonies"] = list(Testimony.objects.visible_to(request.viewer).filter(run=run))
    if run.is_role_play and run.is_open:
        look_at_names(request.viewer, run.session, again=again)
        context |= _cards(request, run)
    states = [(one.pk, one.reach, one.known, one.lived) for one in context["testimonies"]]
    states += [(card.pk, card.party_id) for card, _form in context["cards"]]
    told = repr((run.is_open, states, context["aside"]))
    return context | {"seen": sha256(told.encode()).hexdigest()[:16]}


def _cards(request: ViewerRequest, run: ExerciseRun) -> dict[str, Any]:
    players = list(services.players_of(run.session).select_related("party"))
    people = {person.party_id: person for person in players}
    rows = list(RoleCard.objects.visible_to(request.viewer).filter(run=run))
    others = _others_who_hold(run, {row.party_id for row in rows if row.party_id} - people.keys())
    shown = [(card, _hand_form(card, people, others)) for card in rows if not card.is_aside]
    aside = [people[row.party_id].name_for_staff for row in rows if row.is_aside and row.party_id in people]
    return {"cards": shown, "aside": sorted(aside)}


def _others_who_hold(run: ExerciseRun, parties: set[UUID]) -> dict[UUID, Participant]:
    """Return who got a card and could be given none now: noted as absent since, or without a signature."""
    if not parties:
        return {}
    found = people_of(run.session).filter(party__in=parties).select_related("party")
    return {person.party_id: person for person in found}


def _hand_form(card: RoleCard, people: dict[UUID, Participant], others: dict[UUID, Participant]) -> HandForm:
    holder = (people | others).get(card.party_id) if card.party_id else None
    known = {**people, holder.party_id: holder} if holder else people
    held = {"to": str(holder.pk) if holder else ""}
    return HandForm(people=known.values(), initial=held, auto_id=f"{card.pk}_%s")


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, exercise_run: UUID) -> HttpResponse:
    """Restate what closing means, then close for good."""
    held = _run(request, exercise_run)
    if request.method == "POST":
        if services.close_run(run=held, by=request.viewer):
            messages.success(request, _("The exercise is closed."))
        return redirect("exercises:of_session", held.session_id)
    context = {"run": held, "back_url": reverse("exercises:run", args=[held.pk])}
    return render(request, "interventions/exercises/close.html", context)


@require_POST
@open_to(STAFF)
def draw(request: ViewerRequest, exercise_run: UUID) -> HttpResponse:
    held = _run(request, exercise_run)
    try:
        many = services.draw_cards(run=held, by=request.viewer)
        said = ngettext("%(n)d card was drawn.", "%(n)d cards were drawn.", many) % {"n": many}
        messages.success(
            request, said if many else _("Nobody is left who could be given a card of the deck.")
        )
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("exercises:run", held.pk)


@require_POST
@open_to(STAFF)
def hand(request: ViewerRequest, role_card: UUID) -> HttpResponse:
    """Hand a card to someone, or lay it back into the deck."""
    rows = RoleCard.objects.visible_to(request.viewer).select_related("run__session__contract")
    card = get_object_or_404(rows, pk=role_card)
    form = HandForm(request.POST, people=services.players_of(card.run.session).select_related("party"))
    try:
        if not form.is_valid():
            raise DomainError(_("This person cannot be given a card: not signed, or noted as absent."))
        services.hand_card(card=card, to=form.chosen, by=request.viewer)
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("exercises:run", card.run_id)
