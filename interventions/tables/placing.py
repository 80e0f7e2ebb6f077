"""Say at which table someone who comes late fits best, moving nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from cells.collectives.models import Participant
from cells.composition.engine import ProblemError, place
from interventions.sessions.models import Session
from interventions.tables.models import TablePlan
from interventions.tables.refusing import in_words
from interventions.tables.stating import state
from tst_platform.core.errors import DomainError


class Placing:
    """The people of a plan, and those who are to be placed, stated once. Raises DomainError."""

    def __init__(
        self, session: Session, plan: TablePlan, people: Sequence[Participant], seats: Mapping[UUID, int]
    ) -> None:
        self.plan, self.people = plan, list(people)
        self.numbers = sorted({seats[person.pk] for person in people if person.pk in seats})
        least, more = divmod(len(self.people), len(self.numbers))
        sizes = [least + 1] * more + [least] * (len(self.numbers) - more)
        try:
            self.stated = state(session, self.people, sizes, besides=plan)
        except ProblemError as error:
            raise DomainError(in_words(error, self.people)) from error

    def best(self, seats: Mapping[UUID, int], newcomer: UUID) -> int:
        """Return the number of the table: one that is not full yet, where there is any. Raises DomainError."""
        place_of = {number: place for place, number in enumerate(self.numbers)}
        where = [place_of.get(seats.get(person.pk, 0), -1) for person in self.people]
        many = [where.count(table) for table in range(len(self.numbers))]
        room = max(self.plan.high, min(many) + 1)
        rooms = [max(room, number) for number in many]
        try:
            chosen = place(self.stated.problem, where, self.stated.index[newcomer], rooms=rooms)
        except ProblemError as error:
            raise DomainError(in_words(error, self.people)) from error
        return self.numbers[chosen]
