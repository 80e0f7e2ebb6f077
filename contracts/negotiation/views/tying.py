"""Pages of the intervenants: which needs a clause answers, and what was answered aloud."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.agreements.models import Clause, Contract
from contracts.listening.models import Need
from contracts.negotiation import services
from contracts.negotiation.forms import SpokenForm, TieForm
from contracts.negotiation.models import SpokenReply, Tie
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def tie(request: ViewerRequest, contract: UUID, clause: UUID) -> HttpResponse:
    """Choose, among all that was told, what a clause answers; of a version in force too: its text does not change."""
    require_editable(Contract.objects.all(), request.viewer, pk=contract)
    row = get_object_or_404(Clause.objects.visible_to(request.viewer), pk=clause, contract=contract)
    told = Need.objects.visible_to(request.viewer).filter(contract=contract)
    needs = list(told.order_by("kind", "-said_on", "pk"))
    tied = Tie.objects.visible_to(request.viewer).filter(lineage=row.lineage).values_list("need", flat=True)
    back = reverse("agreements:contract", args=[contract])
    posted = request.POST if request.method == "POST" else None
    form = TieForm(posted, needs=needs, tied=tied, cancel_url=back)
    if posted is not None and form.is_valid():
        services.tie_needs(clause=row, by=request.viewer, **form.changes())
        messages.success(request, _("What this clause answers is noted."))
        return redirect(f"{back}#clause-{row.pk}")
    context = {"form": form, "clause": row, "has_needs": bool(needs), "contract": contract}
    return render(request, "contracts/negotiation/tie.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def spoken(request: ViewerRequest, contract: UUID, need: UUID) -> HttpResponse:
    """Write down that a need was answered aloud; or, with `take_back`, that it was not."""
    require_editable(Contract.objects.all(), request.viewer, pk=contract)
    row = get_object_or_404(Need.objects.visible_to(request.viewer), pk=need, contract=contract)
    back = reverse("agreements:contract", args=[contract]) + "#reserve"
    replies = SpokenReply.objects.editable_by(request.viewer).filter(need=row).select_related("by")
    if "take_back" in request.POST:
        for reply in replies:
            services.take_back_spoken_reply(reply=reply, by=request.viewer)
        messages.success(request, _("The spoken reply is taken back."))
        return redirect(back)
    form = SpokenForm(request.POST if request.method == "POST" else None, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            services.write_spoken_reply(need=row, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The spoken reply is written down."))
            return redirect(back)
    context = {"form": form, "need": row, "reply": replies.first(), "back_url": back}
    return render(request, "contracts/negotiation/spoken.html", context, status=422 if form.errors else 200)
