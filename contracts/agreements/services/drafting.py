"""Write a draft of the contract, clause by clause, from the library or in one's own words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

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
    OtherWording,
    Version,
)
from contracts.agreements.services.wordings import Why, erase_wordings, keep_standing
from contracts.agreements.terms import check, understand
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.unreadable import Unreadable
from tst_platform.core.viewer import Viewer


def install_library() -> None:
    """Write the clauses shipped with the platform, as often as asked: those that are there stay as they are kept."""
    for position, shipped in enumerate(CLAUSES, start=1):
        if not ClauseTemplate.objects.filter(slug=shipped.slug).exists():
            ClauseTemplate.objects.create(**shipped._asdict(), position=position)


@transaction.atomic
def start_contract(*, by: Viewer) -> Contract:
    """Make the contract of a programme: who leads it, and a first draft from the library, in the language in use."""
    contract = Contract.objects.create()
    ContractIntervenant.objects.create(contract=contract, user=by.user, is_lead=True)
    draft = Version.objects.create(contract=contract, number=1)
    for template in ClauseTemplate.objects.offered().filter(is_default=True):
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


class ClauseChanged(DomainError):
    """The clause is not the one that was shown: someone else changed it meanwhile, and nothing was written."""


@transaction.atomic
def edit_clause(
    *,
    clause: Clause,
    title: str,
    text: str,
    seen: str,
    by: Viewer,
    terms: Mapping[str, Any] | None = None,
    settles: UUID | None = None,
) -> Clause:
    """Change a clause of a draft. `seen` is the fingerprint of the clause as it was shown.

    What the platform executes says itself: once its terms are others than before, the sentence that they are is
    the text, and whoever knows a clause of the library by its words does not find them over another deed.
    `settles` is the wording that was kept aside when two people wrote at once: the text that stands is kept in turn.
    Raises ClauseChanged when someone else changed the clause meanwhile, DomainError when the version is proposed.
    """
    _locked(clause.version, by)
    fresh = Clause.objects.filter(pk=clause.pk).first()
    if fresh is None or clause_fingerprint(fresh) != seen:
        raise ClauseChanged(_("Someone changed this clause meanwhile. Read it again before you save."))
    mine = _own_wording(fresh, settles, by)
    theirs = keep_standing(fresh, Why.NOT_KEPT, by) if mine else None
    said = fresh.terms if terms is None else check(dict(terms))
    if said != fresh.terms or not said:
        fresh.text = _told(said) or text.strip()
    fresh.title, fresh.terms = title.strip(), said
    fresh.save()
    # What stands in the draft now need not stand aside as well.
    erase_wordings([one for one in (mine, theirs) if one and _stands(one, fresh)])
    record(by=by, verb="clause.edit", row=fresh, scope=fresh.contract_id)
    return fresh


def _own_wording(clause: Clause, pk: UUID | None, by: Viewer) -> OtherWording | None:
    if pk is None:
        return None
    mine = OtherWording.objects.visible_to(by).filter(pk=pk, clause=clause.pk, by=by.user)
    return mine.filter(why=Why.NOT_KEPT).first()


def _stands(wording: OtherWording, clause: Clause) -> bool:
    return (wording.title, wording.text, wording.terms) == (clause.title, clause.text, clause.terms)


@transaction.atomic
def remove_clause(*, clause: Clause, by: Viewer) -> None:
    """Take a clause out of a draft, once; its text stays beside the draft. Raises DomainError when it is proposed."""
    _locked(clause.version, by)
    fresh = Clause.objects.filter(pk=clause.pk).first()
    if fresh is None:
        return
    if not isinstance(fresh.text, Unreadable) and not isinstance(fresh.title, Unreadable):
        keep_standing(fresh, Why.TAKEN_OUT, by)
    record(by=by, verb="clause.remove", row=fresh, scope=fresh.contract_id)
    fresh.delete()


@transaction.atomic
def bring_back(*, wording: OtherWording, by: Viewer) -> Clause:
    """Put a wording back where it was, or its clause at the end of the draft where that is gone; return the clause.

    What it takes the place of is kept aside. Raises DomainError when the version is proposed, or it is back already.
    """
    draft = _locked(wording.version, by)
    kept = OtherWording.objects.visible_to(by).filter(pk=wording.pk).first()
    if kept is None:
        raise DomainError(_("This text is not kept aside any more."))
    clause = (
        draft.clauses.filter(pk=kept.clause).first() or draft.clauses.filter(lineage=kept.lineage).first()
    )
    clause = _stand_in(clause, kept, by) if clause else _stand_again(draft, kept)
    erase_wordings([kept])
    record(by=by, verb="clause.bring_back", row=clause, scope=draft.contract_id)
    return clause


def _stand_in(clause: Clause, kept: OtherWording, by: Viewer) -> Clause:
    """Let a wording take the place of what stands in its clause, which is kept in turn."""
    keep_standing(clause, Why.NOT_KEPT, by)
    clause.title, clause.text, clause.terms = kept.title, kept.text, kept.terms
    clause.save()
    return clause


def _stand_again(draft: Version, kept: OtherWording) -> Clause:
    """Put a clause that was taken out at the end of the draft: the same clause, by its lineage."""
    return Clause.objects.create(
        contract_id=draft.contract_id,
        version=draft,
        template_id=kept.template_id,
        kind=kept.kind,
        lineage=kept.lineage,
        position=_next_position(draft),
        title=kept.title,
        text=kept.text,
        terms=kept.terms,
    )


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
            lineage=clause.lineage,
            **clause.as_signed(),
        )
    record(by=by, verb="version.draft", row=draft, scope=contract.pk)
    return draft
