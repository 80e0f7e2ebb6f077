"""How the people of the Tilleuls negotiated their contract: what they proposed, what was done with it, what it answers."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from contracts.agreements.models import Clause, Contract
from contracts.listening.models import Need
from contracts.negotiation import services as negotiation
from interventions.demo import tilleuls
from interventions.demo.agreeing import AMENDED_DAYS_AGO
from interventions.demo.dating import moment_of, on
from interventions.demo.stage import Stage, voice

ON_TIME, KEPT = "Venir, et prévenir", "Combien de temps nos paroles sont gardées"
SPEAKING, HERE, WHO_READS = (
    "Chaque personne parle pour elle-même",
    "Ce qui se dit ici reste ici",
    "Qui lit les comptes rendus",
)
# Of each clause, the first words of what it answers.
ANSWERED = (
    (HERE, "Que ce qu’on dit ici"),
    (ON_TIME, "Finir à l’heure"),
    (SPEAKING, "Qu’on ne me coupe pas"),
    (SPEAKING, "Je peux écouter"),
    (WHO_READS, "Mes collègues savent"),
    (WHO_READS, "Je ne crois pas que la mairie"),
)
ALOUD = (
    ("Je n’aime pas parler devant du monde", "On commence toujours deux par deux."),
    ("Il y a quelqu’un dans la liste", "Vu ensemble : ils ne seront pas dans la même cellule."),
    ("Si c’est pour parler de nous", "Yanis lit lui-même ce qui sort, devant les autres."),
)


def negotiate_first(stage: Stage) -> None:
    """Negotiate the first version: one wording is taken into the draft of the second, another is set aside."""
    if stage.told is not tilleuls.INTERVENTION:
        return
    before = moment_of(AMENDED_DAYS_AGO) - timedelta(days=3)
    with on(before):
        coming, kept = _clause(stage, ON_TIME), _clause(stage, KEPT)
        fatou, samir = (voice(stage.people[who]) for who in ("Fatou", "Samir"))
        taken = negotiation.propose_wording(
            clause=coming,
            text=coming.text.replace(
                "librement et à l’heure", "librement et à l’heure, et nous finissons à l’heure dite"
            ),
            reason="À vingt heures, mon fils est seul.",
            by=fatou,
        )
        aside = negotiation.propose_wording(
            clause=kept, terms={"retention_months": 3}, reason="Un an, c’est long.", by=samir
        )
    with on(before + timedelta(days=1)):
        negotiation.take_amendment(amendment=taken, by=stage.lead)
        negotiation.set_aside(
            amendment=aside,
            reason="Le lieu d’accueil ouvre en juin : le groupe veut relire jusque-là. Nous en reparlons ensuite.",
            by=stage.lead,
        )


def negotiate_again(stage: Stage) -> None:
    """Negotiate the version in force: one wording waits; words of listening stand beside clauses; one doubt is in reserve."""
    if stage.told is not tilleuls.INTERVENTION:
        return
    now = timezone.now()
    with on(now - timedelta(days=2)):
        reading = _clause(stage, WHO_READS)
        negotiation.propose_wording(
            clause=reading,
            text=reading.text.replace(
                "relu et accepté par la cellule", "relu à voix haute et accepté par la cellule"
            ),
            reason="Tout le monde ne lit pas vite.",
            by=voice(stage.people["Nadia"]),
        )
        said = negotiation.comment_clause(
            clause=_clause(stage, SPEAKING),
            text="Et si l’on préfère écrire ?",
            by=voice(stage.people["Inès"]),
        )
    with on(now - timedelta(days=1)):
        negotiation.answer_amendment(
            amendment=said,
            text="Vous pouvez toujours écrire : je lis votre texte, ou vous le gardez.",
            by=stage.lead,
        )
        _answer_needs(stage)


def _answer_needs(stage: Stage) -> None:
    """Tie what was told to the clauses that answer it; of Nadia's doubt nothing is said: it stays in reserve."""
    needs = list(Need.objects.visible_to(stage.lead).filter(contract=stage.programme.contract))
    for title, beginning in ANSWERED:
        found = {need.pk for need in needs if need.text.startswith(beginning)}
        negotiation.tie_needs(clause=_clause(stage, title), add=found, remove=(), by=stage.lead)
    for beginning, line in ALOUD:
        for need in needs:
            if need.text.startswith(beginning):
                today = timezone.localdate()
                negotiation.write_spoken_reply(need=need, said_on=today, text=line, by=stage.lead)


def _clause(stage: Stage, title: str) -> Clause:
    version = Contract.objects.get(pk=stage.programme.contract_id).version_in_force
    assert version is not None
    return next(clause for clause in version.clauses.all() if clause.title == title)
