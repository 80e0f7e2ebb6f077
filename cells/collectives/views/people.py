"""Pages of the people of a collective: the list, one person added, one corrected.

Whoever opens the list or a person's page is written down, and that person sees it: the one act that a GET writes.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.forms.people import FindForm, PersonForm
from cells.collectives.models import Collective, Participant
from cells.collectives.services import people as services
from cells.collectives.services.enrolment import not_enrolled
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable

PAGE = 50


@require_GET
@open_to(STAFF)
def people(request: ViewerRequest, slug: str) -> HttpResponse:
    collective = get_object_or_404(Collective.objects.visible_to(request.viewer), slug=slug)
    form = FindForm(request.GET, collective=collective)
    wanted = form.cleaned_data if form.is_valid() else {}
    listed = Participant.objects.visible_to(request.viewer).filter(collective=collective).present()
    listed = listed.select_related("component", "party")
    if wanted.get("component"):
        listed = listed.filter(component=wanted["component"])
    found = services.named(listed, wanted["q"]) if wanted.get("q") else listed
    context = {
        "collective": collective,
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "query": _kept(request.GET),
        "narrowed": any(wanted.values()),
        "not_enrolled": not_enrolled(collective).count(),
    }
    record_look(by=request.viewer, row=collective, scope=collective.pk)
    return render(request, "cells/collectives/people.html", context)


def _kept(parameters: QueryDict) -> str:
    kept = parameters.copy()
    kept.pop("page", None)
    return kept.urlencode()


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def add_person(request: ViewerRequest, slug: str) -> HttpResponse:
    collective = require_editable(Collective.objects.all(), request.viewer, slug=slug)
    back = reverse("collectives:collective", args=[slug])
    initial = {"component": request.GET.get("component")}
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        collective=collective,
        initial=initial,
        cancel_url=back,
    )
    if request.method == "POST" and form.is_valid():
        person = services.add_participant(collective=collective, by=request.viewer, **vars(form.to_person()))
        messages.success(request, _("%(name)s is on the list.") % {"name": person.name_for_staff})
        return redirect("collectives:people", slug)
    context = {"collective": collective, "form": form}
    return render(request, "cells/collectives/person.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def edit_person(request: ViewerRequest, slug: str, participant: UUID) -> HttpResponse:
    # Who left is erased: a form that was open meanwhile writes no name back.
    rows = Participant.objects.filter(collective__slug=slug).present()
    rows = rows.select_related("collective", "party", "component")
    person = require_editable(rows, request.viewer, pk=participant)
    back = reverse("collectives:people", args=[slug])
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        collective=person.collective,
        person=person,
        cancel_url=back,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_participant(participant=person, person=form.to_person(), by=request.viewer)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": person.name_for_staff})
            return redirect(back)
    record_look(by=request.viewer, row=person, scope=person.collective_id)
    context = {"collective": person.collective, "person": person, "form": form}
    return render(request, "cells/collectives/person.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def remove_person(request: ViewerRequest, slug: str, participant: UUID) -> HttpResponse:
    rows = Participant.objects.filter(collective__slug=slug).select_related("collective", "party")
    person = require_editable(rows, request.viewer, pk=participant)
    back = reverse("collectives:people", args=[slug])
    if request.method == "POST":
        return _remove(request, person, back)
    record_look(by=request.viewer, row=person, scope=person.collective_id)
    context = {"person": person, "removable": services.can_remove([person]), "back_url": back}
    return render(request, "cells/collectives/remove_person.html", context)


def _remove(request: ViewerRequest, person: Participant, back: str) -> HttpResponse:
    try:
        services.remove_participants(participants=[person], by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("This person is off the list, and what was known of them is erased."))
    return redirect(back)
