"""What people of the Tilleuls told before their contract: by each of the four doors."""

from __future__ import annotations

from datetime import timedelta

from contracts.listening import services as listening
from contracts.listening.audience import Door, Kind, audience
from contracts.listening.models import rule_in_force
from interventions.demo import tilleuls
from interventions.demo.dating import moment_of, on
from interventions.demo.stage import Stage, voice

BEFORE_THE_CONTRACT = timedelta(days=1)
IN_THEIR_NAME = (
    ("Fatou", Kind.NEED, "Que ce qu’on dit ici ne fasse pas le tour du quartier avant le soir."),
    ("Samir", Kind.NEED, "Finir à l’heure : je ferme la boutique pour venir."),
    ("Bernard", Kind.DOUBT, "Je peux écouter, mais je ne décide pas de tout. J’ai peur qu’on l’oublie."),
)
FOR_THE_INTERVENANTS = (
    ("Kevin", Kind.MISTRUST, "Il y a quelqu’un dans la liste devant qui je ne parlerai pas."),
)
ON_PAPER = (
    ("Mme Ortega", Kind.RELUCTANCE, "Je n’aime pas parler devant du monde. Deux par deux, je veux bien."),
)
WITHOUT_NAME = (
    ("Nadia", Kind.DOUBT, "On nous a déjà réunis il y a trois ans. Rien n’a changé."),
    ("Inès", Kind.NEED, "Qu’on ne me coupe pas quand je cherche mes mots."),
    ("Sylvie", Kind.MISTRUST, "Je ne crois pas que la mairie lise ce qui sortira d’ici."),
    ("Yanis", Kind.RELUCTANCE, "Si c’est pour parler de nous sans nous répondre, je préfère le terrain."),
    ("Paul", Kind.DOUBT, "Mes collègues savent que je viens. Ils vont me demander ce qui s’est dit."),
)


def hear(stage: Stage) -> None:
    """Let each say theirs shortly before the contract; only the Tilleuls were listened to so early."""
    if stage.told is not tilleuls.INTERVENTION:
        return
    with on(moment_of(dict(stage.told.path)["contract"]) - BEFORE_THE_CONTRACT):
        for door, words in ((Door.NAMED, IN_THEIR_NAME), (Door.RESERVED, FOR_THE_INTERVENANTS)):
            for who, kind, text in words:
                listening.say_need(kind=kind, door=door, text=text, **_in_voice(stage, who, door))
        for who, kind, text in ON_PAPER:
            party = stage.people[who].party
            listening.enter_from_paper(party=party, kind=kind, text=text, by=stage.lead)
        for who, kind, text in WITHOUT_NAME:
            listening.say_without_name(kind=kind, text=text, **_in_voice(stage, who, Door.NAMELESS))
        listening.draw_due()


def _in_voice(stage: Stage, who: str, door: Door) -> dict:
    told = audience(door, rule_in_force(stage.programme.contract)).reach.value
    return {"told": told, "by": voice(stage.people[who])}
