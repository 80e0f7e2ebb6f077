"""Write one's own exercises, put them to one's programmes, take them out of the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from interventions.exercises.models import Exercise, ExerciseShare, Kind
from interventions.exercises.wording import Wording
from interventions.programmes.models import Programme, Step
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey, Reason
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

MOST_OWN = 200  # of one intervenant: the library is searched word by word


@dataclass(frozen=True)
class Draft:
    """An own exercise as it was written down."""

    wording: Wording
    kind: str
    intention: str
    minutes: int
    step: Step | None = None


def can_write(by: Viewer) -> bool:
    """Say whether someone writes exercises: those who lead; others read what is shipped."""
    return by.user is not None and by.user.is_intervenant


@transaction.atomic
def write_exercise(*, draft: Draft, by: Viewer, variant_of: Exercise | None = None) -> Exercise:
    """Add an own exercise, or a variant of one that its author may read.

    Raises DomainError for whoever does not lead, for a role play without roles, or where one has too many.
    """
    if not can_write(by):
        raise DomainError(_("Exercises are written by intervenants."))
    _check(draft)
    if Exercise.objects.editable_by(by).count() >= MOST_OWN:
        raise DomainError(_("You have %(n)d exercises of your own: take one out first.") % {"n": MOST_OWN})
    made = Exercise(author=by.user, variant_of=variant_of)
    _fill(made, draft)
    record(by=by, verb="exercise.write", row=made)
    return made


@transaction.atomic
def rewrite_exercise(*, exercise: Exercise, draft: Draft, by: Viewer) -> Exercise:
    """Word an own exercise anew; what was run before stays as it was. Raises DomainError where it is not one's own."""
    _check(draft)
    mine = _own(exercise, by)
    _fill(mine, draft)
    record(by=by, verb="exercise.rewrite", row=mine)
    return mine


def _check(draft: Draft) -> None:
    if draft.kind == Kind.ROLES and not draft.wording.roles:
        raise DomainError(_("A role play needs one role at least, with its title and its situation."))


def _fill(exercise: Exercise, draft: Draft) -> None:
    exercise.words = draft.wording.as_json()
    exercise.kind, exercise.intention = draft.kind, draft.intention
    exercise.minutes, exercise.step = draft.minutes, draft.step
    exercise.save()


def _own(exercise: Exercise, by: Viewer) -> Exercise:
    mine = Exercise.objects.editable_by(by).select_for_update(of=("self",)).filter(pk=exercise.pk).first()
    if mine is None:
        raise DomainError(_("This exercise is not yours, or is no longer there."))
    return mine


@transaction.atomic
def put_to(*, exercise: Exercise, programme: Programme, by: Viewer) -> None:
    """Let those who lead a programme read an own exercise; what is shipped needs no leave. Twice changes nothing.

    Raises DomainError where it is not one's own, unless it was put there already, or where its author does not lead.
    """
    if exercise.is_shipped or ExerciseShare.objects.filter(exercise=exercise, programme=programme).exists():
        return
    mine = _own(exercise, by)
    if not Programme.objects.editable_by(by).filter(pk=programme.pk).exists():
        raise DomainError(_("This exercise can be put to the interventions that you lead."))
    ExerciseShare.objects.create(exercise=mine, programme=programme)
    record(by=by, verb="exercise.put", row=mine)


@transaction.atomic
def choose_programmes(*, exercise: Exercise, programmes: Iterable[Programme], by: Viewer) -> None:
    """Put an own exercise to these of the programmes that one leads, and take it back from the others."""
    mine = _own(exercise, by)
    led = Programme.objects.editable_by(by)
    wanted = list(programmes)
    gone = ExerciseShare.objects.filter(exercise=mine, programme__in=led.values("pk"))
    if gone.exclude(programme__in=wanted).delete()[0]:
        record(by=by, verb="exercise.take_back", row=mine)
    for programme in wanted:
        put_to(exercise=mine, programme=programme, by=by)


@transaction.atomic
def remove_exercise(*, exercise: Exercise, by: Viewer) -> None:
    """Erase an own exercise for good, with its key; what was run of it in a room stays there.

    Raises DomainError where it is not one's own.
    """
    mine = _own(exercise, by)
    record(by=by, verb="exercise.remove", row=mine)
    pk = mine.pk
    with working_as(Work.ACTING):  # it may have been run where its author no longer leads
        mine.delete()
    DataKey.objects.destroy(pk, reason=Reason.REMOVED)
