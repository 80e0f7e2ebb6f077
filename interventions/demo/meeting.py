"""Compose the cells of a programme, hold and plan their sessions, keep their logs."""

from __future__ import annotations

from datetime import timedelta

from cells.collectives.models import Component
from cells.composition.models import Cell, Round, Seat
from cells.composition.services import (
    Asked,
    Mark,
    QuotaAsked,
    SlotAsked,
    Weight,
    ask_proposal,
    close_round,
    compose_proposal,
    mark_people,
    move_person,
    undo_last,
    validate_round,
)
from interventions.demo.dating import hours_of, moment_of, on, series_of
from interventions.demo.differing import differ
from interventions.demo.shapes import Circle, Meeting
from interventions.demo.stage import Stage, voice
from interventions.sessions import services as sessions
from interventions.sessions.models import Mode, Presence, Session
from interventions.sessions.people import people_of

LATE_BY = timedelta(minutes=25)
EVENINGS = ("mardi soir", "jeudi soir")


def compose(stage: Stage, cell_size: int) -> None:
    """Let the engine compose; where the content says who sits where, seat them so by hand; name the cells."""
    round = _propose(stage, cell_size)
    for cell, circle in zip(round.cells.order_by("position"), stage.told.circles, strict=True):
        cell.name, cell.objective = circle.name, circle.objective
        cell.save(update_fields=["name", "objective"])
        stage.cells[circle.name] = cell
    for circle in stage.told.circles:
        _seat(stage, round, circle)
    round.moves.all().delete()  # the demo begins with nothing to take back
    with on(moment_of(dict(stage.told.path)["meetings"])):
        validate_round(round=round, by=stage.lead)
    settled = Cell.objects.filter(round=round).select_related("round", "contract")
    stage.cells = {cell.name: cell for cell in settled}


def _propose(stage: Stage, cell_size: int, wanted: Asked | None = None) -> Round:
    """Ask for cells, and compose them here and now: the demo has no worker while it is loaded."""
    contract, collective = stage.programme.contract, stage.collective
    asked = ask_proposal(
        contract=contract, collective=collective, cell_size=cell_size, by=stage.lead, asked=wanted
    )
    compose_proposal(asked.pk)
    return Round.objects.get(pk=asked.round_id)


def look_ahead(stage: Stage, cell_size: int) -> None:
    """Leave the next round as a draft with its history, and another proposal beside it."""
    wanted = _all_that_can_be_asked(stage)
    round = _propose(stage, cell_size, wanted)
    for turn in range(2):
        seat = Seat.objects.filter(round=round).select_related("participant").order_by("pk").first()
        if seat is None:
            return
        target = round.cells.exclude(pk=seat.cell_id).order_by("position").first()
        if target is None:
            return
        move_person(round=round, participant=seat.participant, target=target, by=stage.lead)
        if turn == 0:
            undo_last(round=round, by=stage.lead)
    _propose(stage, cell_size, wanted)


def _all_that_can_be_asked(stage: Stage) -> Asked:
    """Say who facilitates, who can come when, and where people stand; ask for all of it, and for someone of the first component."""
    people = list(stage.people.values())
    marks = [
        Mark(
            person.pk,
            n % 3 == 0,
            dict.fromkeys(EVENINGS, False) | ({EVENINGS[0]: True} if n % 4 == 1 else {}),
        )
        for n, person in enumerate(people)
    ]
    mark_people(contract=stage.programme.contract, marks=marks, by=stage.lead)
    first = Component.objects.filter(participants__in=people).order_by("position").first()
    quotas = (QuotaAsked("component", str(first.pk), 1),) if first else ()
    line = differ(stage)
    return Asked(
        facilitators=1,
        slots=tuple(SlotAsked(name) for name in EVENINGS),
        quotas=quotas,
        positions={str(line.pk): Weight.MORE} if line else {},
    )


def close(stage: Stage) -> None:
    """Close the last round of a cohort whose work is done: its traits are erased."""
    last = Round.objects.filter(contract=stage.programme.contract).order_by("number").last()
    if last is not None:
        close_round(round=last, another_follows=False, by=stage.lead)


def _seat(stage: Stage, round: Round, circle: Circle) -> None:
    cell = stage.cells[circle.name]
    there = set(Seat.objects.filter(cell=cell).values_list("participant", flat=True))
    for someone in circle.people:
        participant = stage.people[someone.known_as]
        if participant.pk not in there:
            move_person(round=round, participant=participant, target=cell, by=stage.lead)


def meet(stage: Stage, circle: Circle) -> None:
    """Schedule the sessions of a cell, hold those of the past, note who cannot come to the others."""
    cell = stage.cells[circle.name]
    stage.sessions[circle.name] = [_hold(stage, cell, meeting) for meeting in circle.meetings]


def assemble(stage: Stage) -> None:
    """Plan the sessions of the whole collective."""
    for meeting in stage.told.assemblies:
        _hold(stage, None, meeting)


def _hold(stage: Stage, cell: Cell | None, meeting: Meeting) -> Session:
    session = sessions.schedule_series(
        cell=cell,
        programme=stage.programme,
        occasions=series_of(meeting),
        where=_where(meeting),
        by=stage.lead,
    )[0]
    _change(stage, session, meeting)
    if meeting.is_held:
        sessions.start_session(session=session, by=stage.lead)
        _mark(stage, session, meeting)
        sessions.end_session(session=session, by=stage.lead)
    for name in meeting.cannot_come:
        person = stage.people[name]
        sessions.decline(session=session, participant=person, by=voice(person))
    for name in meeting.come:
        person = stage.people[name]
        sessions.accept(session=session, participant=person, by=voice(person))
    return Session.objects.get(pk=session.pk)


def _where(meeting: Meeting) -> sessions.Where:
    mode = Mode.ON_SITE
    if meeting.link:
        mode = Mode.MIXED if meeting.place else Mode.REMOTE
    return sessions.Where(meeting.place, mode, meeting.link, meeting.zone)


def _change(stage: Stage, session: Session, meeting: Meeting) -> None:
    """Let happen what the content says of a date: it is moved, or called off."""
    if meeting.moved_by:
        hours = {session.pk: hours_of(meeting, meeting.moved_by)}
        sessions.move_sessions(hours=hours, where=_where(meeting), by=stage.lead, reason=meeting.reason)
    if meeting.is_cancelled:
        sessions.cancel_session(session=session, by=stage.lead, reason=meeting.reason)


def _mark(stage: Stage, session: Session, meeting: Meeting) -> None:
    absent = {stage.people[name].pk for name in meeting.absent}
    late = {stage.people[name].pk for name in meeting.late}
    for person in people_of(session).select_related("party").order_by("created_at", "pk"):
        presence = (
            Presence.ABSENT
            if person.pk in absent
            else Presence.LATE
            if person.pk in late
            else Presence.PRESENT
        )
        sessions.mark_attendance(session=session, participant=person, presence=presence, by=stage.lead)
        if presence == Presence.LATE:
            arrived_at = session.starts_at + LATE_BY
            sessions.note_arrival(session=session, participant=person, arrived_at=arrived_at, by=stage.lead)
