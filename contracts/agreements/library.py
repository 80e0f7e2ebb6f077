"""The clauses shipped with the platform, in French and in English: rows that practitioners start from.

`terms` is what the platform itself holds to because of a clause; what it says in words stands beside the
clause on every page, so that words and deeds can be compared. Clauses that are not default wait in the library.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from contracts.agreements.models import ClauseKind


class ShippedClause(NamedTuple):
    slug: str
    kind: str
    title_fr: str
    title_en: str
    text_fr: str
    text_en: str
    terms: dict[str, Any] = {}
    is_default: bool = True


CLAUSES = (
    ShippedClause(
        "common-objective",
        ClauseKind.OBJECTIVE,
        "Notre objectif commun",
        "Our common objective",
        "Nous nous réunissons pour un objectif commun, au service de tout le collectif. Nous le voulons ambitieux, "
        "réaliste et à notre portée. Il est rappelé au début de chaque rencontre. Nous pouvons le préciser ensemble ; "
        "personne ne le change sans les autres.",
        "We meet for a common objective, in the service of the whole collective. We want it ambitious, realistic and "
        "within our reach. It is recalled at the start of each meeting. We may make it clearer together; nobody "
        "changes it without the others.",
    ),
    ShippedClause(
        "stays-here",
        ClauseKind.CONFIDENTIALITY,
        "Ce qui se dit ici reste ici",
        "What is said here stays here",
        "Ce qu’une personne dit dans la cellule n’est répété nulle part : ni au travail, ni en famille, ni sur les "
        "réseaux. Chaque personne peut raconter au dehors ce qu’elle-même a dit ou compris, sans citer quelqu’un "
        "d’autre et sans le rendre reconnaissable.",
        "What a person says in the cell is repeated nowhere: not at work, not at home, not on social media. Everyone "
        "may tell outside what they themselves said or understood, without quoting anyone else and without making "
        "them recognisable.",
    ),
    ShippedClause(
        "no-recording",
        ClauseKind.CONFIDENTIALITY,
        "Aucun enregistrement",
        "No recording",
        "Personne n’enregistre, ne filme ni ne photographie, quel que soit son rôle. Les téléphones servent à la "
        "rencontre ou restent rangés. Les notes de l’intervenant·e servent à la démarche et ne sont remises à "
        "personne.",
        "Nobody records, films or takes pictures, whatever their role. Phones serve the meeting or stay away. The "
        "intervenant’s notes serve the process and are handed to nobody.",
        {"recording": False},
    ),
    ShippedClause(
        "leaves-by-author",
        ClauseKind.CIRCULATION,
        "Ce qui sort de la cellule",
        "What leaves the cell",
        "Une information ne sort de la cellule qu’avec l’accord de la personne qui l’a donnée. Cet accord est demandé "
        "chaque fois, pour un texte précis et une destination précise. L’information part sans nom. Son auteur·e peut "
        "la reprendre à tout moment, sans dire pourquoi, et elle disparaît aussitôt.",
        "A piece of information leaves the cell only with the agreement of the person who gave it. This agreement is "
        "asked each time, for one text and one destination. The information leaves without a name. Its author may "
        "take it back at any time, without saying why, and it disappears at once.",
        {"circulation": "author"},
    ),
    ShippedClause(
        "speaking-for-oneself",
        ClauseKind.PARTICIPATION,
        "Chaque personne parle pour elle-même",
        "Everyone speaks for themselves",
        "Nous parlons en notre nom, à notre rythme, et nous avons le droit de nous taire. Nous écoutons jusqu’au bout. "
        "Le désaccord est le bienvenu : on conteste une idée, on n’attaque pas une personne. Personne n’est tenu de "
        "raconter ce qui lui est douloureux.",
        "We speak in our own name, at our own pace, and we have the right to stay silent. We listen to the end. "
        "Disagreement is welcome: an idea is contested, a person is not attacked. Nobody has to tell what hurts.",
    ),
    ShippedClause(
        "being-there",
        ClauseKind.PARTICIPATION,
        "Venir, et prévenir",
        "Coming, and giving notice",
        "Nous venons aux rencontres librement et à l’heure. Quand nous ne pouvons pas venir, nous le disons dès que "
        "nous le savons ; aucune raison n’est demandée. Les absents ne sont pas jugés, et l’on ne parle pas à leur "
        "place.",
        "We come to the meetings freely and on time. When we cannot come, we say so as soon as we know; no reason is "
        "asked. Those who are absent are not judged, and nobody speaks in their place.",
    ),
    ShippedClause(
        "pause-and-leave",
        ClauseKind.SAFETY,
        "Faire une pause, partir",
        "Taking a pause, leaving",
        "Toute personne peut demander une pause à tout moment, sans se justifier. Toute personne peut quitter "
        "l’intervention quand elle le veut, sans conséquence pour elle. En partant, elle choisit : ses paroles restent "
        "sans son nom, ou elles sont retirées.",
        "Anyone may ask for a pause at any time, without giving a reason. Anyone may leave the intervention whenever "
        "they want, without consequence for them. On leaving they choose: their words stay without their name, or "
        "they are withdrawn.",
    ),
    ShippedClause(
        "danger",
        ClauseKind.SAFETY,
        "Quand une personne est en danger",
        "When a person is in danger",
        "La confidentialité a une limite, et une seule : le danger grave pour une personne. L’intervenant·e en parle "
        "d’abord avec elle, sauf si cela l’exposait davantage, puis prévient qui peut la protéger. Rien d’autre n’est "
        "transmis.",
        "Confidentiality has one limit, and one only: serious danger to a person. The intervenant first speaks of it "
        "with that person, unless this would expose them further, then tells those who can protect them. Nothing "
        "else is passed on.",
    ),
    ShippedClause(
        "kept-twelve-months",
        ClauseKind.RETENTION,
        "Combien de temps nos paroles sont gardées",
        "How long our words are kept",
        "Ce qui est écrit sur la plateforme est effacé après la fin de l’intervention, au terme de la durée dite "
        "ci-dessous. Les noms et les coordonnées sont effacés en même temps. Il ne reste que des nombres.",
        "What is written on the platform is erased after the intervention ends, once the time said below has passed. "
        "Names and contacts are erased at the same time. Only counts remain.",
        {"retention_months": 12},
    ),
    ShippedClause(
        "supervision",
        ClauseKind.OTHER,
        "La supervision de l’intervenant·e",
        "The intervenant’s supervision",
        "L’intervenant·e est supervisé·e. La supervision suit la démarche : les étapes, des nombres, des pseudonymes. "
        "Elle ne lit ni nos noms, ni ce qui est dit dans une cellule. Elle aide l’intervenant·e à tenir ce contrat.",
        "The intervenant is supervised. Supervision follows the process: steps, counts, pseudonyms. It reads neither "
        "our names nor what is said in a cell. It helps the intervenant to keep this contract.",
        {"supervision": "pseudonyms"},
    ),
    ShippedClause(
        "complaint",
        ClauseKind.OTHER,
        "Si ce contrat n’est pas tenu",
        "If this contract is not kept",
        "Toute personne peut dire que ce contrat n’est pas tenu : dans la cellule, à l’intervenant·e, ou directement à "
        "l’Institut, auprès d’une personne qui ne supervise pas l’intervenant·e. Ses coordonnées sont remises à qui "
        "les demande. Se plaindre n’a aucune conséquence pour la personne qui se plaint.",
        "Anyone may say that this contract is not kept: in the cell, to the intervenant, or directly to the Institut, "
        "to someone who does not supervise the intervenant. How to reach them is given to whoever asks. To complain "
        "has no consequence for the person who complains.",
    ),
    ShippedClause(
        "nothing-leaves",
        ClauseKind.CIRCULATION,
        "Rien ne sort de la cellule",
        "Nothing leaves the cell",
        "Aucune information ne sort de la cellule, même sans nom et même avec l’accord de son auteur·e. Ce que nous "
        "voulons dire au dehors, nous le décidons ensemble dans une nouvelle version de ce contrat.",
        "No information leaves the cell, not even without a name nor with its author’s agreement. What we want to say "
        "outside, we decide together in a new version of this contract.",
        {"circulation": "nobody"},
        is_default=False,
    ),
    ShippedClause(
        "no-report-by-name",
        ClauseKind.CONFIDENTIALITY,
        "Aucun compte rendu nominatif",
        "No report by name",
        "Aucun compte rendu nominatif n’est remis à un employeur, à une administration ou au commanditaire. La "
        "participation ne figure dans aucun dossier individuel.",
        "No report by name is given to an employer, to an administration or to the sponsor. Taking part is written in "
        "nobody’s personal file.",
        is_default=False,
    ),
    ShippedClause(
        "needs-heard-by-all",
        ClauseKind.CONFIDENTIALITY,
        "Nos paroles d’écoute, entendues de tout le groupe",
        "Our words of listening, heard by the whole group",
        "Ce qu’une personne dit avec son nom pendant l’écoute, les autres personnes qui participent peuvent aussi le "
        "lire. Chaque personne choisit, pour chaque parole : avec son nom, sans son nom, ou pour les intervenant·es "
        "seulement. Ce qui a été dit avant cet accord reste à qui on l’avait dit.",
        "What a person tells with their name during listening, the others who take part may read as well. Each person "
        "chooses, for each word: with their name, without it, or to the intervenants alone. What was told before this "
        "was agreed stays with those it was told to.",
        {"needs_by_name": "participants"},
        is_default=False,
    ),
    ShippedClause(
        "needs-without-name-kept",
        ClauseKind.CONFIDENTIALITY,
        "Nos paroles sans nom, lues par les intervenant·es seulement",
        "Our words without name, read by the intervenants alone",
        "Ce qui est dit sans nom pendant l’écoute, les intervenant·es seulement le lisent, et jamais moins de cinq "
        "paroles à la fois. Elles et ils en tiennent compte sans citer personne.",
        "What is told without a name during listening is read by the intervenants alone, and never fewer than five "
        "words at once. They take it into account and quote nobody.",
        {"needs_without_name": "intervenants"},
        is_default=False,
    ),
)
