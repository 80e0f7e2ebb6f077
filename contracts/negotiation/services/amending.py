"""Propose another wording of a clause of the version in force, or comment it; take back what one said.

What someone wrote on paper is entered for them (`party`) by those who lead; it is theirs as if they had sent it.

A draft is the intervenants' paper: participants read, and negotiate, what is proposed to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Clause, Contract, Party, Version
from contracts.agreements.term_fields import kind_of
from contracts.agreements.terms import check, understand
from contracts.negotiation.models import Amendment, AmendmentKind, AmendmentState
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, under

# More than anyone says of one text: whoever has said so much is asked to speak with their intervenant.
MOST_WAITING = 60


def clause_in_force(clause: Clause) -> Clause | None:
    """Return this clause as it stands in the version in force; None where it is not there any more."""
    version = Version.objects.in_force().filter(contract=clause.contract_id).first()
    return version.clauses.filter(lineage=clause.lineage).first() if version else None


def _who_speaks(clause: Clause, by: Viewer, party: Party | None) -> Party | None:
    here = Party.objects.filter(contract=clause.contract_id, left_at=None)
    if party is not None:
        return here.filter(pk=party.pk, contract__in=Contract.objects.editable_by(by)).first()
    return here.filter(pk__in=Party.objects.visible_to(by)).first() if by.is_participant else None


def _seat(clause: Clause, by: Viewer, party: Party | None) -> Party:
    """Return the seat of who speaks, under the lock of the contract. Raises DomainError for others, or another text."""
    Contract.objects.hold(clause.contract_id)
    seat = _who_speaks(clause, by, party)
    if seat is None:
        raise DomainError(_("This can only be said by someone who takes part."))
    standing = clause_in_force(clause)
    if standing is None or standing.pk != clause.pk:
        raise DomainError(
            _("The text has changed meanwhile. Your words are kept: read the clause as it stands now.")
        )
    if Amendment.objects.filter(author=seat, state=AmendmentState.WAITING).count() >= MOST_WAITING:
        raise DomainError(_("Much of what you said waits already. Speak with your intervenant about it."))
    return seat


def _write(clause: Clause, seat: Party, kind: str, by: Viewer, **said: Any) -> tuple[Amendment, bool]:
    """Write it down, unless this very thing waits already: a double tap says it once."""
    waiting = Amendment.objects.filter(author=seat, clause=clause, kind=kind, state=AmendmentState.WAITING)
    for one in waiting:
        if {name: getattr(one, name) for name in said} == said:
            return one, False
    made = Amendment.objects.create(
        contract_id=clause.contract_id,
        clause=clause,
        author=seat,
        kind=kind,
        entered_by=by.user,
        created_at=timezone.now(),
        **said,
    )
    return made, True


@transaction.atomic
def propose_wording(
    *,
    clause: Clause,
    by: Viewer,
    text: str = "",
    terms: Mapping[str, Any] | None = None,
    reason: str = "",
    party: Party | None = None,
) -> Amendment:
    """Propose another wording of a clause; of one that the platform executes, another value: it says itself.

    Raises DomainError where the clause is not in force, says this already, or the viewer does not take part; NotATerm
    for terms that the platform could not hold to.
    """
    seat = _seat(clause, by, party)
    said = check(dict(terms or {}))
    if kind_of(said) != kind_of(clause.terms):
        raise DomainError(
            _("This clause is executed by the platform: propose another value, or write a comment.")
        )
    term = understand(said)
    text = term.sentence() if term else text.strip()
    if said == clause.terms and (said or text == clause.text.strip()):
        raise DomainError(_("This is what the clause says already. Change something, or write a comment."))
    made, is_new = _write(
        clause, seat, AmendmentKind.WORDING, by, text=text, terms=said, reason=reason.strip()
    )
    if is_new:
        _record(made, "amendment.propose", by)
    return made


@transaction.atomic
def comment_clause(*, clause: Clause, text: str, by: Viewer, party: Party | None = None) -> Amendment:
    """Comment a clause of the version in force. Raises DomainError as `propose_wording` does."""
    made, is_new = _write(clause, _seat(clause, by, party), AmendmentKind.COMMENT, by, text=text.strip())
    if is_new:
        _record(made, "amendment.comment", by)
    return made


def _record(made: Amendment, verb: str, by: Viewer) -> None:
    record(by=by, verb="amendment.enter" if by.user else verb, row=made, scope=made.contract_id)


@transaction.atomic
def withdraw_amendment(*, amendment: Amendment, by: Viewer) -> None:
    """Take words back at once: they are erased, with what was answered. What the contract took up is its text.

    They are one's own, or were entered from paper by mistake. Raises DomainError when they are gone or settled already.
    """
    Contract.objects.hold(amendment.contract_id)
    fresh = Amendment.objects.withdrawable_by(by).filter(pk=amendment.pk).first()
    if fresh is None:
        raise DomainError(_("These words are no longer there."))
    record(by=by, verb="amendment.withdraw", row=fresh, scope=fresh.contract_id)
    # Those who lead do not read what was withdrawn, not even by their own act.
    with under(Work.ACTING if by.is_staff else None):
        erase_amendment(fresh)


def erase_amendment(amendment: Amendment) -> None:
    """Empty an amendment and what was answered to it; that one was there stays, and what came of it."""
    amendment.answers.all().delete()
    blank_out(amendment, "text", "terms", "reason")
    amendment.state, amendment.taken_into, amendment.news_at = AmendmentState.WITHDRAWN, None, None
    amendment.save(update_fields=["text", "terms", "reason", "state", "taken_into", "news_at"])
