"""To whom a testimony can be opened, and who reads it then: in words, from what the code holds to.

The rule stands in `Testimony.objects.visible_to`, and beneath it in SQL; each choice of the form says its own sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from cells.composition.models import Cell
from cells.composition.services import names_in_cell
from contracts.agreements.models import Contract
from interventions.exercises.models import Reach, Testimony, TestimonyReader
from interventions.exercises.tables import table_mates
from interventions.sessions.models import Session
from tst_platform.core.viewer import Viewer


@dataclass(frozen=True)
class Audience:
    """Who could read a testimony said in this session, as its author finds it now; without a session, nobody else."""

    session: Session | None
    mates: frozenset[UUID] = frozenset()
    called: dict[UUID, str] = field(default_factory=dict)
    intervenants: str = ""

    @property
    def offered(self) -> list[Reach]:
        """Return the circles that can be chosen: a table where one stands, the cell where a cell meets."""
        offered = [Reach.ME]
        if self.mates:
            offered.append(Reach.TABLE)
        if self.session is not None and self.session.cell_id is not None:
            offered.append(Reach.CELL)
        return offered

    def sentence(self, reach: Reach, readers: Iterable[UUID] | None = None) -> str:
        """Say who reads a testimony of this reach; `readers` are those to whom it was opened already."""
        if reach is Reach.ME:
            return _("Nobody else reads it, not even the intervenants.")
        if reach is Reach.CELL:
            return _(
                "%(intervenants)s and the people of your cell read it, without your name. They may recognise you."
            ) % {"intervenants": self.intervenants}
        return _(
            "%(intervenants)s and %(mates)s read it, without your name. They may recognise you. Nobody who sits down later."
        ) % {
            "intervenants": self.intervenants,
            "mates": self._named(self.mates if readers is None else readers),
        }

    def _named(self, people: Iterable[UUID]) -> str:
        names = sorted((self.called.get(one, "") for one in people), key=str.casefold)
        if not all(names) or not names:
            return _("the people of your table")
        return listed(names)


def audience_of(viewer: Viewer, session: Session) -> Audience:
    """Return who could read what this participant testifies to in a session that they see."""
    cell = Cell.objects.visible_to(viewer).filter(pk=session.cell_id).first() if session.cell_id else None
    called = {mate.party_id: mate.called for mate in names_in_cell(viewer, cell)} if cell else {}
    mates = frozenset(table_mates(session, viewer.party_id))
    return Audience(session, mates, called, intervenants_of(session.contract))


def intervenants_of(contract: Contract) -> str:
    """Name those who lead."""
    rows = contract.staffing.select_related("user").order_by("-is_lead", "created_at")
    return listed([row.user.name for row in rows]) or _("the intervenants")


def listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def opened_to(testimony: Testimony, audience: Audience) -> str:
    """Say to its author who reads a testimony as it stands."""
    readers = TestimonyReader.objects.filter(testimony=testimony).values_list("party", flat=True)
    return audience.sentence(testimony.reached, list(readers) if testimony.reach == Reach.TABLE else None)
