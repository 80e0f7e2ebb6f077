"""Come back on another phone by six words; see to one's own ways in, and to those of a person who lost a phone."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.forms.joining import PhraseForm
from cells.collectives.models import Participant, ReturnPhrase
from cells.collectives.services import invited
from cells.collectives.services import returning as services
from cells.collectives.services.joining import ClosedDoor
from cells.collectives.views.joining import INSTEAD, here, welcome_in
from cells.collectives.views.knocking import Door, refused
from contracts.agreements.models import Contract
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import ANYONE, PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable
from tst_platform.core.phones import come_in


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(ANYONE)
def come_back(request: ViewerRequest) -> HttpResponse:
    """Ask for the six words; on POST, open the session of the person whose they are."""
    if request.method != "POST":
        return _ask(request, PhraseForm())
    if too_often := refused(request, Door.PHRASE):
        return too_often
    form = PhraseForm(request.POST)
    if not form.is_valid() or (INSTEAD not in request.POST and here(request)):
        return _ask(request, form)
    try:
        entry = services.come_back(phrase=form.cleaned_data["phrase"])
    except ClosedDoor:
        form.refuse()
        return _ask(request, form)
    return welcome_in(request, entry, "home")


def _ask(request: ViewerRequest, form: PhraseForm) -> HttpResponse:
    context = {"form": form, "here": here(request), "participant_nav": None}
    return render(request, "cells/collectives/come_back.html", context, status=422 if form.is_bound else 200)


def _me(request: ViewerRequest) -> Participant:
    people = Participant.objects.visible_to(request.viewer).select_related("party")
    found: Participant = get_object_or_404(people)
    return found


@require_GET
@open_to(PARTICIPANT)
def ways_back(request: ViewerRequest) -> HttpResponse:
    """Say whether there is a phrase, and since when; offer a new one, and to sign the other phones out."""
    me = _me(request)
    phrase = ReturnPhrase.objects.visible_to(request.viewer).first()
    return render(request, "cells/collectives/ways_back.html", {"me": me, "phrase": phrase})


@require_POST
@open_to(PARTICIPANT)
def make_phrase(request: ViewerRequest) -> HttpResponse:
    """Make a phrase and show it, this once."""
    try:
        phrase = services.make_phrase(participant=_me(request), by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("collectives:ways_back")
    context = {
        "words": phrase.split(),
        "address": settings.BASE_URL + reverse("collectives:come_back"),
    }
    return render(request, "cells/collectives/phrase.html", context)


@require_POST
@open_to(PARTICIPANT)
def end_phones(request: ViewerRequest) -> HttpResponse:
    """Sign out every other phone of mine, and close my links and my phrase; this phone stays."""
    me = _me(request)
    try:
        epoch = services.close_ways_in(participant=me, by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        come_in(request.session, me.party_id, epoch)
        messages.success(request, _("Only this device is signed in now. Make a new phrase if you want one."))
    return redirect("collectives:ways_back")


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def disconnect(request: ViewerRequest, contract: UUID, participant: UUID) -> HttpResponse:
    """Sign out every phone of one person, after a page that says what that means."""
    found = require_editable(Contract.objects, request.viewer, pk=contract)
    person: Participant = get_object_or_404(
        invited.people_under(request.viewer, found).select_related("party"), pk=participant
    )
    back = reverse("collectives:invitations", args=[contract])
    if request.method == "POST":
        return _disconnect(request, person, back)
    record_look(by=request.viewer, row=person, scope=person.collective_id)
    context = {"person": person, "back_url": back}
    return render(request, "cells/collectives/disconnect.html", context)


def _disconnect(request: ViewerRequest, person: Participant, back: str) -> HttpResponse:
    try:
        services.close_ways_in(participant=person, by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("The devices of %(name)s are signed out. Only a new link lets this person in again.")
        messages.success(request, told % {"name": person.name_for_staff})
    return redirect(back)
