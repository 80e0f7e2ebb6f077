"""The accounts of the house, for administrators: who is invited, who has come, whose account is closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tst_platform.accounts.forms import InviteForm
from tst_platform.accounts.models import StaffInvitation, User
from tst_platform.accounts.proof import PROOFS
from tst_platform.accounts.sensitive import sensitive
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to
from tst_platform.house import services


def administrators_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """To all others of the staff these pages do not exist."""

    @wraps(view)
    def guarded(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.user is None or not request.viewer.user.is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@open_to(STAFF)
@administrators_only
def accounts(request: ViewerRequest) -> HttpResponse:
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=PROOFS)
    people = User.objects.annotate(has_factor=Exists(factors)).order_by("-is_active", "name")
    invitations = StaffInvitation.objects.visible_to(request.viewer).filter(used_at__isnull=True)
    links = {invitation.user_id: invitation for invitation in invitations}
    rows = [(person, links.get(person.pk)) for person in people]
    return render(request, "accounts/accounts.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
@administrators_only
@sensitive
def invite(request: ViewerRequest) -> HttpResponse:
    form = InviteForm(
        request.POST if request.method == "POST" else None, cancel_url=reverse("house:accounts")
    )
    if form.is_valid():
        try:
            services.invite(**form.cleaned_data, by=request.viewer)
        except DomainError as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(
                request, _("The invitation leaves by mail. Its link opens once, within seven days.")
            )
            return redirect("house:accounts")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/invite.html", {"form": form}, status=status)


def _done(request: ViewerRequest, act: Callable[..., Any], account: UUID, said: str) -> HttpResponse:
    try:
        act(user=get_object_or_404(User, pk=account), by=request.viewer)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("house:accounts")


@require_POST
@open_to(STAFF)
@administrators_only
@sensitive
def invite_again(request: ViewerRequest, account: UUID) -> HttpResponse:
    return _done(
        request, services.invite_again, account, _("A new link leaves by mail; the one before opens nothing.")
    )


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
@administrators_only
@sensitive
def deactivate(request: ViewerRequest, account: UUID) -> HttpResponse:
    if request.method == "GET":
        context = {"person": get_object_or_404(User, pk=account)}
        return render(request, "accounts/deactivate.html", context)
    return _done(
        request, services.deactivate, account, _("The account is closed, and its sessions are over.")
    )


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
@administrators_only
@sensitive
def renew_proof(request: ViewerRequest, account: UUID) -> HttpResponse:
    if request.method == "GET":
        context = {"person": get_object_or_404(User, pk=account)}
        return render(request, "accounts/renew_proof.html", context)
    return _done(
        request, services.renew_proof, account, _("The second proof is removed; a new link leaves by mail.")
    )
