"""Prepare a space, open it, pause it, close it on what it brought out or postpone it; keep the register."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.composition.models import Cell
from cells.positions.models import SHORT, Disagreement
from cells.positions.services import folded
from interventions.conflicts.audience import smallest_of
from interventions.conflicts.models import (
    Form,
    Information,
    InformationState,
    Moment,
    Space,
    SpaceState,
    Statement,
    Turning,
)
from interventions.conflicts.services.revealing import draw_map
from interventions.sessions.models import Session
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.unreadable import Unreadable
from tst_platform.core.viewer import Viewer

MOST_STATEMENTS = 20


@dataclass(frozen=True)
class Asked:
    """What a space asks: its question and form; of a line its poles, or the question to everyone that it takes up."""

    question: str
    form: str = Form.LINE
    first_pole: str = ""
    last_pole: str = ""
    places: int = SHORT
    statements: Sequence[str] = ()
    threshold: int | None = None
    session: Session | None = None
    disagreement: Disagreement | None = field(default=None)


@transaction.atomic
def prepare_space(*, cell: Cell, asked: Asked, by: Viewer) -> Space:
    """Prepare a space for a cell; its people do not see it before it is opened. Raises DomainError as `_fill` does."""
    space = Space(cell=cell, prepared_by=by.user)
    _fill(space, asked)
    space.save()
    _write_statements(space, asked)
    record(by=by, verb="space.prepare", row=space, scope=cell.pk)
    return space


@transaction.atomic
def change_space(*, space: Space, asked: Asked, by: Viewer) -> Space:
    """Change what a space asks, as long as nobody was asked. Raises DomainError once it was opened."""
    held = _held(space.pk, SpaceState.PREPARED, SpaceState.POSTPONED)
    if not held.can_be_changed:
        raise DomainError(_("This space has moved on meanwhile. Look at where it stands."))
    if any(isinstance(one.text, Unreadable) for one in held.statements.all()):
        raise DomainError(
            _("A statement cannot be read at the moment: nothing was changed. Try again later.")
        )
    _fill(held, asked)
    held.save()
    held.statements.all().delete()
    _write_statements(held, asked)
    record(by=by, verb="space.change", row=held, scope=held.cell_id)
    return held


@transaction.atomic
def change_threshold(*, space: Space, threshold: int | None, by: Viewer) -> Space:
    """Set how many must have spoken, until positions are revealed."""
    held = _held(space.pk, SpaceState.OPEN, SpaceState.PAUSED)
    if held.is_revealed:
        raise DomainError(_("Positions were revealed already."))
    held.threshold = _threshold(held, threshold)
    held.save(update_fields=["threshold"])
    record(by=by, verb="space.change", row=held, scope=held.cell_id)
    live.publish(held.cell_id)
    return held


def _fill(space: Space, asked: Asked) -> None:
    """Take what is asked into a space. Raises DomainError for an empty question, two poles that are one, no statement."""
    space.question, space.form, space.session = " ".join(asked.question.split()), asked.form, asked.session
    if not space.question:
        raise DomainError(_("Write the question."))
    if space.session is not None and space.session.cell_id != space.cell_id:
        raise DomainError(_("This session is not one of the cell."))
    space.threshold = _threshold(space, asked.threshold)
    space.disagreement = asked.disagreement if asked.form == Form.LINE else None
    line = space.disagreement or asked
    space.first_pole, space.last_pole = (" ".join(pole.split()) for pole in (line.first_pole, line.last_pole))
    space.places = line.places
    if asked.form == Form.LINE:
        _check_line(space)
    elif asked.form == Form.STATEMENTS and not 0 < len(asked.statements) <= MOST_STATEMENTS:
        raise DomainError(_("Write from one to %(n)d statements, one per line.") % {"n": MOST_STATEMENTS})


def _check_line(space: Space) -> None:
    if not (space.first_pole and space.last_pole):
        raise DomainError(_("A line needs its two ends, each in words."))
    if folded(space.first_pole) == folded(space.last_pole):
        raise DomainError(_("Both ends of the line say the same: nobody could stand between them."))
    line = space.disagreement
    if line is not None and (line.contract_id != space.cell.contract_id or not line.is_open):
        raise DomainError(_("This question is not open to everyone any more."))


def _threshold(space: Space, threshold: int | None) -> int | None:
    if threshold is not None and threshold < smallest_of(space):
        raise DomainError(
            _("Positions are revealed from %(n)d people on, never before.") % {"n": smallest_of(space)}
        )
    return threshold


def _write_statements(space: Space, asked: Asked) -> None:
    if asked.form == Form.STATEMENTS:
        for place, text in enumerate(asked.statements, 1):
            Statement.objects.create(space=space, cell_id=space.cell_id, place=place, text=text)


def open_space(*, space: Space, by: Viewer) -> Space:
    """Ask the cell; or take a space up again that was paused or postponed."""
    before = (SpaceState.PREPARED, SpaceState.PAUSED, SpaceState.POSTPONED)
    return _move(space, SpaceState.OPEN, before, "space.open", by)


def pause_space(*, space: Space, by: Viewer) -> Space:
    """Rest: nobody writes until it is taken up again, and nothing is lost."""
    return _move(space, SpaceState.PAUSED, (SpaceState.OPEN,), "space.pause", by)


def postpone_space(*, space: Space, by: Viewer) -> Space:
    """Leave the question for another time; nothing is drawn, nothing is counted."""
    before = (SpaceState.PREPARED, SpaceState.OPEN, SpaceState.PAUSED)
    return _move(space, SpaceState.POSTPONED, before, "space.postpone", by)


@transaction.atomic
def _move(space: Space, to: SpaceState, before: Collection[SpaceState], verb: str, by: Viewer) -> Space:
    held = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    if held.state == to:
        return held  # pressed twice
    if held.state not in before:
        raise DomainError(_("This space has moved on meanwhile. Look at where it stands."))
    held.state = to
    held.opened_at = held.opened_at or (timezone.now() if to == SpaceState.OPEN else None)
    held.save(update_fields=["state", "opened_at"])
    record(by=by, verb=verb, row=held, scope=held.cell_id)
    live.publish(held.cell_id)
    return held


def _held(pk: UUID, *states: SpaceState) -> Space:
    held = Space.objects.select_for_update(of=("self",)).select_related("cell__contract").get(pk=pk)
    if held.state not in states:
        raise DomainError(_("This space has moved on meanwhile. Look at where it stands."))
    return held


def can_close(space: Space) -> bool:
    """Say whether a space has brought something out: one piece of information that its author has not kept back."""
    kept = Information.objects.standing().exclude(state=InformationState.DECLINED)
    return kept.filter(space=space, author__left_at__isnull=True).exists()


@transaction.atomic
def close_space(*, space: Space, by: Viewer) -> Space:
    """Close on the information that came out; draw the last map where it tells of nobody. Nobody has won.

    Raises DomainError where nothing came out: it is then postponed, or worked on.
    """
    held = _held(space.pk, SpaceState.OPEN, SpaceState.PAUSED)
    if not can_close(held):
        raise DomainError(_("Note at least one piece of information, or choose “postponed”."))
    if held.is_revealed:
        draw_map(held, Moment.CLOSED)
    held.state, held.closed_at = SpaceState.WORKED, timezone.now()
    held.save(update_fields=["state", "closed_at"])
    record(by=by, verb="space.close", row=held, scope=held.cell_id)
    live.publish(held.cell_id)
    return held


@transaction.atomic
def note_turning(*, space: Space, violence: str, conflict: str, by: Viewer) -> Turning:
    """Write one line of the register: what was violence, and what conflict it became."""
    made = Turning.objects.create(
        contract_id=space.cell.contract_id,
        space=space,
        violence=violence.strip(),
        conflict=conflict.strip(),
        noted_by=by.user,
    )
    record(by=by, verb="turning.note", row=made, scope=made.contract_id)
    return made
