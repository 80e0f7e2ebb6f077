"""Load the invented programmes, through the services that people's own acts go through."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from cells.collectives.models import Collective, Participant
from interventions.demo import DEMO_PEOPLE, empreintes, lilas, regions, terrasses, tilleuls, universite
from interventions.demo.agreeing import agree, amend
from interventions.demo.aiming import aim
from interventions.demo.casting import cast
from interventions.demo.circulating import circulate, speak
from interventions.demo.deciding import decide, note_supervisions
from interventions.demo.disputing import dispute
from interventions.demo.exercising import exercise
from interventions.demo.feeling import feel
from interventions.demo.gathering import import_list, lay_out, open_stage, take_in
from interventions.demo.hearing import hear
from interventions.demo.inviting import invite, wait_at_the_door
from interventions.demo.leading import lead_sessions
from interventions.demo.meeting import assemble, close, compose, look_ahead, meet
from interventions.demo.negotiating import negotiate_again, negotiate_first
from interventions.demo.noting import keep_logs, supervise
from interventions.demo.polling import poll_dates
from interventions.demo.reminding import remind, show_the_week, tell_what_is_due
from interventions.demo.seating import sit
from interventions.demo.shapes import Body, Intervention
from interventions.demo.shelving import keep_library
from interventions.demo.stage import Stage
from interventions.demo.writing import write_together
from interventions.supervision import figures
from interventions.texts import counting
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

# The last is opened last: it stands first in the list of interventions.
BODIES = (universite.BODY, lilas.BODY, empreintes.BODY, regions.BODY, terrasses.BODY, tilleuls.BODY)
SUPERVISOR = "helene@example.org"


def is_there() -> bool:
    """Say whether any person of the demo has an account, or a seat."""
    addresses = [person.email for person in DEMO_PEOPLE if person.email]
    seats = [person.participant_id for person in DEMO_PEOPLE if person.participant_id]
    return (
        User.objects.filter(email__in=addresses).exists() or Participant.objects.filter(pk__in=seats).exists()
    )


@transaction.atomic
def load() -> None:
    """Load everything or nothing; no message leaves of it, save a summary in the folder of the demo."""
    with translation.override(settings.LANGUAGE_CODE):  # the library gives its clauses in the language in use
        users = cast()
        for body in BODIES:
            _load_body(body, users)
        keep_library(users)
        note_supervisions(users)
        tell_what_is_due()
        keep_messages_in()
        if settings.DEMO:  # mails go to its own folder, and nowhere else
            show_the_week(users["claire@example.org"])
        figures.publish_due()
        counting.publish_due()


def _load_body(body: Body, users: dict[str, User]) -> None:
    lead = Viewer(user=users["claire@example.org"])
    collective = lay_out(body, lead, users)
    for told in body.interventions:
        stage = _load_intervention(collective, told, lead, Viewer(user=users[SUPERVISOR]))
    wait_at_the_door(stage, body)


def _load_intervention(collective: Collective, told: Intervention, lead: Viewer, supervisor: Viewer) -> Stage:
    if told is regions.INTERVENTION:
        import_list(collective, lead)
    stage = open_stage(collective, told, lead, take_in(collective, told, lead))
    if told.has_contract:
        invite(stage)
        hear(stage)
    aim(stage)
    if told.has_contract:
        agree(stage)
        _hold(stage)
        negotiate_first(stage)
        amend(stage)
        negotiate_again(stage)
    supervise(stage, supervisor)
    if told is lilas.INTERVENTION:
        lilas.end(stage)
    return stage


def _hold(stage: Stage) -> None:
    compose(stage, _cell_size(stage.told))
    for circle in stage.told.circles:
        meet(stage, circle)
        speak(stage, circle)
        keep_logs(stage, circle)
    feel(stage)
    dispute(stage)
    if stage.told is tilleuls.INTERVENTION:
        sit(stage)
    assemble(stage)
    lead_sessions(stage)
    circulate(stage)
    decide(stage)
    if stage.told is regions.INTERVENTION:
        write_together(stage)
    if stage.told is tilleuls.INTERVENTION:
        exercise(stage)
        look_ahead(stage, _cell_size(stage.told))
        remind(stage)
        poll_dates(stage)
    if stage.told in (universite.INTERVENTION_2017, lilas.INTERVENTION):
        close(stage)


def _cell_size(told: Intervention) -> int:
    """Return the size with which the engine makes as many cells as the content names."""
    return regions.CELL_SIZE if not told.people else -(-len(told.people) // len(told.circles))


def keep_messages_in() -> None:
    """Cancel what the services wrote to people who do not exist, and wipe it."""
    subjects: set[UUID] = set(
        Message.objects.filter(state=MessageState.DUE).values_list("subject_id", flat=True)
    )
    for subject in subjects:
        outbox.cancel(about=subject)
