"""Pages of who takes part: the spaces of one's cell, one's position on one screen, the map, one's own path."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Participant
from contracts.agreements.models import Contract
from interventions.conflicts import audience, services, shown
from interventions.conflicts.forms import StandForm, as_said
from interventions.conflicts.models import Reason, Space
from interventions.conflicts.services.hearing import can_be_ready
from interventions.conflicts.views.leading import found_here
from interventions.sessions.models import Session
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to

HERE = "interventions/conflicts/here.html"


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """List the spaces of one's cells: those that wait first."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    rows = Space.objects.visible_to(request.viewer).select_related("cell__round")
    must_sign = not Contract.objects.content_open_to(request.viewer).exists()
    context = {
        "mine": shown.spaces_of(request.viewer, rows),
        "asked": shown.information_asked_of(request.viewer),
        "must_sign": must_sign,
        "own_words": shown.words_of(request.viewer) if must_sign else [],
    }
    return render(request, "interventions/conflicts/mine.html", context)


@require_GET
@open_to(PARTICIPANT)
def here(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Show where a space stands: a count while one waits, then the map, the words, the pairs, what came out."""
    held = found_here(request, space)
    told = shown.shown_to(request.viewer, held)
    stand, reason = shown.latest_of(request.viewer, held)
    pairs = shown.pairs_of(request.viewer, held)
    context = {
        "space": held,
        "told": told,
        "stand": stand,
        "reason": reason,
        "pairs": pairs,
        "is_ready": held.willing.visible_to(request.viewer).exists(),
        "can_be_ready": can_be_ready(held, request.viewer),
        "asked": [one for one in shown.information_asked_of(request.viewer) if one.space_id == held.pk],
        "pair_sentence": audience.of_a_pair(),
    }
    mark = f"{told.mark}-{shown.mark_of_pairs(pairs)}"
    if request.GET.get("fragment") == "now":
        if request.GET.get("seen") == mark:
            return HttpResponse(status=204)
        return render(request, f"{HERE}#now", context | {"mark": mark, "is_news": True})
    return render(request, HERE, context | {"mark": mark})


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def take(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Say where one stands, under the sentence that tells who reads it; what was typed stays where it is refused."""
    held = found_here(request, space)
    if request.method == "GET" and not held.is_open:
        return redirect("conflicts:here", held.pk)
    sent = request.POST if request.method == "POST" else None
    form = StandForm(sent, space=held, initial=as_said(*shown.latest_of(request.viewer, held)))
    if form.is_valid():
        try:
            services.take_stand(space=held, said=form.said, by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is kept. You can change it as long as the space is open."))
            return redirect("conflicts:here", held.pk)
    line = held.disagreement
    context = {
        "space": held,
        "form": form,
        "sentence": audience.of_a_position(held),
        "feeds": audience.of_what_feeds(line) if line is not None and line.is_open else "",
    }
    return render(request, "interventions/conflicts/take.html", context, status=422 if form.errors else 200)


@require_GET
@open_to(PARTICIPANT)
def path(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Show how one's own position has changed: a path that nobody else reads."""
    held = found_here(request, space)
    context = {"space": held, "steps": shown.path_of(request.viewer, held)}
    return render(request, "interventions/conflicts/path.html", context)


@require_POST
@open_to(PARTICIPANT)
def withdraw(request: ViewerRequest, space: UUID) -> HttpResponse:
    """Erase one's own words in a space, at once; also while a new version of the contract waits to be signed."""
    is_seen = Space.objects.visible_to(request.viewer).filter(pk=space).exists()
    if not is_seen and not Reason.objects.editable_by(request.viewer).filter(space=space).exists():
        raise Http404
    if services.withdraw_words(space=Space(pk=space), by=request.viewer):
        messages.success(request, _("Your words are erased. Nobody reads them any more."))
    return redirect("conflicts:path", space) if is_seen else redirect("conflicts:mine")


@require_GET
@open_to(PARTICIPANT)
def now(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Say, as a part of the room, which spaces are open for those who meet; empty where none is."""
    held = get_object_or_404(Session.objects.visible_to(request.viewer), pk=session)
    context = {"session": held, "mine": shown.open_in(request.viewer, held)}
    return render(request, "interventions/conflicts/_now.html", context)
