"""What others see of the tables: one's own on a phone, all of them on the wall, a card for each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cells.collectives.models import Participant
from contracts.agreements.printing import CannotPrint, TooManyFiles, count_file, print_pdf
from interventions.tables.cards import cards_of, my_table
from interventions.tables.services import shown_plan
from interventions.tables.views.leading import held_session, look_at_names, plan_asked
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to

MINE = "interventions/tables/mine.html"
PROJECTED = "interventions/tables/projected.html"
PAGE = "interventions/tables/cards.html"
PDF = "interventions/tables/pdf_cards.html"


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """Show one's own table, once it is validated; a screen that asks for the part alone gets nothing where there is none."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    context = {"table": my_table(request.viewer)}
    return render(request, f"{MINE}#part" if request.htmx else MINE, context)


@require_GET
@open_to(STAFF)
def projected(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the tables on the wall: how people are called, and nothing else."""
    held = held_session(request, session)
    plan = shown_plan(held)
    if plan is not None:
        plan.session = held
        look_at_names(request, held, again=bool(request.htmx))
    context = {"session": held, "plan": plan, "cards": cards_of(plan) if plan else []}
    return render(request, f"{PROJECTED}#part" if request.htmx else PROJECTED, context)


@require_GET
@open_to(STAFF)
def cards(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show the cards to be laid on the tables; the page prints."""
    return render(request, PAGE, _cards(request, session))


def _cards(request: ViewerRequest, session: UUID) -> dict[str, Any]:
    held = held_session(request, session)
    plan = plan_asked(request, held)
    if plan is not None:
        look_at_names(request, held)
    pdf = reverse("tables:cards_pdf", args=[session])
    return {
        "title": _("Table cards"),
        "session": held,
        "plan": plan,
        "cards": cards_of(plan) if plan else [],
        "question": plan.question if plan else "",
        "back_url": reverse("tables:tables", args=[session]),
        "pdf_url": f"{pdf}?tour={plan.number}" if plan else pdf,
    }


@require_GET
@open_to(STAFF)
def cards_pdf(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Hand the cards over as a file; where none can be made, or there is no table, the page that says so."""
    context = _cards(request, session)
    if not context["cards"]:
        return render(request, PAGE, context)
    try:
        count_file(request.viewer.actor)
        content = print_pdf(PDF, context)
    except TooManyFiles as refusal:
        answer = render(request, PAGE, context | {"refusal": refusal}, status=429)
        answer.headers["Retry-After"] = str(refusal.wait)
        return answer
    except CannotPrint as refusal:
        return render(request, PAGE, context | {"refusal": refusal})
    headers = {"Content-Disposition": 'attachment; filename="cartes-de-table.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
