"""Any two versions that a reader may see, side by side, clause by clause and word by word."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from contracts.agreements.comparing import SAME, compare
from contracts.agreements.models import Contract, Version
from contracts.negotiation.forms import CompareForm
from tst_platform.core.http import STAFF_OR_PARTICIPANT, ViewerRequest, open_to


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def versions(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Compare two versions; unless others are asked for, the last with the one before it."""
    row = get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract)
    readable = Version.objects.visible_to(request.viewer).filter(contract=row).order_by("number")
    last = list(readable)[-2:]
    here = [one.pk for one in last] if len(last) == 2 else [None, None]
    asked = {"before": request.GET.get("before", here[0]), "after": request.GET.get("after", here[1])}
    form = CompareForm(asked, versions=readable)
    found = []
    if len(last) == 2 and form.is_valid():
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
        found = compare(before.clauses.all(), after.clauses.all())
    staff = request.viewer.is_staff
    context = {
        "base": "base_staff.html" if staff else "base_participant.html",
        "back_url": reverse("agreements:contract", args=[contract]) if staff else reverse("agreements:read"),
        "form": form,
        "has_two": len(last) == 2,
        "compared": found,
        "unchanged": bool(found) and all(one.how == SAME and not one.moved_from for one in found),
    }
    status = 422 if len(last) == 2 and form.errors else 200
    return render(request, "contracts/negotiation/compared.html", context, status=status)
