"""As whom an intervenant may look, which pages that shows, and the page itself as it would answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.middleware import HtmxDetails

from cells.composition.models import Cell, RoundState
from interventions.perspectives import stand_ins
from interventions.perspectives.still import still
from interventions.programmes.models import Programme
from tst_platform.audit.services import record_look
from tst_platform.core.http import ViewerRequest
from tst_platform.core.viewer import Viewer

Titles = dict[str, str | Promise]

# By the name of their address; those of one programme take it as their argument.
PARTICIPANT_PAGES: Titles = {
    "sessions:home": gettext_lazy("Home"),
    "agreements:read": gettext_lazy("Common contract"),
    "negotiation:mine": gettext_lazy("Negotiation"),
    "listening:mine": gettext_lazy("Listening"),
    "programmes:my_objective": gettext_lazy("Objective"),
    "sessions:room": gettext_lazy("Room"),
    "boards:exchanges": gettext_lazy("Exchanges"),
    "texts:mine": gettext_lazy("Common texts"),
    "positions:mine": gettext_lazy("Positions"),
    "supervision:intervenants": gettext_lazy("Who leads"),
}
SUPERVISOR_PAGES: Titles = {"supervision:programme": gettext_lazy("Followed intervention")}
SPONSOR_PAGES: Titles = {"programmes:sponsored_report": gettext_lazy("Report")}
OF_PROGRAMME = {*SUPERVISOR_PAGES, *SPONSOR_PAGES}


@dataclass(frozen=True)
class Perspective:
    """One way of looking: how an address names it, what it is called, its pages, and who is put in place for it."""

    key: str
    label: str
    pages: Titles
    make: Callable[[], Viewer]
    cell: Cell | None = None


def perspectives_of(programme: Programme, by: Viewer) -> list[Perspective]:
    """Return the ways in which this viewer, who leads the programme, may look at it."""
    if by.user is None:
        return []
    found = [
        Perspective(
            f"cellule-{cell.pk}",
            _("A person of cell %(letter)s, round %(round)d")
            % {"letter": cell.letter, "round": cell.round.number},
            PARTICIPANT_PAGES,
            partial(stand_ins.member, programme, cell),
            cell,
        )
        for cell in _cells(programme, by)
    ]
    unsigned = partial(stand_ins.unsigned, programme)
    supervisor = partial(stand_ins.supervisor, programme, by.user)
    sponsor = partial(stand_ins.sponsor, programme)
    return [
        *found,
        Perspective("sans-signature", _("Someone who has not signed"), PARTICIPANT_PAGES, unsigned),
        Perspective("supervision", _("The supervisor"), SUPERVISOR_PAGES, supervisor),
        Perspective("commanditaire", _("The sponsor"), SPONSOR_PAGES, sponsor),
    ]


def _cells(programme: Programme, by: Viewer) -> list[Cell]:
    cells = Cell.objects.visible_to(by).filter(
        contract=programme.contract_id, round__state=RoundState.VALIDATED, is_set_aside=False
    )
    return list(cells.select_related("round").order_by("-round__number", "position"))


def page_as(request: ViewerRequest, programme: Programme, seen: Perspective, name: str) -> str | None:
    """Return what `name` shows to whoever looks so: its content, of which nothing can be pressed.

    None where they would find no page. Seeing a cell's names so is a look at them, and written down as one.
    """
    if seen.cell is not None:
        record_look(by=request.viewer, row=seen.cell, scope=seen.cell.pk, again=True)
    with stand_ins.standing_in(seen.make) as viewer:
        answer = _answer(_asked_by(viewer, _path(programme, name), request))
        if answer is None:
            return None
        # Links to pages that this perspective has are followed in it; the others lead nowhere.
        ways = {_path(programme, one): f"?comme={seen.key}&page={one}" for one in seen.pages}
        return still(answer.content.decode(), ways)


def _path(programme: Programme, name: str) -> str:
    return reverse(name, args=[programme.pk] if name in OF_PROGRAMME else [])


def _asked_by(viewer: Viewer, path: str, request: HttpRequest) -> ViewerRequest:
    """Return the request that the stand-in's browser would make: nothing of the intervenant's goes with it."""
    asked = ViewerRequest()
    asked.method, asked.path, asked.path_info = "GET", path, path
    told = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "REMOTE_ADDR")
    asked.META = {key: request.META[key] for key in told if key in request.META}
    asked.user = viewer.user or AnonymousUser()
    asked.session = SessionBase()  # type: ignore[assignment]
    asked.viewer, asked.htmx = viewer, HtmxDetails(asked)
    return asked


def _answer(asked: ViewerRequest) -> HttpResponse | None:
    match = asked.resolver_match = resolve(asked.path)
    try:
        answer: HttpResponse = match.func(asked, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        return None
    return answer if answer.status_code == 200 else None
