"""Pages of a sheet signed on paper: its photograph, shown to those who lead and to the person who signed it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements import services
from contracts.agreements.forms.sheets import SheetForm
from contracts.agreements.models import Signature, SignedSheet
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF_OR_PARTICIPANT, ViewerRequest, open_to


def _signature(request: ViewerRequest, pk: UUID) -> Signature:
    signatures = Signature.objects.visible_to(request.viewer).select_related("version", "party")
    found: Signature = get_object_or_404(signatures, pk=pk)
    return found


def _sheet(request: ViewerRequest, signature: UUID) -> SignedSheet:
    sheets = SignedSheet.objects.visible_to(request.viewer).select_related(
        "signature__version", "signature__party"
    )
    found: SignedSheet = get_object_or_404(sheets, signature=signature)
    return found


@require_http_methods(["GET", "POST"])
@open_to(STAFF_OR_PARTICIPANT)
def sheet(request: ViewerRequest, signature: UUID) -> HttpResponse:
    """Show the photograph; those who lead put one there (`photograph`), or another in its place."""
    signed = _signature(request, signature)
    may_keep = services.can_keep_sheet(signature=signed, by=request.viewer)
    sent = request.method == "POST"
    if sent and not may_keep:
        raise PermissionDenied
    form = SheetForm(request.POST, request.FILES) if sent else SheetForm()
    if sent and form.is_valid() and _kept(request, signed, form):
        return redirect("agreements:sheet", signature)
    # Whether a picture is there is no reason to open it.
    kept_at = (
        SignedSheet.objects.visible_to(request.viewer).filter(signature=signed).values_list("created_at")
    )
    context = {
        "base": "base_staff.html" if request.viewer.is_staff else "base_participant.html",
        "back_url": reverse("agreements:version", args=[signed.version.contract_id, signed.version_id]),
        "signature": signed,
        "kept_at": next((moment for (moment,) in kept_at), None),
        "form": form if may_keep else None,
        "sentence": SignedSheet.SEEN_BY_ONESELF if signed.withdrawn_at else SignedSheet.SEEN_BY,
    }
    if not may_keep and context["kept_at"] is None:
        raise Http404
    return render(request, "contracts/agreements/sheet.html", context, status=422 if sent else 200)


def _kept(request: ViewerRequest, signed: Signature, form: SheetForm) -> bool:
    """Put the photograph there; what is refused is said on the form."""
    try:
        services.keep_sheet(signature=signed, photograph=form.cleaned_data["photograph"], by=request.viewer)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The photograph is kept, sealed."))
    return True


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def photograph(request: ViewerRequest, signature: UUID) -> HttpResponse:
    """Hand over the picture itself. It bears a name: an intervenant who looks is written down, once in an hour."""
    row = _sheet(request, signature)
    if not row.jpeg:
        raise Http404
    if request.viewer.is_staff:
        record_look(
            by=request.viewer, row=row.signature.party, scope=row.signature.version.contract_id, again=True
        )
    headers = {
        "Content-Disposition": 'inline; filename="feuille.jpg"',
        "Cache-Control": "no-store, private",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(row.jpeg, content_type="image/jpeg", headers=headers)


@require_POST
@open_to(STAFF_OR_PARTICIPANT)
def remove_sheet(request: ViewerRequest, signature: UUID) -> HttpResponse:
    """Take the photograph away at once; the agreement stands as it was."""
    row = _sheet(request, signature)
    try:
        services.remove_sheet(sheet=row, by=request.viewer)
        messages.success(request, _("The photograph is taken away. The agreement stands as it was."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("agreements:version", row.signature.version.contract_id, row.signature.version_id)
