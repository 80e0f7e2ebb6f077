"""To disagree without hurting: to be heard, to stand somewhere, to stand in another's place."""

from interventions.exercises.library.shapes import Role, ShippedExercise, Wording

REFORMULATION = ShippedExercise(
    "reformulation-in-pairs",
    "plain",
    "listen",
    "conflict",
    25,
    Wording(
        title="Reformulation par deux",
        intention="Vérifier que l’on a été entendu avant de répondre : l’accord n’est pas demandé, la compréhension l’est.",
        material="Rien. De la place pour que les paires ne s’entendent pas.",
        instructions=(
            "A dit en deux minutes ce qui compte pour lui ou pour elle dans la question posée. B redit : « J’ai entendu "
            "que… » A répond : « C’est ça » ou « Pas tout à fait ». B recommence jusqu’à « C’est ça ». Seulement alors, on "
            "change. À la fin, chacun·e dit ce qui a été le plus difficile : parler, ou redire."
        ),
        precautions=(
            "Reformuler n’est pas répéter ni analyser : interrompre doucement les « en fait, tu veux dire que… ». Ne pas "
            "mettre dans une même paire une personne et quelqu’un qui a autorité sur elle. Chacun·e peut s’arrêter."
        ),
        variants="En cercle : on reformule la personne d’avant, puis on parle. À trois, avec une personne qui garde la règle.",
    ),
    Wording(
        title="Reformulation in pairs",
        intention="To make sure one was heard before answering: agreement is not asked for, understanding is.",
        material="Nothing. Room enough for the pairs not to hear one another.",
        instructions=(
            "A says in two minutes what matters to them in the question. B says it back: “I heard that…” A answers: “That is "
            "it” or “Not quite”. B begins again until “That is it”. Only then do they change. At the end each says which was "
            "harder: to speak, or to say back."
        ),
        precautions=(
            "To reformulate is neither to repeat nor to analyse: gently interrupt “what you really mean is…”. Do not pair a "
            "person with someone who has authority over them. Anyone may stop."
        ),
        variants="In a circle: one reformulates the person before, then speaks. In threes, one of whom keeps the rule.",
    ),
)

LINE = ShippedExercise(
    "line-of-positions",
    "plain",
    "confront",
    "conflict",
    35,
    Wording(
        title="Ligne des positions",
        intention="Rendre le désaccord visible et supportable : voir qu’il y a plus de deux camps, et que l’on peut bouger.",
        material="Une ligne au sol, deux pôles écrits en grand.",
        instructions=(
            "L’intervenant·e lit une phrase qui divise. Placez-vous sur la ligne entre « tout à fait d’accord » et « pas du "
            "tout ». Parlez à votre voisin·e la plus proche, puis à la plus éloignée : « Ce qui m’a amené·e là… » On "
            "écoute trois personnes à des endroits différents. Puis : qui veut bouger, et qu’a-t-il ou elle entendu ?"
        ),
        precautions=(
            "Se montrer est un risque : proposer toujours une place « je préfère ne pas dire », hors de la ligne. Jamais sur une "
            "question qui révèle une origine, une croyance, une santé ou un vote. Ne pas compter les places à voix haute."
        ),
        variants="Chacun·e marque sa place sur son téléphone, sans se montrer. En fermant les yeux. Avec la phrase d’une rumeur.",
    ),
    Wording(
        title="Line of positions",
        intention="To make disagreement visible and bearable: to see that there are more than two camps, and that one may move.",
        material="A line on the floor, two poles written large.",
        instructions=(
            "The intervenant reads a sentence that divides. Stand on the line between “I fully agree” and “not at all”. Talk to "
            "your nearest neighbour, then to the farthest: “What brought me here…” We hear three people at different places. "
            "Then: who wants to move, and what did they hear?"
        ),
        precautions=(
            "To show oneself is a risk: always offer a place “I prefer not to say”, off the line. Never on a question that "
            "reveals an origin, a belief, health or a vote. Do not count the places aloud."
        ),
        variants="Each marks their place on the phone, unseen. With closed eyes. With the sentence of a rumour.",
    ),
)

ROLE_OF_THE_OTHER = ShippedExercise(
    "role-of-the-other",
    "roles",
    "confront",
    "conflict",
    60,
    Wording(
        title="Jeu de rôle de l’autre",
        intention="Éprouver de l’intérieur la place de celles et ceux avec qui l’on est en conflit, et ce qui les retient.",
        material="Les cartes de rôle, tirées au sort ou remises. Quatre à six chaises au centre, les autres autour.",
        instructions=(
            "Une réunion se tient : il faut décider ce soir de l’ouverture d’un local de quartier. Lisez votre carte et ne "
            "la montrez pas. Jouez dix minutes, sincèrement, sans caricature. Puis sortez du rôle : retournez votre carte, "
            "dites « Je m’appelle… et je ne suis plus… ». Chaque personne dit ce qu’elle a ressenti dans ce rôle. Celles "
            "et ceux qui vivent cette place pour de vrai disent ensuite ce qui était juste."
        ),
        precautions=(
            "Personne ne joue son propre rôle ni celui d’une personne présente. Refuser ou rendre sa carte ne se justifie pas. La "
            "sortie de rôle n’est pas facultative : debout, à voix haute, son propre nom. Arrêter au premier mot humiliant. "
            "Ne pas rejouer une violence que quelqu’un du groupe a subie."
        ),
        variants="Inverser les rôles à mi-temps. Écrire des cartes à partir de la situation du groupe, dans une variante à soi. Une chaise reste libre : qui veut relayer entre.",
        roles=(
            Role(
                "Une mère du quartier",
                "Vous demandez ce local depuis trois ans. Vous avez organisé deux pétitions.",
                "Vous êtes fatiguée d’être celle qui porte tout. Si l’on vous demandait d’aider seulement, vous diriez oui.",
            ),
            Role(
                "Un jeune de dix-sept ans",
                "Vous attendez dehors, faute d’endroit. On vous a fait venir pour « représenter les jeunes ».",
                "Vous pensez que ce lieu servira à vous surveiller. Vous ne le direz que si l’on vous pose une vraie question.",
            ),
            Role(
                "Une agente de la ville",
                "Vous gérez les locaux municipaux. Le règlement demande deux adultes responsables à chaque ouverture.",
                "Un accident est arrivé ailleurs, et on vous l’a reproché. Vous avez peur que cela recommence.",
            ),
            Role(
                "Un commerçant",
                "Votre boutique est en face. Vous avez appelé la police deux fois cet été.",
                "Votre propre fils traîne dehors le soir, et vous ne savez pas comment lui parler.",
            ),
            Role(
                "Une éducatrice",
                "Votre équipe est passée de cinq à deux personnes. On vous demande d’ouvrir le local.",
                "Vous cherchez un autre travail et personne ne le sait. Vous avez honte de promettre.",
            ),
            Role(
                "Un élu de quartier",
                "Vous voulez une décision ce soir : le conseil se réunit la semaine prochaine.",
                "Le budget est déjà voté, plus petit qu’annoncé. Vous cherchez le moment de le dire.",
            ),
        ),
    ),
    Wording(
        title="Playing the other",
        intention="To feel from within the place of those one is in conflict with, and what holds them back.",
        material="The role cards, drawn by lot or handed out. Four to six chairs in the middle, the others around.",
        instructions=(
            "A meeting is held: tonight it must decide whether a neighbourhood room opens. Read your card and show it to "
            "nobody. Play for ten minutes, sincerely, without caricature. Then leave the role: turn your card over and say “My "
            "name is… and I am no longer…”. Each person says what they felt in that role. Then those who live this place for "
            "real say what rang true."
        ),
        precautions=(
            "Nobody plays their own role, nor that of a person who is there. To decline or hand back a card needs no reason. "
            "Leaving the role is not optional: standing, aloud, one’s own name. Stop at the first humiliating word. Do not play "
            "again a violence that someone of the group has suffered."
        ),
        variants="Exchange roles half-way. Write cards from the group’s own situation, in a variant of one’s own. One chair stays free: whoever wants to take over comes in.",
        roles=(
            Role(
                "A mother of the neighbourhood",
                "You have asked for this room for three years. You organised two petitions.",
                "You are tired of being the one who carries everything. If you were only asked to help, you would say yes.",
            ),
            Role(
                "A young person of seventeen",
                "You wait outside, for want of a place. You were brought here to “represent the young”.",
                "You think this place will serve to watch you. You will say so only if someone asks you a real question.",
            ),
            Role(
                "A city officer",
                "You manage the municipal rooms. The rules ask for two responsible adults at each opening.",
                "An accident happened elsewhere, and you were blamed for it. You are afraid it will happen again.",
            ),
            Role(
                "A shopkeeper",
                "Your shop is across the street. You called the police twice this summer.",
                "Your own son hangs about outside at night, and you do not know how to talk to him.",
            ),
            Role(
                "A youth worker",
                "Your team went from five people to two. You are asked to open the room.",
                "You are looking for another job and nobody knows. You are ashamed to promise anything.",
            ),
            Role(
                "A local councillor",
                "You want a decision tonight: the council meets next week.",
                "The budget is voted already, smaller than announced. You are looking for the moment to say so.",
            ),
        ),
    ),
)

EMPTY_CHAIR = ShippedExercise(
    "empty-chair",
    "plain",
    "understand",
    "intelligence",
    30,
    Wording(
        title="La chaise vide",
        intention="Faire une place à celles et ceux qui manquent, et voir ce que le groupe ne peut pas savoir sans eux.",
        material="Une chaise dans le cercle, une feuille pour y écrire qui manque.",
        instructions=(
            "Qui n’est pas là et devrait y être ? Écrivez le nom d’un groupe, jamais d’une personne, sur la feuille posée "
            "sur la chaise. Qui veut s’y assoit et dit, au « je » : « Si j’étais là, je vous demanderais… » Puis le groupe "
            "répond : qu’est-ce que nous supposons ? Qui va l’inviter, et comment ?"
        ),
        precautions=(
            "Parler pour des absents peut les trahir : rappeler à chaque fois que ce sont des suppositions. Ne pas installer sur "
            "la chaise une personne disparue, ni une personne crainte par quelqu’un du groupe. S’asseoir est libre."
        ),
        variants="Deux chaises vides qui se parlent. Finir par une invitation écrite ensemble, envoyée par l’intervenant·e.",
    ),
    Wording(
        title="The empty chair",
        intention="To make room for those who are missing, and to see what the group cannot know without them.",
        material="A chair in the circle, a sheet on which to write who is missing.",
        instructions=(
            "Who is not here and should be? Write the name of a group, never of a person, on the sheet laid on the chair. "
            "Whoever wants sits down and says, as “I”: “If I were there, I would ask you…” Then the group answers: what do we "
            "only suppose? Who will invite them, and how?"
        ),
        precautions=(
            "To speak for the absent may betray them: recall each time that these are suppositions. Do not set on the chair a "
            "person who died, nor one whom somebody here fears. Nobody has to sit down."
        ),
        variants="Two empty chairs that talk to each other. End with an invitation written together, sent by the intervenant.",
    ),
)

CONFRONTING = (REFORMULATION, LINE, ROLE_OF_THE_OTHER, EMPTY_CHAIR)
