"""Pages of impressions: a slider on a phone, before and after; bars for those who lead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.collectives.models import Participant
from interventions.impressions import services
from interventions.impressions.forms import WORDS, ImpressionForm
from interventions.impressions.means import readings_of, smallest_of
from interventions.impressions.models import Impression, ImpressionCall, Moment
from interventions.programmes.models import Programme
from interventions.sessions.models import Session
from tst_platform.core.errors import DomainError
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def mine(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Ask what one imagines, later what one has met; afterwards, what was counted beside one's own answers."""
    rows = ImpressionCall.objects.visible_to(request.viewer).select_related("session__programme")
    asked = get_object_or_404(rows, session=session)
    me = get_object_or_404(Participant.objects.visible_to(request.viewer))
    said = _said(request, asked)
    components = list(services.components_asked(asked, request.viewer, me.component_id))
    form = _form(request, asked, components, said)
    if request.method == "POST":
        if _is_kept(request, asked, form):
            return redirect("sessions:home")
        asked = get_object_or_404(rows, pk=asked.pk)  # it may have changed meanwhile
    context = {
        "call": asked,
        "form": form,
        "has_said": asked.moment in said,
        "told": readings_of(ImpressionCall.objects.filter(pk=asked.pk)),
        "own": _own(components, said),
        "smallest": smallest_of(asked.session),
        "has_slips": asked.is_open and bool(services.slips_of(asked)),
    }
    page = "interventions/impressions/mine.html"
    return render(request, page, context, status=422 if request.method == "POST" else 200)


def _said(request: ViewerRequest, asked: ImpressionCall) -> dict[str, dict[str, int]]:
    """Return one's own answers, by moment."""
    return {
        one.moment: one.values for one in Impression.objects.visible_to(request.viewer).filter(call=asked)
    }


def _form(
    request: ViewerRequest, asked: ImpressionCall, components: list[Any], said: dict[str, dict[str, int]]
) -> ImpressionForm:
    return ImpressionForm(
        request.POST if request.method == "POST" else None,
        components=components,
        said=said.get(Moment.BEFORE) if asked.is_after else None,
        initial=said.get(asked.moment),
    )


def _own(components: list[Any], said: dict[str, dict[str, int]]) -> list[tuple[str, str, str]]:
    """Return of each component what one said before and after, in words."""
    if not said:
        return []
    before, after = said.get(Moment.BEFORE, {}), said.get(Moment.AFTER, {})
    rows = [(one.name, before.get(str(one.pk)), after.get(str(one.pk))) for one in components]
    return [
        (name, *(str(WORDS[value]) if value is not None else "–" for value in (first, then)))
        for name, first, then in rows
    ]


def _is_kept(request: ViewerRequest, asked: ImpressionCall, form: ImpressionForm) -> bool:
    """Keep what was chosen; what is refused is said on the page, where the choice still stands."""
    if asked.is_asking and not form.is_valid():
        return False
    values, seen = form.cleaned_data if form.is_valid() else {}, request.POST.get("moment", "")
    try:
        services.say_impression(call=asked, values=values, by=request.viewer, seen=seen)
    except DomainError as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, _("Kept, for you alone. You can change it until the next moment."))
    return True


@require_GET
@open_to(PARTICIPANT)
def all_mine(request: ViewerRequest) -> HttpResponse:
    """List the sessions of which one was asked: to answer while it is open, to read again afterwards."""
    get_object_or_404(Participant.objects.visible_to(request.viewer))
    rows = ImpressionCall.objects.visible_to(request.viewer).select_related("session")
    context = {"calls": rows.order_by("-session__starts_at")}
    return render(request, "interventions/impressions/all_mine.html", context)


@require_GET
@open_to(PARTICIPANT)
def now(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Say, as a part of the room, what one is asked there now; empty where nothing is. As a page, the list stands in."""
    held = get_object_or_404(Session.objects.visible_to(request.viewer), pk=session)
    if not request.htmx:
        return redirect("impressions:all_mine")
    asked = ImpressionCall.objects.asked_of(request.viewer).filter(session=held).first()
    said = Impression.objects.visible_to(request.viewer).filter(call=asked)
    has_said = asked is not None and said.filter(moment=asked.moment).exists()
    context = {"session": held, "call": asked, "has_said": has_said}
    return render(request, "interventions/impressions/_now.html", context)


def _do(request: ViewerRequest, session: UUID, act: Any, done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("sessions:session", session)


@require_POST
@open_to(STAFF)
def open_call(request: ViewerRequest, session: UUID) -> HttpResponse:
    held = require_editable(Session.objects.all(), request.viewer, pk=session)
    done = _("Asked: everyone expected finds it on their phone, before you meet.")
    return _do(request, session, lambda: services.open_call(session=held, by=request.viewer), done)


@require_POST
@open_to(STAFF)
def ask_again(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Ask the second question now, without waiting for the end of the session."""
    held = require_editable(ImpressionCall.objects.all(), request.viewer, session=session)
    done = _("Asked again: what people have met. What they imagined stays as it is.")
    return _do(request, session, lambda: services.ask_again(call=held, by=request.viewer), done)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def close(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Restate what closing means, then close for good."""
    rows = ImpressionCall.objects.select_related("session__programme")
    held = require_editable(rows, request.viewer, session=session)
    back = reverse("impressions:bars", args=[held.session.programme_id])
    if request.method == "POST":
        try:
            if services.close_call(call=held, by=request.viewer):
                messages.success(request, _("Closed, and counted."))
        except DomainError as refused:
            messages.error(request, str(refused))
        return redirect(back)
    return render(request, "interventions/impressions/close.html", {"call": held, "back_url": back})


@require_GET
@open_to(STAFF)
def bars(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Show the means before and after, session by session; those who lead, nobody else."""
    shown = require_editable(Programme.objects.all(), request.viewer, pk=programme)
    rows = ImpressionCall.objects.visible_to(request.viewer).filter(session__programme=shown)
    context = {
        "programme": shown,
        "readings": readings_of(rows),
        "waiting": rows.open().select_related("session__cell__round"),
    }
    return render(request, "interventions/impressions/bars.html", context)
