"""Tell the acts by which the present seats came about: who did what, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cells.composition.models import Cell, Move, Proposal, Round
from cells.composition.services.reading import reached
from tst_platform.core.templatetags.face import hour

LONGEST_HISTORY = 100


@dataclass(frozen=True)
class Act:
    """One line of the history."""

    who: str
    at: datetime
    what: str
    undone: str
    is_last: bool


def history_of(round: Round) -> list[Act]:
    """Return the acts on the seats of a round, the last first."""
    moves = round.moves.select_related("participant__party", "origin", "target", "moved_by", "undone_by")
    return list(_lines(moves.select_related("proposal")[:LONGEST_HISTORY]))


def _lines(moves: object) -> Iterator[Act]:
    last_stands = True
    for move in moves:  # type: ignore[attr-defined]
        stands = move.undone_at is None
        yield Act(move.moved_by.name, move.created_at, what(move), _undone(move), last_stands and stands)
        last_stands = last_stands and not stands


def _undone(move: Move) -> str:
    if move.undone_at is None:
        return ""
    if move.undone_by is None:
        return _("taken back at %(hour)s") % {"hour": hour(move.undone_at)}
    return _("taken back by %(name)s at %(hour)s") % {
        "name": move.undone_by.name,
        "hour": hour(move.undone_at),
    }


def what(move: Move) -> str:
    """Say one act, without its author."""
    if move.proposal is not None:
        return _("takes the proposal: %(mix)s") % {"mix": mix_in_words(move.proposal)}
    words = {
        "name": move.participant.name_for_staff if move.participant else "",
        "origin": _letter(move.origin),
        "target": _letter(move.target),
    }
    if move.origin is None:
        return _("seats %(name)s in cell %(target)s") % words
    return _("moves %(name)s from cell %(origin)s to cell %(target)s") % words


def _letter(cell: Cell | None) -> str:
    return cell.letter if cell else "–"


def told(move: Move) -> str:
    """Say one act whole, as a sentence: its author, what was done, and when."""
    if move.undone_at is not None:
        name = (move.undone_by or move.moved_by).name
        return _("%(name)s took an act back at %(hour)s.") % {"name": name, "hour": hour(move.undone_at)}
    words = {"name": move.moved_by.name, "what": what(move), "hour": hour(move.created_at)}
    return _("%(name)s %(what)s, at %(hour)s.") % words


def mix_in_words(proposal: Proposal) -> str:
    """Say how mixed a proposal is."""
    if not proposal.bound or proposal.heterogeneity is None:
        return _("cells of about %(size)d") % {"size": proposal.cell_size}
    share = 100 * reached(proposal.heterogeneity, proposal.bound)
    return _("mixed at %(share)s %% of the best possible") % {"share": number_format(share, 1)}
