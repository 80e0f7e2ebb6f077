"""Enter testimonies that people wrote on paper and let their cell read: as theirs, under the version of that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from contracts.agreements.models import Party
from interventions.exercises.models import Exercise, ExerciseRun, Kind, Reach, Testimony
from interventions.exercises.services.runs import lay_out
from interventions.sessions.models import Session
from interventions.sessions.slips import version_then
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


@dataclass(frozen=True)
class PaperTestimony:
    """What someone wrote in two boxes, and how they let their cell read it."""

    author: Party
    known: str
    lived: str
    consent: str


@transaction.atomic
def enter_testimonies(
    *, session: Session, exercise: Exercise, told: Sequence[PaperTestimony], by: Viewer
) -> int:
    """Keep what was written on paper, open to the cell; return how many are new.

    What its author has testified to on their phone stays as it is: nothing tells whether they did, for it may be theirs
    alone. So does what was entered before: sent twice, it stands once. Raises DomainError unless `by` leads the session
    of a cell, and for words of somebody who does not sit there or has not signed.
    """
    if not told:
        return 0
    held = Session.objects.editable_by(by).filter(pk=session.pk, cell__isnull=False).first()
    if (
        held is None
        or exercise.kind != Kind.TESTIMONY
        or not Exercise.objects.visible_to(by).contains(exercise)
    ):
        raise DomainError(_("Testimonies are entered here for the session of a cell that you lead."))
    for one in told:
        _check(held, one.author)
    run = _run_of(held, exercise, by)
    entered = sum(_keep(run, one, by) for one in told)
    live.publish(run.circle_id)
    return entered


def _check(session: Session, author: Party) -> None:
    seated = Participant.objects.present().filter(party=author.pk, seats__cell=session.cell_id)
    signed = Party.objects.present().signed(session.contract.version_in_force)
    if not (seated.exists() and signed.filter(pk=author.pk).exists()):
        raise DomainError(
            _("Words are entered here for someone of this cell who has signed the common contract.")
        )


def _run_of(session: Session, exercise: Exercise, by: Viewer) -> ExerciseRun:
    """Return the exercise as it was run in this session; of one that no screen showed, a run that is over."""
    runs = ExerciseRun.objects.editable_by(by).filter(session=session, exercise=exercise)
    run = runs.order_by("-created_at").first()
    if run is None:
        run = lay_out(session, exercise, by)
        ExerciseRun.objects.filter(pk=run.pk).update(closed_at=timezone.now())
    return run


def _keep(run: ExerciseRun, told: PaperTestimony, by: Viewer) -> bool:
    with working_as(
        Work.ACTING
    ):  # what a person testified to is read by nobody else, be it to see whether it is there
        if Testimony.objects.filter(run=run, author=told.author).exists():
            return False
        kept = Testimony.objects.create(
            run=run,
            circle_id=run.circle_id,
            author=told.author,
            said_under=version_then(run.session),
            known=told.known,
            lived=told.lived,
            reach=Reach.CELL,
            entered_by=by.user,
            consent=told.consent,
        )
    record(by=by, verb="testimony.entered", row=kept, scope=run.circle_id)
    return True
