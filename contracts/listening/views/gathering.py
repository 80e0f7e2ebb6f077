"""Pages of the intervenant: what was told, kind by kind; entry from paper; the screen of the hall."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contracts.agreements.models import Contract, Party
from contracts.listening import services, shown
from contracts.listening.audience import Door
from contracts.listening.forms import NarrowForm, PaperForm
from contracts.listening.models import Need
from contracts.listening.names import names_of
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PAGE = 50


@require_GET
@open_to(STAFF)
def gathered(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Show what was told, fifty words at a time; narrowed to a kind or a door where that is asked."""
    row = get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract)
    narrow = NarrowForm(request.GET)
    needs = Need.objects.visible_to(request.viewer).filter(contract=row, **narrow.chosen())
    page = Paginator(needs.order_by("-said_on", "kind", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "contract": row,
        "form": narrow,
        "narrowed": bool(narrow.chosen()),
        "query": urlencode(narrow.chosen()),
        "page": page,
        "chapters": list(shown.by_kind(shown.with_names(request.viewer, page.object_list))),
        "paper": Door.PAPER.value,
    }
    return render(request, "contracts/listening/gathered.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def from_paper(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Enter the words of someone who wrote them on paper, or said them aloud."""
    row = require_editable(Contract.objects.all(), request.viewer, pk=contract)
    form = _paper_form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_from_paper(by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The words are entered."))
            return redirect("listening:from_paper", contract)
    context = {"form": form, "sentence": shown.sentence_of_paper(row)}
    return render(request, "contracts/listening/paper.html", context, status=422 if form.errors else 200)


def _paper_form(request: ViewerRequest, contract: Contract) -> PaperForm:
    parties = Party.objects.visible_to(request.viewer).filter(contract=contract, left_at=None)
    names = names_of(request.viewer, parties.values_list("pk", flat=True))
    options: dict[str, Any] = {"cancel_url": reverse("listening:gathered", args=[contract.pk])}
    data = request.POST if request.method == "POST" else None
    return PaperForm(data, parties=parties, names=names, submit=_("Enter these words"), **options)


@require_GET
@open_to(STAFF)
def projected(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Show on the screen of the hall what everyone who takes part may read, in large letters, and nothing else."""
    row = get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract)
    needs = Need.objects.visible_to(request.viewer).filter(pk__in=Need.objects.heard_by_all(row).values("pk"))
    words = shown.with_names(request.viewer, needs.order_by("-said_on", "pk"))
    context = {"contract": row, "chapters": list(shown.by_kind(words))}
    return render(request, "contracts/listening/projected.html", context)
