"""To find together what is stuck, what each can do about it, and a first step."""

from interventions.exercises.library.shapes import ShippedExercise, Wording

TESTIMONY = ShippedExercise(
    "known-and-lived",
    "testimony",
    "understand",
    "intelligence",
    40,
    Wording(
        title="Le réel tel que je le connais, tel que je le vis",
        intention="Mettre côte à côte ce que chacun·e sait du problème et ce qu’il lui fait : le groupe voit plus que chaque personne.",
        material="Un téléphone par personne, ou une feuille pliée en deux.",
        instructions=(
            "Écrivez dans deux cases. Dans la première, le réel tel que je le connais : des faits, ce que j’ai vu, ce que "
            "mon travail ou ma rue m’apprend. Dans la seconde, le réel tel que je le vis : ce que cela change dans mes "
            "journées, ce que je ressens. Choisissez qui peut le lire : vous seul·e, votre sous-groupe, ou la cellule. Puis "
            "on lit en silence ce qui est ouvert, et on dit ce que l’on ne savait pas."
        ),
        precautions=(
            "Personne n’est tenu d’ouvrir ce qu’il ou elle a écrit, ni de lire à voix haute. Prévoir un temps après : "
            "écrire remue. Ne pas débattre d’un témoignage : on l’accueille, on demande « Qu’est-ce que cela nous apprend ? »"
        ),
        variants="Seulement la seconde case, pour une séance courte. À l’oral, en trois, avec une personne qui écrit.",
    ),
    Wording(
        title="Reality as I know it, as I live it",
        intention="To lay side by side what each knows of the problem and what it does to them: the group sees more than each person.",
        material="A phone for each person, or a sheet folded in two.",
        instructions=(
            "Write in two boxes. In the first, reality as I know it: facts, what I have seen, what my work or my street teaches "
            "me. In the second, reality as I live it: what this changes in my days, what I feel. Choose who may read it: you "
            "alone, your sub-group, or the cell. Then read in silence what is open, and say what you did not know."
        ),
        precautions=(
            "Nobody has to open what they wrote, nor to read aloud. Keep time afterwards: writing stirs things up. A testimony "
            "is not debated: we receive it, and ask “What does this teach us?”"
        ),
        variants="The second box alone, for a short session. Aloud, in threes, one of whom writes.",
    ),
)

CAUSES = ShippedExercise(
    "causes-of-a-blockage",
    "plain",
    "understand",
    "intelligence",
    60,
    Wording(
        title="Les causes d’un blocage",
        intention="Passer de « c’est la faute de… » à ce qui tient le blocage en place, y compris chez nous.",
        material="Un mur, des cartes, de la laine ou des flèches.",
        instructions=(
            "Écrivez l’obstacle au centre. En sous-groupes mélangés, demandez cinq fois « Pourquoi ? » et notez chaque "
            "réponse sur une carte. Reliez les cartes. Pour chaque cause : qui la connaît ? Qui la vit ? Entourez "
            "celles sur lesquelles quelqu’un d’ici peut quelque chose."
        ),
        precautions=(
            "Une cause est une situation, une règle, une peur : jamais une personne nommée. Quand un groupe est désigné, lui "
            "demander d’abord ce qu’il en sait. Ne pas chercher la cause unique : le groupe en sortirait avec un coupable."
        ),
        variants="Par composante d’abord, puis comparer les cartes. Reprendre les informations du tableau comme preuves des liens.",
    ),
    Wording(
        title="Causes of a blockage",
        intention="To go from “it is the fault of…” to what keeps the blockage in place, with us as well.",
        material="A wall, cards, wool or arrows.",
        instructions=(
            "Write the obstacle in the middle. In mixed sub-groups, ask “Why?” five times and note each answer on a card. Link "
            "the cards. For each cause: who knows it? Who lives it? Circle those about which someone here can do something."
        ),
        precautions=(
            "A cause is a situation, a rule, a fear: never a person by name. Where a group is pointed at, ask first what that "
            "group knows of it. Do not look for the one cause: the group would leave with a culprit."
        ),
        variants="By component first, then compare the maps. Take the information of the board as evidence for the links.",
    ),
)

SHARED_PART = ShippedExercise(
    "my-own-part",
    "plain",
    "decide",
    "solutions",
    35,
    Wording(
        title="Ma part, dite par moi",
        intention="Reconnaître sa propre part de responsabilité, sans que personne la dise à la place d’un autre.",
        material="Une feuille par personne.",
        instructions=(
            "Trois phrases à compléter, seul·e : « Dans ce qui bloque, ma part est… », « Ce que je peux faire, à ma place, "
            "est… », « Ce dont j’aurais besoin pour le faire est… ». Qui veut lit une phrase. Le groupe répond seulement : "
            "« Merci. » Les besoins sont notés au tableau."
        ),
        precautions=(
            "La part n’est pas la faute. Personne n’est invité à reconnaître une violence qu’il ou elle a subie. Celles et ceux "
            "qui ont le plus de pouvoir commencent. Couper court à toute phrase qui commence par « toi, tu »."
        ),
        variants="Par institution, chacune pour elle-même. En binômes, puis une phrase au groupe.",
    ),
    Wording(
        title="My part, said by me",
        intention="To own one’s part of the responsibility, and have nobody say it in another’s place.",
        material="A sheet for each person.",
        instructions=(
            "Three sentences to complete, alone: “In what is stuck, my part is…”, “What I can do, from my place, is…”, “What I "
            "would need for that is…”. Whoever wants reads one sentence. The group only answers: “Thank you.” The needs are "
            "noted on the board."
        ),
        precautions=(
            "A part is not a fault. Nobody is asked to own a violence that they suffered. Those who hold most power begin. Cut "
            "short any sentence that begins with “you”."
        ),
        variants="By institution, each for itself. In pairs, then one sentence to the group.",
    ),
)

FIRST_STEP = ShippedExercise(
    "first-step",
    "plain",
    "decide",
    "solutions",
    30,
    Wording(
        title="Le premier pas",
        intention="Finir par un acte si petit que personne ne peut dire qu’il est impossible, et décidé avec quelqu’un d’autre.",
        material="Une carte par paire, un calendrier.",
        instructions=(
            "Par deux, de composantes différentes : quel est le premier pas que vous pouvez faire ensemble avant la prochaine "
            "séance, sans demander la permission à personne ? Écrivez qui, quoi, quel jour. Lisez-le au groupe. À la "
            "prochaine séance, on demande : « Qu’avez-vous appris ? », avant : « L’avez-vous fait ? »"
        ),
        precautions=(
            "Un pas non fait est une information, pas un échec. Veiller à ce que les pas ne reposent pas toujours sur les mêmes. "
            "Aucun pas qui expose quelqu’un au dehors : relire ensemble ce qui reste dans la cellule."
        ),
        variants="Un seul pas pour tout le groupe. Le pas d’une institution et celui d’un habitant, reliés.",
    ),
    Wording(
        title="The first step",
        intention="To end with an act so small that nobody can call it impossible, decided with someone else.",
        material="One card per pair, a calendar.",
        instructions=(
            "In pairs, from different components: which first step can you take together before the next session, without "
            "asking anyone’s permission? Write who, what, which day. Read it to the group. At the next session we ask “What did "
            "you learn?” before “Did you do it?”"
        ),
        precautions=(
            "A step not taken is information, not a failure. See to it that the steps do not always rest on the same people. No "
            "step that exposes someone outside: read again together what stays in the cell."
        ),
        variants="One single step for the whole group. An institution’s step and a resident’s, tied to each other.",
    ),
)

SOLVING = (TESTIMONY, CAUSES, SHARED_PART, FIRST_STEP)
