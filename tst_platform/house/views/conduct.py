"""What stands behind an intervenant: the accreditation that the Institut gives, the code of conduct that they sign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tst_platform.accounts.conduct import CURRENT, VERSIONS
from tst_platform.accounts.forms import AccreditForm
from tst_platform.accounts.models import Accreditation, ConductSignature, InstitutRole, User
from tst_platform.accounts.sensitive import sensitive
from tst_platform.core.http import STAFF, ViewerRequest, open_to
from tst_platform.house import services
from tst_platform.house.views.accounts import administrators_only


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
@administrators_only
@sensitive
def accredit(request: ViewerRequest, account: UUID) -> HttpResponse:
    person = get_object_or_404(User, pk=account, role=InstitutRole.INTERVENANT)
    given = Accreditation.objects.visible_to(request.viewer).filter(user=person).first()
    form = AccreditForm(
        request.POST if request.method == "POST" else None,
        initial={"number": given.number, "until": given.until} if given else None,
        cancel_url=reverse("house:accounts"),
    )
    if form.is_valid():
        services.accredit(user=person, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("The accreditation of %(name)s is saved.") % {"name": person.name})
        return redirect("house:accounts")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/accredit.html", {"person": person, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def conduct(request: ViewerRequest) -> HttpResponse:
    """Show the code of conduct; an intervenant signs it here, once for each version."""
    if request.viewer.user is None or not request.viewer.user.is_intervenant:
        raise Http404
    if request.method == "POST":
        services.sign_conduct(by=request.viewer)
        messages.success(request, _("You have signed the code of conduct."))
        return redirect("house:conduct")
    signed = ConductSignature.objects.visible_to(request.viewer).filter(version=CURRENT).first()
    context = {"rules": VERSIONS[CURRENT], "version": CURRENT, "signed": signed}
    return render(request, "accounts/conduct.html", context)
