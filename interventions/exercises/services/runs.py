"""Open an exercise in a session, and close it: what lasts of a role play is how many cards were played."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.confidentiality.services import policy_in_force
from interventions.exercises.models import Exercise, ExerciseRun, RoleCard
from interventions.sessions.models import Session, SessionState
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey, Reason
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

logger = logging.getLogger(__name__)
CLOCKWORK = "worker:exercise"
LEFT_OPEN = timedelta(hours=12)  # after its end nobody sits in a session that nobody ended


def can_run(session: Session) -> bool:
    """Say whether an exercise can be opened: people are in the room."""
    return session.is_open


@transaction.atomic
def open_run(*, session: Session, exercise: Exercise, by: Viewer) -> ExerciseRun:
    """Put an exercise on the screens of a session; of a role play, lay its cards out.

    A second press finds the one that is under way. Raises DomainError where the session is not open, where the exercise
    is not one's to run, or while another is under way.
    """
    mine = Session.objects.editable_by(by).filter(pk=session.pk)
    held = mine.select_for_update(of=("self",)).first()
    if held is None or not can_run(held):
        raise DomainError(_("Open the session first: an exercise is run with the people in the room."))
    if not Exercise.objects.visible_to(by).filter(pk=exercise.pk).exists():
        raise DomainError(_("This exercise is not in your library."))
    standing = ExerciseRun.objects.open().filter(session=held).first()
    if standing is not None and standing.exercise_id == exercise.pk:
        return standing
    if standing is not None:
        raise DomainError(_("An exercise is under way in this session. Close it first."))
    run = lay_out(held, exercise, by)
    record(by=by, verb="exercise.open", row=run, scope=run.circle_id)
    live.publish(run.circle_id)
    return run


def lay_out(session: Session, exercise: Exercise, by: Viewer) -> ExerciseRun:
    """Copy what the room reads of an exercise, in the language of whoever opens it."""
    said = exercise.said
    run = ExerciseRun.objects.create(
        session=session,
        exercise=exercise,
        circle_id=session.circle_id,
        kind=exercise.kind,
        title=said.title,
        instructions=said.instructions,
        minutes=exercise.minutes,
        opened_by=by.user,
    )
    if run.is_role_play:
        for position, role in enumerate(said.roles, start=1):
            RoleCard.objects.create(
                run=run, position=position, title=role.title, situation=role.situation, secret=role.secret
            )
    return run


@transaction.atomic
def close_run(*, run: ExerciseRun, by: Viewer | str) -> bool:
    """Close for good; return whether it was open. Cards go with their key; testimonies stay their authors'."""
    rows = ExerciseRun.objects.editable_by(by) if isinstance(by, Viewer) else ExerciseRun.objects.all()
    held = rows.select_for_update(of=("self",)).select_related("session").filter(pk=run.pk).first()
    if held is None or not held.is_open:
        return False
    held.closed_at = timezone.now()
    if held.is_role_play:
        held.cards_played = _put_cards_away(held)
    held.save(update_fields=["closed_at", "cards_played"])
    record(by=by, verb="exercise.close", row=held, scope=held.circle_id)
    live.publish(held.circle_id)
    return True


def _put_cards_away(run: ExerciseRun) -> int:
    """Delete the cards and their key; return how many were in a hand, or 0 where so few would point at people."""
    cards = RoleCard.objects.filter(run=run)
    played = cards.filter(party__isnull=False, is_aside=False).count()
    cards.delete()
    DataKey.objects.destroy(run.pk, reason=Reason.REMOVED)
    return played if played >= policy_in_force(run.session.contract_id).smallest_group else 0


def close_due(now: datetime) -> int:
    """Close what is still under way where the session is over, or was left open, or the intervention is closed.

    Runs each minute and returns how many; a second run closes none.
    """
    left_open = Q(session__ends_at__lt=now - LEFT_OPEN) | Q(session__programme__closed_at__isnull=False)
    with working_as(Work.CLOCK):
        over = ExerciseRun.objects.open().filter(~Q(session__state=SessionState.OPEN) | left_open)
        due = list(over.filter(created_at__lte=now).values_list("pk", flat=True))
    return sum(_close(pk) for pk in due)


def _close(pk: UUID) -> bool:
    """Close one; what ails it leaves the others alone, and is tried again at the next minute."""
    try:
        with transaction.atomic(), working_as(Work.CLOCK):
            return close_run(run=ExerciseRun.objects.get(pk=pk), by=CLOCKWORK)
    except Exception:
        logger.exception("an exercise could not be closed")
        return False
