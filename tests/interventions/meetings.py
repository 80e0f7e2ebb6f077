"""A cell that meets, and those around it: the ground of the tests of sessions, logs and reminders.

Fatou and Yanis have signed; Kevin has joined without signing; Ortega has signed and has no address; Samir was
invited and has not joined; Lucie has left. Bernard sits in the other cell. Jean leads another programme.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test import Client
from django.utils import timezone

from cells.collectives.models import Collective, Component, Membership, Participant
from cells.collectives.services.people import add_participant
from cells.composition.models import Cell, Round, RoundState, Seat
from contracts.agreements.models import Party, Signature, Version
from interventions.programmes.models import Programme
from interventions.programmes.services import open_programme
from interventions.sessions import services
from interventions.sessions.models import Session
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.viewer import PARTY_SESSION_KEY, Viewer

PARIS = ZoneInfo("Europe/Paris")
SIGNED = ("fatou", "yanis", "ortega", "lucie", "bernard")
JOINED = (*SIGNED, "kevin")
CELL_A = ("fatou", "yanis", "ortega", "kevin", "samir", "lucie")
SECRETS = ("Tilleuls", "cellule", "Mères", "confiance")  # what no message may say


@dataclass
class Meeting:
    """Everyone and everything of one programme."""

    lead: Viewer
    collective: Collective
    programme: Programme
    version: Version
    cells: dict[str, Cell] = field(default_factory=dict)
    people: dict[str, Participant] = field(default_factory=dict)

    def viewer(self, who: str) -> Viewer:
        return Viewer(party_id=self.people[who].party_id)

    def phone(self, who: str) -> Client:
        client = Client()
        session = client.session
        session[PARTY_SESSION_KEY] = str(self.people[who].party_id)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    def desk(self, user: User | None = None) -> Client:
        client = StaffClient()
        client.force_login(user or self.lead.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    def plan(self, starts: dt.datetime | None = None, cell: str = "A", hours: float = 2.5) -> Session:
        starts = starts or paris(2026, 3, 12, 18)
        ends = starts + dt.timedelta(hours=hours)
        return services.schedule_session(
            cell=self.cells[cell], starts_at=starts, ends_at=ends, place="Salle polyvalente", by=self.lead
        )


def paris(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=PARIS).astimezone(dt.UTC)


def staff(name: str, role: str = "intervenant") -> User:
    return User.objects.create_user(f"{name.split()[0].lower()}@example.org", name=name, role=role)


def gather() -> Meeting:
    lead = Viewer(user=staff("Claire Bonnet"))
    collective = Collective.objects.create(name="Les Tilleuls", slug="tilleuls", kind="neighbourhood")
    Membership.objects.create(collective=collective, user=lead.user)
    programme = open_programme(
        collective=collective, title="Mères et jeunes", objective="Tenir un lieu", sponsor_name="", by=lead
    )
    version = Version.objects.create(contract=programme.contract, number=99, proposed_at=timezone.now())
    meeting = Meeting(lead, collective, programme, version)
    component = Component.objects.create(collective=collective, name="parents")
    for who in (*CELL_A, "bernard"):
        meeting.people[who] = _person(meeting, who, component)
    _seat_all(meeting)
    return meeting


def _person(meeting: Meeting, who: str, component: Component) -> Participant:
    person = add_participant(
        collective=meeting.collective,
        by=meeting.lead,
        given_name=who.title(),
        family_name=f"Nom{who}",
        called=who.title(),
        email="" if who == "ortega" else f"{who}@example.org",
        component=component,
        contract=meeting.programme.contract,
    )
    now = timezone.now()
    Party.objects.filter(pk=person.party_id).update(
        joined_at=now if who in JOINED else None, left_at=now if who == "lucie" else None
    )
    if who in SIGNED:
        Signature.objects.create(version=meeting.version, party_id=person.party_id, sha256="0" * 64)
    return Participant.objects.get(pk=person.pk)


def _seat_all(meeting: Meeting) -> None:
    contract = meeting.programme.contract
    round = Round.objects.create(
        contract=contract, collective=meeting.collective, number=1, cell_size=6, state=RoundState.VALIDATED
    )
    for position, letter in enumerate("AB"):
        meeting.cells[letter] = Cell.objects.create(
            round=round, contract=contract, position=position, objective="Dire la confiance"
        )
    for who, person in meeting.people.items():
        cell = meeting.cells["B" if who == "bernard" else "A"]
        Seat.objects.create(round=round, cell=cell, participant=person)
    meeting.cells = {
        letter: Cell.objects.select_related("round").get(pk=cell.pk) for letter, cell in meeting.cells.items()
    }


def leave(person: Participant) -> None:
    Party.objects.filter(pk=person.party_id).update(left_at=timezone.now())
