"""Certificates of attendance: who is given one, their files, and what each person reads of their own attendance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.models import Participant
from contracts.agreements.printing import CannotPrint, TooManyFiles, count_file, print_pdf
from interventions.programmes.models import Programme
from interventions.sessions import services
from interventions.sessions.attending_forms import ShareForm
from interventions.sessions.certificates import (
    Certificate,
    certificates_for,
    own_attendance,
    records_for,
)
from interventions.sessions.counting import unsealed
from interventions.sessions.models import Session
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable

PAGE = "interventions/sessions/certificates.html"
OWN = "interventions/sessions/my_attendance.html"
PDF = "interventions/sessions/pdf_certificates.html"
ON_PAGE = "interventions/sessions/certificates_to_print.html"


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def certificates(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Show what each person attended; a POST sets the share from which a certificate is made."""
    if request.method == "POST":
        return _set_share(request, require_editable(Programme.objects, request.viewer, pk=programme))
    shown = get_object_or_404(Programme.objects.visible_to(request.viewer), pk=programme)
    form = ShareForm(initial={"share": shown.certified_from})
    return render(request, PAGE, _attended(request, shown, form))


def _set_share(request: ViewerRequest, programme: Programme) -> HttpResponse:
    form = ShareForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _attended(request, programme, form), status=422)
    services.certify_from(programme=programme, share=form.cleaned_data["share"], by=request.viewer)
    messages.success(request, _("Certificates are made from %(share)s %% on.") % form.cleaned_data)
    return redirect("sessions:certificates", programme.pk)


def _attended(request: ViewerRequest, programme: Programme, form: ShareForm) -> dict[str, Any]:
    records = records_for(request.viewer, programme)
    if records:
        record_look(by=request.viewer, row=programme.collective, scope=programme.collective_id)
    lines = [(record, record.reaches(programme.certified_from)) for record in records]
    given = sum(reached for _record, reached in lines)
    left_open = Session.objects.visible_to(request.viewer).filter(programme=programme).left_open()
    return {
        "programme": programme,
        "lines": lines,
        "given": given,
        "form": form,
        "left_open": unsealed(left_open).select_related("cell"),
    }


@require_GET
@open_to(STAFF)
def certificates_pdf(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Hand over the certificates of all who were there long enough, a page for each."""
    shown = get_object_or_404(Programme.objects.visible_to(request.viewer), pk=programme)
    given = certificates_for(request.viewer, shown)
    if not given:
        return redirect("sessions:certificates", programme)
    record_look(by=request.viewer, row=shown.collective, scope=shown.collective_id)
    return _pdf(request, given, "attestations-de-presence.pdf")


@require_GET
@open_to(STAFF)
def certificate_pdf(request: ViewerRequest, programme: UUID, participant: UUID) -> HttpResponse:
    """Hand over the certificate of one person; who was not there long enough has none, and the list says so."""
    shown = get_object_or_404(Programme.objects.visible_to(request.viewer), pk=programme)
    people = (
        Participant.objects.visible_to(request.viewer).present().filter(party__contract=shown.contract_id)
    )
    person = get_object_or_404(people, pk=participant)
    given = certificates_for(request.viewer, shown, people.filter(pk=participant))
    if not given:
        return redirect("sessions:certificates", programme)
    record_look(by=request.viewer, row=person, scope=person.collective_id)
    return _pdf(request, given, "attestation-de-presence.pdf")


@require_GET
@open_to(PARTICIPANT)
def my_attendance(request: ViewerRequest) -> HttpResponse:
    """Show a participant what is counted of their own attendance, and how."""
    me = get_object_or_404(Participant.objects.visible_to(request.viewer).select_related("party"))
    return render(request, OWN, {"own": own_attendance(request.viewer, me)})


@require_GET
@open_to(PARTICIPANT)
def my_certificate(request: ViewerRequest) -> HttpResponse:
    """Hand over one's own certificate; while there is none, the page of one's attendance says why."""
    me = get_object_or_404(Participant.objects.visible_to(request.viewer).select_related("party"))
    own = own_attendance(request.viewer, me)
    if own is None or own.certificate is None:
        return redirect("sessions:my_attendance")
    return _pdf(request, [own.certificate], "attestation-de-presence.pdf")


def _pdf(request: ViewerRequest, given: list[Certificate], name: str) -> HttpResponse:
    """Hand over one file; where none can be made, a page that says so and prints the same."""
    context = {"certificates": given, "title": _("Certificate of attendance")}
    try:
        count_file(request.viewer.actor)
        content = print_pdf(PDF, context)
    except TooManyFiles as refusal:
        answer = _on_page(request, context, refusal, status=429)
        answer.headers["Retry-After"] = str(refusal.wait)
        return answer
    except CannotPrint as refusal:
        return _on_page(request, context, refusal)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _on_page(
    request: ViewerRequest, context: dict[str, Any], refusal: DomainError, status: int = 200
) -> HttpResponse:
    base = "base_staff.html" if request.viewer.is_staff else "base_participant.html"
    return render(request, ON_PAGE, context | {"refusal": refusal, "base": base}, status=status)
