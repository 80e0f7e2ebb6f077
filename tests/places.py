"""One programme as people would have made it, with a canary in every word: built by the services themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cells.collectives.models import Collective, Membership, MembershipRole, Participant
from cells.collectives.services.components import add_component, create_collective
from cells.collectives.services.people import add_participant
from cells.composition import services as composition
from cells.composition.models import Brief, Cell, PairConstraint, Proposal, ProposalState, Round, Seat
from cells.composition.services import Asked, SlotAsked
from contracts.agreements.models import Clause, Contract, Party, Version
from interventions.boards import services as boards
from interventions.boards.models import Card, Circulation
from interventions.programmes import services as programmes
from interventions.programmes.models import Programme
from interventions.sessions.models import Session
from interventions.supervision import services as supervision
from interventions.supervision.models import Question
from tests import at_tables, decided, disputed, led, parts, slips
from tests.canaries import Canaries
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

COMPONENTS = ("parents", "jeunes", "commerce")


@dataclass
class Place:
    """One collective and its programme: every row that an address can name."""

    name: str
    canary: Canaries
    lead: Viewer
    collective: Collective = field(init=False)
    programme: Programme = field(init=False)
    contract: Contract = field(init=False)
    version: Version = field(init=False)
    draft: Version = field(init=False)
    clause: Clause = field(init=False)
    people: dict[str, Participant] = field(default_factory=dict)
    done: Round = field(init=False)
    round: Round = field(init=False)
    cells: dict[str, Cell] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    ways: dict[str, Circulation] = field(default_factory=dict)
    proposal: Proposal = field(init=False)
    constraint: PairConstraint = field(init=False)
    question: Question = field(init=False)
    # What only a link knows: the tokens as they were shown, once.
    tokens: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def say(self, what: str) -> str:
        """Return a sentence with the canary of this place in it."""
        return f"On dit {self.canary(f'{self.name}.{what}')} ici."

    def word(self, what: str) -> str:
        return self.canary(f"{self.name}.{what}")

    def viewer(self, who: str) -> Viewer:
        return Viewer(party_id=self.people[who].party_id)


@dataclass(frozen=True)
class Roles:
    """Who plays which part in one place; each name is a participant."""

    speaker: str  # cell A, signed
    mate: str  # cell A, signed
    unsigned: str  # cell A, joined, has not signed
    former: str  # cell A, signed and spoke, has left
    other: str  # cell B, signed
    invited: str  # cell B, has not joined
    extras: tuple[str, str]  # cell B, signed

    @property
    def cell_a(self) -> list[str]:
        return [self.speaker, self.mate, self.unsigned, self.former]

    @property
    def cell_b(self) -> list[str]:
        return [self.other, self.invited, *self.extras]

    @property
    def signed(self) -> list[str]:
        return [self.speaker, self.mate, self.former, self.other, *self.extras]


def build(place: Place, roles: Roles, *, co: User | None, sponsor: User | None, supervisor: User) -> Place:
    """Play one programme from its collective to a question of supervision."""
    make_collective(place, roles, co)
    open_programme(place, sponsor)
    agree(place, roles)
    parts.listen(place, roles)
    parts.negotiate(place, roles)
    compose(place, roles)
    parts.differ(place, roles)
    meet(place)
    parts.gather_all(place, roles.speaker)
    parts.propose_dates(place, [roles.speaker, roles.former])
    parts.set_reminders(place, roles.speaker)
    parts.feel(place, roles.speaker)
    at_tables.sit(place, roles.speaker, roles.mate)
    at_tables.imagine(place, roles.speaker)
    parts.exercise(place, roles.speaker, roles.other, roles.extras[0])
    decided.decide(place, roles.speaker, roles.mate)
    decided.meet_for_supervision(place, supervisor)
    circulate(place, roles)
    parts.write_together(place, roles)
    disputed.dispute(place, roles.speaker, roles.mate)
    led.lead(place, roles.speaker, roles.mate)
    slips.copy(place)
    parts.leave(place, roles.former)
    ask(place, supervisor)
    parts.aim(place, [roles.speaker, roles.mate])
    parts.invite(place, roles.invited)
    parts.wait_behind_shared_link(place)
    parts.take_list_in(place)
    return place


def make_collective(place: Place, roles: Roles, co: User | None) -> None:
    by = place.lead
    place.collective = create_collective(
        name=f"Collectif {place.word('collective')}", kind="neighbourhood", by=by, slug=place.word("slug")
    )
    if co:
        Membership.objects.create(collective=place.collective, user=co, role=MembershipRole.CO)
    components = [
        add_component(collective=place.collective, name=f"{name} {place.word('component')}", seats=2, by=by)
        for name in COMPONENTS
    ]
    place.rows["component"] = components[0]
    for index, who in enumerate([*roles.cell_a, *roles.cell_b]):
        place.people[who] = add_participant(
            collective=place.collective,
            by=by,
            given_name=f"{who.title()} {place.word(f'{who}.given')}",
            family_name=place.word(f"{who}.family"),
            called=f"{who.title()} {place.word(f'{who}.called')}",
            email=f"{place.word(f'{who}.email')}@example.org",
            component=components[index % 3],
            traits={"neighbourhood": place.word(f"{who}.trait")},
        )


def open_programme(place: Place, sponsor: User | None) -> None:
    place.programme = programmes.open_programme(
        collective=place.collective,
        title=place.say("title"),
        objective=place.say("objective_before"),
        sponsor_name=place.word("sponsor"),
        by=place.lead,
    )
    programmes.change_objective(programme=place.programme, objective=place.say("objective"), by=place.lead)
    place.contract = place.programme.contract
    for who, person in place.people.items():  # each has been numbered in the contract meanwhile
        place.people[who] = Participant.objects.select_related("party").get(pk=person.pk)
    if sponsor:
        programmes.open_to_sponsor(programme=place.programme, email=sponsor.email, by=place.lead)
    made = programmes.make_sponsor_link(programme=place.programme, by=place.lead)
    place.rows["link"], place.tokens["report"] = made


def agree(place: Place, roles: Roles) -> None:
    """Propose a first version, let people sign it, begin the next."""
    parts.propose(place)
    for who in [*roles.signed, roles.unsigned]:
        parts.join(place, who)
    for who in roles.signed:
        parts.sign(place, who, on_paper=who == roles.other)
    parts.reply(place, roles.speaker)
    parts.begin_next_version(place)


def compose(place: Place, roles: Roles) -> None:
    """Validate a round of two cells, as the roles say; leave a second one proposed."""
    by, people = place.lead, place.people
    place.constraint = composition.constrain(
        kind="apart", first=people[roles.mate], second=people[roles.other], by=by
    )
    place.done, cells = seated(place, 1, {"A": roles.cell_a, "B": roles.cell_b})
    composition.validate_round(round=place.done, by=by)
    for letter, cell in cells.items():
        cell.name, cell.objective = place.word(f"{letter}.name"), place.say(f"{letter}.objective")
        cell.save()
        place.cells[letter] = Cell.objects.select_related("round").get(pk=cell.pk)
    asked = Asked(size=4, slots=(SlotAsked(place.say("slot")),)).told()
    Brief.objects.create(contract=place.contract, asked=asked, updated_by=by.user)
    place.round, _cells = seated(place, 2, {"A": roles.cell_b, "B": roles.cell_a})
    place.proposal = proposed(place, {"A": roles.cell_a, "B": roles.cell_b})


def seated(place: Place, number: int, who_sits: dict[str, list[str]]) -> tuple[Round, dict[str, Cell]]:
    """Write a proposed round down: the engine would choose by itself who meets, and take its time."""
    made = Round.objects.create(
        contract=place.contract, collective=place.collective, number=number, cell_size=4
    )
    cells = {}
    for position, (letter, members) in enumerate(who_sits.items()):
        cells[letter] = Cell.objects.create(round=made, contract=place.contract, position=position)
        for who in members:
            Seat.objects.create(round=made, cell=cells[letter], participant=place.people[who])
    return made, cells


def proposed(place: Place, who_would_sit: dict[str, list[str]]) -> Proposal:
    """Write down what the engine would have proposed beside the present seats."""
    seats = {
        str(place.people[who].pk): position
        for position, members in enumerate(who_would_sit.values())
        for who in members
    }
    return Proposal.objects.create(
        round=place.round,
        contract=place.contract,
        asked_by=place.lead.user,
        cell_size=4,
        state=ProposalState.READY,
        progress=100,
        seats={"cells": len(who_would_sit), "size": 4, "seats": seats},
        heterogeneity=1.0,
        bound=1.1,
        pairs=12,
        repeated_pairs=12,
        empty_chairs=0,
    )


def meet(place: Place) -> None:
    """Schedule a session of each cell and keep its log."""
    starts = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0) + dt.timedelta(days=9)
    for letter, cell in place.cells.items():
        place.sessions[letter] = parts.schedule(place, cell, starts, place.word(f"{letter}.place"))
        parts.keep_log(place, place.sessions[letter], place.say(f"{letter}.log"))


def circulate(place: Place, roles: Roles) -> None:
    """Write cards; ask for some, let one out, take one back, withdraw one."""
    a, b = place.cells["A"], place.cells["B"]
    for what, who, cell in (
        ("kept", roles.speaker, a),
        ("asked", roles.speaker, a),
        ("withdrawn", roles.speaker, a),
        ("given", roles.mate, a),
        ("taken_back", roles.mate, a),
        ("refused", roles.mate, a),
        ("former", roles.former, a),
        ("of_b", roles.other, b),
        ("of_b_given", roles.other, b),
    ):
        place.cards[what] = boards.write_card(
            cell=cell, author=party(place, who), text=place.say(f"card.{what}"), by=place.viewer(who)
        )
    for what, cell in (("asked", b), ("given", b), ("taken_back", b), ("refused", b), ("of_b_given", a)):
        place.ways[what] = boards.ask_circulation(card=place.cards[what], to_cells=[cell], by=place.lead)[0]
    for what, who in (("given", roles.mate), ("taken_back", roles.mate), ("of_b_given", roles.other)):
        boards.consent(circulation=place.ways[what], by=place.viewer(who))
    boards.refuse(circulation=place.ways["refused"], by=place.viewer(roles.mate))
    boards.record_receipt(circulation=place.ways["given"], by=place.viewer(roles.other))
    boards.take_back(circulation=place.ways["taken_back"], by=place.viewer(roles.mate))
    boards.withdraw_card(card=place.cards["withdrawn"], by=place.viewer(roles.speaker))


def party(place: Place, who: str) -> Party:
    return Party.objects.get(pk=place.people[who].party_id)


def ask(place: Place, supervisor: User) -> None:
    place.question = supervision.ask_question(
        programme=place.programme, text=place.say("question"), by=Viewer(user=supervisor)
    )
    answered = supervision.ask_question(
        programme=place.programme, text=place.say("question_answered"), by=Viewer(user=supervisor)
    )
    supervision.answer_question(question=answered, text=place.say("answer"), by=place.lead)
