"""Pages of a participant: propose another wording of a clause, comment it, read what became of it, take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements.models import Clause, Contract
from contracts.listening.shown import intervenants_of
from contracts.negotiation import services, shown
from contracts.negotiation.audience import who_reads
from contracts.negotiation.forms import CommentForm, ReadForm, WordingForm
from contracts.negotiation.models import Amendment
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, ViewerRequest, open_to, require_editable

WORDING = gettext_lazy("Propose another wording")
COMMENT = gettext_lazy("Comment a clause")


@require_GET
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """Show what I proposed and commented, with what became of it."""
    contract = get_object_or_404(Contract.objects.visible_to(request.viewer))
    amendments = list(shown.amendments_of(request.viewer).filter(contract=contract))
    news = [one.news_at for one in amendments if one.news_at]
    context = {"amendments": amendments, "unread_until": max(news).isoformat() if news else ""}
    return render(request, "contracts/negotiation/mine.html", context)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def propose(request: ViewerRequest, clause: UUID) -> HttpResponse:
    """Write a clause as one would have it, under the sentence that tells who reads it."""
    return _said(request, clause, WordingForm, services.propose_wording, WORDING)


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def comment(request: ViewerRequest, clause: UUID) -> HttpResponse:
    """Say something of a clause, under the sentence that tells who reads it."""
    return _said(request, clause, CommentForm, services.comment_clause, COMMENT)


def _said(
    request: ViewerRequest, pk: UUID, form_of: type[Any], act: Callable[..., Amendment], title: str | Promise
) -> HttpResponse:
    """Take what is said of the clause as it stands now; of one that changed meanwhile, show it with what was typed."""
    rows = Clause.objects.visible_to(request.viewer).filter(version__proposed_at__isnull=False)
    asked = get_object_or_404(rows.select_related("version", "contract"), pk=pk)
    here = services.clause_in_force(asked)
    posted = request.POST if request.method == "POST" else None
    form = form_of(posted, clause=here or asked, cancel_url=reverse("agreements:read"))
    if posted is not None and form.is_valid():
        refusal = _refused(request, here, form, act)
        if refusal is None:
            messages.success(request, _("Your words are there. You read here what becomes of them."))
            return redirect("negotiation:mine")
        form.add_error(None, refusal)
        form.see_again(here or asked)
    context = {
        "form": form,
        "clause": here or asked,
        "title": title,
        "is_gone": here is None,
        "sentence": who_reads(intervenants_of(asked.contract)),
    }
    return render(request, "contracts/negotiation/say.html", context, status=422 if form.errors else 200)


def _refused(
    request: ViewerRequest, here: Clause | None, form: Any, act: Callable[..., Amendment]
) -> str | None:
    """Write it down; return why not, if not."""
    if here is None:
        return _("This clause is not in the contract any more. Your words are kept here.")
    if form.cleaned_data["seen"] != here.pk:
        return _("The text has changed meanwhile. Your words are kept: read the clause as it stands now.")
    try:
        act(clause=here, by=request.viewer, **form.to_amendment())
    except DomainError as refusal:
        return str(refusal)
    return None


@require_POST
@open_to(PARTICIPANT)
def read(request: ViewerRequest) -> HttpResponse:
    """Note that I have read what became of my words, as far as the page showed it."""
    get_object_or_404(Contract.objects.visible_to(request.viewer))
    form = ReadForm(request.POST)
    if form.is_valid():
        services.read_answers(until=form.cleaned_data["until"], by=request.viewer)
        messages.success(request, _("Noted: your home does not announce these answers any more."))
    else:
        messages.error(request, _("This page is out of date. Read it again, then press the button."))
    return redirect("negotiation:mine")


@require_POST
@open_to(PARTICIPANT)
def withdraw(request: ViewerRequest, amendment: UUID) -> HttpResponse:
    row = require_editable(Amendment.objects, request.viewer, pk=amendment)
    try:
        services.withdraw_amendment(amendment=row, by=request.viewer)
        messages.success(request, _("These words are withdrawn. Nobody reads them any more."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("negotiation:mine")
