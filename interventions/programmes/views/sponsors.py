"""What a sponsor reads, by link or by account, and how an intervenant opens and closes it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from interventions.programmes import services
from interventions.programmes.forms import SponsorAccountForm
from interventions.programmes.models import Programme, SponsorLink
from interventions.programmes.report import report_on
from tst_platform.core.http import ANYONE, STAFF, ViewerRequest, open_to, require_editable


@require_POST
@open_to(STAFF)
def sponsor_link(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Make a link and show it, this once: only its digest is kept."""
    opened = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    made = services.make_sponsor_link(programme=opened, by=request.viewer)
    address = settings.BASE_URL + reverse("programmes:report", args=[made.token])
    context = {"programme": opened, "link": made.link, "address": address}
    return render(request, "interventions/programmes/sponsor_link.html", context)


@require_POST
@open_to(STAFF)
def revoke_link(request: ViewerRequest, programme: UUID, link: UUID) -> HttpResponse:
    closed = require_editable(SponsorLink.objects.filter(programme=programme), request.viewer, pk=link)
    services.revoke_sponsor_link(link=closed, by=request.viewer)
    messages.success(request, _("The link is closed: it opens nothing any more."))
    return redirect("programmes:programme", programme)


@require_POST
@open_to(STAFF)
def sponsor_account(request: ViewerRequest, programme: UUID) -> HttpResponse:
    opened = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    form = SponsorAccountForm(request.POST, action=request.path)
    if form.is_valid():
        if services.open_to_sponsor(programme=opened, email=form.cleaned_data["email"], by=request.viewer):
            messages.success(request, _("The sponsor reads the report after signing in."))
            return redirect("programmes:programme", programme)
        if not form.cleaned_data["email"]:
            messages.success(request, _("No account reads the report."))
            return redirect("programmes:programme", programme)
        form.add_error(
            "email", _("No sponsor’s account has this address. Make a link instead, or ask the Institut.")
        )
    context = {"programme": opened, "form": form}
    return render(request, "interventions/programmes/sponsor_account.html", context, status=422)


@require_GET
@open_to(ANYONE)
def report(request: ViewerRequest, token: str) -> HttpResponse:
    """Show the report, or one same page whether the link is unknown, expired or closed."""
    programme = services.find_sponsored(token)
    if programme is None:
        return render(request, "interventions/programmes/report_closed.html", status=404)
    return render(request, "interventions/programmes/report.html", {"report": report_on(programme)})


@require_GET
@open_to(STAFF)
def sponsored(request: ViewerRequest) -> HttpResponse:
    if request.viewer.user is None or not request.viewer.user.is_sponsor:
        raise Http404
    programmes = Programme.objects.sponsored_by(request.viewer).select_related("current_step")
    return render(request, "interventions/programmes/sponsored.html", {"programmes": programmes})


@require_GET
@open_to(STAFF)
def sponsored_report(request: ViewerRequest, programme: UUID) -> HttpResponse:
    rows = Programme.objects.sponsored_by(request.viewer).select_related("collective", "current_step")
    shown = get_object_or_404(rows, pk=programme)
    context = {"report": report_on(shown), "programme": shown}
    return render(request, "interventions/programmes/report.html", context)
