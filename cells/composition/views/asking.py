"""What is asked of a composition: all of it on one page, and who facilitates and can come when on another."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cells.collectives.models import Collective, Participant
from cells.collectives.services.looks import record_list_shown
from cells.composition import services
from cells.composition.asking_forms import Asking, MarkForm
from cells.composition.models import Round
from cells.composition.services import remarks
from cells.positions.shown import shown_to_lead
from contracts.agreements.models import Contract
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PEOPLE_ON_A_PAGE = 50


def collective_of(request: ViewerRequest, contract: Contract) -> Collective | None:
    people = Participant.objects.filter(party__contract=contract)
    return Collective.objects.visible_to(request.viewer).filter(pk__in=people.values("collective")).first()


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def ask(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Show all that can be asked, filled with what was asked before; keep it, or have it composed."""
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    people = remarks.people_to_compose(found)
    known = remarks.known_of(people)
    asked = services.asked_before(found) or services.Asked()
    posted = request.POST if request.method == "POST" else None
    asking = Asking(posted, asked, known, shown_to_lead(request.viewer, found))
    collective = collective_of(request, found)
    valid = posted is not None and asking.is_valid()
    if valid and (answer := _keep_or_compose(request, found, collective, asking)) is not None:
        return answer
    if collective is not None:
        record_list_shown(collective.pk, by=request.viewer)
    slots = asked.slots if posted is None or not asking.slots.is_valid() else asking.asked_slots
    context = {
        "contract": found,
        "collective": collective,
        "people": people,
        "asking": asking,
        "alike": remarks.alike(known) if len(people) > 1 else "",
        "facilitators": len(services.facilitators(people)),
        "moments": remarks.who_can(people, slots),
        "known_moments": remarks.moments_known(people)[:12],
    }
    status = 422 if asking.errors or asking.refused else 200
    return render(request, "cells/composition/ask.html", context, status=status)


def _keep_or_compose(
    request: ViewerRequest, contract: Contract, collective: Collective | None, asking: Asking
) -> HttpResponse | None:
    """Keep what is asked, and compose unless it is only to be kept; None when the page is to say why not."""
    if "keep" in request.POST:
        services.keep_brief(contract=contract, asked=asking.asked, by=request.viewer)
        messages.success(request, _("Kept: it is asked at the next composition."))
        return redirect("composition:ask", contract=contract.pk)
    try:
        return redirect("composition:round", round=_compose(request, contract, collective, asking))
    except services.AlreadyComposing as error:
        messages.error(request, str(error))
        return redirect("composition:round", round=error.proposal.round_id)
    except DomainError as error:
        asking.refuse(str(error))
        return None


def _compose(
    request: ViewerRequest, contract: Contract, collective: Collective | None, asking: Asking
) -> UUID:
    if collective is None:
        raise DomainError(_("Nobody can be seated yet: the list of this intervention is empty."))
    asked = asking.asked
    proposal = services.ask_proposal(
        contract=contract, collective=collective, cell_size=asked.size, by=request.viewer, asked=asked
    )
    return proposal.round_id


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def marks(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Say of each person whether they can facilitate, and at which of the moments asked they can come."""
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    everyone = Participant.objects.visible_to(request.viewer).present().filter(party__contract=found)
    listed = everyone.select_related("component", "party").order_by("created_at", "pk")
    page = Paginator(listed, PEOPLE_ON_A_PAGE).get_page(_asked_page(request))
    asked = services.asked_before(found) or services.Asked()
    form = MarkForm(
        request.POST if request.method == "POST" else None, people=list(page.object_list), slots=asked.slots
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.mark_people(contract=found, marks=form.marks, by=request.viewer)
            messages.success(request, _("Saved."))
            return redirect(f"{request.path}?page={page.number}")
        except DomainError as error:
            form.add_error(None, str(error))
    collective = collective_of(request, found)
    if collective is not None:
        record_list_shown(collective.pk, by=request.viewer)
    context = {"contract": found, "page": page, "form": form, "slots": asked.slots, "lines": form.lines}
    context["is_closed"] = any(person.traits_closed_at for person in form.people)
    return render(request, "cells/composition/marks.html", context, status=422 if form.errors else 200)


def _asked_page(request: HttpRequest) -> str:
    return request.POST.get("page") or request.GET.get("page") or "1"


@require_POST
@open_to(STAFF)
def follow(request: ViewerRequest, round: UUID) -> HttpResponse:
    """Propose the next round as it was composed together with this one."""
    found = get_object_or_404(Round.objects.visible_to(request.viewer), pk=round)
    try:
        followed = services.follow_plan(round=found, by=request.viewer)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("composition:rounds", contract=found.contract_id)
    for sentence in services.followed_in_words(followed):
        messages.success(request, sentence)
    return redirect("composition:round", round=followed.round.pk)
