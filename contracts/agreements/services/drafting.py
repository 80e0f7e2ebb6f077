"""Write a draft of the contract, clause by clause, from the library or in one's own words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contracts.agreements.library import CLAUSES
from contracts.agreements.models import (
    Clause,
    ClauseKind,
    ClauseTemplate,
    Contract,
    ContractIntervenant,
    Version,
)
from contracts.agreements.terms import check, understand
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


def install_library() -> None:
    """Write the clauses shipped with the platform, as often as asked: those that are there are brought up to date."""
    for position, shipped in enumerate(CLAUSES, start=1):
        ClauseTemplate.objects.update_or_create(
            slug=shipped.slug, defaults={**shipped._asdict(), "position": position}
        )


@transaction.atomic
def start_contract(*, by: Viewer) -> Contract:
    """Make the contract of a programme: who leads it, and a first draft from the library, in the language in use."""
    contract = Contract.objects.create()
    ContractIntervenant.objects.create(contract=contract, user=by.user, is_lead=True)
    draft = Version.objects.create(contract=contract, number=1)
    for template in ClauseTemplate.objects.filter(is_default=True):
        _write(draft, template)
    record(by=by, verb="contract.start", row=contract, scope=contract.pk)
    return contract


def _write(draft: Version, template: ClauseTemplate) -> Clause:
    return Clause.objects.create(
        contract_id=draft.contract_id,
        version=draft,
        template=template,
        kind=template.kind,
        position=_next_position(draft),
        title=template.title,
        text=template.text,
        terms=template.terms,
    )


def _next_position(draft: Version) -> int:
    return (draft.clauses.aggregate(last=Max("position"))["last"] or 0) + 1


def _locked(version: Version, by: Viewer) -> Version:
    """Return the draft under a lock. Raises DomainError once it is proposed, or where it is not the viewer's."""
    Contract.objects.hold(version.contract_id)
    drafts = Version.objects.editable_by(by).select_for_update(of=("self",), no_key=True)
    draft = drafts.filter(pk=version.pk).first()
    if draft is None:
        raise DomainError(_("This version is proposed: it does not change. Start a new draft."))
    return draft


@transaction.atomic
def add_from_library(*, version: Version, template: ClauseTemplate, by: Viewer) -> Clause:
    """Add a clause of the library to a draft. Raises DomainError when the version is proposed."""
    clause = _write(_locked(version, by), template)
    record(by=by, verb="clause.add", row=clause, scope=version.contract_id)
    return clause


@transaction.atomic
def add_clause(
    *,
    version: Version,
    title: str,
    text: str,
    by: Viewer,
    kind: str = ClauseKind.OTHER,
    terms: Mapping[str, Any] | None = None,
) -> Clause:
    """Add a clause to a draft: in one's own words, or with terms, which then say themselves.

    Raises DomainError when the version is proposed, NotATerm for terms that the platform could not hold to.
    """
    draft = _locked(version, by)
    clause = Clause.objects.create(
        contract_id=draft.contract_id,
        version=draft,
        kind=kind,
        position=_next_position(draft),
        title=title.strip(),
        text=_told(terms) or text.strip(),
        terms=dict(terms or {}),
    )
    record(by=by, verb="clause.add", row=clause, scope=draft.contract_id)
    return clause


def _told(terms: Mapping[str, Any] | None) -> str:
    """Return the sentence that these terms are, in the language in use; nothing for words alone."""
    term = understand(terms or {})
    return term.sentence() if term else ""


def clause_fingerprint(clause: Clause) -> str:
    """Return what tells one state of a clause from the next: held by the form while someone writes."""
    text = json.dumps(clause.as_signed(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def edit_clause(
    *, clause: Clause, title: str, text: str, seen: str, by: Viewer, terms: Mapping[str, Any] | None = None
) -> Clause:
    """Change a clause of a draft. `seen` is the fingerprint of the clause as it was shown.

    What the platform executes says itself: once its terms are others than before, the sentence that they are is
    the text, and whoever knows a clause of the library by its words does not find them over another deed.
    Raises DomainError when the version is proposed, or when someone else changed the clause meanwhile.
    """
    _locked(clause.version, by)
    fresh = Clause.objects.filter(pk=clause.pk).first()
    if fresh is None or clause_fingerprint(fresh) != seen:
        raise DomainError(_("Someone changed this clause meanwhile. Their text is shown below yours."))
    said = fresh.terms if terms is None else check(dict(terms))
    if said != fresh.terms or not said:
        fresh.text = _told(said) or text.strip()
    fresh.title, fresh.terms = title.strip(), said
    fresh.save()
    record(by=by, verb="clause.edit", row=fresh, scope=fresh.contract_id)
    return fresh


@transaction.atomic
def remove_clause(*, clause: Clause, by: Viewer) -> None:
    """Take a clause out of a draft, once. Raises DomainError when the version is proposed."""
    _locked(clause.version, by)
    if not Clause.objects.filter(pk=clause.pk).exists():
        return
    record(by=by, verb="clause.remove", row=clause, scope=clause.contract_id)
    clause.delete()


@transaction.atomic
def move_clause(*, clause: Clause, up: bool, by: Viewer) -> bool:
    """Move a clause of a draft one place up or down; return whether there was a place to go to."""
    draft = _locked(clause.version, by)
    here = draft.clauses.filter(pk=clause.pk).values_list("position", flat=True).first()
    if here is None:  # taken out meanwhile
        return False
    others = draft.clauses.exclude(pk=clause.pk)
    beside = (
        others.filter(position__lt=here).order_by("-position")
        if up
        else others.filter(position__gt=here).order_by("position")
    ).first()
    if beside is None:
        return False
    # Two clauses never share a position, not even for a moment: one steps aside first.
    for row, position in ((clause, _next_position(draft)), (beside, here), (clause, beside.position)):
        Clause.objects.filter(pk=row.pk).update(position=position)
    record(by=by, verb="clause.move", row=clause, scope=draft.contract_id)
    return True


@transaction.atomic
def new_draft(*, contract: Contract, by: Viewer) -> Version:
    """Start a draft from the version in force. Raises DomainError where a draft waits already, or nothing is proposed."""
    in_force = contract.version_in_force
    if in_force is None or not Contract.objects.editable_by(by).filter(pk=contract.pk).exists():
        raise DomainError(_("There is no proposed version to start from."))
    try:
        with transaction.atomic():
            draft = Version.objects.create(contract=contract, number=in_force.number + 1)
    except IntegrityError as error:
        raise DomainError(_("A draft is already there: go on with it.")) from error
    for clause in in_force.clauses.all():
        Clause.objects.create(
            contract=contract,
            version=draft,
            template_id=clause.template_id,
            position=clause.position,
            **clause.as_signed(),
        )
    record(by=by, verb="version.draft", row=draft, scope=contract.pk)
    return draft
