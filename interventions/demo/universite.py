"""Formation-recherche with the students of a master's degree: two cohorts, two programmes, true dates."""

from datetime import date

from cells.collectives.models import CollectiveKind
from interventions.demo.shapes import (
    BELIEVE,
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

STUDENTS, TEACHERS, ELECTED, RESIDENTS = "étudiants", "enseignants", "élus", "habitants"
PLACE = "Maison de l’étudiant, salle 2"
OBJECTIVE = "Concevoir une démarche où chaque partie prenante participe réellement."

COHORT_2017 = (
    Someone("Camille", "Barthe", STUDENTS, "15–24", "Clermont-Ferrand"),
    Someone("Antoine", "Delmas", STUDENTS, "15–24", "Riom"),
    Someone("Solène", "Vigier", STUDENTS, "15–24", "Clermont-Ferrand"),
    Someone("Mamadou", "Keïta", STUDENTS, "25–39", "Clermont-Ferrand"),
    Someone("Brigitte", "Chassaing", TEACHERS, "40–59", "Chamalières"),
    Someone("Pascal", "Roche", ELECTED, "60–74", "Cournon"),
    Someone("Josiane", "Mercier", RESIDENTS, "60–74", "Croix-de-Neyrat"),
    Someone("Idriss", "Benoît", RESIDENTS, "25–39", "La Gauthière"),
)

COHORT_2018 = (
    Someone("Léa", "Fabre", STUDENTS, "15–24", "Clermont-Ferrand"),
    Someone("Thomas", "Boyer", STUDENTS, "15–24", "Issoire"),
    Someone("Manon", "Chabert", STUDENTS, "15–24", "Clermont-Ferrand"),
    Someone("Amine", "Slimani", STUDENTS, "15–24", "Clermont-Ferrand"),
    Someone("Élodie", "Pons", STUDENTS, "25–39", "Thiers"),
    Someone("Catherine", "Aubry", TEACHERS, "40–59", "Chamalières"),
    Someone("Vincent", "Lacombe", TEACHERS, "40–59", "Clermont-Ferrand"),
    Someone("Martine", "Bouchet", ELECTED, "60–74", "Cournon"),
    Someone("René", "Faure", RESIDENTS, "60–74", "Saint-Jacques"),
    Someone("Safia", "Kaddour", RESIDENTS, "25–39", "La Gauthière"),
)

LOGS = (
    "Première journée de la promotion. Chacun a dit à quoi il avait déjà participé, et ce qui en était resté. "
    "Beaucoup de réunions, peu de suites : c’est de là que nous partons.",
    "Mise en situation : une concertation sur un square, où chacun joue un rôle qui n’est pas le sien. Martine, élue, a "
    "joué l’habitante que personne n’écoute ; elle s’est arrêtée au milieu d’une phrase.\n\nReprise à froid : « Je fais cela "
    "tous les mois, de l’autre côté. »",
    "Carte des obstacles à trois couleurs. Les étudiants voyaient un manque d’outils ; les habitants, un manque de "
    "réponses. Les deux colonnes se touchent en un point : personne ne dit qui décide, ni quand.",
    "Essai de la démarche à Saint-Jacques, avec trente personnes du quartier. Ce qui a tenu : le tirage au sort des tables, "
    "et la phrase affichée « Ce qui est décidé, par qui, pour quand ». Ce qui n’a pas tenu : l’horaire.",
    "Dernière demi-journée de la promotion. La démarche tient sur une page, écrite à huit mains. Josiane a demandé que "
    "l’on y ajoute la date à laquelle quelqu’un répondra. C’est fait, en première ligne.",
)

INTERVENTION_2017 = Intervention(
    title="Formation-recherche 2017",
    objective=OBJECTIVE,
    path=(
        ("trust", date(2017, 9, 14)),
        ("contract", date(2017, 10, 5)),
        ("meetings", date(2017, 11, 9)),
        ("conflict", date(2018, 1, 18)),
        ("information", date(2018, 2, 22)),
        ("intelligence", date(2018, 3, 29)),
        ("solutions", date(2018, 5, 17)),
    ),
    sponsor_name="Université Clermont-Auvergne",
    circles=(
        Circle(
            "Promotion 2017",
            OBJECTIVE,
            COHORT_2017,
            (
                Meeting(on=date(2017, 11, 9), at="09:30", minutes=390, place=PLACE, log=LOGS[0]),
                Meeting(
                    on=date(2018, 2, 22),
                    at="09:30",
                    minutes=390,
                    place=PLACE,
                    absent=("Pascal",),
                    log=LOGS[2],
                ),
                Meeting(on=date(2018, 5, 17), at="14:00", minutes=180, place=PLACE, log=LOGS[4]),
            ),
            (
                Said(
                    "Josiane",
                    "J’ai répondu à quatre enquêtes en dix ans. Je n’ai jamais su ce qu’on en avait fait.",
                ),
                Said(
                    "Pascal",
                    "Le calendrier du budget est fixé avant que la concertation commence.",
                    meeting=0,
                ),
                Said("Camille", "On ne sait pas qui lit les contributions écrites.", UNKNOWN, 1),
            ),
        ),
    ),
)

INTERVENTION_2018 = Intervention(
    title="Formation-recherche 2018",
    objective=OBJECTIVE,
    path=(
        ("trust", date(2018, 9, 13)),
        ("contract", date(2018, 10, 4)),
        ("meetings", date(2018, 11, 8)),
        ("conflict", date(2019, 1, 17)),
        ("information", date(2019, 2, 21)),
        ("intelligence", date(2019, 3, 28)),
    ),
    sponsor_name="Université Clermont-Auvergne",
    circles=(
        Circle(
            "Promotion 2018",
            OBJECTIVE,
            COHORT_2018,
            (
                Meeting(on=date(2018, 11, 8), at="09:30", minutes=390, place=PLACE, log=LOGS[0]),
                Meeting(
                    on=date(2019, 1, 17),
                    at="09:30",
                    minutes=390,
                    place=PLACE,
                    absent=("Thomas",),
                    log=LOGS[1],
                ),
                Meeting(
                    on=date(2019, 2, 21), at="09:30", minutes=390, place=PLACE, late=("Amine",), log=LOGS[2]
                ),
                Meeting(
                    on=date(2019, 3, 28),
                    at="17:30",
                    minutes=180,
                    place="Maison de quartier Saint-Jacques",
                    log=LOGS[3],
                ),
            ),
            (
                Said("René", "À Saint-Jacques, on apprend les décisions par la lettre du syndic."),
                Said("Martine", "Une élue n’a que six minutes par dossier en commission.", meeting=1),
                Said(
                    "Manon",
                    "Je crois que nos questionnaires rassurent surtout ceux qui les écrivent.",
                    BELIEVE,
                    1,
                ),
                Said(
                    "Safia",
                    "À 18 heures, les familles préparent le repas. La réunion se fait sans elles.",
                    meeting=2,
                ),
                Said(
                    "Vincent",
                    "On ne sait pas comment dire non à un commanditaire qui a déjà choisi.",
                    UNKNOWN,
                    2,
                ),
                Said("Léa", "Qui, à la métropole, a le droit de changer un calendrier ?", WHO_KNOWS, 2),
                Said(
                    "Amine",
                    "Quand la table est tirée au sort, les habitués se taisent et les autres parlent.",
                    meeting=3,
                ),
            ),
        ),
    ),
    questions=(Asked("Que garderez-vous du rôle joué par l’élue, pour les promotions suivantes ?", 30),),
)

BODY = Body(
    name="Université Clermont-Auvergne, Master CDP",
    kind=CollectiveKind.INSTITUTION,
    components=((STUDENTS, 4), (TEACHERS, 2), (ELECTED, 2), (RESIDENTS, 2)),
    interventions=(INTERVENTION_2017, INTERVENTION_2018),
)
