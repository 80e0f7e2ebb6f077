"""What a supervisor sees of a programme: steps, counts and pseudonyms. No sealed word of a person is read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cells.collectives.models import Component, Participant
from cells.composition.models import Cell, RoundState
from contracts.agreements.models import ContractIntervenant, Party
from interventions.boards.models import Circulation
from interventions.programmes.models import Programme
from interventions.sessions.models import Session, SessionState
from interventions.supervision.models import Question, QuestionQuerySet, QuestionState, Supervision
from tst_platform.accounts.models import User
from tst_platform.core.small_numbers import SMALLEST_GROUP, groups_to_name, shown_count, shown_parts
from tst_platform.core.viewer import Viewer

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
    return [
        Supervised(
            one.intervenant,
            one.since,
            [SupervisedProgramme(p, answers.get(p.pk, 0)) for p in led.get(one.intervenant_id, [])],
        )
        for one in running.select_related("intervenant").order_by("intervenant__name", "pk")
    ]


# --- one programme -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    """The people of a programme as counts and pseudonyms; fewer than five are not listed at all."""

    total: str
    version: str
    signed: str
    joined: str
    invited: str
    pseudonyms: list[tuple[str, str]]


def people_of(programme: Programme) -> People:
    """Count who signed, who only joined, who has done neither: three parts of one whole, none solvable from the others."""
    parties = list(
        Party.objects.filter(contract=programme.contract_id, left_at__isnull=True).order_by("number")
    )
    version = programme.contract.version_in_force
    signed = set(
        Party.objects.signed(version).filter(contract=programme.contract_id).values_list("pk", flat=True)
    )
    sizes = Counter(
        "signed" if party.pk in signed else "joined" if party.joined_at else "invited" for party in parties
    )
    parts = shown_parts({name: sizes[name] for name in ("signed", "joined", "invited")})
    missing = len(parties) - sizes["signed"]
    if not parts["signed"].isdigit() and missing < SMALLEST_GROUP <= sizes["signed"]:
        parts["signed"] = _("all but %(few)s") % {"few": shown_count(missing)}
    return People(
        total=shown_count(len(parties)),
        version=str(version or ""),
        pseudonyms=_pseudonyms(programme, parties) if len(parties) >= SMALLEST_GROUP else [],
        **parts,
    )


def _pseudonyms(programme: Programme, parties: Sequence[Party]) -> list[tuple[str, str]]:
    """Return (pseudonym, component) by number; a component stands there only if it names nobody."""
    people = Participant.objects.filter(party__in=parties).order_by()
    of_party = {
        party: (component, name)
        for party, component, name in people.values_list("party_id", "component_id", "component__name")
    }
    places = [of_party.get(party.pk, (None, "")) for party in parties]
    named = groups_to_name(Counter(component for component, _name in places))
    return [
        (party.pseudonym, name if component in named else "")
        for party, (component, name) in zip(parties, places, strict=True)
    ]


@dataclass(frozen=True)
class CellMix:
    """A cell by its letter: how many of the collective's components sit in it, and when it has met."""

    round: int
    position: int
    letter: str
    components: int
    met: list[Session]


def cells_of(programme: Programme) -> tuple[int, list[CellMix]]:
    """Return how many components the collective has, and the mix of each validated cell."""
    present = Q(seats__participant__party__left_at__isnull=True)
    cells = Cell.objects.filter(contract=programme.contract_id, round__state=RoundState.VALIDATED)
    cells = cells.defer("name", "objective").select_related("round").order_by("round__number", "position")
    mixed = cells.annotate(components=Count("seats__participant__component", filter=present, distinct=True))
    met: dict[object, list[Session]] = {}
    held = (
        Session.objects.filter(programme=programme, state=SessionState.HELD)
        .defer("place")
        .order_by("starts_at")
    )
    for session in held:
        met.setdefault(session.cell_id, []).append(session)
    total = Component.objects.filter(collective=programme.collective_id).count()
    return total, [
        CellMix(cell.round.number, cell.position + 1, cell.letter, cell.components, met.get(cell.pk, []))
        for cell in mixed
    ]


def circulating(programme: Programme) -> str:
    """Return how many cards circulate from a cell of this programme to another, as it may be shown."""
    cards = Circulation.objects.arrived().filter(card__cell__contract=programme.contract_id)
    return shown_count(cards.values("card").distinct().count())


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
