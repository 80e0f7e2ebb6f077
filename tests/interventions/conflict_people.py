"""A cell in which eight have signed, and a space of conflict in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone

from cells.collectives.services.people import add_participant
from cells.composition.models import Seat
from contracts.agreements.models import Clause, Party, Signature, Version
from interventions.conflicts.models import Reason, Space, Stand
from interventions.conflicts.services import Asked, Said, open_space, prepare_space, reveal, take_stand
from tests.interventions.meetings import Meeting, gather, paris
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

EIGHT = ("fatou", "yanis", "ortega", "amina", "bruno", "carla", "dario", "elsa")
QUESTION = "La police municipale devant le collège"
LINE = Asked(question=QUESTION, first_pole="Plus présente", last_pole="Plus loin", threshold=5)


@contextmanager
def kept_cell() -> Iterator[Meeting]:
    """Make the cell once for all tests of a module, and leave nothing of it: each test takes back what it wrote."""
    with transaction.atomic(), time_machine.travel(paris(2026, 3, 3, 9), tick=False):
        yield cell_of_eight()
        transaction.set_rollback(True)


def cell_of_eight() -> Meeting:
    here = gather()
    for name in EIGHT[3:]:
        seat(here, name)
    return here


def seat(here: Meeting, name: str) -> None:
    person = add_participant(
        collective=here.collective,
        given_name=name.title(),
        called=name.title(),
        contract=here.programme.contract,
        by=here.lead,
    )
    Party.objects.filter(pk=person.party_id).update(joined_at=timezone.now())
    Signature.objects.create(version=here.version, party_id=person.party_id, sha256=here.version.sha256)
    Seat.objects.create(round=here.cells["A"].round, cell=here.cells["A"], participant=person)
    here.people[name] = person


def opened(here: Meeting, asked: Asked = LINE) -> Space:
    with looking_as(here.lead):
        space = prepare_space(cell=here.cells["A"], asked=asked, by=here.lead)
        return open_space(space=space, by=here.lead)


def say(here: Meeting, space: Space, who: str, place: int = 3, **said: Any) -> Stand:
    viewer = here.viewer(who)
    said = {"strength": 2, "defend": f"defend-{who}", "fear": f"fear-{who}", **said}
    with looking_as(viewer):
        return take_stand(space=space, said=Said(place, **said), by=viewer)


def revealed(here: Meeting, places: dict[str, int], asked: Asked = LINE) -> Space:
    """Open a space, let people say their places, and reveal them."""
    space = opened(here, asked)
    for who, place in places.items():
        say(here, space, who, place)
    with looking_as(here.lead):
        return reveal(space=space, by=here.lead)


def agree_on(here: Meeting, people: int, who: tuple[str, ...] = EIGHT) -> None:
    """Let the next version show no figure of fewer people; those named sign it."""
    contract = here.programme.contract
    Version.objects.filter(contract=contract, proposed_at__isnull=True).delete()
    version = Version.objects.create(contract=contract, number=100 + Version.objects.count())
    Clause.objects.create(
        contract=contract, version=version, kind="circulation", position=1, terms={"smallest_group": people}
    )
    Version.objects.filter(pk=version.pk).update(proposed_at=timezone.now())
    for name in who:
        Signature.objects.create(version=version, party_id=here.people[name].party_id, sha256=version.sha256)


def reads(viewer: Viewer) -> set[str]:
    """Return what this viewer reads of what others defend, past every page."""
    with looking_as(viewer):
        return {one.defend for one in Reason.objects.visible_to(viewer)}
