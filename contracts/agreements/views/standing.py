"""Pages of what was signed: taking it back, its proof, whether a hash is a version of ours, and replies to reservations."""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements import services
from contracts.agreements.forms.signing import ReplyForm
from contracts.agreements.models import Answer, Contract, Party, Signature, Version
from contracts.agreements.views.drafting import contract_page
from tst_platform.core.errors import DomainError
from tst_platform.core.http import ANYONE, PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable
from tst_platform.core.walls import Work, works_as

HASH = re.compile(r"[0-9a-f]{64}")


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def withdraw(request: ViewerRequest) -> HttpResponse:
    """Restate what follows, on a page of its own; then take one's signature back."""
    party = get_object_or_404(Party.objects.visible_to(request.viewer), pk=request.viewer.party_id)
    mine = Signature.objects.visible_to(request.viewer).filter(withdrawn_at__isnull=True)
    if not mine.exists():
        return redirect("agreements:read")
    if request.method == "POST":
        try:
            services.withdraw_signature(party=party, by=request.viewer)
            messages.success(
                request, _("Your signature is taken back. Nobody else reads your words any more.")
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("agreements:read")
    return render(request, "contracts/agreements/withdraw.html", {"back_url": reverse("agreements:read")})


@require_GET
@open_to(PARTICIPANT)
def proof(request: ViewerRequest, version: UUID) -> HttpResponse:
    """Hand over, as text, what was signed, when, how, and the hash that anyone can compute again."""
    mine = Signature.objects.visible_to(request.viewer).select_related("version", "party")
    signature = get_object_or_404(mine, version=version)
    context = {
        "signature": signature,
        "text": signature.version.canonical_text(),
        "address": settings.BASE_URL + reverse("agreements:verify"),
    }
    told = render_to_string("contracts/agreements/proof.txt", context)
    name = f"accord-version-{signature.version.number}.txt"
    return HttpResponse(
        told,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@open_to(ANYONE)
def verify(request: ViewerRequest) -> HttpResponse:
    """Say whether a hash is that of a version of this platform, and nothing else: not whose, not when."""
    typed = request.GET.get("hash", "")[:200]
    sha256 = "".join(typed.lower().split())
    is_hash = bool(HASH.fullmatch(sha256))
    context = {"typed": typed, "is_hash": is_hash, "is_known": is_hash and _is_ours(sha256)}
    status = 422 if typed.strip() and not is_hash else 200
    return render(request, "contracts/agreements/verify.html", context, status=status)


@works_as(Work.FIGURES)
def _is_ours(sha256: str) -> bool:
    return Version.objects.filter(sha256=sha256, proposed_at__isnull=False).exists()


@require_POST
@open_to(STAFF)
def reply(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Answer one reservation (`answer`, its id) in the intervenant's own words (`text`); what is refused is kept."""
    here = require_editable(Contract.objects.all(), request.viewer, pk=contract)
    answers = Answer.objects.visible_to(request.viewer).select_related("clause", "party")
    form = ReplyForm(request.POST, answers=answers.filter(clause__contract=here))
    if form.is_valid():
        try:
            services.reply_to_answer(by=request.viewer, **form.cleaned_data)
            messages.success(request, _("Your reply is there. The person reads it beside their reservation."))
            return redirect(reverse("agreements:contract", args=[contract]) + "#reservations")
        except DomainError as refusal:
            form.add_error("answer", str(refusal))
    messages.error(request, form.first_error)
    unsent = {"answer": request.POST.get("answer", ""), "text": request.POST.get("text", "")}
    return contract_page(request, here, unsent=unsent, status=422)
