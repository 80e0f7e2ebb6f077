"""What a date collides with: the same place, people expected in two sessions, an intervenant who leads two.

It is said, and never refused: a big room holds two cells, a co-facilitator steps in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.composition.models import Seat
from contracts.agreements.models import ContractIntervenant
from interventions.sessions.models import Mode, Session, SessionState
from interventions.sessions.services.wording import when
from tst_platform.core.viewer import Viewer

People = frozenset[UUID]


def conflicts_of(
    viewer: Viewer, sessions: Sequence[Session], apart: Collection[UUID] = ()
) -> dict[UUID, list[str]]:
    """Return in words, for each of these sessions, planned or about to be, what it collides with.

    Only with sessions that the viewer may see, and none of `apart` (those that are being moved).
    """
    pairs = _overlapping(viewer, sessions, set(apart))
    if not pairs:
        return {}
    known = _Known.of([session for pair in pairs for session in pair])
    found: dict[UUID, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one.pk] += known.collisions(one, other)
    for pk, crowd in _at_once(pairs).items():
        found[pk] += known.overload(crowd)
    return {pk: list(dict.fromkeys(words)) for pk, words in found.items() if words}


def _overlapping(
    viewer: Viewer, sessions: Sequence[Session], apart: set[UUID]
) -> list[tuple[Session, Session]]:
    awaited = [one for one in sessions if one.is_planned or one.is_open]
    if not awaited:
        return []
    others = Session.objects.visible_to(viewer).filter(
        state__in=[SessionState.PLANNED, SessionState.OPEN],
        starts_at__lt=max(one.ends_at for one in awaited),
        ends_at__gt=min(one.starts_at for one in awaited),
    )
    beside = list(others.exclude(pk__in=apart).select_related("programme", "cell"))
    return [
        (one, other)
        for one in awaited
        for other in beside
        if one.pk != other.pk and one.starts_at < other.ends_at and other.starts_at < one.ends_at
    ]


def _at_once(pairs: list[tuple[Session, Session]]) -> dict[UUID, list[Session]]:
    """Return, for each session, itself and those of its own programme at the instant at which most meet beside it."""
    beside: dict[UUID, tuple[Session, list[Session]]] = {}
    for one, other in pairs:
        if one.contract_id == other.contract_id:
            beside.setdefault(one.pk, (one, []))[1].append(other)
    return {pk: [one, *_most_at_once(one, others)] for pk, (one, others) in beside.items()}


def _most_at_once(one: Session, others: list[Session]) -> list[Session]:
    """Return those that meet together while `one` does: most do at an instant at which one of them begins."""
    instants = [max(one.starts_at, other.starts_at) for other in others]
    crowds = [[each for each in others if each.starts_at <= now < each.ends_at] for now in instants]
    return max(crowds, key=len)


def _normal(place: str) -> str:
    return " ".join(str(place).casefold().split()).strip(" .,;")


@dataclass(frozen=True)
class _Known:
    """Who is expected where, and who leads: asked once for all."""

    of_cells: dict[UUID, People]
    leaders: dict[UUID, dict[UUID, str]]

    @classmethod
    def of(cls, sessions: list[Session]) -> _Known:
        seated: dict[UUID, set[UUID]] = defaultdict(set)
        cells = {session.cell_id for session in sessions if session.cell_id}
        here = Q(participant__party__left_at__isnull=True)
        for cell, person in Seat.objects.filter(here, cell__in=cells).values_list("cell", "participant"):
            seated[cell].add(person)
        leaders: dict[UUID, dict[UUID, str]] = defaultdict(dict)
        contracts = {session.contract_id for session in sessions}
        for row in ContractIntervenant.objects.filter(contract__in=contracts).select_related("user"):
            leaders[row.contract_id][row.user_id] = row.user.name
        return cls({cell: frozenset(people) for cell, people in seated.items()}, leaders)

    def collisions(self, one: Session, other: Session) -> list[str]:
        told = {"whose": _whose(one, other), "when": when(other)}
        words = []
        on_site = Mode.REMOTE not in (one.mode, other.mode)
        if on_site and one.place and _normal(one.place) == _normal(other.place):
            words.append(_("The same place is taken then: %(whose)s, %(when)s.") % told)
        if both := self._expected_in_both(one, other):
            words.append(
                ngettext(
                    "%(number)s person is expected in another session too: %(whose)s, %(when)s.",
                    "%(number)s people are expected in another session too: %(whose)s, %(when)s.",
                    both,
                )
                % (told | {"number": both})
            )
        if one.contract_id != other.contract_id:
            shared = self.leaders[one.contract_id].keys() & self.leaders[other.contract_id].keys()
            for name in sorted(self.leaders[one.contract_id][user] for user in shared):
                words.append(
                    _("%(name)s leads another session then: %(whose)s, %(when)s.") % (told | {"name": name})
                )
        return words

    def _expected_in_both(self, one: Session, other: Session) -> int:
        if one.contract_id != other.contract_id:
            return 0
        nobody: People = frozenset()
        of_one, of_other = (self.of_cells.get(cell, nobody) for cell in (one.cell_id, other.cell_id))  # type: ignore[arg-type]
        if one.cell_id is None or other.cell_id is None:
            return len(of_one | of_other)
        return len(of_one & of_other)

    def overload(self, crowd: list[Session]) -> list[str]:
        """Say that there are more sessions at once than people who lead them."""
        leaders = self.leaders[crowd[0].contract_id]
        if len(crowd) <= len(leaders):
            return []
        names = ", ".join(sorted(leaders.values()))
        return [
            _("More sessions at once than people to lead them (%(names)s): %(others)s.")
            % {"names": names, "others": ", ".join(other.whose for other in crowd[1:])}
        ]


def _whose(one: Session, other: Session) -> str:
    if one.contract_id == other.contract_id:
        return other.whose
    return f"{other.programme.title}, {other.whose}"
