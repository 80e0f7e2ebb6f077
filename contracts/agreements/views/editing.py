"""Pages of one clause of a draft: written anew, also by two people at once, and put back from what was kept aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contracts.agreements import services
from contracts.agreements.forms.clauses import ClauseForm
from contracts.agreements.models import Clause, Contract, OtherWording
from contracts.agreements.term_fields import LABELS, as_typed
from tst_platform.core.errors import DomainError
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def edit_clause(request: ViewerRequest, contract: UUID, clause: UUID) -> HttpResponse:
    """Show the clause to be written anew; what cannot be saved any more is shown to whoever wrote it."""
    if request.method == "POST" and not _is_in_draft(request, contract, clause):
        gone = _gone(request, contract, clause)
        if gone:
            return gone
    row = require_editable(Clause.objects.filter(contract=contract), request.viewer, pk=clause)
    said = request.POST if request.method == "POST" else None
    form = _form(row, said)
    if said is not None and form.is_valid():
        try:
            services.edit_clause(clause=row, by=request.viewer, **form.to_clause())
        except services.ClauseChanged as changed:
            found = _conflict(request, row, form) or _gone(request, contract, clause)
            if found:
                return found
            form.add_error(None, str(changed))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The clause is saved."))
            return redirect(_draft_page(contract) + f"#clause-{row.pk}")
    context = {"form": form, "clause": row, "kind": LABELS.get(form.executed)}
    return render(request, "contracts/agreements/clause.html", context, status=422 if form.errors else 200)


def _draft_page(contract: UUID) -> str:
    return reverse("agreements:contract", args=[contract])


def _form(row: Clause, said: Any = None) -> ClauseForm:
    seen = services.clause_fingerprint(row)
    now = {"title": row.title, "text": row.text, **as_typed(row.terms), "seen": seen}
    return ClauseForm(said, initial=now, terms=row.terms, cancel_url=_draft_page(row.contract_id))


def _is_in_draft(request: ViewerRequest, contract: UUID, clause: UUID) -> bool:
    return Clause.objects.editable_by(request.viewer).filter(contract=contract, pk=clause).exists()


def _gone(request: ViewerRequest, contract: UUID, clause: UUID) -> HttpResponse | None:
    """Give their words back to whoever wrote while the clause was taken out, or its version proposed."""
    here = Contract.objects.editable_by(request.viewer).filter(pk=contract)
    proposed = Clause.objects.visible_to(request.viewer).filter(contract__in=here, pk=clause).first()
    taken_out = OtherWording.objects.editable_by(request.viewer).filter(contract__in=here, clause=clause)
    if "seen" not in request.POST or not (proposed or taken_out.exists()):
        return None
    context = {
        "title": request.POST.get("title", ""),
        "text": request.POST.get("text", ""),
        "proposed": proposed,
        "back_url": _draft_page(contract),
        "add_url": reverse("agreements:add_clause", args=[contract]),
    }
    return render(request, "contracts/agreements/not_saved.html", context, status=422)


def _conflict(request: ViewerRequest, row: Clause, form: ClauseForm) -> HttpResponse | None:
    """Show both texts to the second of two people. Theirs is kept at once: also if they close the page now."""
    both = services.keep_both(clause=row, by=request.viewer, **form.as_worded(row))
    if both is None:
        return None
    form.see_again(services.clause_fingerprint(both.theirs), settles=both.mine.pk)
    context = {
        "form": form,
        "typed": [(name, form.data.get(name) or "") for name in form.fields],
        "mine": both.mine,
        "theirs": both.theirs,
        "kind": LABELS.get(form.executed),
        "back_url": _draft_page(row.contract_id) + f"#clause-{row.pk}",
    }
    return render(request, "contracts/agreements/conflict.html", context, status=422)


@require_POST
@open_to(STAFF)
def bring_back(request: ViewerRequest, contract: UUID, wording: UUID) -> HttpResponse:
    row = require_editable(OtherWording.objects.filter(contract=contract), request.viewer, pk=wording)
    back = _draft_page(contract)
    try:
        clause = services.bring_back(wording=row, by=request.viewer)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(back + "#clauses")
    messages.success(request, _("This text is back in the draft."))
    return redirect(f"{back}#clause-{clause.pk}")
