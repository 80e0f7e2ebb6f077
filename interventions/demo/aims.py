"""What each invented programme aims at: its first objective, how people rate it, one figure, who was met beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Met:
    """Someone met before the beginning, so many days before the programme was opened."""

    who: str
    function: str
    words: str
    days_before: int


@dataclass(frozen=True)
class Followed:
    """An indicator, and what was measured: how many days after the opening, and the figure."""

    name: str
    unit: str
    baseline: int
    target: int
    measures: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Aim:
    """What one programme aims at; its second text is the objective that its pages show."""

    first: str
    followed: Followed
    met: tuple[Met, ...] = field(default_factory=tuple)
    is_offered: bool = False


UNIVERSITY = Aim(
    "Apprendre ensemble à conduire une concertation.",
    Followed(
        "Contributions auxquelles quelqu’un a répondu", "contributions", 0, 40, ((0, 0), (70, 12), (160, 27))
    ),
    (
        Met(
            "Denis Faure",
            "directeur de la recherche",
            "« On consulte beaucoup. Après, chacun repart avec son rapport, et plus personne ne se parle. »",
            30,
        ),
        Met(
            "Josiane Mallet",
            "habitante, deux fois enquêtée",
            "« On me demande mon avis, jamais ce que je sais. »",
            21,
        ),
    ),
)

AIMS: dict[str, Aim] = {
    "Mères, jeunes et travailleurs sociaux": Aim(
        "Améliorer le vivre-ensemble aux Tilleuls.",
        Followed(
            "Personnes prêtes à tenir le lieu une demi-journée par semaine", "personnes", 2, 12,
            ((0, 2), (30, 4), (60, 5)),
        ),
        (
            Met(
                "Nadia Cherif",
                "présidente de La Brigade des Mères",
                "« Le local du 14 est fermé depuis trois ans. On nous promet la clé à chaque élection. »",
                20,
            ),
            Met(
                "Philippe Aubry",
                "chef de projet à la ville",
                "« Si j’ouvre à un groupe, les autres diront que je l’ai choisi. Alors je n’ouvre à personne. »",
                14,
            ),
        ),
    ),
    "Mieux se parler": Aim(
        "Rétablir une bonne ambiance dans la coopérative.",
        Followed("Dimanches où la salle a servi sans plainte", "dimanches par mois", 1, 4, ((0, 1), (45, 1), (90, 2))),
        (
            Met(
                "Bénédicte Lauzier",
                "fondatrice",
                "« Les nouveaux consomment la coopérative. Ils n’en ont pas payé le prix. »",
                12,
            ),
            Met("Julien Abadie", "arrivé il y a deux ans", "« On ne peut rien proposer : tout a déjà été essayé. »", 9),
        ),
    ),
    "Socle de valeurs": Aim(
        "Défendre la fraternité.",
        Followed("Articles du socle proposés par deux cellules au moins", "articles", 0, 12, ((0, 0), (60, 2), (140, 5))),
        (
            Met("Le bureau du collectif", "sept personnes", "« Nous parlons au nom de villes qui ne se connaissent pas. »", 25),
            Met("Un maire de la Drôme", "élu", "« Chez moi on est d’accord sur les mots. C’est après que l’on se tait. »", 18),
        ),
        is_offered=True,
    ),
    "Coopération citoyenne": Aim(
        "Organiser des réunions publiques.",
        Followed("Personnes qui prennent la parole pour la première fois", "personnes par réunion", 0, 10, ((5, 0), (40, 1))),
        (
            Met("Sophie Delmas", "directrice générale des services", "« Les réunions se passent bien : les mêmes parlent. »", 15),
            Met("Karim Benali", "président d’association", "« J’y vais pour être vu. Pas pour être entendu. »", 10),
        ),
    ),
    "Le jardin des Lilas (terminée)": Aim(
        "Ouvrir le jardin.",
        Followed("Personnes de la rue qui ont la clé ou savent qui l’a", "personnes", 1, 20, ((0, 1), (70, 9), (140, 23))),
        (Met("Roger Blin", "trésorier de l’association", "« Si tout le monde entre, plus personne n’arrose. »", 14),),
    ),
    "Formation-recherche 2017": UNIVERSITY,
    "Formation-recherche 2018": UNIVERSITY,
}  # fmt: skip
