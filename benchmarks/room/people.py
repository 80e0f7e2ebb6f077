"""Make the people of the rooms: `python -m benchmarks.room.people 12 50`, in the database of the environment.

One programme; for each size a round with one cell of so many seats, and its session, under way, with a running order.
The people are the same from room to room, each with a browser of their own. Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 (Django must be set up first)
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from cells.collectives.models import Collective, Component, Membership, Participant  # noqa: E402
from cells.collectives.services.people import NewPerson, add_participants  # noqa: E402
from cells.composition.models import Cell, Round, RoundState, Seat  # noqa: E402
from contracts.agreements.models import Party, Signature, Version  # noqa: E402
from interventions.programmes.models import Programme  # noqa: E402
from interventions.programmes.services import open_programme  # noqa: E402
from interventions.rooms.parts import beside_phone  # noqa: E402
from interventions.rooms.services import Step, add_item  # noqa: E402
from interventions.sessions.models import Session  # noqa: E402
from interventions.sessions.services import schedule_session, start_session  # noqa: E402
from tests.signing_in import StaffClient  # noqa: E402
from tst_platform.accounts.models import User  # noqa: E402
from tst_platform.core.viewer import PARTY_SESSION_KEY, Viewer  # noqa: E402
from tst_platform.core.walls import Work, working_as  # noqa: E402

STEPS = (
    Step("Accueil", 10, "welcome"),
    Step("Tour de parole", 20, "round", "Comment arrivez-vous ?"),
    Step("La police devant le collège", 40, "question", "Qui décide des horaires ?"),
    Step("Pause", 15, "break"),
    Step("Ce que nous retenons", 20, "question", "Que voulez-vous dire aux autres cellules ?"),
    Step("Clôture", 10, "free"),
)


def main(sizes: list[int]) -> dict[str, Any]:
    call_command("collectstatic", interactive=False, verbosity=0)
    with working_as(Work.COMMAND):
        user = User.objects.create_user("claire@example.org", name="Claire", role="intervenant")
        lead = Viewer(user=user)
        programme = programme_of(lead)
        people = people_of(programme, lead, max(sizes))
        rooms = {size: room_of(programme, people[:size], lead) for size in sizes}
        cookies = [phone_of(person) for person in people]
        return {"rooms": rooms, "cookies": cookies, "press_headers": desk_of(user)}


def programme_of(lead: Viewer) -> Programme:
    collective = Collective.objects.create(name="Mesure", slug="mesure", kind="neighbourhood")
    Membership.objects.create(collective=collective, user=lead.user)
    return open_programme(
        collective=collective, title="Mesure", objective="Se parler", sponsor_name="", by=lead
    )


def people_of(programme: Programme, lead: Viewer, count: int) -> list[Participant]:
    """Return so many people who have joined and signed."""
    contract, now = programme.contract, timezone.now()
    component = Component.objects.create(collective=programme.collective, name="habitants")
    seated = add_participants(
        collective=programme.collective,
        by=lead,
        people=[NewPerson(given_name=f"Prénom{number}", component=component) for number in range(count)],
        contract=contract,
    )
    Party.objects.filter(contract=contract).update(joined_at=now)
    version = Version.objects.create(contract=contract, number=99, proposed_at=now)
    Signature.objects.bulk_create(
        [Signature(version=version, party_id=person.party_id, sha256="0" * 64) for person in seated]
    )
    return seated


def room_of(programme: Programme, people: list[Participant], lead: Viewer) -> dict[str, Any]:
    """Return the addresses of a room in which these people meet just now."""
    contract = programme.contract
    round = Round.objects.create(
        contract=contract,
        collective=programme.collective,
        number=Round.objects.filter(contract=contract).count() + 1,
        cell_size=len(people),
        state=RoundState.VALIDATED,
    )
    cell = Cell.objects.create(round=round, contract=contract, position=0, objective="Se parler")
    Seat.objects.bulk_create([Seat(round=round, cell=cell, participant=person) for person in people])
    starts = timezone.now()
    session = schedule_session(
        cell=cell, starts_at=starts, ends_at=starts + timedelta(hours=3), place="Salle", by=lead
    )
    for step in STEPS:
        add_item(session=session, step=step, by=lead)
    start_session(session=session, by=lead)
    return addresses_of(session)


def addresses_of(session: Session) -> dict[str, Any]:
    """Return what a phone in this room asks, and what its intervenant presses: through the steps, and back again."""
    there, back = (reverse(f"rooms:{name}", args=[session.pk]) for name in ("next", "back"))
    beside = [f"{part.url}{part.query}" for part in beside_phone(session)]
    return {
        "stream": reverse("sessions:stream", args=[session.pk]),
        "parts": [f"{reverse('rooms:mine', args=[session.pk])}?fragment=now", *beside],
        # From no step to the first, which is where each turn ends; a server that begins anew finds it there.
        "first": there,
        "presses": [there] * (len(STEPS) - 1) + [back] * (len(STEPS) - 1),
    }


def phone_of(person: Participant) -> str:
    """Return the cookie of a phone that came in by this person's link."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[PARTY_SESSION_KEY] = str(person.party_id)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def desk_of(user: User) -> str:
    """Return the headers of a browser that gave the second factor, and whose forms bear their token."""
    client = StaffClient()
    client.force_login(user)
    token = get_random_string(32)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={token}"
    return f"Cookie: {cookies}\r\nX-CSRFToken: {token}\r\nHX-Request: true\r\n"


if __name__ == "__main__":
    print(json.dumps(main([int(size) for size in sys.argv[1:]])))  # noqa: T201
