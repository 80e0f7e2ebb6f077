"""Enter what was written on slips without name: where people stand, and why, out of two boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Version
from interventions.conflicts.audience import smallest_of
from interventions.conflicts.counting import latest_in
from interventions.conflicts.models import PaperReason, PaperStand, Space
from interventions.conflicts.services.leading import open_space
from interventions.conflicts.services.taking import Said, check_said
from interventions.sessions.models import Session
from interventions.sessions.slips import check_box, mixed, version_then, who_was_there
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as


@dataclass(frozen=True)
class Slip:
    """What stands on one slip: a place, or words, never both. `pk` is the same when it is sent twice."""

    pk: UUID
    said: Said


def why_not_entered(space: Space) -> str:
    """Return why no slip can be added any more; empty as long as one can."""
    if space.is_revealed:
        return _("Positions were revealed: their picture is fixed, and no slip is added to it.")
    return _("This space is closed: no slip is added to it any more.") if space.is_worked else ""


@transaction.atomic
@works_as(Work.ACTING)  # a slip is read by nobody again, so nobody's own right can count how many there are
def enter_slips(
    *, space: Space, session: Session, stands: Sequence[Slip], reasons: Sequence[Slip], by: Viewer
) -> int:
    """Keep what was written in a session that `by` leads; return how many slips are new. A space not yet open is opened.

    Raises DomainError once positions are revealed, for too few slips in a box, or for more slips and answers than
    people were there.
    """
    rows = Space.objects.editable_by(by).filter(pk=space.pk, cell=session.cell_id)
    held = rows.select_for_update(of=("self",)).select_related("cell__contract").first()
    if held is None:
        raise DomainError(_("This space is not one of the cell that met."))
    places = _fresh(held.paper_stands.all(), stands)
    words = _fresh(held.paper_reasons.all(), reasons)
    if not places and not words:
        return 0
    _check(held, session, places, words)
    if not held.is_under_way:
        open_space(space=held, by=by)
    _write(held, places, words, timezone.now(), version_then(session))
    live.publish(held.cell_id)
    return len(places) + len(words)


def _fresh(rows: QuerySet[Any], slips: Sequence[Slip]) -> list[Slip]:
    known = set(rows.values_list("pk", flat=True))
    return [one for one in slips if one.pk not in known]


def _check(space: Space, session: Session, places: list[Slip], words: list[Slip]) -> None:
    closed = why_not_entered(space)
    if closed:
        raise DomainError(f"{space.question} – {closed}")
    there, spoken, smallest = who_was_there(session), set(latest_in(space)), smallest_of(space)
    for box, rows, fresh in (
        (_("First box, where people stand"), space.paper_stands, places),
        (_("Second box, why"), space.paper_reasons, words),
    ):
        if fresh:
            slips = rows.count() + len(fresh)
            check_box(there=there, spoken=spoken, slips=slips, smallest=smallest, box=box)
        for one in fresh:
            check_said(space, one.said)


def _write(
    space: Space, places: list[Slip], words: list[Slip], now: datetime, version: Version | None
) -> None:
    for one in mixed(places):
        said = {"place": one.said.place, "strength": one.said.strength, "votes": dict(one.said.votes)}
        PaperStand.objects.create(
            pk=one.pk, created_at=now, space=space, cell_id=space.cell_id, said=said, said_under=version
        )
    for one in mixed(words):
        PaperReason.objects.create(
            pk=one.pk,
            created_at=now,
            space=space,
            cell_id=space.cell_id,
            defend=one.said.defend.strip(),
            fear=one.said.fear.strip(),
            know=one.said.know.strip(),
            said_under=version,
        )
