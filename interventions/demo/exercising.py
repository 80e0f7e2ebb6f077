"""Exercises in the demo: a role play of Claire's own, and testimonies in the second session of the Tilleuls."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from interventions.demo.stage import Stage, voice
from interventions.demo.tilleuls import TILLEULS
from interventions.exercises import services as exercises
from interventions.exercises.models import Exercise, ExerciseRun, Intention, Kind, Reach, Testimony
from interventions.exercises.wording import Role, Wording
from interventions.programmes.models import Step
from interventions.sessions import services as sessions

WHICH_MEETING = 1  # of those of the cell: its second one, which was held
AFTER = timedelta(minutes=70)

KEYS = Wording(
    title="Qui tient les clés",
    intention="Éprouver ce que chacun craint quand on ouvre une porte à d’autres.",
    material="Un trousseau de clés, quatre chaises.",
    instructions=(
        "Le trousseau est sur la table. Il faut décider qui le garde cette semaine. Lisez votre carte, gardez-la pour "
        "vous, et parlez dix minutes. Ensuite, posez votre carte et dites votre prénom."
    ),
    precautions=(
        "Personne du service qui gère le local ne joue le gardien. S’arrêter quand le trousseau change de main deux fois : "
        "c’est là que l’on apprend quelque chose."
    ),
    variants="Sans paroles, avec le trousseau seulement.",
    roles=(
        Role(
            "Le gardien",
            "Vous avez les clés depuis deux ans. Rien n’a jamais été cassé.",
            "Vous aimeriez les rendre, si l’on vous disait merci.",
        ),
        Role(
            "Une mère",
            "Vous voulez ouvrir le mercredi. Vous avez déjà trouvé qui viendrait.",
            "Vous avez peur d’être seule responsable s’il arrive quelque chose.",
        ),
        Role(
            "Un jeune",
            "Vous avez demandé les clés l’an dernier. On vous a répondu d’attendre.",
            "Si quelqu’un vous les tend sans condition, vous les refusez : vous voulez qu’on vous demande.",
        ),
        Role(
            "Une éducatrice",
            "Votre service ferme à 17 h 30. On vous propose de garder un double.",
            "Vous direz oui, à condition de ne pas être la seule.",
        ),
    ),
)


class Told(NamedTuple):
    """What someone of the cell testifies to, and to whom they opened it."""

    who: str
    known: str
    lived: str
    reach: Reach = Reach.CELL


TOLD = (
    Told(
        "Nadia",
        "Le local du 14 est vide. J’y passe chaque matin, les volets sont baissés, et la boîte aux lettres est pleine.",
        "Le mercredi, je reste à la maison avec les trois petits. À force, je ne connais plus que mon couloir.",
    ),
    Told(
        "Yanis",
        "Après le collège, il y a le banc, et le banc est devant chez quelqu’un.",
        "On me regarde comme si j’attendais pour faire une bêtise. Alors je parle fort, et ça n’arrange rien.",
    ),
    Told(
        "Aurélie",
        "Nous sommes deux pour quatre cents jeunes. Les appels arrivent après 18 heures.",
        "Je rentre avec les messages que je n’ai pas écoutés. J’ai honte le lundi matin.",
    ),
    Told(
        "Samir",
        "J’ai appelé deux fois cet été. La deuxième fois, personne n’est venu.",
        "Le soir où j’ai appelé, j’ai reconnu le fils d’une cliente. Je ne le lui ai pas dit.",
        Reach.ME,
    ),
)


def exercise(stage: Stage) -> None:
    """Write the role play and put it to the programme; run the testimony in the session that was held."""
    step = Step.objects.get(slug="conflict")
    draft = exercises.Draft(KEYS, Kind.ROLES, Intention.CONFRONT, 45, step)
    origin = Exercise.objects.get(slug="role-of-the-other")
    own = exercises.write_exercise(draft=draft, variant_of=origin, by=stage.lead)
    exercises.put_to(exercise=own, programme=stage.programme, by=stage.lead)
    session = stage.sessions[TILLEULS][WHICH_MEETING]
    sessions.start_session(session=session, by=stage.lead)
    shipped = Exercise.objects.get(slug="known-and-lived")
    run = exercises.open_run(session=session, exercise=shipped, by=stage.lead)
    for told in TOLD:
        by = voice(stage.people[told.who])
        exercises.write_testimony(run=run, known=told.known, lived=told.lived, reach=told.reach, by=by)
    exercises.close_run(run=run, by=stage.lead)
    sessions.end_session(session=session, by=stage.lead)
    _date(run)


def _date(run: ExerciseRun) -> None:
    """Say that it was run in the course of its session."""
    at = run.session.starts_at + AFTER
    ExerciseRun.objects.filter(pk=run.pk).update(created_at=at, closed_at=at + timedelta(minutes=run.minutes))
    Testimony.objects.filter(run=run).update(created_at=at + timedelta(minutes=run.minutes // 2))
