"""Answer what participants propose: take it into the draft, reply, or set it aside with the reason that they read.

Whatever becomes of it is announced to its author (`news_at`) until they have said that they read it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements import services as agreements
from contracts.agreements.models import Clause, Contract, OtherWording, Version
from contracts.negotiation.models import Amendment, AmendmentAnswer, AmendmentState
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


def _held(amendment: Amendment, by: Viewer) -> Amendment:
    """Return it as it stands, under the lock of its contract. Raises DomainError where it is not there any more."""
    Contract.objects.hold(amendment.contract_id)
    rows = Amendment.objects.editable_by(by) if by.is_staff else Amendment.objects.none()
    fresh = rows.select_related("clause").filter(pk=amendment.pk).first()
    if fresh is None:
        raise DomainError(_("Its author has withdrawn these words."))
    return fresh


def _waiting(amendment: Amendment, by: Viewer) -> Amendment:
    fresh = _held(amendment, by)
    if fresh.is_comment or not fresh.is_waiting:
        raise DomainError(_("This is settled already: nothing was changed."))
    return fresh


@transaction.atomic
def take_amendment(*, amendment: Amendment, by: Viewer) -> Clause:
    """Put the wording into the draft, begun now if there is none; return the clause, to be written further.

    What an editor had written there meanwhile is kept aside. Raises DomainError when it is settled or withdrawn, or
    its clause is not in the draft.
    """
    fresh = _waiting(amendment, by)
    draft = _draft(fresh, by)
    clause = draft.clauses.filter(lineage=fresh.clause.lineage).first()
    if clause is None:
        raise DomainError(
            _("This clause is not in the draft any more. Put it back, or set the amendment aside.")
        )
    if clause.as_signed() != fresh.clause.as_signed():
        agreements.keep_standing(clause, OtherWording.Why.REPLACED, by)
    clause = agreements.edit_clause(
        clause=clause,
        title=clause.title,
        text=fresh.text,
        terms=fresh.terms,
        seen=agreements.clause_fingerprint(clause),
        by=by,
    )
    fresh.state, fresh.taken_into, fresh.news_at = AmendmentState.TAKEN, draft, timezone.now()
    fresh.save(update_fields=["state", "taken_into", "news_at"])
    record(by=by, verb="amendment.take", row=fresh, scope=fresh.contract_id)
    return clause


def _draft(amendment: Amendment, by: Viewer) -> Version:
    contract = Contract.objects.get(pk=amendment.contract_id)
    return contract.draft or agreements.new_draft(contract=contract, by=by)


@transaction.atomic
def answer_amendment(*, amendment: Amendment, text: str, by: Viewer) -> AmendmentAnswer:
    """Answer an amendment or a comment; its author reads it beside their own. Raises DomainError when it is withdrawn."""
    fresh = _held(amendment, by)
    return _answer(fresh, text, "amendment.answer", by)


@transaction.atomic
def set_aside(*, amendment: Amendment, reason: str, by: Viewer) -> AmendmentAnswer:
    """Set an amendment aside, with the reason that its author reads. Raises DomainError when it is settled already."""
    fresh = _waiting(amendment, by)
    fresh.state = AmendmentState.SET_ASIDE
    fresh.save(update_fields=["state"])
    return _answer(fresh, reason, "amendment.set_aside", by)


def _answer(amendment: Amendment, text: str, verb: str, by: Viewer) -> AmendmentAnswer:
    if by.user is None or not text.strip():
        raise DomainError(_("Write your answer, then send it again."))
    last = amendment.answers.filter(by=by.user).last()
    if last is not None and last.text == text.strip():  # a double tap
        return last
    answer = AmendmentAnswer.objects.create(
        amendment=amendment,
        author_id=amendment.author_id,
        by=by.user,
        text=text.strip(),
        created_at=timezone.now(),
    )
    amendment.news_at = answer.created_at
    amendment.save(update_fields=["news_at"])
    record(by=by, verb=verb, row=amendment, scope=amendment.contract_id)
    return answer


@transaction.atomic
def read_answers(*, until: datetime, by: Viewer) -> None:
    """Note that a participant has read what became of their words until this moment; what came since stays announced."""
    if not by.is_participant:
        return
    unread = Amendment.objects.editable_by(by).filter(news_at__lte=until)
    for amendment in unread.select_for_update(of=("self",)):
        amendment.news_at = None
        amendment.save(update_fields=["news_at"])
        record(by=by, verb="amendment.read", row=amendment, scope=amendment.contract_id)
