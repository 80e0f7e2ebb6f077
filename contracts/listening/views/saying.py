"""Pages of a participant: say a word by a door that tells who reads it, find one's own again, read what all may read."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements.models import Contract
from contracts.listening import services, shown
from contracts.listening.audience import Door
from contracts.listening.forms import AmendForm, SayForm
from contracts.listening.models import Need
from tst_platform.core.errors import DomainError
from tst_platform.core.http import (
    PARTICIPANT,
    STAFF_OR_PARTICIPANT,
    ViewerRequest,
    open_to,
    require_editable,
)


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """Show the doors, my own words, and what everyone who takes part may read."""
    contract = get_object_or_404(Contract.objects.visible_to(request.viewer))
    needs = Need.objects.visible_to(request.viewer).order_by("-said_on", "pk")
    # Named all together: whether a component is told beside a name depends on how many of it spoke.
    words = shown.with_names(request.viewer, needs)
    own = [word.need for word in words if word.need.author_id == request.viewer.party_id]
    others = [word for word in words if word.need not in own]
    context = {
        "contract": contract.pk,
        "ways": shown.ways_of(contract),
        "own": own,
        "chapters": list(shown.by_kind(others)),
    }
    return render(request, "contracts/listening/mine.html", context)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def say(request: ViewerRequest) -> HttpResponse:
    """Say one word by one door, under the sentence that tells who reads it."""
    contract = get_object_or_404(Contract.objects.visible_to(request.viewer))
    asked = request.POST if request.method == "POST" else request.GET
    door = {one.value: one for one in shown.DOORS}.get(asked.get("door", ""))
    if door is None:
        return redirect("listening:mine")
    way = shown.way_of(contract, door)
    if request.method != "POST":
        return _saying(request, way, SayForm(initial={"door": door.value, "told": way.told}))
    form = SayForm(request.POST)
    if form.is_valid():
        try:
            return _said(request, door, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            form.tell_again(way.told)
    return _saying(request, way, form)


def _saying(request: ViewerRequest, way: shown.Way, form: SayForm) -> HttpResponse:
    form.helper.submit, form.helper.cancel_url = way.act, reverse("listening:mine")
    context = {"way": way, "form": form, "sentence": way.sentence}
    status = 422 if form.is_bound else 200
    return render(request, "contracts/listening/say.html", context, status=status)


def _said(request: ViewerRequest, door: Door, form: SayForm) -> HttpResponse:
    said = {name: form.cleaned_data[name] for name in ("kind", "text", "told")}
    if door != Door.NAMELESS:
        services.say_need(door=door, by=request.viewer, **said)
        messages.success(request, _("Your words are there. You can change them or take them back."))
        return redirect("listening:mine")
    token = services.say_without_name(by=request.viewer, **said)
    # On the page itself, and nowhere else: a message, or a redirect, would leave a trace of who spoke.
    link = settings.BASE_URL + reverse("listening:kept", args=[token])
    return render(request, "contracts/listening/said.html", {"link": link})


@require_http_methods(["GET", "POST"])
@open_to(STAFF_OR_PARTICIPANT)
def amend(request: ViewerRequest, need: UUID) -> HttpResponse:
    """Change one's own word; those who lead, one that they entered from paper."""
    row = require_editable(Need.objects.select_related("contract"), request.viewer, pk=need)
    back, seen = _back(request, row), services.fingerprint(row.kind, row.text)
    said = request.POST if request.method == "POST" else None
    now = {"kind": row.kind, "text": row.text, "seen": seen}
    form, theirs = AmendForm(said, initial=now, submit=_("Save"), cancel_url=back), None
    if request.method == "POST" and form.is_valid():
        try:
            services.amend_need(need=row, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            form.see_again(seen)
            theirs = row
        else:
            messages.success(request, _("The words are changed."))
            return redirect(back)
    context = {
        "need": row,
        "form": form,
        "theirs": theirs,
        "sentence": shown.sentence_of(row.contract, row.door, row.reach),
    }
    context["base"] = "base_staff.html" if request.viewer.is_staff else "base_participant.html"
    return render(request, "contracts/listening/amend.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(STAFF_OR_PARTICIPANT)
def withdraw(request: ViewerRequest, need: UUID) -> HttpResponse:
    row = require_editable(Need.objects, request.viewer, pk=need)
    try:
        services.withdraw_need(need=row, by=request.viewer)
        messages.success(request, _("These words are withdrawn. Nobody reads them any more."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request, row))


def _back(request: ViewerRequest, need: Need) -> str:
    if request.viewer.is_staff:
        return reverse("listening:gathered", args=[need.contract_id])
    return reverse("listening:mine")
