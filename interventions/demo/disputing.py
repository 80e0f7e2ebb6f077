"""Spaces of conflict of the demo: one worked through and one open in the cell of the Tilleuls, one open at the Terrasses."""

from __future__ import annotations

from cells.collectives.models import Participant
from cells.composition.models import Cell
from interventions.conflicts import services as conflicts
from interventions.conflicts.models import Answer, Form, Hearing, Space
from interventions.conflicts.services import Asked, Said
from interventions.demo import DEMO_PEOPLE, terrasses, tilleuls
from interventions.demo.dating import moment_of, on
from interventions.demo.stage import Stage, voice

POLICE = Asked(
    question="La police municipale devant le collège",
    first_pole="Présente chaque soir",
    last_pole="Appelée seulement en cas de besoin",
    threshold=10,
)
# What the first, second, third … who signed say, over and over: place, strength, what they defend, fear, and
# need the others to know.
SAYINGS = (
    (1, 3, "Que ma fille rentre à pied.", "Qu’on attende un drame.", "Je compte les minutes jusqu’à ce qu’elle sonne."),
    (2, 2, "Des adultes que les jeunes connaissent.", "L’uniforme sans le prénom.", ""),
    (5, 3, "Qu’on puisse rester dehors entre nous.", "D’être contrôlé devant les petits.", "On part quand on nous le dit bien."),
    (4, 2, "La rue à tout le monde.", "", "Je n’ai jamais vu d’agent me dire bonjour."),
    (3, 1, "Qu’on décide ensemble des horaires.", "Que ça se règle sans nous.", ""),
    (5, 2, "La confiance, pas la surveillance.", "Que mon fils soit fiché.", "Il a treize ans."),
)  # fmt: skip
INFORMATION = (
    "Les jeunes ignorent qui décide des horaires de présence.",
    "Les agents changent de secteur tous les deux mois : personne ne les a présentés.",
)
TURNING = (
    "Des injures à la grille du collège, filmées, puis montrées partout.",
    "Qui décide de la présence le soir, et qui le dit aux jeunes ?",
)
EVENING = Asked(
    question="Le local du 14, ouvert après 20 heures",
    form=Form.STATEMENTS,
    statements=(
        "Ouvrir après 20 heures, c’est donner un lieu à ceux qui n’en ont pas.",
        "Sans adulte présent, le local doit fermer à 20 heures.",
        "Les voisins ont droit au silence en semaine.",
        "Les jeunes peuvent tenir eux-mêmes la clé.",
    ),
    threshold=8,
)
VOTES = ((1, -1, 0, 1), (0, 1, 1, -1), (1, 0, 1, 1), (-1, 1, 1, 0), (1, -1, -1, 1))
SUNDAY = Asked(
    question="La salle commune, le dimanche matin",
    first_pole="Ouverte à qui la demande",
    last_pole="Au calme jusqu’à midi",
)


def dispute(stage: Stage) -> None:
    """Open and work through what divides the cells of the two programmes that are that far."""
    if stage.told is tilleuls.INTERVENTION:
        cell = stage.cells[tilleuls.TILLEULS]
        with on(moment_of(6)):
            _work_through(stage, cell)
        _ask(stage, cell, EVENING, spoken=5)
    elif stage.told is terrasses.INTERVENTION:
        _ask(stage, next(iter(stage.cells.values())), SUNDAY, spoken=5)


def _work_through(stage: Stage, cell: Cell) -> None:
    """Play a space from its opening to its closing: positions, pairs, two pieces of information, the register."""
    people = _who_is_there(stage, cell)
    space = conflicts.prepare_space(cell=cell, asked=POLICE, by=stage.lead)
    conflicts.open_space(space=space, by=stage.lead)
    for number, person in enumerate(people):
        conflicts.take_stand(space=space, said=_said(number), by=voice(person))
    conflicts.reveal(space=space, by=stage.lead)
    _hear(stage, space, people[:4])
    conflicts.bring_out(space=space, text=INFORMATION[0], by=voice(people[3]))
    conflicts.note_information(space=space, author=people[1].party, text=INFORMATION[1], by=stage.lead)
    conflicts.note_turning(space=space, violence=TURNING[0], conflict=TURNING[1], by=stage.lead)
    conflicts.close_space(space=space, by=stage.lead)
    Space.objects.filter(pk=space.pk).update(created_at=moment_of(6))


def _who_is_there(stage: Stage, cell: Cell) -> list[Participant]:
    return [person for person in stage.who_signed(cell) if person.party.left_at is None]


def _said(number: int) -> Said:
    place, strength, defend, fear, know = SAYINGS[number % len(SAYINGS)]
    return Said(place, strength, defend=defend, fear=fear, know=know)


def _hear(stage: Stage, space: Space, people: list[Participant]) -> None:
    """Let four people hear each other; one pair says « c’est cela » on both sides."""
    for person in people:
        conflicts.be_ready(space=space, by=voice(person))
    conflicts.make_pairs(space=space, by=stage.lead)
    by_party = {person.party_id: voice(person) for person in people}
    pair = Hearing.objects.filter(space=space).order_by("hearer").first()
    for hearing in Hearing.objects.filter(pair=pair.pair) if pair else ():
        conflicts.say_anew(
            hearing=hearing,
            words="J’ai entendu que vous voulez pouvoir compter sur quelqu’un.",
            by=by_party[hearing.hearer_id],
        )
        conflicts.answer_hearing(
            hearing=hearing, value=Answer.THAT_IS_IT, words="", by=by_party[hearing.heard_id]
        )


def _ask(stage: Stage, cell: Cell, asked: Asked, *, spoken: int) -> Space:
    """Open a space in which some have spoken; whoever the demo is entered as has not."""
    entered_as = {one.participant_id for one in DEMO_PEOPLE}
    people = [person for person in _who_is_there(stage, cell) if person.pk not in entered_as]
    space = conflicts.prepare_space(cell=cell, asked=asked, by=stage.lead)
    conflicts.open_space(space=space, by=stage.lead)
    names = [str(one.pk) for one in space.statements.all()]
    for number, person in enumerate(people[:spoken]):
        said = _said(number)
        if names:
            votes = dict(zip(names, VOTES[number % len(VOTES)], strict=True))
            said = Said(0, said.strength, votes, defend=said.defend)
        conflicts.take_stand(space=space, said=said, by=voice(person))
    return space
