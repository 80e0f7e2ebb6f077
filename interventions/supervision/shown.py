"""What a supervisor sees of a programme: steps, counts and pseudonyms. No sealed word of a person is read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.collectives.models import Component
from cells.composition.models import Cell, RoundState
from contracts.agreements.models import ContractIntervenant
from contracts.agreements.terms import Followed
from contracts.confidentiality.services import policy_in_force
from interventions.barometers.means import Circle, circles_of
from interventions.barometers.models import Barometer
from interventions.impressions.means import Reading, readings_of
from interventions.impressions.models import ImpressionCall
from interventions.programmes.models import Programme
from interventions.programmes.report import PEOPLE, signed_under
from interventions.sessions.models import Session, SessionState
from interventions.supervision import figures
from interventions.supervision.hours import Counter, counters_of
from interventions.supervision.models import Question, QuestionQuerySet, QuestionState, Supervision
from tst_platform.accounts.models import User
from tst_platform.core.small_numbers import Figure, published
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

TONES = {QuestionState.ASKED: "waiting", QuestionState.ANSWERED: "action", QuestionState.CLOSED: "agreed"}


# --- the supervisor's home -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SupervisedProgramme:
    programme: Programme
    answers_to_read: int


@dataclass(frozen=True)
class Supervised:
    """One intervenant, since when they are supervised by the viewer, and the programmes they lead."""

    intervenant: User
    since: date
    programmes: list[SupervisedProgramme]
    counter: Counter


def supervised_by(viewer: Viewer) -> list[Supervised]:
    running = Supervision.objects.visible_to(viewer).running().filter(supervisor=viewer.user)
    programmes = Supervision.objects.programmes(viewer).select_related("current_step").order_by("-created_at")
    by_contract = {programme.contract_id: programme for programme in programmes}
    led: dict[object, list[Programme]] = {}
    for contract, user in ContractIntervenant.objects.filter(contract__in=by_contract).values_list(
        "contract", "user"
    ):
        led.setdefault(user, []).append(by_contract[contract])
    answered = Question.objects.closable_by(viewer).filter(state=QuestionState.ANSWERED).order_by()
    answers = dict(answered.values_list("programme").annotate(Count("pk")))
    rows = list(running.select_related("intervenant").order_by("intervenant__name", "pk"))
    counters = counters_of(rows)
    return [
        Supervised(
            one.intervenant,
            one.since,
            [SupervisedProgramme(p, answers.get(p.pk, 0)) for p in led.get(one.intervenant_id, [])],
            counters[one.pk],
        )
        for one in rows
    ]


# --- one programme -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    """The people of a programme: figures of the week, and the pseudonyms given, whoever has left since."""

    total: Figure
    version: str
    signed: Figure
    joined: Figure
    invited: Figure
    told: Figure
    pseudonyms: list[str]
    counted_on: date | None


@works_as(Work.FIGURES)
def people_of(programme: Programme) -> People:
    """Return what was published; pseudonyms are listed in fives, so that none comes or goes by itself."""
    policy = policy_in_force(programme.contract)
    week = published(programme.pk, policy.smallest_group)
    version = programme.contract.version_in_force
    named = week.counts.get(figures.NUMBERED, 0) if policy.supervision is Followed.PSEUDONYMS else 0
    return People(
        total=week.figure(PEOPLE),
        version=str(version or ""),
        signed=week.figure(signed_under(version)),
        joined=week.figure(figures.JOINED),
        invited=week.figure(figures.INVITED),
        told=week.figure(figures.TOLD),
        pseudonyms=[f"P{number + 1}" for number in range(named)],
        counted_on=week.counted_on,
    )


@dataclass(frozen=True)
class CellMix:
    """A cell by its letter: how many components sat in it when it was composed (None: not counted yet), when it met."""

    round: int
    position: int
    letter: str
    components: int | None
    met: list[Session]


@works_as(Work.FIGURES)
def cells_of(programme: Programme, since: date) -> tuple[int, list[CellMix]]:
    """Return how many components the collective has, and the mix of each validated cell; when it met since that day."""
    cells = Cell.objects.filter(contract=programme.contract_id, round__state=RoundState.VALIDATED)
    cells = cells.defer("name", "objective").select_related("round").order_by("round__number", "position")
    met: dict[object, list[Session]] = {}
    held = (
        Session.objects.filter(programme=programme, state=SessionState.HELD, starts_at__gte=_morning(since))
        .defer("place", "link", "reason")
        .order_by("starts_at")
    )
    for session in held:
        met.setdefault(session.cell_id, []).append(session)
    total = Component.objects.filter(collective=programme.collective_id).count()
    week = published(programme.pk)
    return total, [
        CellMix(
            cell.round.number,
            cell.position + 1,
            cell.letter,
            week.fixed(figures.MIX.format(cell.pk)),
            met.get(cell.pk, []),
        )
        for cell in cells
    ]


@works_as(Work.FIGURES)
def felt_in(programme: Programme, since: date) -> list[Circle]:
    """Return how the sessions since that day were felt: means of enough answers, counted once."""
    since_then = Barometer.objects.filter(
        session__programme=programme, session__starts_at__gte=_morning(since)
    )
    return circles_of(since_then)


@works_as(Work.FIGURES)
def imagined_in(programme: Programme, since: date) -> list[Reading]:
    """Return what people imagined and met at the sessions since that day: means of enough answers, counted once."""
    since_then = ImpressionCall.objects.filter(
        session__programme=programme, session__starts_at__gte=_morning(since)
    )
    return readings_of(since_then)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@works_as(Work.FIGURES)
def circulating(programme: Programme) -> Figure:
    """Return how many cards circulate from a cell of this programme to another, as it may be shown."""
    smallest = policy_in_force(programme.contract_id).smallest_group
    return published(programme.pk, smallest).figure(figures.CIRCULATING)


@dataclass(frozen=True)
class ShownQuestion:
    question: Question

    @property
    def tone(self) -> str:
        return TONES[QuestionState(self.question.state)]

    @property
    def word(self) -> str:
        return self.question.get_state_display()

    @property
    def who_reads(self) -> str:
        """Say who will read the answer: those to whom `Question.visible_to` gives the question."""
        return _(
            "%(name)s and the intervenants of this intervention will read it. Participants will not."
        ) % {"name": self.question.asked_by.name}

    @property
    def is_asked(self) -> bool:
        return self.question.state == QuestionState.ASKED

    @property
    def is_closed(self) -> bool:
        return self.question.state == QuestionState.CLOSED


def shown_questions(questions: QuestionQuerySet, programme: Programme) -> list[ShownQuestion]:
    rows = questions.filter(programme=programme).select_related("asked_by", "answered_by")
    return [ShownQuestion(one) for one in rows]
