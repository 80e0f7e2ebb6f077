"""PDF files: the proof of what was signed, and the sheet to sign on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts.agreements import services
from contracts.agreements.models import Answer, AnswerValue, Clause, Reply, Signature, Version
from contracts.agreements.printing import CannotPrint, TooManyFiles, count_file, print_pdf, qr_svg
from tst_platform.core.http import STAFF_OR_PARTICIPANT, ViewerRequest, open_to


@dataclass(frozen=True)
class Asked:
    """One clause with what a person answered to it, and what was replied."""

    clause: Clause
    answer: Answer | None
    replies: list[Reply]


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def proof_pdf(request: ViewerRequest, signature: UUID) -> HttpResponse:
    """The proof of one agreement: to the person, and to those who lead, for whoever has no phone."""
    signatures = Signature.objects.visible_to(request.viewer).select_related("version", "party")
    signed: Signature = get_object_or_404(signatures, pk=signature)
    title = _("Agreement to version %(number)s of the common contract") % {"number": signed.version.number}
    context = {
        "title": title,
        "signature": signed,
        "asked": _asked(request, signed),
        "address": _address(signed.sha256),
    }
    name = f"accord-version-{signed.version.number}.pdf"
    return _pdf(request, "contracts/agreements/pdf_proof.html", context, name, signed.version)


@require_GET
@open_to(STAFF_OR_PARTICIPANT)
def paper_pdf(request: ViewerRequest, contract: UUID, version: UUID) -> HttpResponse:
    """A proposed version with its answers to tick and lines to sign on."""
    proposed = Version.objects.visible_to(request.viewer).filter(proposed_at__isnull=False)
    row: Version = get_object_or_404(proposed, pk=version, contract=contract)
    context = {
        "title": _("Common contract, version %(number)s, to sign on paper") % {"number": row.number},
        "version": row,
        "clauses": list(row.clauses.all()),
        "answers": AnswerValue.choices,
        "address": _address(row.sha256),
    }
    return _pdf(
        request, "contracts/agreements/pdf_paper.html", context, f"contrat-version-{row.number}.pdf", row
    )


def _asked(request: ViewerRequest, signed: Signature) -> list[Asked]:
    answers = Answer.objects.visible_to(request.viewer).filter(
        party=signed.party_id, clause__version=signed.version_id
    )
    given = {answer.clause_id: answer for answer in answers}
    reserved = services.reservations_of(request.viewer, signed.version)
    replies = {
        one.answer.clause_id: one.replies for one in reserved if one.answer.party_id == signed.party_id
    }
    return [
        Asked(clause, given.get(clause.pk), replies.get(clause.pk, []))
        for clause in signed.version.clauses.all()
    ]


def _instead(
    request: ViewerRequest, refusal: str, version: Version, signature: Signature | None, status: int
) -> HttpResponse:
    staff = request.viewer.is_staff
    context = {
        "base": "base_staff.html" if staff else "base_participant.html",
        "refusal": refusal,
        "version": version,
        "signature": signature,
        "is_own": not staff,
    }
    return render(request, "contracts/agreements/pdf_missing.html", context, status=status)


def _address(sha256: str) -> str:
    return f"{settings.BASE_URL}{reverse('agreements:verify')}?{urlencode({'hash': sha256})}"


def _pdf(
    request: ViewerRequest, template: str, context: Mapping[str, Any], name: str, version: Version
) -> HttpResponse:
    """Hand over the file; where none can be made, a page that says so and leads to what can be had instead."""
    try:
        count_file(request.viewer.actor)
        content = print_pdf(template, context, {"qr.svg": qr_svg(context["address"])})
    except TooManyFiles as refusal:
        answer = _instead(request, str(refusal), version, context.get("signature"), 429)
        answer.headers["Retry-After"] = str(refusal.wait)
        return answer
    except CannotPrint as refusal:
        return _instead(request, str(refusal), version, context.get("signature"), 200)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
