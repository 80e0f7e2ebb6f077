"""Note a decision that was taken together, plan when it is looked at again, and note what becomes of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.composition.models import Cell
from interventions.decisions.models import Decision, DecisionReview, Outcome
from interventions.decisions.services.sending import id_of
from interventions.programmes.models import Programme
from interventions.sessions.models import Session
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox


@transaction.atomic
def decide(
    *,
    programme: Programme,
    cell: Cell | None,
    text: str,
    way: str,
    decided_on: dt.date,
    by: Viewer,
    session: Session | None = None,
    review_on: dt.date | None = None,
    once: str = "",
) -> Decision:
    """Note what a cell decided, or the whole collective; sent twice under one key `once`, it is one decision.

    Raises DomainError for a session of other people.
    """
    if by.user is None:
        raise DomainError(_("Decisions are noted by those who lead the intervention."))
    said = (text, way, decided_on, review_on, cell and cell.pk, session and session.pk)
    pk = id_of(programme, by, once, *said)
    if sent := Decision.objects.filter(pk=pk).first():
        return sent
    made = Decision(
        pk=pk,
        programme=programme,
        contract=programme.contract,
        cell=cell,
        way=way,
        decided_on=decided_on,
        session=session,
        review_on=review_on,
        said_under=programme.contract.version_in_force,
        noted_by=by.user,
    )
    if session is not None and session.circle_id != made.circle_id:
        raise DomainError(_("This session is of other people than the decision."))
    made.text = text
    made.save()
    record(by=by, verb="decision.note", row=made, scope=made.circle_id)
    live.publish(made.circle_id)
    return made


@transaction.atomic
def plan_review(*, decision: Decision, on: dt.date | None, by: Viewer, seen: str = "") -> Decision:
    """Say when it is looked at again, or that it is not; what was on its way about another date stays here.

    Raises DomainError when it was dropped, or looked at, since `seen`.
    """
    held = _held(decision, seen)
    if on == held.review_on:
        return held
    held.review_on, held.review_set_at = on, timezone.now()
    held.save(update_fields=["review_on", "review_set_at"])
    _ended(held, "decision.plan_review", by)
    return held


@transaction.atomic
def review(
    *,
    decision: Decision,
    outcome: str,
    words: str,
    by: Viewer,
    next_on: dt.date | None = None,
    seen: str = "",
) -> DecisionReview:
    """Note what became of a decision; it stays in its history. Dropped, it is looked at no more.

    Raises DomainError when it was dropped, or looked at, since `seen`; where it was changed or dropped without a word.
    """
    held = _held(decision, seen)
    if outcome != Outcome.KEPT and not words.strip():
        raise DomainError(_("Say in a few words what changes, or why it is dropped."))
    made = DecisionReview(
        decision=held,
        circle=held.circle_id,
        planned_on=held.review_on,
        reviewed_on=timezone.localdate(),
        outcome=outcome,
        noted_by=by.user,
    )
    made.words = words
    made.save()
    is_dropped = outcome == Outcome.DROPPED
    held.review_on = None if is_dropped else next_on
    held.review_set_at = timezone.now()
    held.dropped_on = made.reviewed_on if is_dropped else None
    held.save(update_fields=["review_on", "review_set_at", "dropped_on"])
    _ended(held, "decision.review", by)
    return made


def _held(decision: Decision, seen: str) -> Decision:
    """Return it, locked; `seen` is when its day had been set as whoever acts read it, empty where nobody read."""
    held = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not held.is_standing:
        raise DomainError(_("This decision was dropped: it is looked at no more."))
    if seen not in ("", held.seen):
        raise DomainError(_("This decision was looked at again in the meantime. Read it once more."))
    return held


def _ended(held: Decision, verb: str, by: Viewer) -> None:
    outbox.take_back(about=held.pk)
    record(by=by, verb=verb, row=held, scope=held.circle_id)
    live.publish(held.circle_id)
