"""Pages of the intervenants: enter for someone what they wrote on paper about a clause, or said of it aloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements.models import Clause, Contract, Party
from contracts.listening.names import names_of
from contracts.listening.shown import intervenants_of
from contracts.negotiation import services
from contracts.negotiation.audience import who_reads_from_paper
from contracts.negotiation.forms import PaperCommentForm, PaperWordingForm
from contracts.negotiation.models import Amendment, AmendmentKind
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


class _Way(NamedTuple):
    title: str | Promise
    form: type[Any]
    act: Callable[..., Amendment]


WAYS: dict[str, _Way] = {
    AmendmentKind.WORDING: _Way(
        gettext_lazy("Enter another wording for someone"), PaperWordingForm, services.propose_wording
    ),
    AmendmentKind.COMMENT: _Way(
        gettext_lazy("Enter a comment for someone"), PaperCommentForm, services.comment_clause
    ),
}


@require_GET
@open_to(STAFF)
def clauses(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Choose the clause of the version in force of which something came on paper."""
    row = require_editable(Contract.objects.all(), request.viewer, pk=contract)
    version = row.version_in_force
    context = {"contract": row, "version": version, "clauses": version.clauses.all() if version else []}
    return render(request, "contracts/negotiation/paper_clauses.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def wording(request: ViewerRequest, contract: UUID, clause: UUID) -> HttpResponse:
    return _enter(request, contract, clause, WAYS[AmendmentKind.WORDING])


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def comment(request: ViewerRequest, contract: UUID, clause: UUID) -> HttpResponse:
    return _enter(request, contract, clause, WAYS[AmendmentKind.COMMENT])


def _enter(request: ViewerRequest, contract: UUID, clause: UUID, way: _Way) -> HttpResponse:
    """Take what someone wrote, of the clause as it stands now, under the sentence that tells who reads it."""
    row = require_editable(Contract.objects.all(), request.viewer, pk=contract)
    proposed = Clause.objects.visible_to(request.viewer).filter(version__proposed_at__isnull=False)
    asked = get_object_or_404(proposed.select_related("version", "contract"), pk=clause, contract=contract)
    here = services.clause_in_force(asked)
    form = _form(request, row, here or asked, way)
    if form.is_bound and form.is_valid():
        refusal = _refused(request, here, form, way)
        if refusal is None:
            messages.success(request, _("The words are entered. Their author finds them among their own."))
            return redirect("negotiation:from_paper", contract)
        form.add_error(None, refusal)
        form.see_again(here or asked)
    context = {
        "form": form,
        "clause": here or asked,
        "title": way.title,
        "is_gone": here is None,
        "sentence": who_reads_from_paper(intervenants_of(row)),
    }
    return render(request, "contracts/negotiation/paper.html", context, status=422 if form.errors else 200)


def _form(request: ViewerRequest, contract: Contract, clause: Clause, way: _Way) -> Any:
    parties = Party.objects.visible_to(request.viewer).filter(contract=contract, left_at=None)
    names = names_of(request.viewer, parties.values_list("pk", flat=True))
    posted = request.POST if request.method == "POST" else None
    back = reverse("negotiation:from_paper", args=[contract.pk])
    return way.form(posted, clause=clause, parties=parties, names=names, cancel_url=back)


def _refused(request: ViewerRequest, here: Clause | None, form: Any, way: _Way) -> str | None:
    """Write it down for its author; return why not, if not."""
    if here is None:
        return _("This clause is not in the contract any more. Your words are kept here.")
    if form.cleaned_data["seen"] != here.pk:
        return _("The text has changed meanwhile. Your words are kept: read the clause as it stands now.")
    try:
        way.act(clause=here, by=request.viewer, **form.to_amendment())
    except DomainError as refusal:
        return str(refusal)
    return None


@require_POST
@open_to(STAFF)
def withdraw(request: ViewerRequest, contract: UUID, amendment: UUID) -> HttpResponse:
    """Take out what was entered by mistake, while it waits."""
    row = require_editable(Amendment.objects.filter(contract=contract), request.viewer, pk=amendment)
    try:
        services.withdraw_amendment(amendment=row, by=request.viewer)
        messages.success(request, _("These words are taken out. Nobody reads them any more."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("negotiation:amendments", contract)
