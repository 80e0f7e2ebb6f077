"""Refuse an act made on a screen that is out of date, and say what changed meanwhile and by whom."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.composition.models import Move, Round, RoundState
from cells.composition.services.history import last_act, told
from tst_platform.core.errors import DomainError
from tst_platform.core.templatetags.face import hour


class Outdated(DomainError):
    """The act was made on seats that have changed since."""


def raise_revision(round_id: UUID, seen: int | None) -> Round:
    """Hold a proposed round and count one change; return it as it stands.

    Raises Outdated when the screen showed another revision (`seen`; None where no screen is concerned), and
    DomainError when the round is validated.
    """
    round = hold_draft(round_id, seen)
    round.revision += 1
    Round.objects.filter(pk=round.pk).update(revision=round.revision)
    return round


def hold_draft(round_id: UUID, seen: int | None) -> Round:
    """Hold a proposed round that is still as `seen`. Raises Outdated, DomainError."""
    round = Round.objects.hold(round_id)
    if round.state != RoundState.DRAFT:
        raise DomainError(_why_not(round))
    if seen is not None and seen != round.revision:
        raise Outdated(what_changed(round, seen))
    return round


def _why_not(round: Round) -> str:
    if round.state != RoundState.VALIDATED:
        return _("This round is not composed yet.")
    if round.validated_by is None or round.validated_at is None:
        return _("This round was validated meanwhile; nothing was changed.")
    told = {"name": round.validated_by.name, "hour": hour(round.validated_at)}
    return _("%(name)s validated this round at %(hour)s; nothing was changed.") % told


def what_changed(round: Round, seen: int) -> str:
    """Say the last act since a revision, by whom, and how many others there were."""
    since = Q(revision__gt=seen) | Q(undone_revision__gt=seen)
    acts = list(round.moves.filter(since).select_related("moved_by", "undone_by"))
    if not acts:
        return _(
            "The cells have changed since your screen was shown. Look at them as they are, then choose again."
        )
    acts.sort(key=lambda act: (max(act.revision, act.undone_revision or 0), act.created_at))
    last = _full(last_act(reversed(acts)))
    first = _("Nothing was changed, for your screen was out of date. Since then: %(act)s") % {
        "act": told(*last)
    }
    others = len({act.revision or act.pk for act in acts}) - 1
    more = ngettext("There was %(n)d other change.", "There were %(n)d other changes.", others) % {
        "n": others
    }
    return f"{first} {more}" if others else first


def _full(act: tuple[Move, ...]) -> list[Move]:
    """Return the moves of one act with all that is told of them, in their order."""
    people = Move.objects.select_related("participant__party", "origin", "target", "moved_by", "undone_by")
    found = {
        move.pk: move for move in people.select_related("proposal").filter(pk__in=[one.pk for one in act])
    }
    return [found[one.pk] for one in act]
