"""Who is to be kept apart, or together; for intervenants alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cells.collectives.models import Collective, Participant
from cells.composition import services
from cells.composition.forms import ConstraintForm
from cells.composition.models import PairConstraint
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

MOST_TO_CHOOSE_FROM = 1000


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def constraints(request: ViewerRequest, slug: str) -> HttpResponse:
    """List who is to be apart or together; for intervenants alone."""
    collective = get_object_or_404(Collective.objects.editable_by(request.viewer), slug=slug)
    listed = PairConstraint.objects.visible_to(request.viewer).filter(collective=collective)
    posted = request.POST if request.method == "POST" else None
    too_many = Participant.objects.filter(collective=collective).count() > MOST_TO_CHOOSE_FROM
    form = None if too_many else ConstraintForm(posted, collective=collective)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.constrain(by=request.viewer, **form.cleaned_data)
            return redirect("composition:constraints", slug=slug)
        except DomainError as error:
            form.add_error(None, str(error))
    page = Paginator(listed.select_related("first", "second").order_by("kind", "created_at"), 50)
    context = {"collective": collective, "page": page.get_page(request.GET.get("page")), "form": form}
    record_look(by=request.viewer, row=collective, scope=collective.pk, again=request.method == "POST")
    failed = form is not None and bool(form.errors)
    return render(request, "cells/composition/constraints.html", context, status=422 if failed else 200)


@require_POST
@open_to(STAFF)
def release_constraint(request: ViewerRequest, constraint: UUID) -> HttpResponse:
    found = require_editable(
        PairConstraint.objects.select_related("collective"), request.viewer, pk=constraint
    )
    services.release_constraint(constraint=found, by=request.viewer)
    messages.success(request, _("The constraint was taken back."))
    return redirect("composition:constraints", slug=found.collective.slug)
