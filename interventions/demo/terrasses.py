"""The residents' co-operative: eight people at their fourth step, who disagree about one room."""

from cells.collectives.models import CollectiveKind
from interventions.demo.shapes import (
    BELIEVE,
    SATURDAY,
    UNKNOWN,
    WHO_KNOWS,
    Asked,
    Body,
    Circle,
    Intervention,
    Meeting,
    Said,
    Someone,
)

FOUNDERS, NEWCOMERS, TENANTS, FAMILIES = "fondateurs", "nouveaux arrivants", "locataires", "familles"

PEOPLE = (
    Someone("Marc", "Tessier", FOUNDERS, "60–74", "Bâtiment A"),
    Someone("Bénédicte", "Lambert", FOUNDERS, "60–74", "Bâtiment B"),
    Someone("Julien", "Carré", NEWCOMERS, "25–39", "Bâtiment B"),
    Someone("Anaïs", "Weber", NEWCOMERS, "25–39", "Bâtiment A"),
    Someone("Monique", "Perrot", TENANTS, "75+", "Bâtiment A"),
    Someone("Hugo", "Vidal", TENANTS, "25–39", "Bâtiment C"),
    Someone("Sandrine", "Maillot", FAMILIES, "40–59", "Bâtiment C"),
    Someone("Farid", "Zerrouki", FAMILIES, "40–59", "Bâtiment B"),
)

FIRST_LOG = """Huit présents, autour de la grande table. Chacun a raconté son premier jour aux Terrasses.

Marc a parlé des années où il fallait tout inventer. Julien : « On nous demande d’entrer dans une histoire finie. » Le mot a touché. Bénédicte a répondu sans se défendre.

Contrat commun relu ; deux questions sur la conservation, réponses données. Signé par les huit avant la fin de la semaine."""

SECOND_LOG = """Rencontres par trois, trois tours, personne deux fois avec la même personne.

Monique et Hugo, voisins d’étage depuis deux ans, n’avaient jamais déjeuné ensemble. Farid a dit qu’il n’ose plus réserver la salle depuis la remarque affichée sur la porte. Personne ne savait qui l’avait affichée ; personne n’a cherché à le savoir, et c’est nouveau.

Le groupe est prêt à ouvrir le désaccord sur le dimanche."""

CONFLICT_LOG = """Espace de conflit : « La salle commune le dimanche ».

Deux lignes au sol, chacun se place, puis dit depuis sa place. Anaïs et Sandrine aux deux bouts. Marc au milieu, ce qui a surpris tout le monde, lui compris.

Ce qui est sorti : le calme du dimanche n’est pas demandé par les plus âgés, comme tout le monde le croyait, mais par celles et ceux qui travaillent la nuit. Nous ne le savions pas.

Une voix trop forte à 11 h 10. Pause, reprise, excuses faites et reçues. Rien n’est décidé ; tout le monde est revenu s’asseoir."""

BOARD = (
    Said(
        "Sandrine",
        "La salle est réservée un dimanche sur deux par les mêmes trois foyers : le cahier le montre.",
    ),
    Said("Anaïs", "Je crois que les fondateurs veulent garder la salle pour les assemblées.", BELIEVE),
    Said(
        "Marc",
        "La règle du dimanche a été votée il y a neuf ans, par onze foyers. Nous sommes vingt-quatre.",
        meeting=1,
    ),
    Said("Hugo", "Je travaille de nuit trois semaines sur quatre. Je ne l’avais jamais dit ici.", meeting=2),
    Said("Monique", "Le bruit ne me gêne pas. C’est la porte qui claque, et elle se répare.", meeting=2),
    Said("Julien", "On ne sait pas ce que l’assurance permet quand la salle est prêtée.", UNKNOWN, 2),
    Said(
        "Farid", "Qui a affiché la remarque sur la porte, et que voulait dire cette personne ?", WHO_KNOWS, 1
    ),
    Said(
        "Bénédicte", "Je crois que si l’on change la règle, on oubliera pourquoi elle existait.", BELIEVE, 2
    ),
)

INTERVENTION = Intervention(
    title="Mieux se parler",
    objective="Décider ensemble de l’usage de la salle commune avant l’été.",
    path=(("trust", 110), ("contract", 85), ("meetings", 60), ("conflict", 17)),
    sponsor_name="Coopérative « Les Terrasses »",
    circles=(
        Circle(
            "Cellule des Terrasses",
            "Décider de l’usage de la salle commune, en comprenant à quoi chacun tient.",
            PEOPLE,
            (
                Meeting(SATURDAY, -9, at="10:00", minutes=120, place="Salle commune", log=FIRST_LOG),
                Meeting(
                    SATURDAY,
                    -5,
                    at="10:00",
                    minutes=120,
                    place="Salle commune",
                    absent=("Monique",),
                    log=SECOND_LOG,
                ),
                Meeting(
                    SATURDAY,
                    -2,
                    at="10:00",
                    minutes=150,
                    place="Salle commune",
                    log=CONFLICT_LOG,
                    log_is_validated=False,
                ),
                Meeting(SATURDAY, 1, at="10:00", minutes=150, place="Salle commune"),
                Meeting(
                    SATURDAY,
                    3,
                    at="10:00",
                    minutes=150,
                    place="Salle commune",
                    is_cancelled=True,
                    reason="Beaucoup sont absents ce jour-là. Une autre date vous sera proposée.",
                ),
            ),
            BOARD,
        ),
    ),
    questions=(
        Asked(
            "Où étiez-vous, dans la salle, quand la voix est montée ?",
            6,
            "Debout, près de la porte, et c’était trop loin. La prochaine fois je m’assieds avec le groupe avant d’ouvrir.",
            answered_days_ago=4,
            is_closed=True,
        ),
    ),
)

BODY = Body(
    name="Coopérative d’habitants « Les Terrasses »",
    kind=CollectiveKind.COOPERATIVE,
    # Nobody speaks for the street yet: the empty chair.
    components=((FOUNDERS, 2), (NEWCOMERS, 2), (TENANTS, 2), (FAMILIES, 2), ("voisins de la rue", 1)),
    interventions=(INTERVENTION,),
)
