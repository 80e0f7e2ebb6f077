"""The code of conduct of intervenants: texts shipped with the platform, each version kept as it was signed."""

from __future__ import annotations

from dataclasses import dataclass

from tst_platform.core.bilingual import Bilingual


@dataclass(frozen=True)
class Rule(Bilingual):
    """One rule, in both languages."""

    title_fr: str
    title_en: str
    text_fr: str
    text_en: str


# A version that was signed is never changed: a new text is a new number.
VERSIONS: dict[int, tuple[Rule, ...]] = {
    1: (
        Rule(
            "Je sers tout le collectif.",
            "I serve the whole collective.",
            "Je ne prends parti ni pour une personne, ni pour une composante, ni pour qui finance. "
            "Je dis tout intérêt qui pourrait peser sur mon travail, et je me retire s’il pèse.",
            "I take the side of no person, of no component, of nobody who pays. "
            "I tell of every interest that could weigh on my work, and I withdraw if it does.",
        ),
        Rule(
            "Je garde ce qui m’est confié.",
            "I keep what is confided to me.",
            "Ce qui se dit dans une cellule y reste, sauf accord de la personne qui l’a dit. "
            "Seul un danger grave pour quelqu’un m’oblige à parler, et je le lui dis d’abord si je le peux.",
            "What is said in a cell stays there, unless the person who said it agrees. "
            "Only a grave danger for someone obliges me to speak, and I tell them first if I can.",
        ),
        Rule(
            "Personne n’est forcé.",
            "Nobody is forced.",
            "Chacun parle, se tait, fait une pause ou s’en va quand il le veut, sans avoir à dire pourquoi. "
            "Je protège la parole de chacun, et je ne laisse humilier personne.",
            "Each person speaks, is silent, pauses or leaves when they want to, without having to say why. "
            "I protect each person’s speech, and I let nobody be humiliated.",
        ),
        Rule(
            "Je ne décide pas à la place du groupe.",
            "I do not decide in place of the group.",
            "Je garantis le cadre ; les décisions et leurs raisons appartiennent à celles et ceux qui les prennent.",
            "I guarantee the frame; decisions and their reasons belong to those who take them.",
        ),
        Rule(
            "Je travaille sous supervision.",
            "I work under supervision.",
            "Je soumets ma pratique et mes difficultés à une personne de l’Institut, sans trahir ce qui m’a été confié.",
            "I bring my practice and my difficulties to a person of the Institut, without betraying what was confided.",
        ),
        Rule(
            "On peut se plaindre de moi.",
            "One may complain about me.",
            "Je dis à chacun où s’adresser. Personne ne subit quoi que ce soit pour l’avoir fait.",
            "I tell everyone where to turn. Nobody suffers anything for having done so.",
        ),
    ),
}
CURRENT = max(VERSIONS)
