"""What the pages show of a poll: names and best dates to those who lead, to participants what they said themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.collectives.models import Participant
from cells.composition.models import Cell, RoundState, Seat
from contracts.confidentiality.services import policy_in_force
from interventions.polls.models import Availability, Can, DatePoll, ProposedDate
from interventions.polls.services.asking import asked
from interventions.programmes.models import Programme
from interventions.sessions.conflicts import conflicts_of
from interventions.sessions.models import Session
from interventions.sessions.services.announcing import members_of
from tst_platform.core.small_numbers import Figure, Published
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as

TONES = {"open": "waiting", "closed": "agreed", "cancelled": "neutral"}


def tone(poll: DatePoll) -> str:
    return TONES[poll.state]


# --- to those who lead -----------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One date: the names of who can come, may come, cannot; what speaks for it, and against."""

    date: ProposedDate
    names: dict[str, list[str]]
    good: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    is_best: bool = False

    @property
    def rank(self) -> tuple[Any, ...]:
        """Order dates: most yes first, then fewest no, most maybe, soonest."""
        yes, maybe, no = (len(self.names[can]) for can in (Can.YES, Can.MAYBE, Can.NO))
        return (-yes, no, -maybe, self.date.starts_at)

    @property
    def answers(self) -> list[tuple[str, list[str]]]:
        return [(can, self.names[can]) for can in (Can.YES, Can.MAYBE, Can.NO)]


@dataclass(frozen=True)
class Results:
    """A whole poll as intervenants read it."""

    lines: list[Line]
    waiting: list[Participant]
    people: list[Participant]

    @property
    def answered(self) -> int:
        return len(self.people) - len(self.waiting)

    @property
    def can_choose(self) -> bool:
        """Say whether a date is left that can be chosen."""
        return any(not line.date.is_past for line in self.lines)

    @property
    def best(self) -> Line | None:
        return next((line for line in self.lines if line.is_best), None)


def results_of(viewer: Viewer, poll: DatePoll) -> Results:
    """Return what was said of each date, for those who lead; of people who are asked no longer nothing is counted."""
    people = sorted(asked(poll), key=lambda one: one.name_for_staff.casefold())
    rows = Availability.objects.visible_to(viewer).filter(date__poll=poll)
    said = {(row.date_id, row.participant_id): row.value for row in rows}
    known = {participant for _date, participant in said}
    lines = [_line(date, people, said) for date in poll.dates.all()]
    _tell_clashes(viewer, poll, lines)
    _tell_best(lines)
    return Results(lines, [one for one in people if one.pk not in known], people)


def _line(date: ProposedDate, people: Sequence[Participant], said: dict[tuple[UUID, UUID], str]) -> Line:
    names: dict[str, list[str]] = {can: [] for can in Can.values}
    heard: dict[str, bool] = {}  # of each component somebody of which answered: whether anyone of it may come
    for person in people:
        value = said.get((date.pk, person.pk))
        if value is None:
            continue
        names[value].append(person.name_for_staff)
        if person.component:
            heard[person.component.name] = heard.get(person.component.name, False) or value != Can.NO
    missing = sorted(name for name, anyone in heard.items() if not anyone)
    against = [_("nobody from “%(component)s”") % {"component": name} for name in missing]
    return Line(date, names, against=against)


def _tell_best(lines: Iterable[Line]) -> None:
    """Say in words what speaks for a date: most can come, nobody says no. Of equals the soonest is preselected."""
    rated = sorted(
        (one for one in lines if not one.date.is_past and any(one.names.values())), key=lambda one: one.rank
    )
    for line in rated:
        if line.names[Can.YES] and len(line.names[Can.YES]) == len(rated[0].names[Can.YES]):
            line.good.append(_("most can come"))
        if not line.names[Can.NO]:
            line.good.append(_("nobody says no"))
    for line in [one for one in rated if not one.clashes][:1]:
        line.is_best = True


def _tell_clashes(viewer: Viewer, poll: DatePoll, lines: Sequence[Line]) -> None:
    """Say what a date that can still be chosen collides with."""
    occasions = [(line, line.date.occasion) for line in lines if poll.is_open and not line.date.is_past]
    known = conflicts_of(viewer, [session for _line, session in occasions])
    for line, session in occasions:
        line.clashes = known.get(session.pk, [])


@dataclass(frozen=True)
class Listed:
    """One poll in the list of a programme: in words how many answered."""

    poll: DatePoll
    tone: str
    words: str


def polls_of(viewer: Viewer, programme: Programme) -> list[Listed]:
    """Return the polls of a programme, those that are open first, then the latest."""
    polls = DatePoll.objects.visible_to(viewer).filter(programme=programme)
    found = polls.select_related("cell__round", "programme", "contract").order_by("-created_at", "pk")
    rows = sorted(found, key=lambda poll: not poll.is_open)
    heard = _heard_in(viewer, rows)
    return [Listed(poll, tone(poll), _heard(heard[poll.pk])) for poll in rows]


def _heard_in(viewer: Viewer, polls: Sequence[DatePoll]) -> Counter[UUID]:
    """Return how many of those who are asked answered each of these polls of one programme."""
    if not polls:
        return Counter()
    signed = set(members_of(Session(contract=polls[0].contract)).values_list("pk", flat=True))
    seats = Seat.objects.filter(cell__in=[poll.cell_id for poll in polls if poll.cell_id])
    seated = set(seats.values_list("cell", "participant"))
    cells = {poll.pk: poll.cell_id for poll in polls}
    rows = Availability.objects.visible_to(viewer).filter(date__poll__in=polls)
    said = set(rows.values_list("date__poll", "participant"))
    return Counter(
        poll
        for poll, person in said
        if person in signed and (cells[poll] is None or (cells[poll], person) in seated)
    )


def _heard(many: int) -> str:
    return ngettext("%(n)d person has answered", "%(n)d people have answered", many) % {"n": many}


def settled_cells(viewer: Viewer, programme: Programme) -> list[Cell]:
    """Return the cells that can be asked: their members know of them."""
    cells = Cell.objects.visible_to(viewer).filter(
        contract=programme.contract_id, round__state=RoundState.VALIDATED
    )
    return list(cells.select_related("round").order_by("round__number", "position"))


# --- to who is asked -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mine:
    """A poll to a participant: whether they answered."""

    poll: DatePoll
    has_answered: bool


def asked_of(viewer: Viewer) -> list[Mine]:
    """Return the open polls that a participant is asked and can still answer, those that wait for them first."""
    if not viewer.is_participant:
        return []
    to_come = ProposedDate.objects.to_come().values("poll")
    polls = list(DatePoll.objects.visible_to(viewer).asked().filter(pk__in=to_come).order_by("created_at"))
    if not polls:
        return []
    known = set(Availability.objects.visible_to(viewer).values_list("date__poll", flat=True))
    mine = [Mine(poll, poll.pk in known) for poll in polls]
    return sorted(mine, key=lambda one: one.has_answered)


def waiting_for(viewer: Viewer) -> DatePoll | None:
    """Return the first poll that a participant has not answered."""
    return next((one.poll for one in asked_of(viewer) if not one.has_answered), None)


def smallest_group(poll: DatePoll) -> int:
    """Return the smallest group of which the contract in force lets a figure be shown."""
    with working_as(Work.FIGURES):
        return policy_in_force(poll.contract_id).smallest_group


def figures_of(poll: DatePoll, smallest: int) -> dict[UUID, Figure]:
    """Return how many can come on each date as participants read it; nothing where fewer can than may be shown."""
    return {
        date.pk: Published(counts={"yes": date.shown_yes}, smallest=smallest).figure("yes")
        for date in poll.dates.all()
        if date.shown_yes >= smallest
    }


def sentence(smallest: int) -> str:
    """Say who reads an answer."""
    return _(
        "Those who lead this intervention read your answer. The others do not: they see about how many can come, "
        "counted once a day and once %(n)d or more can."
    ) % {"n": smallest}
