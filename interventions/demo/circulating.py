"""Write the cards of a cell in the voice of their authors, and send some on their way."""

from __future__ import annotations

from cells.collectives.models import Participant
from interventions.boards import services as boards
from interventions.boards.models import Card, Circulation
from interventions.demo.dating import date_cards
from interventions.demo.shapes import Circle, Said, Way
from interventions.demo.stage import Stage, voice
from interventions.sessions.models import Session

DECISIONS = {
    "given": (boards.consent,),
    "declined": (boards.refuse,),
    "taken back": (boards.consent, boards.take_back),
}


def speak(stage: Stage, circle: Circle) -> None:
    """Put what was said on the board of a cell; without a name it is said by the next member who signed."""
    sessions = stage.sessions[circle.name]
    someone = iter(stage.who_signed(stage.cells[circle.name]))
    for said in circle.said:
        author = stage.people[said.author] if said.author else next(someone)
        session = sessions[said.meeting] if said.meeting < len(sessions) else None
        held = session if session and not session.is_planned else None
        stage.cards.append((_write(stage, circle, said, author, held), said))
    for session in sessions:
        date_cards(session, [card for card, _said in stage.cards if card.session_id == session.pk])


def _write(stage: Stage, circle: Circle, said: Said, author: Participant, session: Session | None) -> Card:
    return boards.write_card(
        cell=stage.cells[circle.name],
        author=author.party,
        text=said.text,
        column=said.column,
        session=session,
        by=voice(author),
    )


def circulate(stage: Stage) -> None:
    """Ask for the ways of each card, and let their authors answer; some questions stay open."""
    for card, said in stage.cards:
        for way in said.ways:
            (circulation,) = boards.ask_circulation(card=card, to_cells=[stage.cells[way.to]], by=stage.lead)
            for decide in DECISIONS.get(way.answer, ()):
                decide(circulation=circulation, by=voice(Participant.objects.get(party=card.author_id)))
            _receive(stage, circulation, way)


def _receive(stage: Stage, circulation: Circulation, way: Way) -> None:
    for reader in stage.who_signed(stage.cells[way.to])[: way.readers]:
        boards.record_receipt(circulation=circulation, by=voice(reader))
