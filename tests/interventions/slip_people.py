"""A cell of eight that met without a phone: a session with a space of conflict and a barometer, and its slips."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from cells.collectives.models import Component, Participant
from interventions.barometers.models import Barometer, Dimension
from interventions.conflicts.models import Space
from interventions.conflicts.services import Asked, prepare_space
from interventions.impressions.services import open_call
from interventions.rooms.models import Kind
from interventions.rooms.services import Step
from interventions.sessions.models import Session
from tests.interventions.conflict_people import EIGHT, LINE, cell_of_eight, seat
from tests.interventions.meetings import Meeting, paris
from tests.interventions.rooms_led import at, prepared
from tests.pages import forms_of
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

BEGINS = paris(2026, 3, 12, 18)
TABLES = ("paperstand", "paperreason", "paperfelt", "paperimpression")


def planned(here: Meeting, starts: dt.datetime, asked: Asked = LINE, *kinds: Kind) -> Session:
    """Return a session with its running order, of which one step leads to a space of conflict that asks `asked`."""
    with looking_as(here.lead):
        space = prepare_space(cell=here.cells["A"], asked=asked, by=here.lead)
        steps = [
            Step(kind.label, 20, kind, space=space if kind == Kind.CONFLICT else None)
            for kind in kinds or (Kind.CONFLICT, Kind.BAROMETER)
        ]
        session = prepared(here, here.plan(starts), *steps)
    session.here = here
    return session


def met_on_paper(
    clock: Any, *, asked: Asked = LINE, people: int = 8, kinds: tuple[Kind, ...] = ()
) -> Session:
    """Return a session whose hours are over, and that nobody opened."""
    here = cell_of_eight()
    for number in range(8, people):
        seat(here, f"more{number}")
    session = planned(here, BEGINS, asked, *kinds)
    clock.move_to(BEGINS + dt.timedelta(hours=4))
    return session


def imagined(session: Session, clock: Any) -> tuple[Component, Component]:
    """Ask beforehand what people imagine, in a collective of five parents and three shopkeepers; return both components."""
    here = session.here
    parents = Component.objects.get(collective=here.collective)
    shops = Component.objects.create(collective=here.collective, name="commerçants")
    for number, who in enumerate(EIGHT):
        Participant.objects.filter(pk=here.people[who].pk).update(component=parents if number < 5 else shops)
    clock.move_to(BEGINS - dt.timedelta(days=1))
    with looking_as(here.lead):
        open_call(session=session, by=here.lead)
    clock.move_to(BEGINS + dt.timedelta(hours=4))
    return parents, shops


def space_of(session: Session) -> Space:
    return Space.objects.select_related("cell__contract", "cell__round").get(cell=session.here.cells["A"])


def barometer_of(session: Session) -> Barometer:
    return Barometer.objects.select_related("session").get(session=session)


def screen(session: Session) -> dict[str, str]:
    """Return what the screen of entry sends back when nothing is typed."""
    page = at("enter", session)
    html = session.here.desk().get(page).content.decode()
    form = next(one for one in forms_of(html, page) if "sheet" in one.fields)
    left_out = ("csrfmiddlewaretoken", "more")
    return {
        name: one.value or ""
        for name, one in form.fields.items()
        if name not in left_out and not (name.endswith("-done") and not name.startswith("initial"))
    }


def send(session: Session, typed: dict[str, Any]) -> Any:
    return session.here.desk().post(at("enter", session), typed)


def stands(session: Session, *places: int, strength: int = 2) -> dict[str, Any]:
    """Return what is typed of slips of the first box."""
    name = f"stands-{space_of(session).pk}"
    typed: dict[str, Any] = {f"rows-{name}": max(len(places), 5)}
    for number, place in enumerate(places):
        typed |= {f"{name}-{number}-place": place, f"{name}-{number}-strength": strength}
    return typed


def reasons(session: Session, *words: str) -> dict[str, Any]:
    """Return what is typed of slips of the second box."""
    name = f"reasons-{space_of(session).pk}"
    typed: dict[str, Any] = {f"rows-{name}": max(len(words), 5)}
    return typed | {f"{name}-{number}-defend": said for number, said in enumerate(words)}


def felt(*values: int, **other: int) -> dict[str, Any]:
    """Return what is typed of slips of the barometer, each with one value along all dimensions but those of `other`."""
    typed: dict[str, Any] = {"rows-felt": max(len(values), 5)}
    for number, value in enumerate(values):
        typed |= {f"felt-{number}-{name}": other.get(name, value) for name in Dimension.values}
    return typed


def met(component: Component, *both: tuple[int, int]) -> dict[str, Any]:
    """Return what is typed of slips about one component: before and after."""
    name = f"met-{component.pk}"
    typed: dict[str, Any] = {f"rows-{name}": max(len(both), 5)}
    for number, (before, after) in enumerate(both):
        typed |= {f"{name}-{number}-before": before, f"{name}-{number}-after": after}
    return typed


def read_in_sql(viewer: Viewer, table: str) -> int:
    """Return how many rows of a table this viewer reads past every page, in SQL."""
    with looking_as(viewer), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM interventions_{table}")
        return cursor.fetchone()[0]


def everyone(here: Meeting) -> list[Viewer]:
    return [here.lead, Viewer(), *(here.viewer(who) for who in here.people)]
