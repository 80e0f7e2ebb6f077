"""Pages of the Institut's library of clauses, and what a draft takes from it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.agreements.forms.library import TemplateForm
from contracts.agreements.models import Clause, ClauseTemplate
from contracts.agreements.services import library as services
from contracts.agreements.services.renewing import keep_as_is, take_newest
from contracts.agreements.term_fields import LABELS, kind_of
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_GET
@open_to(STAFF)
def library(request: ViewerRequest) -> HttpResponse:
    """Show the library in both languages: to those who keep it with its acts, to those who make contracts to read."""
    newest = list(ClauseTemplate.objects.visible_to(request.viewer).newest())
    if not newest:  # a sponsor: rows of the library are never deleted
        raise Http404
    context = {
        "offered": [row for row in newest if not row.is_retired],
        "retired": [row for row in newest if row.is_retired],
        "may_edit": _keeps(request),
        "kinds": LABELS.items(),
    }
    return render(request, "contracts/agreements/library.html", context)


def _keeps(request: ViewerRequest) -> bool:
    return ClauseTemplate.objects.editable_by(request.viewer).exists()


@require_GET
@open_to(STAFF)
def history(request: ViewerRequest, template: UUID) -> HttpResponse:
    """Show every version of a clause, the last first, with what each changed, word by word."""
    row = get_object_or_404(ClauseTemplate.objects.visible_to(request.viewer), pk=template)
    written = services.history_of(row)
    context = {"written": written, "newest": written[0].template, "may_edit": _keeps(request)}
    return render(request, "contracts/agreements/library_history.html", context)


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def add(request: ViewerRequest) -> HttpResponse:
    """Write a clause in words, or (`?executed=` a kind) one that the platform executes."""
    if not _keeps(request):
        raise PermissionDenied if ClauseTemplate.objects.visible_to(request.viewer).exists() else Http404
    kind = kind_of(dict.fromkeys([request.GET.get("executed", "")]))
    if request.GET.get("executed") and not kind:
        raise Http404
    form = TemplateForm(_said(request), executed=kind, cancel_url=reverse("agreements:library"))
    if form.is_bound and form.is_valid():
        try:
            made = services.add_template(wording=form.to_wording(), by=request.viewer)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The clause is in the library."))
            return redirect("agreements:library_history", made.pk)
    context = {"form": form, "kind": LABELS.get(kind)}
    return render(
        request, "contracts/agreements/library_edit.html", context, status=422 if form.errors else 200
    )


def _said(request: ViewerRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def edit(request: ViewerRequest, template: UUID) -> HttpResponse:
    """Write the next version of a clause; whoever comes second reads the other's version beside their own words."""
    row = require_editable(ClauseTemplate.objects.all(), request.viewer, pk=template)
    newest = services.history_of(row)[0].template
    back = reverse("agreements:library_history", args=[newest.pk])
    form = TemplateForm(_said(request), template=newest, cancel_url=back)
    theirs = None
    if form.is_bound and form.is_valid():
        made, theirs = _save(request, newest, form)
        if made:
            messages.success(request, _("Version %(number)d is saved.") % {"number": made.number})
            return redirect("agreements:library_history", made.pk)
    context = {"form": form, "template": newest, "theirs": theirs, "kind": LABELS.get(form.executed)}
    return render(
        request, "contracts/agreements/library_edit.html", context, status=422 if form.errors else 200
    )


def _save(
    request: ViewerRequest, newest: ClauseTemplate, form: TemplateForm
) -> tuple[ClauseTemplate | None, list[services.Worded]]:
    """Return the version that was written; or, where someone else wrote one meanwhile, in what the two differ."""
    wording, seen = form.to_wording(newest.kind), form.cleaned_data["seen"] or 0
    try:
        return services.edit_template(template=newest, wording=wording, seen=seen, by=request.viewer), []
    except services.WrittenMeanwhile as refusal:
        form.add_error(None, str(refusal))
        form.see_again(refusal.newest.number)
        return None, services.beside(refusal.newest, wording)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None, []


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def retire(request: ViewerRequest, template: UUID) -> HttpResponse:
    """Restate what retiring means, then offer the clause no more."""
    row = require_editable(ClauseTemplate.objects.all(), request.viewer, pk=template)
    if request.method == "POST":
        services.retire_template(template=row, by=request.viewer)
        messages.success(request, _("The clause is retired. What was made from it stays."))
        return redirect("agreements:library")
    context = {"template": row, "back_url": reverse("agreements:library_history", args=[row.pk])}
    return render(request, "contracts/agreements/library_retire.html", context)


@require_POST
@open_to(STAFF)
def restore(request: ViewerRequest, template: UUID) -> HttpResponse:
    row = require_editable(ClauseTemplate.objects.all(), request.viewer, pk=template)
    services.restore_template(template=row, by=request.viewer)
    messages.success(request, _("The clause is offered again. New contracts do not start with it."))
    return redirect("agreements:library_history", row.pk)


@require_POST
@open_to(STAFF)
def take(request: ViewerRequest, contract: UUID, clause: UUID) -> HttpResponse:
    """Take the newest version into a draft, or keep (`act=keep`) the words that stand there."""
    row = require_editable(Clause.objects.filter(contract=contract), request.viewer, pk=clause)
    act = keep_as_is if request.POST.get("act") == "keep" else take_newest
    try:
        newest = UUID(request.POST.get("newest", ""))
        act(clause=row, newest=newest, seen=request.POST.get("seen", ""), by=request.viewer)
    except ValueError:
        messages.error(request, _("The library offers another version by now. Read it before you take it."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The clause is saved."))
    return redirect(reverse("agreements:contract", args=[contract]) + f"#clause-{row.pk}")
