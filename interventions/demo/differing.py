"""Ask the people of the Tilleuls where they stand on what divides them; all who joined say it but Samir, who is yet to."""

from __future__ import annotations

from cells.positions.models import UNSAID, Disagreement
from cells.positions.services import open_disagreement, take_position
from interventions.demo import tilleuls
from interventions.demo.stage import Stage, voice

QUESTION = "Le soir, devant le collège, que voulons-nous ?"
POLES = ("Des adultes présents", "Les jeunes entre eux")
# Where the first, second, third … who joined stand, over and over.
STANDS = (1, 2, 5, 4, 5, 1, 3, 2, UNSAID, 4)


def differ(stage: Stage) -> Disagreement | None:
    """Open the question and let people answer; only the Tilleuls are asked."""
    if stage.told is not tilleuls.INTERVENTION:
        return None
    line = open_disagreement(
        contract=stage.programme.contract,
        question=QUESTION,
        first_pole=POLES[0],
        last_pole=POLES[1],
        places=5,
        by=stage.lead,
    )
    for number, person in enumerate(stage.who_joined()):
        if person.pk != tilleuls.SAMIR:
            take_position(disagreement=line, place=STANDS[number % len(STANDS)], by=voice(person))
    return line
