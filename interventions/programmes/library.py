"""The steps of the process as practitioners of Thérapie Sociale TST write them: rows shipped with the platform.

The French titles and sentences are the Institut's own presentation of the process; the English ones follow it.
"""

from __future__ import annotations

from typing import NamedTuple


class ShippedStep(NamedTuple):
    slug: str
    title_fr: str
    title_en: str
    text_fr: str
    text_en: str


STEPS = (
    ShippedStep(
        "trust",
        "Inspirer confiance : être au service de tous",
        "Inspire trust",
        "Déterminer avec tous les acteurs l’atteinte d’un objectif réaliste et atteignable au service d’un "
        "collectif, et garantir un espace de sécurité, de participation et de confidentialité.",
        "Settle with everyone concerned on a realistic, reachable objective in the service of a collective, "
        "and guarantee a space of safety, participation and confidentiality.",
    ),
    ShippedStep(
        "contract",
        "Faire un contrat commun",
        "Make a common contract",
        "Écouter les besoins réels des participants, qui s’expriment avec des doutes, des réticences, parfois "
        "de la méfiance, et contractualiser l’objectif commun.",
        "Listen to what participants really need, told with doubts, reluctance and sometimes mistrust, "
        "and put the common objective into a contract.",
    ),
    ShippedStep(
        "meetings",
        "Calmer les peurs en favorisant des rencontres en sous-groupes hétérogènes",
        "Calm fears by meeting in heterogeneous sub-groups",
        "Favoriser la confiance en petits groupes, entre personnes qui n’ont pas suffisamment l’opportunité de "
        "travailler ensemble, de se rencontrer, de se connaître ; les préjugés et les peurs s’y réduisent.",
        "Build trust in small groups of people who seldom have the chance to work together, to meet, to know "
        "one another; prejudice and fear grow smaller there.",
    ),
    ShippedStep(
        "conflict",
        "Création d’espaces de conflits constructifs",
        "Open spaces of constructive conflict",
        "Favoriser l’expression des points de vue différents, libérer la parole pour que les divergences "
        "éclatent et puissent être traitées.",
        "Let different points of view be said, and free speech so that differences come out and can be dealt with.",
    ),
    ShippedStep(
        "information",
        "Création des dispositifs de partage d’informations circulantes",
        "Let information circulate",
        "Faire circuler les informations utiles à la compréhension des obstacles, aider le groupe à déterminer "
        "les responsabilités partagées et à prendre des décisions concertées.",
        "Circulate what helps to understand the obstacles, and help the group to see shared responsibilities "
        "and to take decisions together.",
    ),
    ShippedStep(
        "intelligence",
        "Construire l’intelligence collective intégrant la complexité",
        "Build collective intelligence",
        "Faciliter la recherche du groupe par des mises en situation et des exercices, pour que chacun puisse "
        "dire sa réalité telle qu’il la connaît et telle qu’il la vit.",
        "Help the group to search, through role plays and exercises, so that each can tell the reality as they "
        "know it and as they live it.",
    ),
    ShippedStep(
        "solutions",
        "Résoudre les problèmes complexes et trouver des solutions innovantes",
        "Solve, together",
        "Accompagner le cheminement du groupe en vue de l’atteinte collective de l’objectif commun, au service "
        "de l’ensemble.",
        "Accompany the group on its way to reaching the common objective together, in the service of all.",
    ),
)
