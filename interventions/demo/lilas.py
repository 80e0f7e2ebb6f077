"""The shared garden: six people whose work is done; its intervention is closed, and the day of erasure is announced."""

from __future__ import annotations

from cells.collectives.models import CollectiveKind
from interventions.demo.dating import moment_of, on
from interventions.demo.shapes import (
    BELIEVE,
    SATURDAY,
    Body,
    Circle,
    Intervention,
    Meeting,
    Said,
    Someone,
)
from interventions.demo.stage import Stage
from interventions.programmes.services import close_programme

GARDENERS, NEIGHBOURS, SCHOOL = "jardiniers", "voisins", "école"
# The contract keeps words for twelve months: they are erased some six weeks after the day of loading.
CLOSED_DAYS_AGO = 320

PEOPLE = (
    Someone("Odette", "Granger", GARDENERS, "60–74", "Rue des Lilas"),
    Someone("Tarek", "Aziz", GARDENERS, "40–59", "Rue des Lilas"),
    Someone("Mireille", "Caron", NEIGHBOURS, "75+", "Rue Basse"),
    Someone("Loïc", "Hamel", NEIGHBOURS, "25–39", "Rue Basse"),
    Someone("Sonia", "Prat", SCHOOL, "40–59", "Place du Marché"),
    Someone("Gilles", "Roux", SCHOOL, "40–59", "Rue des Lilas"),
)

FIRST_LOG = """Six présents, sur les bancs du jardin. Chacun a montré sur le plan l’endroit où il ne va jamais.

Mireille : « Je passe devant la grille tous les jours. Je n’ai jamais su si elle était ouverte pour moi. » Odette a répondu que la clé était chez elle, et qu’elle ne l’avait jamais dit."""

LAST_LOG = """Dernière rencontre. La clé est chez trois personnes, et leurs noms sont affichés à la grille.

L’école plante le rang du fond. Loïc vient le mercredi. Il reste une question sans réponse, l’eau du mois d’août : le groupe la garde, sans l’intervenante."""

OBJECTIVE = "Ouvrir le jardin à la rue, et décider à six de qui tient la clé."

INTERVENTION = Intervention(
    title="Le jardin des Lilas (terminée)",
    objective=OBJECTIVE,
    path=(
        ("trust", 470),
        ("contract", 450),
        ("meetings", 430),
        ("conflict", 400),
        ("information", 380),
        ("intelligence", 360),
        ("solutions", 330),
    ),
    sponsor_name="Association « Le jardin des Lilas »",
    circles=(
        Circle(
            "Cellule des Lilas",
            OBJECTIVE,
            PEOPLE,
            (
                Meeting(SATURDAY, -60, at="10:00", minutes=120, place="Au jardin", log=FIRST_LOG),
                Meeting(
                    SATURDAY,
                    -54,
                    at="10:00",
                    minutes=120,
                    place="Préau de l’école",
                    absent=("Loïc",),
                ),
                Meeting(SATURDAY, -48, at="10:00", minutes=150, place="Au jardin", log=LAST_LOG),
            ),
            (
                Said("Odette", "La clé est chez moi depuis six ans. Personne ne me l’a demandée."),
                Said("Mireille", "Je crois que le jardin est privé : c’est écrit sur la grille.", BELIEVE),
                Said("Sonia", "L’école a une heure le mercredi et vingt-deux enfants.", meeting=2),
            ),
        ),
    ),
)

BODY = Body(
    name="Le jardin des Lilas",
    kind=CollectiveKind.ORGANISATION,
    components=((GARDENERS, 2), (NEIGHBOURS, 2), (SCHOOL, 2)),
    interventions=(INTERVENTION,),
)


def end(stage: Stage) -> None:
    """Close the intervention on its day: from then on the time counts that its words are kept."""
    with on(moment_of(CLOSED_DAYS_AGO)):
        close_programme(programme=stage.programme, by=stage.lead)
