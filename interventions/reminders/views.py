"""Pages of reminders: the plan of a programme, a reminder by hand, the list to print, one's own choice, the way to stop."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.models import Collective, Participant
from interventions.programmes.models import Programme
from interventions.reminders import services
from interventions.reminders.forms import NONE, PlanForm, WishForm
from interventions.reminders.models import DigestStop, ReminderPlan, ReminderWish
from interventions.sessions.models import Session
from interventions.sessions.services import host_of
from tst_platform.accounts.models import User
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.http import ANYONE, PARTICIPANT, STAFF, ViewerRequest, open_to, require_editable
from tst_platform.outbox import services as outbox


def _sent(request: ViewerRequest) -> QueryDict | None:
    """Return what was sent: a form sent empty is sent all the same."""
    return request.POST if request.method == "POST" else None


# --- the plan of a programme -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def plan(request: ViewerRequest, programme: UUID) -> HttpResponse:
    """Show the plan; a POST shows what it would do, to whom, and saves it once that was confirmed."""
    here = require_editable(Programme.objects, request.viewer, pk=programme)
    back = reverse("sessions:agenda", args=[here.pk])
    form = PlanForm(_sent(request), plan=services.plan_of(here.pk), cancel_url=back)
    if form.is_bound and form.is_valid():
        return _save_or_show(request, here, form)
    context = {"programme": here, "form": form}
    return render(request, "interventions/reminders/plan.html", context, status=422 if form.is_bound else 200)


def _save_or_show(request: ViewerRequest, here: Programme, form: PlanForm) -> HttpResponse:
    entered = form.cleaned_data
    if "confirmed" in request.POST:
        services.change_plan(programme=here, by=request.viewer, **entered)
        messages.success(request, _("The reminders are set. They leave by themselves."))
        return redirect("reminders:plan", here.pk)
    shown = ReminderPlan(programme=here, offsets=dict.fromkeys(entered["offsets"], ""), ways=entered["ways"])
    shown.quiet_from, shown.quiet_until = entered["quiet_from"], entered["quiet_until"]
    outlook = services.outlook_of(here, shown)
    if any(one.reached or one.on_paper for one in outlook):
        _note_look(request, here)
    context = {"programme": here, "form": form, "plan": shown, "outlook": outlook}
    context["text"] = services.text_of(outlook[0].session) if outlook else None
    return render(request, "interventions/reminders/plan_shown.html", context)


def _note_look(request: ViewerRequest, here: Programme) -> None:
    collective = here.collective_id
    record_look(by=request.viewer, row=Collective(pk=collective), scope=collective, again=True)


def _note_look_at(request: ViewerRequest, held: Session) -> None:
    """Write down that names were shown: of a cell, or where all meet, of the list of the collective."""
    if held.cell is None:
        _note_look(request, held.programme)
    else:
        record_look(by=request.viewer, row=held.cell, scope=held.cell.pk, again=True)


# --- one session -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def remind(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show a reminder by hand, with everyone whom it reaches; a POST sends exactly that."""
    rows = Session.objects.select_related("cell", "contract", "programme")
    held = require_editable(rows, request.viewer, pk=session)
    refusal = ""
    if request.method == "POST":
        try:
            told = services.remind_now(session=held, seal=request.POST.get("told", ""), by=request.viewer)
        except DomainError as refused:
            refusal = str(refused)
        else:
            messages.success(request, _said(told))
            return redirect("sessions:session", held.pk)
    return _shown(request, held, refusal)


def _said(told: int) -> str:
    if not told:
        return _("Each of these people has had a reminder today already: nothing was sent.")
    return ngettext("%(n)d reminder leaves.", "%(n)d reminders leave.", told) % {"n": told}


def _shown(request: ViewerRequest, held: Session, refusal: str) -> HttpResponse:
    preview = None
    try:
        preview = services.preview_of(held)
    except DomainError as refused:
        refusal = refusal or str(refused)
    if preview and (preview.reached or preview.on_paper):
        _note_look_at(request, held)
    context = {"session": held, "preview": preview, "refusal": refusal}
    return render(
        request,
        "interventions/reminders/remind.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@require_GET
@open_to(STAFF)
def paper(request: ViewerRequest, session: UUID) -> HttpResponse:
    """Show whom somebody has to tell of a session, and what: a page to print."""
    rows = Session.objects.select_related("cell", "contract", "programme")
    held = require_editable(rows, request.viewer, pk=session)
    plan = services.plan_of(held.programme_id)
    people = services.on_paper(services.reach(services.expected(held), plan), plan)
    if people:
        _note_look_at(request, held)
    context = {"session": held, "people": people, "host": host_of(held), "when": services.when(held)}
    back = reverse("sessions:session", args=[held.pk])
    return render(request, "interventions/reminders/paper.html", {**context, "back_url": back})


# --- whom it reaches -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@open_to(PARTICIPANT)
def mine(request: ViewerRequest) -> HttpResponse:
    """Let a person say how they want to be reminded, or that they do not."""
    me = get_object_or_404(Participant.objects.visible_to(request.viewer).select_related("party"))
    wish = ReminderWish.objects.visible_to(request.viewer).first()
    form = WishForm(_sent(request), ways=_ways_open_to(me, request), wish=wish)
    if form.is_bound and form.is_valid():
        way = form.cleaned_data["way"]
        services.choose(party=me.party, way="" if way == NONE else way, by=request.viewer)
        messages.success(request, _("Your choice is noted."))
        return redirect("reminders:mine")
    return render(
        request, "interventions/reminders/mine.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _ways_open_to(me: Participant, request: ViewerRequest) -> list[str]:
    here = Programme.objects.visible_to(request.viewer).first()
    ways = services.plan_of(here.pk).ways if here else []
    return [way.value for way in services.ways_to(me) if way in ways and outbox.carries(way)]


# No form is forged with it: whoever holds the token may do this, signed in or not, and mail programs send no other.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(ANYONE)
def stop(request: ViewerRequest, token: str) -> HttpResponse:
    """Show the one button that stops reminders; looking changes nothing, a POST does at once (RFC 8058)."""
    wish = services.find_stop(token)
    if wish is None:
        return render(request, "interventions/reminders/stop_closed.html", status=404)
    if request.method == "POST":
        (services.take_up if "again" in request.POST else services.stop)(wish=wish)
        wish = services.find_stop(token)
    return render(
        request, "interventions/reminders/stop.html", {"wish": wish, "done": request.method == "POST"}
    )


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def digest(request: ViewerRequest) -> HttpResponse:
    """Show the weekly summary as it would be now; a POST takes it, or no more."""
    user = request.viewer.user
    if not isinstance(user, User) or not (user.is_intervenant or user.is_supervisor):
        raise Http404
    if request.method == "POST":
        services.take_summary(user=user, taken="again" in request.POST, by=request.viewer)
        return redirect("reminders:digest")
    context: dict[str, Any] = {"lines": services.summary_for(user)}
    context["stopped"] = DigestStop.objects.visible_to(request.viewer).exists()
    return render(request, "interventions/reminders/digest.html", context)
