"""Prepare the running order: steps are added, changed, moved, taken out, or copied from another session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from interventions.conflicts.models import Space
from interventions.exercises.models import Exercise
from interventions.rooms.course import mark
from interventions.rooms.models import Kind, RunningItem, RunningNotes
from interventions.rooms.services.holding import hold_led
from interventions.sessions.models import Session
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer

MOST_STEPS = 60


class StepChanged(Exception):
    """The step was changed on another screen since it was shown."""


@dataclass(frozen=True)
class Step:
    """What is said of a step: `title` and `question` to all who meet, `notes` to the intervenants alone."""

    title: str
    minutes: int
    kind: str = Kind.FREE
    question: str = ""
    notes: str = ""
    exercise: Exercise | None = None
    space: Space | None = None


@transaction.atomic
def add_item(*, session: Session, step: Step, by: Viewer, once: str = "") -> RunningItem:
    """Put a step at the end; what is sent a second time under the same key `once` adds nothing.

    Raises DomainError once there are too many, or where the session was cancelled.
    """
    held = _hold(session, by)
    steps = items_of(held)
    pk = _sent_once(held, once)
    sent = next((one for one in steps if one.pk == pk), None)
    if sent:
        return sent
    if len(steps) >= MOST_STEPS:
        raise DomainError(_("A running order has at most %(n)d steps.") % {"n": MOST_STEPS})
    _check_readable(held, step, by)
    item = RunningItem(pk=pk, session=held, circle_id=held.circle_id, rank=_next_rank(steps))
    _write(item, step)
    _close(held, item, "running.add", by)
    return item


@transaction.atomic
def change_item(*, item: RunningItem, step: Step, by: Viewer, seen: str = "") -> RunningItem:
    """Write a step anew, also while it goes on. Raises DomainError once it is gone.

    `seen` is the mark of what the screen showed: StepChanged where it was changed meanwhile. Empty asks for no mark.
    """
    held = _hold(item.session, by)
    standing = _standing(held, item)
    if seen and seen != mark_of(step_of(standing, by)):
        raise StepChanged
    _check_readable(held, step, by)
    unread = step_of(standing, by).exercise is None and step.exercise is None
    kept = standing.exercise_id if unread else None  # of a colleague's own exercise: it is not dropped unseen
    _write(standing, step)
    if kept:
        RunningItem.objects.filter(pk=standing.pk).update(exercise=kept)
    _close(held, standing, "running.change", by)
    return standing


@transaction.atomic
def change_question(*, item: RunningItem, question: str, by: Viewer, seen: str = "") -> RunningItem:
    """Write only the question that all read, while the step goes on. Raises DomainError once the step is gone.

    `seen` is the mark of the question that the screen showed, as in `change_item`.
    """
    held = _hold(item.session, by)
    standing = _standing(held, item)
    if standing.question == question.strip():
        return standing
    if seen and seen != mark(standing.question):
        raise StepChanged
    standing.question = question.strip()
    standing.save(update_fields=["question"])
    _close(held, standing, "running.change", by)
    return standing


@transaction.atomic
def move_item(*, item: RunningItem, to: int, by: Viewer) -> None:
    """Put a step that has not begun at another place (from 0 on), after those that have. Raises DomainError otherwise."""
    held = _hold(item.session, by)
    standing = _standing(held, item)
    if standing.started_at is not None:
        raise DomainError(_("This step has begun: it keeps its place."))
    steps = items_of(held)
    begun = sum(one.started_at is not None for one in steps)
    steps.remove(standing)
    steps.insert(min(max(to, begun), len(steps)), standing)
    _number(steps)
    _close(held, standing, "running.move", by)


@transaction.atomic
def remove_item(*, item: RunningItem, by: Viewer) -> None:
    """Take a step out with its notes. Raises DomainError once it has begun, or is gone."""
    held = _hold(item.session, by)
    standing = _standing(held, item)
    if standing.started_at is not None:
        raise DomainError(_("This step has begun: it stays in the running order."))
    _close(held, standing, "running.remove", by)
    standing.delete()
    _number(items_of(held))


@transaction.atomic
def copy_items(*, source: Session, session: Session, by: Viewer, once: str = "") -> int:
    """Put the steps of another session at the end of this one, with their notes, as not begun; return how many.

    What is sent a second time under the same key `once` adds nothing.
    Raises DomainError where one does not lead both, or there would be too many.
    """
    held = _hold(session, by)
    if not Session.objects.editable_by(by).filter(pk=source.pk).exists() or source.pk == held.pk:
        raise DomainError(_("Choose another session that you lead."))
    found = items_of(source)
    steps = items_of(held)
    keys = [_sent_once(held, f"{once}:{one.pk}" if once else "") for one in found]
    if {one.pk for one in steps} & set(keys):
        return 0
    if len(found) + len(steps) > MOST_STEPS:
        raise DomainError(_("A running order has at most %(n)d steps.") % {"n": MOST_STEPS})
    rank = _next_rank(steps)
    for place, (pk, one) in enumerate(zip(keys, found, strict=True)):
        # A space of conflict is of its own session: another one is prepared anew.
        copy = RunningItem(pk=pk, session=held, circle_id=held.circle_id, rank=rank + place)
        _write(copy, replace(step_of(one, by), space=None))
    _close(held, held, "running.copy", by)
    return len(found)


def items_of(session: Session) -> list[RunningItem]:
    """Return the steps of a session in their order, with the session that seals them at hand."""
    found = RunningItem.objects.filter(session=session).select_related("session")
    return list(found.order_by("rank", "created_at", "pk"))


def step_of(item: RunningItem, viewer: Viewer) -> Step:
    """Return what is said of a step, with its notes, and what it leads to where this viewer may open it."""
    notes = RunningNotes.objects.visible_to(viewer).filter(item=item).select_related("item__session").first()
    return Step(
        item.title,
        item.minutes,
        item.kind,
        item.question or "",
        notes.text if notes else "",
        exercise=Exercise.objects.visible_to(viewer).filter(pk=item.exercise_id).first(),
        space=Space.objects.editable_by(viewer).filter(pk=item.space_id).first(),
    )


def mark_of(step: Step) -> str:
    """Return the mark of what a screen shows of a step."""
    leads_to = (step.exercise and step.exercise.pk, step.space and step.space.pk)
    return mark(step.title, step.minutes, step.kind, step.question, step.notes, leads_to)


def _sent_once(held: Session, once: str) -> UUID:
    """Return the id that a step has when it is sent under this key; without a key, a new one."""
    return uuid5(held.pk, once) if once else uuid4()


def _hold(session: Session, by: Viewer) -> Session:
    held = hold_led(session, by)
    if held.is_cancelled:
        raise DomainError(_("This session was cancelled."))
    return held


def _check_readable(held: Session, step: Step, by: Viewer) -> None:
    """Let a step lead only to what one may open: an exercise that one reads, a space of the cell that meets."""
    if step.exercise and not Exercise.objects.visible_to(by).filter(pk=step.exercise.pk).exists():
        raise DomainError(_("This exercise is not one that you may run."))
    if step.space and not Space.objects.editable_by(by).filter(pk=step.space.pk, cell=held.cell_id).exists():
        raise DomainError(_("This space of conflict is not of the cell that meets."))


def _standing(held: Session, item: RunningItem) -> RunningItem:
    standing = RunningItem.objects.filter(session=held, pk=item.pk).select_related("session").first()
    if standing is None:
        raise DomainError(_("This step is no longer there."))
    return standing


def _write(item: RunningItem, step: Step) -> None:
    item.kind, item.minutes = step.kind, step.minutes
    item.title, item.question = step.title, step.question
    item.exercise, item.space = step.exercise, step.space
    item.save()
    notes = RunningNotes.objects.filter(item=item).select_related("item__session").first()
    if notes is None and not step.notes:
        return
    notes = notes or RunningNotes(item=item, circle_id=item.circle_id)
    notes.text = step.notes
    notes.save()


def _next_rank(steps: Sequence[RunningItem]) -> int:
    return steps[-1].rank + 1 if steps else 0


def _number(steps: Sequence[RunningItem]) -> None:
    for rank, one in enumerate(steps):
        if one.rank != rank:
            one.rank = rank
            one.save(update_fields=["rank"])


def _close(held: Session, row: RunningItem | Session, verb: str, by: Viewer) -> None:
    record(by=by, verb=verb, row=row, scope=held.circle_id)
    live.publish(held.circle_id)
