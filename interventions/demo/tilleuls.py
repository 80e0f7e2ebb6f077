"""Cellules de dialogue, with the association La Brigade des Mères: a neighbourhood at its third step."""

from uuid import UUID

from cells.collectives.models import CollectiveKind
from contracts.agreements.models import ClauseKind
from interventions.demo.shapes import (
    BELIEVE,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    UNKNOWN,
    WHO_KNOWS,
    Amendment,
    Asked,
    Body,
    Circle,
    Intervention,
    Meeting,
    Said,
    Someone,
    Way,
)

SAMIR = UUID("5a31c0de-0000-4000-8000-000000000012")
MOTHERS, YOUNG, SOCIAL, CITY, SHOPS = (
    "mères",
    "jeunes",
    "travailleurs sociaux",
    "agents de la ville",
    "commerçants",
)
TILLEULS, CANAL = "Cellule des Tilleuls", "Cellule du Canal"

OF_THE_TILLEULS = (
    Someone("Fatou", "Diarra", MOTHERS, "40–59", "Les Tilleuls", phone="+33639980001"),
    Someone("Nadia", "Belkacem", MOTHERS, "25–39", "Les Tilleuls", phone="+33639980002"),
    Someone("Sylvie", "Marchand", MOTHERS, "40–59", "Place du Marché"),
    Someone("Yanis", "Aubert", YOUNG, "15–24", "Les Tilleuls"),
    Someone("Inès", "Moreau", YOUNG, "15–24", "Les Tilleuls"),
    Someone("Kevin", "Lefèvre", YOUNG, "15–24", "Place du Marché"),
    Someone("Paul", "Girard", SOCIAL, "40–59", "Centre ancien"),
    Someone("Aurélie", "Petit", SOCIAL, "25–39", "Centre ancien"),
    Someone("Bernard", "Roussel", CITY, "40–59", "Centre ancien"),
    Someone("Lucie", "Fontaine", CITY, "25–39", "Place du Marché"),
    Someone(
        "Carmen",
        "Ortega",
        SHOPS,
        "60–74",
        "Les Tilleuls",
        "Mme Ortega",
        has_email=False,
        phone="+33639980012",
    ),
    Someone("Samir", "Haddad", SHOPS, "25–39", "Les Tilleuls", phone="+33639980013", id=SAMIR),
)

OF_THE_CANAL = (
    Someone("Awa", "Sissoko", MOTHERS, "25–39", "Le Canal"),
    Someone("Karine", "Dumont", MOTHERS, "40–59", "Le Canal"),
    Someone("Lina", "Ferreira", YOUNG, "15–24", "Le Canal"),
    Someone("Théo", "Garnier", YOUNG, "15–24", "Les Tilleuls"),
    Someone("Mathis", "Colin", YOUNG, "15–24", "Le Canal"),
    Someone("Delphine", "Rey", SOCIAL, "40–59", "Centre ancien"),
    Someone("Olivier", "Chauvin", SOCIAL, "25–39", "Place du Marché"),
    Someone("Gérard", "Picot", CITY, "60–74", "Centre ancien"),
    Someone("Rosa", "Mendes", SHOPS, "40–59", "Le Canal", has_email=False),
)

FIRST_LOG = """Douze personnes attendues, onze présentes. Lucie avait prévenu.

Tour d’ouverture par deux, puis présentation de l’autre. Fatou et Bernard se croisent depuis dix ans au marché et ne s’étaient jamais parlé. Yanis a présenté Mme Ortega avec beaucoup d’attention ; le groupe a ri, et respiré.

Sous-groupes de quatre, trois composantes au moins dans chacun. Consigne : « Ce qui vous rendrait service, à vous, dans un lieu d’accueil. » Le mot « surveillance » est venu dans deux groupes sur trois, dit par des adultes. Kevin : « Si c’est pour surveiller, je ne viens pas. » Personne n’a répondu tout de suite. Je n’ai pas comblé le silence.

Sortie : quatre informations écrites au tableau. À reprendre : qui a les clés du local, et qui décide des horaires devant le collège."""

SECOND_LOG = """Tous là, Kevin arrivé à 18 h 25, « placé » à la table de Nadia et de Paul.

On repart des informations de la première fois. Aurélie dit que son service ferme à 17 h 30 et qu’elle le regrette ; Inès n’en savait rien et croyait à un manque d’intérêt. Bernard apporte le règlement du local : deux adultes responsables à chaque ouverture, rien sur leur métier. Nadia le relit à voix haute, deux fois.

Désaccord qui monte, sans qu’on l’ouvre encore : la présence devant le collège, le soir. Sylvie y tient, Yanis et Samir la trouvent inutile à cette heure-là. Rester à l’étape des rencontres : on ne se connaît pas assez pour se disputer utilement.

Une question revient, et elle est juste : qui lit les comptes rendus ? Je propose une deuxième version du contrat qui le dise."""

CANAL_LOG = """Neuf présents. Groupe plus jeune, plus bavard, moins prudent que celui des Tilleuls.

Mathis et Gérard se sont reconnus : l’un joue au foot sous les fenêtres de l’autre. Une demi-heure là-dessus, que je n’aurais pas osé prévoir ; ils ont fini par chercher ensemble où mettre le but.

Delphine a dit devant tous qu’elle change de secteur en janvier et qu’elle craint que tout reparte de zéro. Rosa : « Alors écrivez ce que vous savez. » C’est devenu une information du tableau."""

ON_THE_BOARD = (
    Said(
        "Nadia",
        "Le local du 14, allée des Tilleuls, est vide depuis deux ans. La mairie en a les clés.",
        ways=(Way(CANAL, "given", 5),),
    ),
    Said(
        "Samir",
        "Le mercredi entre midi et deux, une vingtaine de jeunes attendent devant ma boutique : il n’y a nulle part où s’asseoir.",
        ways=(Way(CANAL),),
    ),
    Said(
        "Fatou",
        "On ne sait pas qui décide des horaires de présence devant le collège.",
        UNKNOWN,
        ways=(Way(CANAL, "given", 6),),
    ),
    Said(
        "Inès",
        "Qui sait pourquoi l’aide aux devoirs s’est arrêtée en janvier ?",
        WHO_KNOWS,
        ways=(Way(CANAL, "taken back"),),
    ),
    Said(
        "Kevin",
        "Je crois que les éducateurs écrivent tout ce qu’on dit. Je ne leur ai jamais demandé.",
        BELIEVE,
        ways=(Way(CANAL, "declined"),),
    ),
    Said(
        "Bernard",
        "Le règlement du local demande deux adultes responsables à chaque ouverture. Il ne dit rien de leur métier.",
        meeting=1,
    ),
    Said(
        "Aurélie",
        "Notre service ferme à 17 h 30. Après, personne ne répond au téléphone.",
        meeting=1,
        ways=(Way(CANAL),),
    ),
    Said(
        "Sylvie",
        "Je crois que les jeunes ne viendraient pas si nous tenions l’accueil toutes seules.",
        BELIEVE,
        1,
    ),
    Said("Lucie", "Je ne sais pas ce que deviennent les signalements que je transmets.", UNKNOWN, 1),
    Said(
        "Samir",
        "Je peux prêter ma cour le samedi matin, avec des tables. À condition d’être prévenu la veille.",
        meeting=1,
        ways=(Way(CANAL, "given", 7),),
    ),
    Said("Mme Ortega", "Qui peut dire si les travaux de la place commencent cette année ?", WHO_KNOWS, 1),
    Said("Yanis", "On croit que ces réunions servent à calmer tout le monde avant les travaux.", BELIEVE, 1),
)

ON_THE_OTHER_BOARD = (
    Said(
        "Karine",
        "Une demande d’ouverture du local a déjà été déposée il y a trois ans. Elle est restée sans réponse.",
        ways=(Way(TILLEULS, "given", 8),),
    ),
    Said(
        "Gérard",
        "Un local municipal s’ouvre par une convention d’un an, signée par une association. C’est gratuit.",
        ways=(Way(TILLEULS, "given", 4),),
    ),
    Said("Lina", "On ne sait pas à qui s’adresser quand le gymnase est fermé.", UNKNOWN),
    Said(
        "Delphine",
        "Je change de secteur en janvier. Ce que je sais du quartier n’est écrit nulle part.",
        ways=(Way(TILLEULS),),
    ),
    Said("Mathis", "Je crois qu’on nous invite parce qu’il faut des jeunes sur la photo.", BELIEVE),
    Said("Rosa", "Qui a la liste des associations du quartier ?", WHO_KNOWS),
)

ANSWERED = Asked(
    "Qu’avez-vous fait de votre peur au moment du silence, à la première séance ?",
    18,
    "Je l’ai regardée, et j’ai compté jusqu’à dix. J’avais envie de rassurer les adultes ; j’ai compris que "
    "c’était pour me rassurer, moi. Le groupe a repris seul, par la personne que je n’attendais pas.",
    16,
)
WAITING = Asked(
    "Trois personnes n’ont pas signé la deuxième version. Qu’est-ce qui les retient, d’après vous, "
    "et que leur avez-vous demandé ?",
    2,
)

INTERVENTION = Intervention(
    title="Mères, jeunes et travailleurs sociaux",
    objective="D’ici juin, ouvrir un lieu d’accueil tenu ensemble par des mères, des jeunes et des travailleurs sociaux.",
    path=(("trust", 75), ("contract", 47), ("meetings", 26)),
    sponsor_name="Région Île-de-France",
    sponsor_email="region@example.org",
    circles=(
        Circle(
            TILLEULS,
            "Dire ce qui empêche d’ouvrir le local du 14, et ce que chacun peut y apporter.",
            OF_THE_TILLEULS,
            (
                Meeting(week=-4, place="Salle polyvalente", absent=("Lucie",), log=FIRST_LOG),
                Meeting(
                    week=-2,
                    place="Salle polyvalente",
                    late=("Kevin",),
                    log=SECOND_LOG,
                    log_is_validated=False,
                ),
                Meeting(place="Salle polyvalente", cannot_come=("Sylvie",), come=("Fatou", "Yanis")),
                Meeting(
                    week=2,
                    place="Salle polyvalente",
                    moved_by=5,
                    reason="La salle est prise ce soir-là par une réunion de quartier.",
                ),
            ),
            ON_THE_BOARD,
        ),
        Circle(
            CANAL,
            "Trouver ce qui ferait venir, et rester, celles et ceux que l’on ne voit jamais.",
            OF_THE_CANAL,
            (
                Meeting(TUESDAY, -3, place="Maison du canal", log=CANAL_LOG),
                Meeting(TUESDAY, 0, place="Maison du canal"),
                Meeting(THURSDAY, 3, at="18:30", place="Salle polyvalente"),
                Meeting(TUESDAY, 5, place="Maison du canal", weeks=4),
            ),
            ON_THE_OTHER_BOARD,
        ),
    ),
    assemblies=(Meeting(SATURDAY, 4, at="14:00", minutes=180, place="Gymnase Jean-Jaurès"),),
    on_paper=("Mme Ortega", "Rosa"),
    photographed=("Rosa",),
    amendment=Amendment(
        ClauseKind.CONFIDENTIALITY,
        "Qui lit les comptes rendus",
        "Aucun compte rendu nominatif n’est remis à l’employeur d’un·e participant·e, ni à la ville, ni à la Région. "
        "Ce qui sort de la cellule est relu et accepté par la cellule.",
        unsigned=("Kevin", "Bernard", "Mme Ortega"),
    ),
    questions=(ANSWERED, WAITING),
)

BODY = Body(
    name="Quartier des Tilleuls",
    kind=CollectiveKind.NEIGHBOURHOOD,
    components=((MOTHERS, 3), (YOUNG, 3), (SOCIAL, 2), (CITY, 2), (SHOPS, 2)),
    interventions=(INTERVENTION,),
    co_intervenants=("malik@example.org",),
    waiting=(("Malika", "06 39 98 00 21"),),
)
