"""Who looked: told to the person, to the cells, and, as acts without content, to the administrator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cells.collectives.models import Participant
from cells.composition.models import Cell, RoundState, Seat
from contracts.agreements.models import Contract, Party
from interventions.programmes.models import Programme
from tst_platform.accounts.models import User
from tst_platform.audit.models import (
    LOOKED_AT_PEOPLE,
    LOOKED_AT_SUPERVISED,
    AuditRecord,
    AuditRecordQuerySet,
)
from tst_platform.core.http import PARTICIPANT, STAFF, ViewerRequest, open_to
from tst_platform.core.viewer import NOBODY, Viewer
from tst_platform.core.walls import Work, works_as
from tst_platform.verbs import in_words

PAGE = 50
MOST_READINGS = 5

# What is told of an act upon one's own row, and of a list that was opened as a whole.
OF_ONE: dict[str, str | Promise] = {
    LOOKED_AT_PEOPLE: gettext_lazy("%(name)s, who leads this intervention, opened your record."),
    "participant.correct": gettext_lazy("%(name)s, who leads this intervention, corrected your record."),
}
OF_SHEET = gettext_lazy(
    "%(name)s, who leads this intervention, opened the photograph of the sheet that you signed."
)
OF_LIST = gettext_lazy("%(name)s, who leads this intervention, opened the list of people, where you stand.")
OF_CELL = gettext_lazy("%(name)s, who leads this intervention, opened a page with the names of your cell.")
OF_READING = gettext_lazy(
    "%(name)s, who supervises this intervention, read what is told of it: steps, counts, questions and answers."
)


@dataclass(frozen=True)
class Look:
    """One look, in a sentence."""

    at: dt.datetime
    words: str


# --- the person ------------------------------------------------------------------------------------------------------


def looks_at(me: Participant, viewer: Viewer) -> AuditRecordQuerySet:
    """Return the acts of staff by which someone came to see this person's data, the latest first."""
    mine = Q(row__in=[me.pk, me.party_id], verb__in=list(OF_ONE))
    listed = Q(verb=LOOKED_AT_PEOPLE, row=F("scope"), scope=me.collective_id, at__gte=me.created_at)
    read = Q(verb=LOOKED_AT_SUPERVISED, scope__in=Contract.objects.content_open_to(viewer).values("pk"))
    named = Q(pk__in=[])
    for cell, seated_at in _seats_of(me):
        named |= Q(verb=LOOKED_AT_PEOPLE, row=F("scope"), scope=cell, at__gte=seated_at)
    return AuditRecord.objects.filter(mine | listed | named | read, actor__startswith="user:")


@works_as(Work.FIGURES)
def _seats_of(me: Participant) -> list[tuple[UUID, dt.datetime]]:
    """Return the cells in which this person sits, and since when: also before they sign, and read nothing of them."""
    seats = Seat.objects.filter(participant=me, round__state=RoundState.VALIDATED)
    return list(seats.values_list("cell", "created_at"))


def told(acts: Iterable[AuditRecord]) -> list[Look]:
    """Put acts into sentences, with the names of staff."""
    acts = list(acts)
    users = User.objects.in_bulk({UUID(act.actor.removeprefix("user:")) for act in acts})
    names = {f"user:{pk}": user.name for pk, user in users.items()}
    unknown = _("Someone whose account is closed")
    return [Look(act.at, str(_sentence(act)) % {"name": names.get(act.actor, unknown)}) for act in acts]


def _sentence(act: AuditRecord) -> str | Promise:
    if act.verb == LOOKED_AT_SUPERVISED:
        return OF_READING
    if act.model == Party._meta.label_lower:
        return OF_SHEET
    if act.row != act.scope:
        return OF_ONE[act.verb]
    return OF_CELL if act.model == Cell._meta.label_lower else OF_LIST


@require_GET
@open_to(PARTICIPANT)
def looked(request: ViewerRequest) -> HttpResponse:
    """Show a participant who looked at their data, and when."""
    me = get_object_or_404(Participant.objects.visible_to(request.viewer))
    page = Paginator(looks_at(me, request.viewer), PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/looked.html", {"page": page, "looks": told(page.object_list)})


# --- the cell, and those who lead ------------------------------------------------------------------------------------


def readings(request: HttpRequest) -> dict[str, Any]:
    """Give a cell's home and the programme's page the last readings by a supervisor, found only if the page shows them."""
    return {"readings": SimpleLazyObject(lambda: _readings(request))}


def _readings(request: HttpRequest) -> list[Look]:
    acts = AuditRecord.objects.filter(verb=LOOKED_AT_SUPERVISED, scope__in=_contracts(request).values("pk"))
    return told(acts[:MOST_READINGS])


def _contracts(request: HttpRequest) -> Any:
    """Return the contract in question: of the cell's member who has signed; of the programme that staff has open."""
    viewer, match = getattr(request, "viewer", NOBODY), request.resolver_match
    if viewer.is_participant:
        return Contract.objects.content_open_to(viewer)
    if match is None or "programme" not in match.kwargs:
        return Contract.objects.none()
    led = Programme.objects.editable_by(viewer).filter(pk=match.kwargs["programme"])
    return Contract.objects.filter(pk__in=led.values("contract"))


# --- the administrator -----------------------------------------------------------------------------------------------


class DayForm(forms.Form):
    """The day whose acts are shown."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(dt.date(2020, 1, 1)), MaxValueValidator(dt.date(2100, 1, 1))],
    )


@require_GET
@open_to(STAFF)
def acts(request: ViewerRequest) -> HttpResponse:
    """Show an administrator the acts of one day: pseudonyms and verbs, never content."""
    if request.viewer.user is None or not request.viewer.user.is_administrator:
        raise Http404
    form = DayForm(request.GET if "day" in request.GET else None)
    day = (form.cleaned_data.get("day") if form.is_valid() else None) or timezone.localdate()
    begins = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    ends = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    found = AuditRecord.objects.visible_to(request.viewer).filter(at__gte=begins, at__lt=ends)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [(act, in_words(act)) for act in page.object_list]
    context = {"form": form, "day": day, "page": page, "lines": lines, "query": f"day={day:%Y-%m-%d}"}
    return render(request, "audit/acts.html", context)
