"""Pages of the boards: a participant's exchanges, an intervenant's board and circulation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.services.looks import record_list_shown
from cells.composition.models import Cell
from contracts.agreements.models import Contract, Party
from contracts.confidentiality.services import sentence_for_card
from interventions.boards import flows, services, shown
from interventions.boards.forms import AskForm, CardForm
from interventions.boards.models import Card, Circulation
from interventions.programmes.models import Programme
from interventions.programmes.spread import offered
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable
from tst_platform.core.viewer import Viewer

EXCHANGES = "interventions/boards/exchanges.html"
BOARD = "interventions/boards/board.html"
# What htmx hears when something on the boards changed by an act of this screen: each fragment then asks again.
CHANGED = "boards-changed"


# --- the participant -----------------------------------------------------------------------------------------------


@require_GET
@open_to(PARTICIPANT)
def exchanges(request: ViewerRequest) -> HttpResponse:
    """Show my boards; with `?fragment=` one part of them alone, for a room that stays on the screen.

    A part that a screen has `seen` is swapped only when something in it changed: nothing moves under the reader.
    """
    # Whoever has left finds no page of theirs.
    get_object_or_404(Party.objects.visible_to(request.viewer), pk=request.viewer.party_id)
    part = request.GET.get("fragment", "")
    if part in PARTS:
        context = PARTS[part](request)
        seen = request.GET.get("seen")
        if seen and seen == context.get("seen", {}).get(part):
            return HttpResponse(status=204)
        return render(request, f"{EXCHANGES}#{part}", context | {"is_news": bool(seen)})
    return render(request, EXCHANGES, _whole(request))


def _whole(request: ViewerRequest, form: CardForm | None = None) -> dict[str, Any]:
    whole: dict[str, Any] = {"must_sign": _must_sign(request.viewer), "seen": {}}
    for name, gather in PARTS.items():
        context = _write(request, form) if name == "write" else gather(request)
        whole["seen"] |= context.pop("seen", {})
        whole |= context
    return whole


def _write(request: ViewerRequest, form: CardForm | None = None) -> dict[str, Any]:
    form = form or CardForm(
        viewer=request.viewer, initial={"session": request.GET.get("session")}, auto_id="card_%s"
    )
    contract = Contract.objects.visible_to(request.viewer).first() if form.cells else None
    return {"form": form, "sentence": sentence_for_card(contract) if contract else "", "cells": form.cells}


def _board(request: ViewerRequest) -> dict[str, Any]:
    cells = Cell.objects.visible_to(request.viewer).select_related("round")
    boards = shown.boards_of(request.viewer, cells.order_by("-round__number", "position"))
    size = sum(board.size for board in boards)
    return {"boards": boards, "size": size, "seen": {"board": _mark(board.state for board in boards)}}


def _waiting(request: ViewerRequest) -> dict[str, Any]:
    asked, put_to_cell = shown.asked_of(request.viewer), shown.put_to_cell(request.viewer)
    states = [(one.circulation.pk, one.earlier) for one in asked]
    states += [(one.circulation.pk, one.mine) for one in put_to_cell]
    return {"asked": asked, "put_to_cell": put_to_cell, "seen": {"waiting": _mark(states)}}


def _arrived(request: ViewerRequest) -> dict[str, Any]:
    arrived = shown.arrived_for(request.viewer)
    return {
        "arrived": arrived,
        "seen": {"arrived": _mark((one.circulation.pk, one.is_read, one.who) for one in arrived)},
    }


def _mine(request: ViewerRequest) -> dict[str, Any]:
    mine = shown.cards_of(request.viewer)
    has_readers = any(way.is_live for one in mine for way in one.ways)
    return {"mine": mine, "has_readers": has_readers, "seen": {"mine": _mark(one.state for one in mine)}}


PARTS: dict[str, Callable[[ViewerRequest], dict[str, Any]]] = {
    "waiting": _waiting,
    "write": _write,
    "board": _board,
    "arrived": _arrived,
    "mine": _mine,
}


def _mark(states: Iterable[object]) -> str:
    """Return a short mark of what is shown: the same as long as nothing changed."""
    return sha256(repr(list(states)).encode()).hexdigest()[:16]


def _must_sign(viewer: Viewer) -> bool:
    """Tell whether it is the signature that is missing, rather than a cell."""
    return not Contract.objects.content_open_to(viewer).exists()


@require_POST
@open_to(PARTICIPANT)
def write(request: ViewerRequest) -> HttpResponse:
    form = CardForm(request.POST, viewer=request.viewer, auto_id="card_%s")
    if not form.cells:
        raise Http404
    if not form.is_valid():
        return _write_again(request, form)
    author = get_object_or_404(Party.objects.visible_to(request.viewer), pk=request.viewer.party_id)
    services.write_card(author=author, by=request.viewer, **form.cleaned_data)
    messages.success(request, _("Your information is on the board."))
    if request.htmx:
        fresh = CardForm(
            viewer=request.viewer, initial={"session": form.cleaned_data["session"]}, auto_id="card_%s"
        )
        told = render_to_string("components/messages.html", {"oob": True}, request)
        answer = render(request, f"{EXCHANGES}#write", _write(request, fresh))
        answer.write(told)
        answer["HX-Trigger"] = CHANGED
        return answer
    return redirect("boards:exchanges")


def _write_again(request: ViewerRequest, form: CardForm) -> HttpResponse:
    if request.htmx:
        return render(request, f"{EXCHANGES}#write", _write(request, form), status=422)
    return render(request, EXCHANGES, _whole(request, form), status=422)


@require_POST
@open_to(PARTICIPANT)
def withdraw(request: ViewerRequest, card: UUID) -> HttpResponse:
    mine = require_editable(Card.objects, request.viewer, pk=card)
    said = _("Your information is withdrawn. Nobody reads it any more.")
    return _act(request, services.withdraw_card, said, card=mine)


@require_POST
@open_to(PARTICIPANT)
def consent(request: ViewerRequest, circulation: UUID) -> HttpResponse:
    said = _("Your information goes to the other cell, without your name. You can take it back at any time.")
    return _decide(request, circulation, services.consent, said)


@require_POST
@open_to(PARTICIPANT)
def refuse(request: ViewerRequest, circulation: UUID) -> HttpResponse:
    said = _("Your information stays in your cell.")
    return _decide(request, circulation, services.refuse, said)


@require_POST
@open_to(PARTICIPANT)
def take_back(request: ViewerRequest, circulation: UUID) -> HttpResponse:
    said = _("Your information no longer circulates there.")
    return _decide(request, circulation, services.take_back, said)


@require_POST
@open_to(PARTICIPANT)
def receive(request: ViewerRequest, circulation: UUID) -> HttpResponse:
    """Say "I have read it"; a GET never does."""
    arrived = get_object_or_404(Circulation.objects.read_in_cells_of(request.viewer), pk=circulation)
    said = _("Noted. The author sees how many have read it, never who.")
    return _act(request, services.record_receipt, said, circulation=arrived)


def _decide(request: ViewerRequest, circulation: UUID, act: Callable[..., None], said: Any) -> HttpResponse:
    """Do what the author alone decides of one way of their card."""
    mine = require_editable(Circulation.objects, request.viewer, pk=circulation)
    return _act(request, act, said, circulation=mine)


def _act(request: ViewerRequest, act: Callable[..., None], said: Any, **row: Any) -> HttpResponse:
    """Do the act on its row and say so; to htmx the words alone, and the fragments ask again."""
    try:
        act(**row, by=request.viewer)
        messages.success(request, said)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    if not request.htmx:
        return redirect("boards:exchanges")
    answer = render(request, "components/messages.html", {"oob": True})
    answer["HX-Trigger"] = CHANGED
    return answer


# --- the intervenant -----------------------------------------------------------------------------------------------


@require_GET
@open_to(STAFF)
def board(request: ViewerRequest, cell: UUID) -> HttpResponse:
    """Show one cell's board; `?fragment=cards` is the board alone, `columns` what it asks again while it is open."""
    here = get_object_or_404(Cell.objects.visible_to(request.viewer).select_related("round"), pk=cell)
    here_now = shown.board_of(request.viewer, here)
    context = {"cell": here, "board": here_now, "seen": _mark([here_now.state])}
    part, seen = request.GET.get("fragment", ""), request.GET.get("seen")
    if part not in ("cards", "columns"):
        _note_names(request, here_now, again=False)
        programmes = Programme.objects.visible_to(request.viewer).filter(contract=here.contract_id)
        context |= {"programme": programmes.first(), "offered": offered(programmes)}
        return render(request, BOARD, context)
    if seen == context["seen"]:
        return HttpResponse(status=204)
    _note_names(request, here_now, again=True)
    return render(request, f"{BOARD}#{part}", context | {"is_news": bool(seen)})


def _note_names(request: ViewerRequest, here: shown.Board, *, again: bool) -> None:
    """Write down that the names of a cell were read on its board; `again`: a part of it that is asked anew."""
    if here.size:
        record_look(by=request.viewer, row=here.cell, scope=here.cell.pk, again=again)


@require_GET
@open_to(STAFF)
def circulation(request: ViewerRequest, programme: UUID) -> HttpResponse:
    here = get_object_or_404(Programme.objects.visible_to(request.viewer), pk=programme)
    page, groups = flows.cards_by_cell(request.viewer, here, request.GET.get("page"))
    context = {
        "programme": here,
        "page": page,
        "groups": groups,
        "matrix": flows.matrix_of(request.viewer, here),
    }
    if groups:
        record_list_shown(here.collective_id, by=request.viewer)
    return render(request, "interventions/boards/circulation.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def ask(request: ViewerRequest, programme: UUID, card: UUID) -> HttpResponse:
    """Ask an author to let a card go to other cells; names in it are pointed out before anything is asked."""
    here = get_object_or_404(Programme.objects.editable_by(request.viewer), pk=programme)
    cards = Card.objects.visible_to(request.viewer).filter(cell__contract=here.contract_id)
    asked = get_object_or_404(
        cards.select_related("cell__round__collective", "cell__contract", "author"), pk=card
    )
    back = reverse("boards:circulation", args=[here.pk])
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, cells=services.can_circulate_to(asked), cancel_url=back)
    if request.method == "POST" and form.is_valid():
        return _ask(request, asked, form, back)
    names = shown.names_for_staff(asked)
    context = {"card": asked, "form": form, "names": names, "back": back, "has_cells": form.has_cells}
    return render(
        request, "interventions/boards/ask.html", context, status=422 if request.method == "POST" else 200
    )


def _ask(request: ViewerRequest, card: Card, form: AskForm, back: str) -> HttpResponse:
    try:
        services.ask_circulation(card=card, to_cells=form.cleaned_data["cells"], by=request.viewer)
        messages.success(request, _("The author has been asked. The information moves only if they agree."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(back)
