"""Lay out a collective and take its people in: by hand, or by the import of a list."""

from __future__ import annotations

from cells.collectives.models import Collective, Membership, MembershipRole, Participant
from cells.collectives.services import components, people
from cells.collectives.traits import TraitName
from cells.imports import services as imports
from interventions.demo.aiming import first_objective
from interventions.demo.dating import date_steps
from interventions.demo.regions import LIST
from interventions.demo.shapes import Body, Intervention, Someone
from interventions.demo.stage import Stage
from interventions.programmes.models import Step
from interventions.programmes.services import declare_step, open_programme, open_to_sponsor
from tst_platform.accounts.models import User
from tst_platform.core.sealing import sealed_fields
from tst_platform.core.viewer import Viewer


def lay_out(body: Body, lead: Viewer, users: dict[str, User]) -> Collective:
    """Make the collective, its components and its staff."""
    collective = components.create_collective(name=body.name, kind=body.kind, by=lead)
    for name, seats in body.components:
        components.add_component(collective=collective, name=name, seats=seats, by=lead)
    for email in body.co_intervenants:
        Membership.objects.create(collective=collective, user=users[email], role=MembershipRole.CO)
    return collective


def import_list(collective: Collective, lead: Viewer) -> None:
    """Take in the shipped list, as the wizard does."""
    run = imports.open_import(collective=collective, filename=LIST.name, data=LIST.read_bytes(), by=lead)
    imports.confirm_import(run=run, creates_components=True, by=lead)


def take_in(collective: Collective, told: Intervention, lead: Viewer) -> dict[str, Participant]:
    """Put the people of a programme on the list, and return them by how they are called."""
    known = {component.name: component for component in collective.components.all()}
    everyone = [
        people.NewPerson(
            given_name=someone.given_name,
            family_name=someone.family_name,
            called=someone.called,
            email=someone.email,
            phone=someone.phone,
            component=known[someone.component],
            traits=_traits(someone),
        )
        for someone in told.people
    ]
    rows = people.add_participants(collective=collective, by=lead, people=everyone)
    return {
        someone.known_as: _under_its_id(row, someone) for row, someone in zip(rows, told.people, strict=True)
    }


def _traits(someone: Someone) -> dict[str, str]:
    return {TraitName.AGE_BAND: someone.age, TraitName.NEIGHBOURHOOD: someone.neighbourhood}


def _under_its_id(participant: Participant, someone: Someone) -> Participant:
    """Write the row again under the id by which the demo's door finds it; ids are random everywhere else."""
    if someone.id is None:
        return participant
    Participant.objects.filter(pk=participant.pk).delete()
    kept = (
        "collective",
        "party",
        "component",
        "created_at",
        *(field.name for field in sealed_fields(Participant)),
    )
    # Read from the row they are bound to, sealed again in the new one.
    values = {name: getattr(participant, name) for name in kept}
    return Participant.objects.create(pk=someone.id, **values)


def open_stage(
    collective: Collective, told: Intervention, lead: Viewer, on_the_list: dict[str, Participant]
) -> Stage:
    """Open the programme, walk it to its step, and let its sponsor in."""
    programme = open_programme(
        collective=collective,
        title=told.title,
        objective=first_objective(told),
        sponsor_name=told.sponsor_name,
        by=lead,
    )
    for slug, _when in told.path:
        declare_step(programme=programme, step=Step.objects.get(slug=slug), by=lead)
    date_steps(programme, told.path)
    if told.sponsor_email:
        open_to_sponsor(programme=programme, email=told.sponsor_email, by=lead)
    programme.refresh_from_db()
    return Stage(programme, told, lead, on_the_list)
