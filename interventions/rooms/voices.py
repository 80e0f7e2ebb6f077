"""Who speaks and who wants to, as each screen may show it.

Names follow the contract: to those who lead, as on the roll; in the hall and on phones the chosen names, in a session of a
cell whose contract shows them. Elsewhere nobody is named: a pseudonym beside a voice would say whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from cells.collectives.models import Component, Participant
from contracts.confidentiality.services import policy_in_force
from interventions.rooms.models import Hand, PauseAsked, RoundPlace, SpeakingTurn, SpokenCount
from interventions.rooms.rounds import mark_of, places_of, still_to_speak
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as


@dataclass(frozen=True)
class Someone:
    """A person of the session, for those who lead it."""

    party_id: UUID
    name: str
    component: str


@dataclass(frozen=True)
class Turns:
    """How many speaking turns a component had."""

    component: str
    turns: int


@dataclass(frozen=True)
class Round:
    """The check-in round: who speaks now, who comes next, how many are still to come."""

    now: RoundPlace | None
    speaking: Someone | None
    following: Someone | None
    left: int
    total: int
    mark: str  # of the round that this screen shows


@dataclass(frozen=True)
class Voices:
    """What those who lead see of the room's voices."""

    floor: Someone | None
    given_at: object
    hands: list[Someone]
    others: list[Someone]  # who has not raised a hand: one gives them the floor as well
    turns: list[Turns]
    is_pause_asked: bool
    round: Round | None

    @property
    def state(self) -> tuple[object, ...]:
        return (self.floor, self.hands, self.others, self.turns, self.is_pause_asked, self.round)


def voices_of(viewer: Viewer, session: Session) -> Voices | None:
    """Return who speaks and who wants to, with names, for those who lead; None for anyone else."""
    if not Session.objects.editable_by(viewer).filter(pk=session.pk).exists():
        return None
    people = {person.party_id: _someone(person) for person in people_of(session).select_related("component")}
    turn = SpeakingTurn.objects.filter(session=session).first()
    raised = Hand.objects.filter(session=session).order_by("created_at", "pk").values_list("party", flat=True)
    hands = [people[party] for party in raised if party in people]
    floor = people.get(turn.party_id) if turn else None
    others = [one for one in people.values() if one not in hands and one != floor]
    return Voices(
        floor=floor,
        given_at=turn.given_at if turn else None,
        hands=hands,
        others=sorted(others, key=lambda one: one.name.casefold()),
        turns=_turns(session),
        is_pause_asked=PauseAsked.objects.filter(session=session).exists(),
        round=_round(session, people),
    )


def _someone(person: Participant) -> Someone:
    return Someone(person.party_id, person.name_for_staff, person.component.name if person.component else "")


def _turns(session: Session) -> list[Turns]:
    """Return the turns of each component, those that had none as well; see `models.voices` for why this is no figure."""
    had = SpokenCount.objects.filter(session=session).order_by().values("component").annotate(n=Sum("turns"))
    counted: dict[UUID | None, int] = {row["component"]: row["n"] for row in had}
    components = Component.objects.filter(collective=session.programme.collective_id).order_by(
        "position", "pk"
    )
    told = [Turns(one.name, counted.get(one.pk, 0)) for one in components]
    return [*told, Turns("", counted[None])] if counted.get(None) else told


def _round(session: Session, people: dict[UUID, Someone]) -> Round | None:
    places = places_of(session)
    if not places:
        return None
    left = [place for place in places if not place.outcome]
    now = left[0] if left else None
    return Round(
        now=now,
        speaking=people.get(now.party_id) if now else None,
        following=people.get(left[1].party_id) if len(left) > 1 else None,
        left=len(left),
        total=len(places),
        mark=mark_of(places),
    )


@dataclass(frozen=True)
class Told:
    """What the hall and the phones are told of the round: whether there is one, whose turn it is, and that it is over."""

    is_going_on: bool
    name: str
    is_mine: bool = False
    is_mine_next: bool = False
    is_over: bool = False


def round_told(viewer: Viewer, session: Session) -> Told | None:
    """Return what may be told to all of the round; to a participant as well whether it is their turn. None without one."""
    if not RoundPlace.objects.visible_to(viewer).filter(session=session).exists():
        return None
    left = still_to_speak(session)
    if not left:
        return Told(False, "", is_over=True)
    mine = viewer.party_id
    return Told(
        is_going_on=True,
        name=_name_on_screen(session, left[0].party_id),
        is_mine=mine is not None and left[0].party_id == mine,
        is_mine_next=mine is not None and len(left) > 1 and left[1].party_id == mine,
    )


@works_as(Work.FIGURES)
def _name_on_screen(session: Session, party: UUID) -> str:
    if session.cell_id is None or not policy_in_force(session.contract_id).shows_names:
        return ""
    person = Participant.objects.present().filter(party=party).first()
    return person.known_as if person else ""


@dataclass(frozen=True)
class Mine:
    """What one person sees of their own voice in the room."""

    has_hand: bool
    has_floor: bool


def mine_of(viewer: Viewer, session: Session) -> Mine:
    return Mine(
        has_hand=Hand.objects.visible_to(viewer).filter(session=session).exists(),
        has_floor=SpeakingTurn.objects.visible_to(viewer).filter(session=session).exists(),
    )
