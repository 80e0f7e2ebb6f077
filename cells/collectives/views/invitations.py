"""Who is invited, has come, has signed; links made, handed over, closed; the waiting room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.forms.joining import InvitedForm, ShareForm
from cells.collectives.models import Invitation, InvitationKind, Participant, WaitingSeat
from cells.collectives.qr import qr_of
from cells.collectives.services import invitations as services
from cells.collectives.services import invited, joining
from cells.collectives.services.looks import record_names_shown
from cells.collectives.services.people import named
from contracts.agreements.models import Contract
from contracts.agreements.views.signing import recording
from tst_platform.accounts.sensitive import sensitive
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PEOPLE_ON_A_PAGE = 50
MOST_AT_ONCE = 500  # as many mails as a page may write before it answers


@dataclass(frozen=True)
class Slip:
    """A link to hand over: readable by eye and by a phone's camera, or by its code where nothing reads it."""

    link: services.Link
    qr: SafeString

    @property
    def typed_at(self) -> str:
        return settings.BASE_URL + reverse("collectives:type_code")


@require_GET
@open_to(STAFF)
def invitations(request: ViewerRequest, contract: UUID) -> HttpResponse:
    found = get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract)
    return _page(request, found, _share_form(request, found))


def _share_form(request: ViewerRequest, contract: Contract) -> ShareForm:
    known = invited.collective_of(contract)
    return ShareForm(request.POST if request.method == "POST" else None, viewer=request.viewer, known=known)


def _page(request: ViewerRequest, contract: Contract, form: ShareForm, status: int = 200) -> HttpResponse:
    find = InvitedForm(request.GET)
    wanted = find.cleaned_data if find.is_valid() else {}
    people = invited.people_under(request.viewer, contract, wanted.get("state", ""))
    found = named(people, wanted["q"]) if wanted.get("q") else people
    page = Paginator(found, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    record_names_shown(page.object_list, by=request.viewer, again=request.method == "POST")
    kept = request.GET.copy()
    kept.pop("page", None)
    version = contract.version_in_force
    context = {
        "contract": contract,
        "version": version,
        "figures": invited.figures(request.viewer, contract),
        "find": find,
        "narrowed": any(wanted.values()),
        "query": kept.urlencode(),
        "page": page,
        "lines": invited.lines(contract, list(page.object_list), version),
        "waiting": _waiting(request, contract),
        "shared": Invitation.objects.live().filter(contract=contract, kind=InvitationKind.SHARED).first(),
        "form": form,
    }
    return render(request, "cells/collectives/invitations.html", context, status=status)


def _waiting(request: ViewerRequest, contract: Contract) -> list[WaitingSeat]:
    seats = WaitingSeat.objects.visible_to(request.viewer).filter(invitation__contract=contract)
    return list(seats.filter(participant__isnull=True, declined_at__isnull=True))


@require_POST
@open_to(STAFF)
@sensitive
def invite(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Invite one person, those who were ticked, or all who were not yet; show once the links to hand over.

    Whoever holds such a link takes the person's place: it is shown to someone who has just proved who they are.
    """
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    if "everyone" in request.POST:
        people = invited.people_under(request.viewer, found, invited.InvitedState.TO_INVITE)
    else:
        asked = request.POST.getlist("only") or request.POST.getlist("person")
        ticked = [value for value in asked if _is_id(value)]
        people = invited.people_under(request.viewer, found).filter(pk__in=ticked)
    chosen = list(people.select_related("party", "collective")[:MOST_AT_ONCE])
    sent = services.invite(contract=found, participants=chosen, by=request.viewer)
    if not chosen:
        messages.info(request, _("Nobody was chosen; nothing was sent."))
    elif sent.mailed:
        told = ngettext("%(n)d invitation leaves by mail.", "%(n)d invitations leave by mail.", sent.mailed)
        messages.success(request, told % {"n": sent.mailed})
    return _slips(request, found, sent.to_hand_over)


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _slips(request: ViewerRequest, contract: Contract, links: list[services.Link]) -> HttpResponse:
    back = reverse("collectives:invitations", args=[contract.pk])
    if not links:
        return redirect(back)
    named_on_them = [link.invitation.participant for link in links if link.invitation.participant]
    record_names_shown(named_on_them, by=request.viewer, again=True)
    context = {"back_url": back, "slips": [Slip(link, qr_of(link.url)) for link in links]}
    return render(request, "cells/collectives/slips.html", context)


@require_POST
@open_to(STAFF)
@sensitive
def hand_over(request: ViewerRequest, contract: UUID, participant: UUID) -> HttpResponse:
    """Make a link for one person and show it, this once."""
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    people = invited.people_under(request.viewer, found).select_related("collective")
    person = get_object_or_404(people, pk=participant)
    links = []
    try:
        links.append(services.hand_over(contract=found, participant=person, by=request.viewer))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return _slips(request, found, links)


@require_POST
@open_to(STAFF)
def share(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Make the shared link and show it, this once."""
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    form = _share_form(request, found)
    if not form.is_valid():
        return _page(request, found, form, 422)
    link = services.share(
        contract=found,
        collective=form.cleaned_data["collective"],
        most_uses=form.cleaned_data["most_uses"],
        open_for=timedelta(days=form.cleaned_data["days"]),
        by=request.viewer,
    )
    context = {
        "back_url": reverse("collectives:invitations", args=[contract]),
        "slip": Slip(link, qr_of(link.url)),
    }
    return render(request, "cells/collectives/share.html", context)


@require_POST
@open_to(STAFF)
def revoke(request: ViewerRequest, invitation: UUID) -> HttpResponse:
    found = require_editable(Invitation.objects, request.viewer, pk=invitation)
    services.revoke(invitation=found, by=request.viewer)
    messages.success(request, _("This link opens no more."))
    return redirect("collectives:invitations", contract=found.contract_id)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def agreement(request: ViewerRequest, contract: UUID, participant: UUID) -> HttpResponse:
    """Write down what someone signed on paper or said aloud; the same page as by pseudonym, with the name."""
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    person: Participant = get_object_or_404(
        invited.people_under(request.viewer, found).select_related("party__contract"), pk=participant
    )
    record_look(by=request.viewer, row=person, scope=person.collective_id, again=request.method == "POST")
    back = reverse("collectives:invitations", args=[contract])
    return recording(request, person.party, name=person.name_for_staff, back=back)


@require_POST
@open_to(STAFF)
def admit(request: ViewerRequest, seat: UUID) -> HttpResponse:
    found = require_editable(WaitingSeat.objects.select_related("invitation"), request.viewer, pk=seat)
    try:
        joining.admit(seat=found, by=request.viewer)
        messages.success(request, _("%(name)s is let in.") % {"name": found.called})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("collectives:invitations", contract=found.invitation.contract_id)


@require_POST
@open_to(STAFF)
def decline(request: ViewerRequest, seat: UUID) -> HttpResponse:
    found = require_editable(WaitingSeat.objects.select_related("invitation"), request.viewer, pk=seat)
    try:
        joining.decline(seat=found, by=request.viewer)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("collectives:invitations", contract=found.invitation.contract_id)
