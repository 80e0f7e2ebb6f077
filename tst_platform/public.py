"""The pages of everybody: the home, the way out, the demo's doors."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from cells.collectives.models import Participant
from interventions.demo import DEMO_PEOPLE
from tst_platform.accounts.models import User
from tst_platform.accounts.proof import begin_session, end_session
from tst_platform.core.http import ANYONE, ViewerRequest, open_to
from tst_platform.core.phones import come_in, epoch_of
from tst_platform.core.walls import Work, working_as

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# A request that passed through somebody else's hands does not come from this machine, whatever it says.
HANDED_ON = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")


@dataclass(frozen=True)
class DemoDoor:
    """One « Enter as… » of the demo."""

    url: str
    label: str
    description: str


def demo_is_open(request: HttpRequest) -> bool:
    """The doors stand open in the demo only, and only for someone sitting at this machine."""
    if not settings.DEMO or any(header in request.META for header in HANDED_ON):
        return False
    return request.META.get("REMOTE_ADDR") in LOOPBACK


def _doors(request: HttpRequest) -> list[DemoDoor]:
    if not demo_is_open(request):
        return []
    return [
        DemoDoor(reverse("enter_as", args=[person.slug]), person.name, str(person.description))
        for person in DEMO_PEOPLE
    ]


@require_GET
@open_to(ANYONE)
def home(request: ViewerRequest) -> HttpResponse:
    if request.viewer.is_participant and Participant.objects.visible_to(request.viewer).exists():
        return redirect("sessions:home")
    return render(request, "public/home.html", {"demo_doors": _doors(request)})


@require_GET
@open_to(ANYONE)
def left(request: ViewerRequest) -> HttpResponse:
    """Show a page that tells nothing, for someone who had to leave in haste."""
    return render(request, "public/left.html")


@require_POST
@open_to(ANYONE)
def enter_as(request: ViewerRequest, person: str) -> HttpResponse:
    """Open a door of the demo; outside the demo, or from another machine, there is no such page."""
    known = {someone.slug: someone for someone in DEMO_PEOPLE}
    if not demo_is_open(request) or person not in known:
        raise Http404
    door = known[person]
    end_session(request)
    request.session.flush()
    if door.email:
        user = User.objects.filter(email=door.email).first()
        if user is None:
            raise Http404
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        begin_session(request, user, demo=True)
        return redirect(door.lands_on)
    with working_as(Work.JOINING):
        participant = Participant.objects.filter(pk=door.participant_id).first()
    if participant is None:
        raise Http404
    come_in(request.session, participant.party_id, epoch_of(participant.party_id))
    return redirect(door.lands_on)


@require_http_methods(["GET", "POST"])
@open_to(ANYONE)
def sign_out(request: ViewerRequest) -> HttpResponse:
    """Sign out, staff or the participant of this phone, and ask the browser to forget what it still holds of us."""
    answer = account.logout(request)
    if request.method == "POST":
        request.session.flush()
        answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@require_POST
@open_to(ANYONE)
def choose_language(request: ViewerRequest) -> HttpResponse:
    return set_language(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)
