"""Tell the acts by which the present seats came about: who did what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

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
    return list(_lines(list(moves.select_related("proposal")[:LONGEST_HISTORY])))


def _lines(moves: list[Move]) -> Iterator[Act]:
    last_stands = True
    while moves:
        act = last_act(moves)
        moves = moves[len(act) :]
        stands = act[0].undone_at is None
        yield Act(
            act[0].moved_by.name, act[0].created_at, what(*act), _undone(act[0]), last_stands and stands
        )
        last_stands = last_stands and not stands


def last_act(moves: Iterable[Move]) -> tuple[Move, ...]:
    """Return the first of these moves, the last first, with the other half of its swap: one act or none."""
    first, second = (*islice(moves, 2), None, None)[:2]
    if first is None:
        return ()
    return (second, first) if second is not None and _is_swap(first, second) else (first,)


def _is_swap(one: Move, other: Move) -> bool:
    """Say whether two moves are the halves of one swap: made at one revision, each to where the other sat."""
    return (
        one.revision == other.revision != 0
        and one.origin_id is not None
        and (one.origin_id, one.target_id) == (other.target_id, other.origin_id)
    )


def _undone(move: Move) -> str:
    if move.undone_at is None:
        return ""
    if move.undone_by is None:
        return _("taken back at %(hour)s") % {"hour": hour(move.undone_at)}
    return _("taken back by %(name)s at %(hour)s") % {
        "name": move.undone_by.name,
        "hour": hour(move.undone_at),
    }


def what(move: Move, other: Move | None = None) -> str:
    """Say one act, without its author; `other` is the second half of a swap."""
    if move.proposal is not None:
        return _("takes the proposal: %(mix)s") % {"mix": mix_in_words(move.proposal)}
    words = {"name": _name(move), "origin": _letter(move.origin), "target": _letter(move.target)}
    if other is not None:
        swap = _("lets %(name)s (cell %(origin)s) and %(other)s (cell %(target)s) change places")
        return swap % {**words, "other": _name(other)}
    if move.origin is None:
        return _("seats %(name)s in cell %(target)s") % words
    return _("moves %(name)s from cell %(origin)s to cell %(target)s") % words


def _name(move: Move) -> str:
    return move.participant.name_for_staff if move.participant else ""


def _letter(cell: Cell | None) -> str:
    return cell.letter if cell else "–"


def told(move: Move, other: Move | None = None) -> str:
    """Say one act whole, as a sentence: its author, what was done, and when; `other`: see `what`."""
    if move.undone_at is not None:
        name = (move.undone_by or move.moved_by).name
        return _("%(name)s took an act back at %(hour)s.") % {"name": name, "hour": hour(move.undone_at)}
    words = {"name": move.moved_by.name, "what": what(move, other), "hour": hour(move.created_at)}
    return _("%(name)s %(what)s, at %(hour)s.") % words


def mix_in_words(proposal: Proposal) -> str:
    """Say how mixed a proposal is."""
    if not proposal.bound or proposal.heterogeneity is None:
        return _("cells of about %(size)d") % {"size": proposal.cell_size}
    share = 100 * reached(proposal.heterogeneity, proposal.bound)
    return _("mixed at %(share)s %% of the best possible") % {"share": number_format(share, 1)}
