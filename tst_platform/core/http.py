"""What stands around every view: who is looking, who may call, and what the browser may keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from tst_platform.core.phones import speaks_still
from tst_platform.core.viewer import NOBODY, PARTY_SESSION_KEY, Viewer
from tst_platform.core.walls import looking_as

View = Callable[..., Any]

# Who may call a view; the table of every URL and every person in the tests is held against these words.
ANYONE = "anyone"
STAFF = "staff"
PARTICIPANT = "participant"
STAFF_OR_PARTICIPANT = "staff or participant"
# Someone known by their address, where the second factor is set up: no page of content bears this word.
SIGNED_IN = "signed in"


class ViewerRequest(HttpRequest):
    """A request that knows its viewer; every view of the platform takes one."""

    viewer: Viewer
    htmx: HtmxDetails


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who is looking: the user of staff first, else the party of this phone, else nobody.

    A user without a second factor, or whose session has not given it, is nobody: no page knows them.
    """
    if request.user.is_authenticated:
        return Viewer(user=request.user) if request.user.has_passed(request) else NOBODY  # type: ignore[union-attr, arg-type]
    try:
        party_id = UUID(request.session[PARTY_SESSION_KEY])
    except (KeyError, ValueError, TypeError, AttributeError):
        return NOBODY
    return Viewer(party_id=party_id) if speaks_still(request.session, party_id) else NOBODY


class ViewerMiddleware:
    """Puts the viewer on the request and names them to the database; it knows no domain: identities only.

    On PostgreSQL a request is one transaction, in which the database shows what this viewer may see. An
    answer that failed leaves nothing half done.
    """

    sync_capable = True
    async_capable = False  # a transaction lives in one thread

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = viewer_of(request)
        request.viewer = viewer  # type: ignore[attr-defined]
        outermost = not connection.in_atomic_block
        with looking_as(viewer):
            response = self.get_response(request)
            if response.status_code >= 500 and outermost and connection.in_atomic_block:
                transaction.set_rollback(True)
        return response


# What no page of ours uses is refused to whatever would slip into one.
NO_FEATURES = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "bluetooth",
        "browsing-topics",
        "camera",
        "clipboard-read",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)


class PrivatePagesMiddleware:
    """Nothing stays in a shared browser, and no other site learns or embeds anything: only static files may be kept."""

    async_capable = True
    sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self):
            return self._acall(request)
        return self._mark(self.get_response(request))

    async def _acall(self, request: HttpRequest) -> Any:
        return self._mark(await self.get_response(request))

    def _mark(self, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Django says these two itself, but not of a host that it refuses.
        response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Permissions-Policy", NO_FEATURES)
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        # The secret of a link is told to nobody, not even to the next page of ours: a log would keep it.
        response.headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
        return response


class OwnFormsMiddleware:
    """Knows our own forms from a stranger's, which under `no-referrer` both say "Origin: null".

    The browser itself tells them apart by Sec-Fetch-Site, which no page can write. A browser too old to say it stands
    by the token of the form alone: with a stranger's form it sends none of our cookies (SameSite).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        untold = request.META.get("HTTP_ORIGIN") == "null"
        if untold and request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)


def open_to(who: str) -> Callable[[View], View]:
    """Say who may call a view. A stranger of staff pages is sent to sign in, any other stranger gets 404, with a
    word on how participants come back.

    The rule only opens the door: what is found behind it is decided by `visible_to`.
    """

    def decorate(view: View) -> View:
        if iscoroutinefunction(view):
            return _guarded_async(view, who)

        @wraps(view)
        def guarded(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refused = _refusal(request, who)
            return refused or view(request, *args, **kwargs)

        guarded.rule = who  # type: ignore[attr-defined]
        return guarded

    return decorate


def _guarded_async(view: View, who: str) -> View:
    """Ask for an async view off the event loop, in the request's own thread and transaction."""

    @wraps(view)
    async def guarded(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = await sync_to_async(_refusal)(request, who)
        return refused or await view(request, *args, **kwargs)

    guarded.rule = who  # type: ignore[attr-defined]
    return guarded


def _refusal(request: ViewerRequest, who: str) -> HttpResponse | None:
    viewer = request.viewer
    if _may_set_up(request) if who == SIGNED_IN else may_call(viewer, who):
        return None
    if viewer.is_nobody and request.user.is_authenticated and who != PARTICIPANT:
        return redirect_to_login(request.get_full_path(), "mfa_authenticate")  # the second factor is missing
    if viewer.is_nobody and who in (STAFF, SIGNED_IN):
        return redirect_to_login(request.get_full_path())
    if viewer.is_nobody and not request.user.is_authenticated:
        return _signed_out(request)
    raise Http404


def _signed_out(request: ViewerRequest) -> HttpResponse:
    """Say how one comes back, to whoever opens a page of participants and is nobody here: the same to all of them.

    It is said before anything is looked up, so it tells of no address whether something is behind it.
    """
    page = render(request, "404_signed_out.html", {"participant_nav": None}, status=404)
    if (
        PARTY_SESSION_KEY in request.session
    ):  # a phone that was signed out from elsewhere keeps nothing either
        page.headers["Clear-Site-Data"] = '"cache", "storage"'
    return page


def _may_set_up(request: ViewerRequest) -> bool:
    user = request.user
    return user.is_authenticated and user.may_set_up(request)  # type: ignore[union-attr]


def may_call(viewer: Viewer, who: str) -> bool:
    if who == ANYONE:
        return True
    if who == STAFF:
        return viewer.is_staff
    if who == PARTICIPANT:
        return viewer.is_participant
    return viewer.is_staff or viewer.is_participant


def require_editable(queryset: Any, viewer: Viewer, **lookup: Any) -> Any:
    """Return the one row that the viewer may change: 404 if it is not visible, 403 if only visible."""
    visible = queryset.visible_to(viewer).filter(**lookup).first()
    if visible is None:
        raise Http404
    if not queryset.editable_by(viewer).filter(pk=visible.pk).exists():
        raise PermissionDenied
    return visible


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the page that says what to do when a form was open too long; nothing typed is thrown away."""
    return render(request, "403_csrf.html", status=403)
