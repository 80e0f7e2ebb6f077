"""Keep what editors of a draft wrote and did not keep, until the version is proposed.

A wording that stands nowhere is work on the way to the text. It is there to be read and put back for as long as there
is a draft; once the text is proposed it is erased with its key: nobody signs it, and nobody need answer for it later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.agreements.models import Clause, Contract, OtherWording, Version
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey, Reason
from tst_platform.core.viewer import Viewer

Why = OtherWording.Why


@transaction.atomic
def keep_aside(
    *, clause: Clause, title: str, text: str, terms: Mapping[str, Any], why: str, by: Viewer
) -> OtherWording:
    """Keep a wording beside a clause of a draft, once; return it. Raises DomainError when the version is proposed."""
    if by.user is None or not Version.objects.editable_by(by).filter(pk=clause.version_id).exists():
        raise DomainError(_("This version is proposed: it does not change. Start a new draft."))
    said = {"title": title, "text": text, "terms": dict(terms)}
    beside = OtherWording.objects.visible_to(by).filter(version=clause.version_id, clause=clause.pk)
    for one in beside.filter(by=by.user):
        if {name: getattr(one, name) for name in said} == said:
            return one
    kept = OtherWording.objects.create(
        contract_id=clause.contract_id,
        version_id=clause.version_id,
        clause=clause.pk,
        lineage=clause.lineage,
        template_id=clause.template_id,
        kind=clause.kind,
        by=by.user,
        why=why,
        **said,
    )
    record(by=by, verb="clause.keep_aside", row=kept, scope=clause.contract_id)
    return kept


class Both(NamedTuple):
    """Two texts of one clause, written at the same time: the one that stands, and the one kept beside it."""

    theirs: Clause
    mine: OtherWording


@transaction.atomic
def keep_both(*, clause: Clause, title: str, text: str, terms: Mapping[str, Any], by: Viewer) -> Both | None:
    """Keep what was written on a clause that someone else changed meanwhile; None where the clause is gone by now."""
    Contract.objects.hold(clause.contract_id)
    theirs = Clause.objects.editable_by(by).filter(pk=clause.pk).first()
    if theirs is None:
        return None
    mine = keep_aside(clause=theirs, title=title, text=text, terms=terms, why=Why.NOT_KEPT, by=by)
    return Both(theirs, mine)


def keep_standing(clause: Clause, why: str, by: Viewer) -> OtherWording:
    """Keep the text that stands in a clause, before another takes its place."""
    return keep_aside(clause=clause, title=clause.title, text=clause.text, terms=clause.terms, why=why, by=by)


def erase_wordings(wordings: list[OtherWording]) -> None:
    """Erase these for good, with their keys."""
    gone = [one.pk for one in wordings]
    OtherWording.objects.filter(pk__in=gone).delete()
    DataKey.objects.destroy(*gone, reason=Reason.EXPIRED)
