"""Pages of the intervenant: the contract as it stands, its draft clause by clause, and proposing it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements import services
from contracts.agreements.forms.clauses import ClauseForm
from contracts.agreements.models import Clause, ClauseTemplate, Contract, OtherWording, Version
from contracts.agreements.term_fields import LABELS, kind_of
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable
from tst_platform.core.viewer import Viewer


@require_GET
@open_to(STAFF)
def contract(request: ViewerRequest, contract: UUID) -> HttpResponse:
    return contract_page(request, get_object_or_404(Contract.objects.visible_to(request.viewer), pk=contract))


def contract_page(
    request: ViewerRequest, shown: Contract, *, unsent: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """Show the contract as it stands; `unsent` is a reply that could not be sent (`answer`, `text`)."""
    in_force, draft = shown.version_in_force, shown.draft
    clauses = list(draft.clauses.all()) if draft else []
    reservations = services.reservations_of(request.viewer, in_force) if in_force else []
    context = {
        "contract": shown,
        "in_force": in_force,
        "agreements": services.agreements_of(shown, in_force),
        "reservations": reservations,
        "draft": draft,
        "clauses": clauses,
        "standing_clauses": clauses or (list(in_force.clauses.all()) if in_force else []),
        "kinds": LABELS.items(),
        "library": _not_yet_in(clauses),
        "wordings": _kept_aside(request.viewer, draft),
        "earlier": shown.versions.filter(proposed_at__isnull=False).order_by("-number")[1:],
        **_kept(unsent, reservations),
    }
    return render(request, "contracts/agreements/contract.html", context, status=status)


def _not_yet_in(clauses: list[Clause]) -> QuerySet[ClauseTemplate]:
    """Return what the library offers, without the clauses of which the draft has a version already."""
    taken = ClauseTemplate.objects.filter(pk__in=[c.template_id for c in clauses if c.template_id])
    return ClauseTemplate.objects.offered().exclude(slug__in=taken.values("slug"))


def _kept_aside(viewer: Viewer, draft: Version | None) -> QuerySet[OtherWording]:
    return OtherWording.objects.visible_to(viewer).filter(version=draft).select_related("by")


def _kept(unsent: Mapping[str, str] | None, reservations: list[services.Reserved]) -> dict[str, object]:
    """Give a reply that could not be sent back to its reservation, or to the page where that one is gone."""
    if not unsent:
        return {"unsent": None, "stray": ""}
    has_place = unsent["answer"] in {str(one.answer.pk) for one in reservations}
    return {"unsent": unsent, "stray": "" if has_place else unsent["text"]}


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def add_clause(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Take a clause from the library (POST with `template`), or one in the intervenant's own words."""
    draft = require_editable(
        Version.objects.filter(proposed_at__isnull=True), request.viewer, contract=contract
    )
    back = reverse("agreements:contract", args=[contract])
    if request.method == "POST" and "template" in request.POST:
        _add_template(request, draft)
        return redirect(back + "#clauses")
    kind = kind_of(dict.fromkeys([request.GET.get("executed", "")]))
    said = request.POST if request.method == "POST" else None
    form = ClauseForm(said, executed=kind, initial={"title": LABELS.get(kind, "")}, cancel_url=back)
    if said is not None and form.is_valid():
        try:
            services.add_clause(version=draft, by=request.viewer, **form.to_new_clause())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The clause is added, at the end of the draft."))
            return redirect(back + "#clauses")
    context = {"form": form, "kind": LABELS.get(kind)}
    return render(request, "contracts/agreements/clause.html", context, status=422 if form.errors else 200)


def _add_template(request: ViewerRequest, draft: Version) -> None:
    library = {template.slug: template for template in ClauseTemplate.objects.offered()}
    chosen = library.get(request.POST["template"])
    if chosen is None:
        return
    try:
        services.add_from_library(version=draft, template=chosen, by=request.viewer)
        messages.success(request, _("The clause is added, at the end of the draft."))
    except DomainError as refusal:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def remove_clause(request: ViewerRequest, contract: UUID, clause: UUID) -> HttpResponse:
    row = require_editable(Clause.objects.filter(contract=contract), request.viewer, pk=clause)
    back = reverse("agreements:contract", args=[contract])
    if request.method == "POST":
        try:
            services.remove_clause(clause=row, by=request.viewer)
            messages.success(request, _("The clause is out of the draft."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(back + "#clauses")
    return render(request, "contracts/agreements/remove_clause.html", {"clause": row, "back_url": back})


@require_POST
@open_to(STAFF)
def move_clause(request: ViewerRequest, contract: UUID, clause: UUID) -> HttpResponse:
    row = require_editable(Clause.objects.filter(contract=contract), request.viewer, pk=clause)
    try:
        services.move_clause(clause=row, up=request.POST.get("to") == "up", by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("agreements:contract", args=[contract]) + f"#clause-{row.pk}")


@require_POST
@open_to(STAFF)
def new_draft(request: ViewerRequest, contract: UUID) -> HttpResponse:
    row = require_editable(Contract.objects.all(), request.viewer, pk=contract)
    try:
        services.new_draft(contract=row, by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("agreements:contract", args=[contract]) + "#clauses")


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def propose(request: ViewerRequest, contract: UUID) -> HttpResponse:
    """Restate what proposing means, with the whole text; the POST carries the hash of the text shown."""
    draft = require_editable(
        Version.objects.filter(proposed_at__isnull=True), request.viewer, contract=contract
    )
    back, status = reverse("agreements:contract", args=[contract]), 200
    if request.method == "POST":
        try:
            services.propose_version(
                version=draft, by=request.viewer, sha256=request.POST.get("sha256") or "-"
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            messages.success(
                request, _("The contract is proposed. Everyone is now asked to read and to sign it.")
            )
            return redirect(back)
    context = {**_proposal(request.viewer, draft), "back_url": back}
    return render(request, "contracts/agreements/propose.html", context, status=status)


def _proposal(viewer: Viewer, draft: Version) -> dict[str, object]:
    """Return the text as it would be proposed, its hash, and how many texts that were kept aside it would erase."""
    return {
        "draft": draft,
        "clauses": list(draft.clauses.all()),
        "in_force": draft.contract.version_in_force,
        "wordings": _kept_aside(viewer, draft).count(),
        "sha256": draft.compute_sha256(),
    }
