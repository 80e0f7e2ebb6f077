"""Pages of signing: a participant reads and signs, an intervenant writes down a paper or spoken agreement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements import services
from contracts.agreements.forms.signing import RecordForm, SignForm
from contracts.agreements.models import Contract, Party, SignatureMode, SignedSheet, Version
from contracts.agreements.reading import Standing, standing_of
from tst_platform.core.errors import DomainError
from tst_platform.core.http import (
    PARTICIPANT,
    STAFF,
    STAFF_OR_PARTICIPANT,
    ViewerRequest,
    open_to,
    require_editable,
)


@require_GET
@open_to(PARTICIPANT)
def read(request: ViewerRequest) -> HttpResponse:
    party = get_object_or_404(
        Party.objects.visible_to(request.viewer).select_related("contract"), pk=request.viewer.party_id
    )
    standing = standing_of(party)
    if standing.version is None:
        return render(request, "contracts/agreements/not_ready.html")
    if standing.signature:
        context = {
            "standing": standing,
            "reservations": services.reservations_of(request.viewer, standing.version),
            "has_sheet": SignedSheet.objects.visible_to(request.viewer)
            .filter(signature=standing.signature)
            .exists(),
        }
        return render(request, "contracts/agreements/signed.html", context)
    return _reading(request, standing, _sign_form(standing))


@require_POST
@open_to(PARTICIPANT)
def sign(request: ViewerRequest) -> HttpResponse:
    party = get_object_or_404(
        Party.objects.visible_to(request.viewer).select_related("contract"), pk=request.viewer.party_id
    )
    standing = standing_of(party)
    if standing.version is None or standing.signature:
        return redirect("agreements:read")
    form = _sign_form(standing, request.POST)
    try:
        if form.data.get("sha256") != standing.version.sha256:
            raise services.TextChanged(
                _("The text has changed. Here is the new one: please read it, then answer.")
            )
        if form.is_valid():
            _sign(form, party, request.viewer)
            return redirect("agreements:read")
    except services.TextChanged as changed:
        messages.warning(request, str(changed))
        standing = standing_of(Party.objects.select_related("contract").get(pk=party.pk))
        form = _sign_form(standing)
    except DomainError as refusal:
        if standing_of(party).signature:  # a double tap: the first one signed
            return redirect("agreements:read")
        form.add_error(None, str(refusal))
    return _reading(request, standing, form, status=422)


def _sign_form(standing: Standing, data: Any = None) -> SignForm:
    assert standing.version is not None
    return SignForm(data, version=standing.version, said=standing.said, changed=standing.changed)


def _sign(form: SignForm, party: Party, by: Any) -> bool:
    signature = services.sign_version(
        party=party,
        version=form.version,
        answers=form.to_answers(),
        sha256=form.cleaned_data["sha256"],
        by=by,
        mode=form.cleaned_data.get("mode", SignatureMode.ONLINE),
        photograph=form.cleaned_data.get("photograph"),
    )
    return signature is not None


def _reading(request: ViewerRequest, standing: Standing, form: SignForm, status: int = 200) -> HttpResponse:
    # Nothing but the text and the answers: the other ways open once it is signed.
    assert standing.version is not None
    context = {
        "standing": standing,
        "form": form,
        "participant_nav": None,
        "reservations": services.reservations_of(request.viewer, standing.version),
        "has_withdrawn": standing.has_withdrawn,
    }
    return render(request, "contracts/agreements/read.html", context, status=status)


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def version(request: ViewerRequest, contract: UUID, version: UUID) -> HttpResponse:
    """A proposed version, readable for ever; on paper too."""
    proposed = Version.objects.visible_to(request.viewer).filter(proposed_at__isnull=False)
    row = get_object_or_404(proposed.select_related("contract"), pk=version, contract=contract)
    staff = request.viewer.is_staff
    context = {
        "base": "base_staff.html" if staff else "base_participant.html",
        "back_url": reverse("agreements:contract", args=[contract]) if staff else reverse("agreements:read"),
        "version": row,
        "clauses": list(row.clauses.all()),
        "agreements": services.agreements_of(row.contract, row) if staff else None,
        "signatures": services.signatures_of(request.viewer, row),
        "reservations": services.reservations_of(request.viewer, row),
    }
    return render(request, "contracts/agreements/version.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def record_signature(request: ViewerRequest, contract: UUID, party: UUID) -> HttpResponse:
    """Write down the agreement of a person known here by their pseudonym; the list of people gives the name."""
    require_editable(Contract.objects.all(), request.viewer, pk=contract)
    row = get_object_or_404(
        Party.objects.visible_to(request.viewer), pk=party, contract=contract, left_at=None
    )
    return recording(request, row, name=row.pseudonym, back=reverse("agreements:contract", args=[contract]))


def recording(request: ViewerRequest, party: Party, *, name: str, back: str) -> HttpResponse:
    """Show and take the form of an agreement on paper or aloud, for the person called `name`."""
    version = party.contract.version_in_force if party.contract else None
    if version is None:
        raise Http404
    form = _record_form(request, version)
    if form.is_bound and form.is_valid():
        try:
            signed = _sign(form, party, request.viewer)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _what_became(form, signed) % {"name": name})
            return redirect(back)
    context = {
        "form": form,
        "version": version,
        "name": name,
        "back_url": back,
        "sentence": SignedSheet.SEEN_BY,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "contracts/agreements/record.html", context, status=status)


def _record_form(request: ViewerRequest, version: Version) -> RecordForm:
    """Return the form as it was sent; a fresh one where a newer version has come since it was shown."""
    if request.method != "POST":
        return RecordForm(version=version)
    if request.POST.get("sha256", version.sha256) == version.sha256:
        return RecordForm(request.POST, request.FILES, version=version)
    messages.warning(
        request,
        _(
            "A newer version is in force: nothing is recorded. What was signed on paper is to be asked anew on it."
        ),
    )
    return RecordForm(version=version)


def _what_became(form: RecordForm, signed: bool) -> str:
    if signed:
        return _("The agreement of %(name)s is recorded.")
    if form.cleaned_data["photograph"]:
        return _("%(name)s refuses a clause: nothing is signed, and the photograph is not kept.")
    return _("%(name)s refuses a clause: nothing is signed.")
