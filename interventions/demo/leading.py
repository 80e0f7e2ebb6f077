"""Prepare and lead sessions of the demo: the coming one of the Tilleuls, and one of the Terrasses that is under way."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cells.composition.models import Cell
from interventions.demo import terrasses, tilleuls
from interventions.demo.stage import Stage, voice
from interventions.rooms import services as rooms
from interventions.rooms.models import Kind, RunningItem
from interventions.rooms.services import Step
from interventions.sessions import services as sessions
from interventions.sessions.models import Session

SINCE, LASTS = timedelta(minutes=25), timedelta(minutes=150)

COMING = (
    Step("Accueil", 10, Kind.WELCOME, notes="Laisser la porte ouverte jusqu’à dix-huit heures dix."),
    Step("Tour de parole", 20, Kind.ROUND, "Comment arrivez-vous ce soir ?"),
    Step(
        "Tables : ce que chacun attend de l’autre",
        30,
        Kind.TABLES,
        "Qu’attendez-vous des autres autour de la table ?",
        "Rappeler qu’on peut passer.",
    ),
    Step(
        "La police municipale devant le collège",
        50,
        Kind.CONFLICT,
        "Faut-il une présence devant le collège à la sortie des cours ?",
        "Reformuler avant de répondre. S’arrêter si le ton monte.",
    ),
    Step("Pause", 10, Kind.BREAK),
    Step("Ce que nous savons, ce que nous ignorons", 20, Kind.BOARD, "Qui décide des horaires de présence ?"),
    Step("Comment c’était", 5, Kind.BAROMETER),
)
UNDER_WAY = (
    Step("Accueil", 10, Kind.WELCOME),
    Step(
        "La salle commune",
        45,
        Kind.QUESTION,
        "Qu’est-ce qui vous retient d’ouvrir la salle commune le soir ?",
        "Les nouveaux arrivants n’ont pas encore parlé : leur laisser la place.",
    ),
    Step("Pause", 15, Kind.BREAK),
    Step("Ce que nous essayons ce mois-ci", 40, Kind.FREE, "Quel essai pouvons-nous faire ensemble ?"),
    Step("Comment c’était", 5, Kind.BAROMETER),
)


def lead_sessions(stage: Stage) -> None:
    """Prepare what comes; let one session be under way, in its second step, with a hand raised."""
    if stage.told is tilleuls.INTERVENTION:
        coming = next(one for one in stage.sessions[tilleuls.TILLEULS] if one.is_planned)
        _prepare(stage, coming, COMING)
    if stage.told is terrasses.INTERVENTION:
        _begin(stage, next(iter(stage.cells.values())))


def _prepare(stage: Stage, session: Session, steps: tuple[Step, ...]) -> None:
    for step in steps:
        rooms.add_item(session=session, step=step, by=stage.lead)


def _begin(stage: Stage, cell: Cell) -> None:
    starts_at = (timezone.now() - SINCE).replace(second=0, microsecond=0)
    session = sessions.schedule_session(
        cell=cell, starts_at=starts_at, ends_at=starts_at + LASTS, place="Salle commune", by=stage.lead
    )
    _prepare(stage, session, UNDER_WAY)
    sessions.start_session(session=session, by=stage.lead)
    rooms.go_on(session=session, shown=None, by=stage.lead)
    shown = RunningItem.objects.filter(session=session).current().values_list("pk", flat=True).get()
    rooms.go_on(session=session, shown=shown, by=stage.lead)
    for person in stage.who_signed(cell)[1:3]:
        rooms.raise_hand(session=session, by=voice(person))
