"""Pages of who takes part: what was decided in one's cell and by all, what one objects, what one engaged to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Participant
from contracts.agreements.models import Contract
from interventions.decisions import audience, services, shown
from interventions.decisions.forms import EngagementForm, ObjectionForm, TakeForm, WordsForm
from interventions.decisions.models import Action, Decision, Objection
from interventions.decisions.views.leading import engagements_under, whole
from interventions.polls.shown import settled_cells
from interventions.programmes.models import Programme
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
    """List the decisions of one's cell and of all; and what one objects, whatever is to be signed."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    context = {
        "decisions": shown.decisions_of(request.viewer, Decision.objects.visible_to(request.viewer)),
        "must_sign": not Contract.objects.content_open_to(request.viewer).exists(),
        "objections": Objection.objects.editable_by(request.viewer),
    }
    return render(request, "interventions/decisions/mine.html", context)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def read(request: ViewerRequest, decision: UUID) -> HttpResponse:
    """Show one decision to those whose it is; a POST keeps what one objects."""
    rows = Decision.objects.visible_to(request.viewer).select_related("cell__round", "contract", "session")
    here = get_object_or_404(rows, pk=decision)
    own = Objection.objects.editable_by(request.viewer).filter(decision=here).first()
    sent = request.POST if request.method == "POST" else None
    form = ObjectionForm(sent, initial={"text": own.text if own else ""})
    if form.is_bound and form.is_valid():
        try:
            services.object_to(decision=here, text=form.cleaned_data["text"], by=request.viewer)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your objection is kept. You take it back at any time."))
            return redirect("decisions:read", here.pk)
    engagements = engagements_under(request, here)
    context = whole(request, here, own=own, form=form, engagements=engagements)
    context["who_reads"] = audience.of_objection()
    page = "interventions/decisions/read.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


@require_POST
@open_to(STAFF_OR_PARTICIPANT)
def withdraw_objection(request: ViewerRequest, objection: UUID) -> HttpResponse:
    """Take an objection back at once: one's own; to those who lead, what they noted."""
    here = require_editable(Objection.objects.all(), request.viewer, pk=objection)
    decision = here.decision_id
    services.withdraw_objection(objection=here, by=request.viewer)
    messages.success(request, _("The objection is taken back: it is gone."))
    if request.viewer.is_staff:
        return redirect("decisions:decision", decision)
    return redirect("decisions:mine")


@require_GET
@open_to(PARTICIPANT)
def my_actions(request: ViewerRequest) -> HttpResponse:
    """List what one engaged to do, what one is asked, and what nobody has taken on yet."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    all_of_them = shown.engagements_of(request.viewer, Action.objects.visible_to(request.viewer))
    own = [one for one in all_of_them.open if one.is_mine]
    context = {
        "taken": [one for one in own if one.action.is_taken],
        "asked": [one for one in own if not one.action.is_taken],
        "free": [one for one in all_of_them.open if one.action.is_free],
        "others": [one for one in all_of_them.open if not one.is_mine and one.action.is_taken],
        "ended": all_of_them.ended,
        "may_engage": Contract.objects.content_open_to(request.viewer).exists(),
    }
    return render(request, "interventions/decisions/my_actions.html", context)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def engage(request: ViewerRequest) -> HttpResponse:
    """Engage to do something, in one's cell or before all."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    contract = get_object_or_404(Contract.objects.content_open_to(request.viewer))
    here = get_object_or_404(Programme.objects.visible_to(request.viewer).select_related("contract"))
    form = EngagementForm(
        request.POST if request.method == "POST" else None,
        cells=settled_cells(request.viewer, here),
        cancel_url=reverse("decisions:my_actions"),
    )
    if form.is_bound and form.is_valid():
        entered = {name: form.cleaned_data[name] for name in ("what", "due_on", "once")}
        try:
            services.engage(
                programme=here, cell=form.cell, usual_actor=form.usual_actor, by=request.viewer, **entered
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is noted. You say here when it is done."))
            return redirect("decisions:my_actions")
    cells = list(form.cells.values())
    context = {"form": form, "sentences": _who_reads(contract, cells)}
    page = "interventions/decisions/engage.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


def _who_reads(contract: Contract, cells: list[Any]) -> list[str]:
    """Return who reads it: in a cell, where one sits in any, and before all."""
    circles = [*(cell.pk for cell in cells[:1]), None]
    return [audience.of_engagement(cell, contract) for cell in circles]


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def my_action(request: ViewerRequest, action: UUID) -> HttpResponse:
    """Show one engagement; take it on, say no, say that it is done, give it up."""
    rows = Action.objects.visible_to(request.viewer).select_related("cell__round", "contract")
    here = get_object_or_404(rows, pk=action)
    refusal = ""
    if request.method == "POST":
        try:
            told = _act(request, here)
        except DomainError as refused:
            refusal = str(refused)
        else:
            messages.success(request, told)
            return redirect("decisions:my_actions")
    (one,) = shown.with_owners(request.viewer, [here])
    context = {
        "shown": one,
        "action": here,
        "refusal": refusal,
        "form": WordsForm(request.POST if refusal else None),
        "usual": TakeForm(request.POST if refusal else None),
        "sentence": audience.of_engagement(here.cell_id, here.contract),
    }
    page = "interventions/decisions/my_action.html"
    return render(request, page, context, status=422 if refusal else 200)


def _act(request: ViewerRequest, here: Action) -> str:
    """Do what the button says, and return what is told of it. Raises DomainError."""
    act = request.POST.get("act", "")
    words, usual = WordsForm(request.POST), TakeForm(request.POST)
    if act in ("done", "give_up") and words.is_valid():
        own = require_editable(Action.objects.all(), request.viewer, pk=here.pk)
        services.end_action(
            action=own, done=act == "done", words=words.cleaned_data["words"], by=request.viewer
        )
        return _("It is done. Thank you.") if act == "done" else _("It is given up. That may be so.")
    if act == "take" and usual.is_valid():
        services.take_on(action=here, usual_actor=usual.usual_actor, by=request.viewer)
        return _("It is yours. You say here when it is done.")
    own = require_editable(Action.objects.all(), request.viewer, pk=here.pk)
    if act == "decline":
        services.decline(action=own, by=request.viewer)
        return _("You have said no. Nobody asks why.")
    if act == "reopen":
        services.reopen(action=own, by=request.viewer)
        return _("It goes on as before.")
    raise DomainError(_("Say what becomes of it: use one of the buttons."))
