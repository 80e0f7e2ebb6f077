"""Where one is signed in: since when, last seen, which browser; ended one by one, or all others."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tst_platform.accounts.models import SignedIn
from tst_platform.accounts.proof import SESSION_KEY
from tst_platform.accounts.sensitive import sensitive
from tst_platform.core.http import STAFF, ViewerRequest, open_to
from tst_platform.house import proving


@require_GET
@open_to(STAFF)
def sessions(request: ViewerRequest) -> HttpResponse:
    here = request.session.get(SESSION_KEY)
    shown = list(SignedIn.objects.visible_to(request.viewer))
    context = {
        "here": next((one for one in shown if str(one.pk) == here), None),
        "others": [one for one in shown if str(one.pk) != here],
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
@open_to(STAFF)
@sensitive
def end(request: ViewerRequest, signed_in: UUID) -> HttpResponse:
    ended = get_object_or_404(SignedIn.objects.editable_by(request.viewer), pk=signed_in)
    proving.end_sessions(user=request.viewer.user, sessions=[ended])  # type: ignore[arg-type]
    messages.success(request, _("This session is over."))
    return redirect("house:sessions")


@require_POST
@open_to(STAFF)
@sensitive
def end_others(request: ViewerRequest) -> HttpResponse:
    others = SignedIn.objects.editable_by(request.viewer).exclude(pk=request.session.get(SESSION_KEY))
    proving.end_sessions(user=request.viewer.user, sessions=others)  # type: ignore[arg-type]
    messages.success(request, _("All other sessions are over."))
    return redirect("house:sessions")
