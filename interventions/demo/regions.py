"""Nous Tous Français: two hundred and forty people of a shipped list, in twenty cells, at their fifth step.

The people come by the import and the cells from the engine: a card is said by some member of its cell.
"""

from pathlib import Path

from cells.collectives.models import CollectiveKind
from interventions.demo.shapes import (
    BELIEVE,
    SATURDAY,
    THURSDAY,
    UNKNOWN,
    WHO_KNOWS,
    Asked,
    Body,
    Circle,
    Intervention,
    Meeting,
    Said,
    Way,
)

LIST = Path(__file__).parent / "data" / "nous-tous-francais-240.csv"
CELL_SIZE = 12
# Out of how many people one has not joined yet, and one has joined and not signed.
NOT_JOINED, NOT_SIGNED = 20, 30

QUIET = (
    *("Marseille", "Nantes", "Strasbourg", "Bordeaux", "Toulouse", "Rouen", "Dijon"),
    *("Tours", "Amiens", "Metz", "Limoges", "Besançon", "Montpellier", "Orléans"),
)


def cell(town: str) -> str:
    return f"Cellule de {town}" if town[0] not in "AEIOU" else f"Cellule d’{town}"


LYON, LILLE, CLERMONT, RENNES, NICE, TROYES = map(
    cell, ("Lyon", "Lille", "Clermont", "Rennes", "Nice", "Troyes")
)

LOG = """Douze personnes de douze endroits. On a commencé par : « Le dernier service que vous avez rendu à quelqu’un que vous ne connaissiez pas. »

Deux heures plus tard, trois phrases au tableau que tout le monde accepte de garder, et une que personne n’accepte de jeter : « On peut compter les uns sur les autres. » Les uns y lisent une promesse, les autres un reproche. On la garde pour la prochaine fois.

La question qui revient : ce qui se décide loin, et que l’on apprend après."""

BOARDS = (
    Circle(
        LYON,
        "Une phrase du socle sur ce que l’on se doit entre voisins.",
        meetings=(
            Meeting(SATURDAY, -6, at="09:30", minutes=180, place="Bourse du travail", log=LOG),
            Meeting(SATURDAY, 2, at="09:30", minutes=180, place="Bourse du travail"),
        ),
        said=(
            Said(
                "",
                "Dans mon immeuble, on s’est parlé pour la première fois le jour de la panne d’ascenseur.",
                ways=(Way(LILLE, "given", 6), Way(RENNES, "given", 4)),
            ),
            Said(
                "",
                "Je crois que les gens de la campagne pensent que nous les oublions.",
                BELIEVE,
                ways=(Way(CLERMONT, "given", 8),),
            ),
            Said(
                "",
                "On ne sait pas ce que deviennent nos phrases une fois le texte écrit.",
                UNKNOWN,
                ways=(Way(LILLE),),
            ),
        ),
    ),
    Circle(
        LILLE,
        "Une phrase du socle sur le travail que l’on ne voit pas.",
        meetings=(
            Meeting(SATURDAY, -5, at="14:00", minutes=180, place="Maison des associations", log=LOG),
            Meeting(SATURDAY, 1, at="14:00", minutes=180, place="Maison des associations"),
        ),
        said=(
            Said(
                "",
                "Je commence à cinq heures. Les bureaux que je nettoie, je n’en ai jamais vu les occupants.",
                ways=(Way(LYON, "given", 7), Way(CLERMONT, "given", 5)),
            ),
            Said(
                "", "Je crois que l’on respecte davantage ce que l’on a vu faire.", BELIEVE, ways=(Way(NICE),)
            ),
            Said(
                "",
                "Qui décide qu’un métier est « essentiel », et pourquoi l’oublie-t-on après ?",
                WHO_KNOWS,
                ways=(Way(LYON, "declined"),),
            ),
        ),
    ),
    Circle(
        CLERMONT,
        "Une phrase du socle sur la parole donnée.",
        meetings=(
            Meeting(
                SATURDAY,
                -4,
                at="09:30",
                minutes=180,
                place="Salle des fêtes",
                log=LOG,
                log_is_validated=False,
            ),
            Meeting(SATURDAY, 3, at="09:30", minutes=180, place="Salle des fêtes"),
        ),
        said=(
            Said(
                "",
                "Au village, le bureau de poste a fermé un mardi. On l’a appris par une affiche, le lundi.",
                ways=(Way(LYON, "given", 9), Way(LILLE, "given", 3), Way(RENNES)),
            ),
            Said(
                "",
                "La salle des fêtes est le dernier endroit où l’on se croise sans se choisir.",
                ways=(Way(NICE, "given", 5),),
            ),
            Said("", "Je crois qu’en ville on imagine que la campagne est calme.", BELIEVE),
        ),
    ),
    Circle(
        RENNES,
        "Une phrase du socle sur ce que l’on transmet.",
        meetings=(
            Meeting(SATURDAY, 2, at="14:30", minutes=150, place="Médiathèque"),
            Meeting(
                THURSDAY,
                4,
                at="18:00",
                minutes=90,
                zone="Indian/Reunion",
                link="https://visio.exemple.test/socle-commun",
            ),
        ),
        said=(
            Said(
                "",
                "Mon grand-père disait « tiens ta porte ouverte ». Je ferme à clé même en journée.",
                ways=(Way(LYON, "given", 2),),
            ),
            Said(
                "",
                "On ne sait pas ce que les plus jeunes voudraient garder : on ne le leur a pas demandé.",
                UNKNOWN,
                ways=(Way(TROYES, "given", 4),),
            ),
        ),
    ),
    Circle(
        NICE,
        "Une phrase du socle sur l’accueil.",
        said=(
            Said(
                "",
                "J’ai mis onze mois à connaître le prénom de ma voisine. Elle attendait que je demande.",
                ways=(Way(LILLE, "given", 6),),
            ),
            Said("", "Qui accueille ceux qui accueillent toute la journée ?", WHO_KNOWS),
        ),
    ),
    Circle(
        TROYES,
        "Une phrase du socle sur le désaccord.",
        said=(
            Said(
                "",
                "Chez moi on vote sans se parler. Ici on s’est parlé sans voter, et c’était plus difficile.",
                ways=(Way(CLERMONT),),
            ),
        ),
    ),
)

INTERVENTION = Intervention(
    title="Socle de valeurs",
    objective="Écrire un socle de valeurs commun.",
    path=(("trust", 160), ("contract", 120), ("meetings", 75), ("conflict", 45), ("information", 18)),
    sponsor_name="Collectif Nous Tous Français",
    circles=(*BOARDS, *(Circle(cell(town)) for town in QUIET)),
    questions=(
        Asked(
            "Vingt cellules, deux intervenants : que faites-vous quand une cellule va mal le même soir qu’une autre ?",
            25,
            "Nous l’avons dit aux cellules : chacune a le numéro de l’autre intervenant, et le droit d’arrêter. C’est arrivé une fois.",
            22,
        ),
    ),
)

BODY = Body(
    name="Nous Tous Français",
    kind=CollectiveKind.TERRITORY,
    components=(),  # they come with the list
    interventions=(INTERVENTION,),
    co_intervenants=("malik@example.org",),
)
