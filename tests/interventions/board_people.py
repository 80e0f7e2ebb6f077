"""Small builders for boards and supervision: one programme with its cells, written straight to the models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.test import Client
from django.utils import timezone

from cells.collectives.models import Collective, Component, Membership, Participant
from cells.composition.models import Cell, Round, RoundState, Seat
from contracts.agreements.models import Contract, ContractIntervenant, Party, Signature, Version
from interventions.boards import services
from interventions.programmes.models import Programme, Step
from interventions.supervision.models import Supervision
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.viewer import PARTY_SESSION_KEY, Viewer


def user(name: str, role: str = "intervenant") -> User:
    return User.objects.create_user(f"{name.lower()}@example.org", name=name, role=role)


@dataclass
class World:
    """One programme: `cells[i]` has the people `members[i]`, all joined and signed unless said otherwise."""

    claire: User
    collective: Collective
    contract: Contract
    version: Version
    programme: Programme
    round: Round
    components: list[Component]
    cells: list[Cell] = field(default_factory=list)
    members: list[list[Participant]] = field(default_factory=list)

    @property
    def staff(self) -> Viewer:
        return Viewer(user=self.claire)

    def seat(
        self,
        cell: Cell,
        called: str,
        component: Component | None = None,
        *,
        signed: bool = True,
        **names: str,
    ) -> Participant:
        number = Party.objects.filter(contract=self.contract).count() + 1
        party = Party.objects.create(contract=self.contract, number=number, joined_at=timezone.now())
        names = {"given_name": called, "email": f"{called.lower()}@example.org"} | names
        person = Participant.objects.create(
            collective=self.collective, party=party, component=component, called=called, **names
        )
        Seat.objects.create(round=cell.round, cell=cell, participant=person)
        if signed:
            Signature.objects.create(version=self.version, party=party, sha256=self.version.sha256)
        return person

    def write(self, person: Participant, text: str, cell: Cell | None = None):
        here = cell or Cell.objects.get(seats__participant=person)
        return services.write_card(cell=here, author=person.party, text=text, by=viewer(person))


def world(
    name: str = "tilleuls", sizes: tuple[int, ...] = (3, 3), people: str = "{letter}{n}", components: int = 2
) -> World:
    """Make a programme with one validated round; people are called by `people`, components go round."""
    claire = user(f"Claire-{name}")
    collective = Collective.objects.create(name=name.title(), slug=name, kind="neighbourhood")
    Membership.objects.create(collective=collective, user=claire)
    contract = Contract.objects.create()
    ContractIntervenant.objects.create(contract=contract, user=claire)
    version = Version.objects.create(contract=contract, number=1)
    version.proposed_at, version.sha256 = timezone.now(), version.compute_sha256()
    version.save()
    step = Step.objects.order_by("position").first()
    programme = Programme.objects.create(
        collective=collective, contract=contract, title=f"Titre {name}", current_step=step
    )
    made = [
        Component.objects.create(collective=collective, name=f"composante {n}", position=n)
        for n in range(components)
    ]
    one = Round.objects.create(
        contract=contract, collective=collective, number=1, cell_size=max(sizes), state=RoundState.VALIDATED
    )
    here = World(claire, collective, contract, version, programme, one, made)
    for position, size in enumerate(sizes):
        cell = Cell.objects.create(round=one, contract=contract, position=position)
        here.cells.append(cell)
        called = [people.format(letter=cell.letter, n=n) for n in range(size)]
        here.members.append([here.seat(cell, name, made[n % components]) for n, name in enumerate(called)])
    return here


def viewer(person: Participant) -> Viewer:
    return Viewer(party_id=person.party_id)


def staff_client(who: User) -> Client:
    client = StaffClient()
    client.force_login(who)
    return client


def phone_of(person: Participant) -> Client:
    client = Client()
    session = client.session
    session[PARTY_SESSION_KEY] = str(person.party_id)
    session.save()
    return client


def supervise(
    intervenant: User, name: str = "Helene", since: date = date(2020, 1, 1), until: date | None = None
) -> User:
    supervisor = User.objects.filter(name=name).first() or user(name, "supervisor")
    Supervision.objects.create(supervisor=supervisor, intervenant=intervenant, since=since, until=until)
    return supervisor
