"""Pages of the intervenants: what participants propose, clause by clause, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts.agreements.models import Contract
from contracts.listening.names import names_of
from contracts.negotiation import services, shown
from contracts.negotiation.forms import AnswerForm
from contracts.negotiation.models import Amendment, AmendmentState
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PAGE = 30


@require_GET
@open_to(STAFF)
def amendments(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Show what was proposed and said of the clauses, with names; what waits, unless all is asked for."""
    row = get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract)
    return _page(request, row)


def _page(
    request: ViewerRequest, contract: Contract, *, unsent: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """Show them; `unsent` is an answer that could not be sent (`pk`, `text`)."""
    rows = shown.amendments_of(request.viewer).filter(contract=contract)
    everything = request.GET.get("all") == "1"
    if not everything and not unsent:
        rows = rows.filter(state=AmendmentState.WAITING)
    page = Paginator(rows.order_by("clause__position", "created_at", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    names = names_of(request.viewer, (one.author_id for one in page.object_list))
    context = {
        "contract": contract,
        "page": page,
        "rows": [{"amendment": one, "who": names.get(one.author_id)} for one in page.object_list],
        "everything": everything,
        "query": "all=1" if everything else "",
        "unsent": unsent,
        "stray": unsent["text"] if unsent and unsent["pk"] not in {str(one.pk) for one in page} else "",
    }
    return render(request, "contracts/negotiation/amendments.html", context, status=status)


@require_POST
@open_to(STAFF)
def take(request: ViewerRequest, contract: UUID, amendment: UUID) -> HttpResponse:
    """Put a wording into the draft, and go there."""
    row = require_editable(Amendment.objects.filter(contract=contract), request.viewer, pk=amendment)
    try:
        clause = services.take_amendment(amendment=row, by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("negotiation:amendments", contract)
    messages.success(request, _("The clause of the draft has this text now. You can write it further."))
    return redirect(reverse("agreements:contract", args=[contract]) + f"#clause-{clause.pk}")


@require_POST
@open_to(STAFF)
def answer(request: ViewerRequest, contract: UUID, amendment: UUID) -> HttpResponse:
    """Answer an amendment or a comment, or set an amendment aside (POST with `aside`); what is refused is kept."""
    row = require_editable(Amendment.objects.filter(contract=contract), request.viewer, pk=amendment)
    form = AnswerForm(request.POST)
    told = form.first_error if not form.is_valid() else ""
    if not told:
        try:
            _answer(request, row, form.cleaned_data["text"])
            return redirect(reverse("negotiation:amendments", args=[contract]))
        except DomainError as refusal:
            told = str(refusal)
    messages.error(request, told)
    here = get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract)
    unsent = {"pk": str(row.pk), "text": request.POST.get("text", "")}
    return _page(request, here, unsent=unsent, status=422)


def _answer(request: ViewerRequest, amendment: Amendment, text: str) -> None:
    if "aside" in request.POST:
        services.set_aside(amendment=amendment, reason=text, by=request.viewer)
        messages.success(request, _("The amendment is set aside. Its author reads your reason."))
    else:
        services.answer_amendment(amendment=amendment, text=text, by=request.viewer)
        messages.success(request, _("Your answer is there. Its author reads it beside their words."))
