"""Say where one stands in a space, and why; change it, which leaves a path; withdraw one's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.positions.services import take_position
from interventions.conflicts.counting import latest_in, slips_in, who_is_expected
from interventions.conflicts.models import HIGHEST, UNSAID, Hearing, Reason, Space, Stand, Willing
from interventions.sessions.slips import check_not_counted_twice
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.sealing import blank_out
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as, works_as

MOST_STEPS = 100  # of one path: nobody changes that often, and a page stays a page
WORDS = ("defend", "fear", "know")


@dataclass(frozen=True)
class Said:
    """What someone says: a place on the line, a strength, votes by statement (1, -1, 0), and three answers in words.

    `unsaid`: they chose « I prefer not to say » for one of the first two, which is an answer.
    """

    place: int = UNSAID
    strength: int = UNSAID
    votes: Mapping[str, int] = field(default_factory=dict)
    defend: str = ""
    fear: str = ""
    know: str = ""
    is_named: bool = False
    unsaid: bool = False

    @property
    def has_words(self) -> bool:
        return any(getattr(self, name).strip() for name in WORDS)


@transaction.atomic
def take_stand(*, space: Space, said: Said, by: Viewer) -> Stand:
    """Keep where this participant stands from now on; where they stood before stays on their own path.

    Where the space takes up a question to everyone, a place taken here is taken there as well. Raises DomainError
    while the space is not open, or for a place that is not there. The lock keeps a position from coming in while
    positions are revealed.
    """
    held = _open_to(space, by)
    check_said(held, said)
    mine = Stand.objects.editable_by(by).filter(space=held)
    last = mine.order_by("-step").first()
    if last is None and not held.is_revealed:
        _check_not_on_a_slip(held, by.party_id)
    if last is not None and last.step >= MOST_STEPS:
        raise DomainError(_("You have changed your position very often here. Speak about it in the room."))
    kept: dict[str, Any] = {"place": said.place, "strength": said.strength, "votes": dict(said.votes)}
    stand = Stand.objects.create(
        space=held,
        party_id=by.party_id,
        step=last.step + 1 if last else 1,
        is_late=held.is_revealed,
        said=kept,
        said_under=held.cell.contract.version_in_force,
    )
    _write_words(held, stand, said, by)
    record(by=by, verb="stand.take", row=stand, scope=held.cell_id)
    _take_there_as_well(held, said, by)
    live.publish(held.cell_id)
    return stand


def _open_to(space: Space, by: Viewer) -> Space:
    seen = Space.objects.visible_to(by).filter(pk=space.pk)
    held = (
        seen.select_for_update(of=("self",))
        .select_related("cell__contract", "disagreement__contract")
        .first()
    )
    if held is None or not by.is_participant:
        raise DomainError(_("This is not asked of you."))
    if held.is_paused:
        raise DomainError(
            _("The space is paused. What you wrote stands on this page: send it when it goes on.")
        )
    if not held.is_open:
        raise DomainError(_("This space is not open any more. What you said until then is kept."))
    return held


@works_as(Work.FIGURES)
def _check_not_on_a_slip(space: Space, me: UUID | None) -> None:
    slips = max(slips_in(space))
    if slips:
        there, spoken = who_is_expected(space), set(latest_in(space))
        check_not_counted_twice(there=there, spoken=spoken, slips=slips, me=me)


def check_said(space: Space, said: Said) -> None:
    """Raise DomainError for a place or an answer that is not there, or where nothing is said."""
    known = {str(one.pk) for one in space.statements.all()}
    is_there = UNSAID <= said.place <= space.places and UNSAID <= said.strength <= HIGHEST
    if not is_there or set(said.votes) - known or set(said.votes.values()) - {1, 0, -1}:
        raise DomainError(_("This answer is not one of those shown."))
    is_chosen = said.unsaid or bool(said.votes) or not said.place == said.strength == UNSAID
    if not is_chosen and not said.has_words:
        raise DomainError(_("Choose a place, or write a word."))


def _write_words(space: Space, stand: Stand, said: Said, by: Viewer) -> None:
    Reason.objects.editable_by(by).filter(space=space).update(is_named=said.is_named)
    if said.has_words:
        Reason.objects.create(
            space=space,
            stand=stand,
            cell_id=space.cell_id,
            author_id=by.party_id,
            defend=said.defend.strip(),
            fear=said.fear.strip(),
            know=said.know.strip(),
            said_under=stand.said_under,
            is_named=said.is_named,
        )
        if space.is_revealed:  # nobody has agreed to a pair in which these are read
            Willing.objects.editable_by(by).filter(space=space).delete()


def _take_there_as_well(space: Space, said: Said, by: Viewer) -> None:
    line = space.disagreement
    if line is not None and line.is_open and said.place != UNSAID:
        take_position(disagreement=line, place=said.place, by=by)


@transaction.atomic
def withdraw_words(*, space: Space, by: Viewer) -> bool:
    """Erase all the words one has said in a space, shown or not; return whether there were any.

    What was drawn on the map has no name, and stays; pairs in which these words are heard end. It takes no signature.
    """
    mine = list(Reason.objects.editable_by(by).filter(space=space).select_for_update(of=("self",)))
    for reason in mine:
        blank_out(reason, *WORDS)
        reason.withdrawn_at = timezone.now()
        reason.save(update_fields=[*WORDS, "withdrawn_at"])
    if mine:
        Willing.objects.editable_by(by).filter(space=space).delete()
        with working_as(Work.ACTING):  # whoever has not signed does not see them
            Hearing.objects.filter(space=space, heard=by.party_id).delete()
        record(by=by, verb="reason.withdraw", row=mine[-1], scope=mine[-1].cell_id)
        live.publish(mine[-1].cell_id)
    return bool(mine)
