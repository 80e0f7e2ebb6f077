"""What every page shows around its content: the product's name, and where one is in a programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cells.composition.models import Cell, Proposal, Round
from cells.imports.models import ImportRun
from interventions.decisions.models import Action, Decision
from interventions.exercises.models import ExerciseRun
from interventions.polls.models import DatePoll
from interventions.programmes.models import Programme
from interventions.rooms.models import RunningItem
from interventions.sessions.models import Session
from interventions.texts.models import Article, CommonText
from tst_platform.core.viewer import NOBODY, Viewer


@dataclass(frozen=True)
class Tab:
    """One way on: a label, where it leads, whether one is there already."""

    label: str
    url: str
    current: bool
    icon: str = ""


def product(request: HttpRequest) -> dict[str, Any]:
    return {"product_name": settings.PRODUCT_NAME, "is_demo": settings.DEMO, "viewer": _viewer(request)}


def staff(request: HttpRequest) -> dict[str, Any]:
    """Give the tabs of the programme that the present address belongs to; asked only by staff pages."""
    current: Any = SimpleLazyObject(lambda: _current_programme(request))
    return {
        "current_programme": current,
        "programme_nav": SimpleLazyObject(lambda: _programme_tabs(request, current)),
    }


def participant(request: HttpRequest) -> dict[str, Any]:
    return {"participant_nav": SimpleLazyObject(lambda: _participant_tabs(request))}


def _viewer(request: HttpRequest) -> Viewer:
    return getattr(request, "viewer", NOBODY)


# How each argument of an address leads to the programme it belongs to.
_LEADS_TO: dict[str, Callable[[Any], dict[str, Any]]] = {
    "programme": lambda value: {"pk": value},
    "contract": lambda value: {"contract_id": value},
    "slug": lambda value: {"collective__slug": value},
    "round": lambda value: {"contract__in": Round.objects.filter(pk=value).values("contract")},
    "proposal": lambda value: {"contract__in": Proposal.objects.filter(pk=value).values("contract")},
    "cell": lambda value: {"contract__in": Cell.objects.filter(pk=value).values("contract")},
    "run": lambda value: {"collective__in": ImportRun.objects.filter(pk=value).values("collective")},
    "poll": lambda value: {"pk__in": DatePoll.objects.filter(pk=value).values("programme")},
    "session": lambda value: {"pk__in": Session.objects.filter(pk=value).values("programme")},
    "item": lambda value: {"pk__in": RunningItem.objects.filter(pk=value).values("session__programme")},
    "decision": lambda value: {"pk__in": Decision.objects.filter(pk=value).values("programme")},
    "action": lambda value: {"pk__in": Action.objects.filter(pk=value).values("programme")},
    "exercise_run": lambda value: {
        "pk__in": ExerciseRun.objects.filter(pk=value).values("session__programme")
    },
    "text": lambda value: {"pk__in": CommonText.objects.filter(pk=value).values("programme")},
    "article": lambda value: {"pk__in": Article.objects.filter(pk=value).values("text__programme")},
}


def _current_programme(request: HttpRequest) -> Programme | None:
    match = request.resolver_match
    if match is None or not _viewer(request).is_staff:
        return None
    for argument, lookup in _LEADS_TO.items():
        if argument in match.kwargs:
            visible = Programme.objects.visible_to(_viewer(request))
            return visible.select_related("collective").filter(**lookup(match.kwargs[argument])).first()
    return None


# Which tab a part's pages stand under; the links of a part that has two say which.
_TAB_OF = {
    "programmes": "programmes",
    "collectives": "collectives",
    "imports": "collectives",
    "agreements": "agreements",
    "listening": "agreements",
    "negotiation": "agreements",
    "composition": "composition",
    "positions": "composition",
    "sessions": "sessions",
    "reminders": "sessions",
    "polls": "sessions",
    "exercises": "sessions",
    "tables": "sessions",
    "impressions": "sessions",
    "rooms": "sessions",
    "barometers": "sessions",
    "logs": "sessions",
    "boards": "boards",
    "conflicts": "programmes",
    "decisions": "programmes",
    "texts": "boards",
    "supervision": "supervision",
    "perspectives": "agreements",
}
_INVITING = {"invitations", "invite", "share", "hand_over", "agreement", "disconnect"}


def _programme_tabs(request: HttpRequest, programme: Programme | None) -> list[Tab]:
    if not programme:
        return []
    pk, slug, contract = programme.pk, programme.collective.slug, programme.contract_id
    ways = [
        ("programmes", _("Steps"), reverse("programmes:programme", args=[pk])),
        ("collectives", _("Collective"), reverse("collectives:collective", args=[slug])),
        ("agreements", _("Common contract"), reverse("agreements:contract", args=[contract])),
        ("invitations", _("Invitations"), reverse("collectives:invitations", args=[contract])),
        ("composition", _("Cells"), reverse("composition:rounds", args=[contract])),
        ("sessions", _("Sessions"), reverse("sessions:agenda", args=[pk])),
        ("boards", _("Information"), reverse("boards:circulation", args=[pk])),
        ("supervision", _("Supervision"), reverse("supervision:thread", args=[pk])),
    ]
    here = _tab_of(request)
    return [Tab(label, url, name == here) for name, label, url in ways]


def _tab_of(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    return "invitations" if match.url_name in _INVITING else _TAB_OF.get(match.namespace, "")


def _participant_tabs(request: HttpRequest) -> list[Tab]:
    if not _viewer(request).is_participant:
        return []
    ways = [
        (_("Home"), reverse("sessions:home"), "house"),
        (_("Room"), reverse("sessions:room"), "door"),
        (_("Exchanges"), reverse("boards:exchanges"), "exchange"),
        (_("Me"), reverse("sessions:me"), "person"),
    ]
    return [Tab(label, url, request.path.startswith(url), icon) for label, url, icon in ways]
