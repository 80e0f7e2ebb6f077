"""To arrive, to trust, and to meet those one does not know."""

from interventions.exercises.library.shapes import ShippedExercise, Wording

CHECK_IN = ShippedExercise(
    "check-in-round",
    "plain",
    "arrive",
    "trust",
    15,
    Wording(
        title="Tour d’arrivée",
        intention="Que chaque personne ait parlé une fois avant que le travail commence, et sache comment arrivent les autres.",
        material="Des chaises en cercle, sans table. Rien d’autre.",
        instructions=(
            "Chacune et chacun dit, en une ou deux phrases : « J’arrive avec… » Ce peut être une humeur, une fatigue, une "
            "attente, une inquiétude. On écoute sans répondre. On peut passer son tour d’un mot : « Je passe. »"
        ),
        precautions=(
            "L’intervenant·e commence et reste bref·ve : la longueur de sa phrase donne celle des autres. Ne pas commenter, ne "
            "pas consoler dans le tour. Si quelque chose de grave est dit, le reconnaître d’un mot et y revenir en aparté."
        ),
        variants="Avec un objet que l’on se passe. Par deux d’abord, quand le groupe est très méfiant. En un seul mot, pour ouvrir une séance courte.",
    ),
    Wording(
        title="Check-in round",
        intention="That each person has spoken once before the work begins, and knows how the others arrive.",
        material="Chairs in a circle, no table. Nothing else.",
        instructions=(
            "Each person says, in a sentence or two: “I arrive with…” A mood, tiredness, something hoped for, a worry. We "
            "listen without answering. Anyone may pass with two words: “I pass.”"
        ),
        precautions=(
            "The intervenant begins, and is brief: the length of that sentence sets the length of the others. No comment and no "
            "comforting during the round. If something grave is said, acknowledge it in a word and come back to it aside."
        ),
        variants="With an object handed from one to the next. In pairs first, where mistrust is strong. In a single word, to open a short session.",
    ),
)

PRESENT_THE_OTHER = ShippedExercise(
    "present-the-other",
    "plain",
    "meet",
    "meetings",
    30,
    Wording(
        title="Présenter l’autre",
        intention="Faire se parler deux personnes qui ne se seraient pas choisies, et entendre quelqu’un parler bien de soi.",
        material="Un signal pour changer de parole (cloche, montre).",
        instructions=(
            "Mettez-vous par deux avec une personne que vous connaissez peu. Cinq minutes chacun·e : l’une parle, l’autre "
            "écoute. « Ce que les gens ne savent pas de mon quotidien. » Puis, devant le groupe, chacun·e présente "
            "l’autre en commençant par : « J’ai rencontré… » La personne présentée corrige si besoin."
        ),
        precautions=(
            "Dire avant de commencer que tout ce qui est confié ne sera pas répété : avant la présentation, demandez à "
            "l’autre ce que vous pouvez dire. Composer les paires de façon à séparer les proches, sans mettre face à face "
            "deux personnes en conflit ouvert."
        ),
        variants="À trois, dont une personne qui observe. Debout en marchant, dehors. Sans restitution, quand la confiance manque encore.",
    ),
    Wording(
        title="Presenting the other",
        intention="To bring two people to talk who would not have chosen each other, and to hear someone speak well of oneself.",
        material="A signal for changing turns (a bell, a watch).",
        instructions=(
            "Find a person you hardly know and sit in pairs. Five minutes each: one speaks, the other listens. “What people do "
            "not know of my everyday life.” Then, before the group, each presents the other, beginning with: “I have met…” "
            "Whoever is presented corrects if need be."
        ),
        precautions=(
            "Say beforehand that not everything confided is repeated: before presenting, ask the other what you may say. Make "
            "up the pairs so that friends are apart, without setting face to face two people in open conflict."
        ),
        variants="In threes, one of whom observes. Walking, outdoors. Without telling the group, where trust is still missing.",
    ),
)

UNSAID_NEEDS = ShippedExercise(
    "unsaid-needs",
    "plain",
    "listen",
    "contract",
    40,
    Wording(
        title="Les besoins non dits",
        intention="Entendre, derrière les réticences et la méfiance, ce dont chaque personne a besoin pour participer vraiment.",
        material="Deux cartes par personne, des feutres, une urne ou une boîte, un mur.",
        instructions=(
            "Écrivez, sans nom : sur la première carte, « Ce qui me ferait partir d’ici » ; sur la seconde, « Ce qui me "
            "ferait rester ». Les cartes sont mélangées, lues à voix haute par quelqu’un d’autre, et posées au mur. Pour "
            "chaque carte, le groupe cherche : « De quoi cette personne a-t-elle besoin ? » On en tire les points du "
            "contrat commun."
        ),
        precautions=(
            "Ne jamais chercher qui a écrit. Si une écriture est reconnaissable, recopier les cartes. Moins de cinq personnes : "
            "faire l’exercice à voix haute, avec l’accord de chacun·e, ou pas du tout. Une carte qui parle d’un danger "
            "est reprise par l’intervenant·e, hors du groupe."
        ),
        variants="À distance, par les paroles sans nom de l’écoute. Par composante d’abord, avant le grand groupe.",
    ),
    Wording(
        title="Unsaid needs",
        intention="To hear, behind reluctance and mistrust, what each person needs in order to take part for real.",
        material="Two cards per person, markers, an urn or a box, a wall.",
        instructions=(
            "Write, without your name: on the first card, “What would make me leave”; on the second, “What would make me "
            "stay”. The cards are mixed, read aloud by someone else, and put on the wall. For each card the group looks for: "
            "“What does this person need?” From this come points of the common contract."
        ),
        precautions=(
            "Never look for who wrote. Where a hand can be recognised, copy the cards. With fewer than five people: do it "
            "aloud, with everyone’s agreement, or not at all. A card that tells of a danger is taken up by the intervenant, "
            "outside the group."
        ),
        variants="Remotely, with the words without name of the listening. By component first, before the whole group.",
    ),
)

RUMOURS = ShippedExercise(
    "map-of-rumours",
    "plain",
    "inform",
    "information",
    45,
    Wording(
        title="Carte des rumeurs",
        intention="Sortir de l’ombre ce que chaque milieu raconte des autres, et distinguer ce qu’on sait de ce qu’on croit.",
        material="Un grand papier au sol, trois couleurs de cartes : « on dit », « je sais », « je ne sais pas ».",
        instructions=(
            "En sous-groupes mélangés, notez ce que l’on dit ici des autres groupes : « On dit que… » Une phrase par carte, "
            "sans dire qui le dit. Posez les cartes sur le plan. Puis, carte après carte : qui sait quelque chose de "
            "première main ? Ce qui est vérifié change de couleur. Ce que personne ne sait devient une question à porter."
        ),
        precautions=(
            "Une rumeur vise un groupe ou une institution, jamais une personne présente ou reconnaissable : retirer ces cartes "
            "sans les lire. Rappeler que noter n’est pas approuver. Prévoir le temps de revenir sur ce qui a blessé."
        ),
        variants="Chaque composante écrit ce qu’elle croit que l’on dit d’elle. Reprendre la carte deux séances plus tard, pour voir ce qui a bougé.",
    ),
    Wording(
        title="Map of rumours",
        intention="To bring into the light what each milieu tells of the others, and to tell what is known from what is believed.",
        material="A large sheet on the floor, cards of three colours: “people say”, “I know”, “I do not know”.",
        instructions=(
            "In mixed sub-groups, write what is said here of the other groups: “People say that…” One sentence per card, "
            "without saying who says it. Lay the cards on the map. Then, card by card: who knows something at first hand? What "
            "is verified changes colour. What nobody knows becomes a question to carry on."
        ),
        precautions=(
            "A rumour is about a group or an institution, never about a person who is there or could be recognised: take such "
            "cards away unread. Recall that to note is not to approve. Keep time to come back to what has hurt."
        ),
        variants="Each component writes what it believes is said of it. Take the map up again two sessions later, to see what has moved.",
    ),
)

MEETING = (CHECK_IN, PRESENT_THE_OTHER, UNSAID_NEEDS, RUMOURS)
