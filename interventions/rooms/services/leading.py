"""Lead a session by its running order: on to the next step, back to the one before, and the end.

Each press says which step its screen showed. Where another device was quicker nothing moves: two presses on « next »
at one moment are one step.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from interventions.rooms.models import RunningItem
from interventions.rooms.services.holding import hold_open
from interventions.rooms.services.preparing import items_of
from interventions.rooms.services.speaking import clear
from interventions.sessions import services as sessions
from interventions.sessions.models import Session
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.viewer import Viewer


@transaction.atomic
def go_on(*, session: Session, shown: UUID | None, by: Viewer) -> bool:
    """End the step that was `shown` and begin the next one; after the last, none goes on.

    `shown` is None where no step went on. Return False where another step goes on by now: nothing was changed.
    Raises DomainError unless the session is under way.
    """
    held = hold_open(session, by)
    steps = items_of(held)
    current = _current(steps)
    following = next((one for one in steps if one.started_at is None), None)
    if (current.pk if current else None) != shown or not (current or following):
        return False
    now = timezone.now()
    if current:
        _set(current, ended_at=max(now, current.started_at or now))
    if following:
        _set(following, started_at=now)
    _close(held, following or current or held, "running.next", by)
    return True


@transaction.atomic
def go_back(*, session: Session, shown: UUID | None, by: Viewer) -> bool:
    """Take the step that was `shown` back, and go on with the one before, whose time goes on from where it began.

    Return False where another step goes on by now, or there is none before. Raises DomainError unless the session
    is under way.
    """
    held = hold_open(session, by)
    steps = items_of(held)
    current = _current(steps)
    done = [one for one in steps if one.is_done]
    if (current.pk if current else None) != shown or not done:
        return False
    if current:
        _set(current, started_at=None)
    _set(done[-1], ended_at=None)
    _close(held, done[-1], "running.back", by)
    return True


@transaction.atomic
def end_room(*, session: Session, by: Viewer) -> None:
    """End the session and the step that goes on; hands, floor, round and pause go with it. Raises DomainError as
    `sessions.end_session` does."""
    sessions.end_session(session=session, by=by)
    clear(session)


def _current(steps: list[RunningItem]) -> RunningItem | None:
    return next((one for one in steps if one.is_current), None)


def _set(item: RunningItem, **values: object) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=list(values))


def _close(held: Session, row: RunningItem | Session, verb: str, by: Viewer) -> None:
    record(by=by, verb=verb, row=row, scope=held.circle_id)
    live.publish(held.circle_id)
