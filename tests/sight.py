"""Who may come across which word, written by hand from « Who may see what » of the product; and one who looks.

In each place stands a word that nobody could guess. What is written here is never asked of the code that
it judges.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from tests.cast import EVERYONE, PARTICIPANTS, Cast
from tests.papers import words_of_pdf

# What every party of a programme may read, signed or not: the contract proposed, and what it is made for.
FRAME = (
    "tilleuls.clause",
    "tilleuls.clause_title",
    "tilleuls.objective",
    "tilleuls.component",
    "tilleuls.collective",
    "staff.claire",
    "staff.malik",
    # Who the intervenant is: before one signs or confides anything, one may know who answers for them.
    "staff.helene",
    "accreditation.claire",
)
SUPERVISED = ("title", "objective", "collective", "component", "question", "question_answered", "answer")
# Where one meets, the link to the room, the reason told of a change; and where the whole collective meets.
MEETING_A = ("A.place", "A.link", "A.reason", "all.place")
MEETING_B = ("B.place", "B.link", "B.reason", "all.place")
CELL_A = ("A.name", "A.objective", *MEETING_A, "poll.place", "fatou.called", "yanis.called", "kevin.called")
CELL_B = (
    "B.name",
    "B.objective",
    *MEETING_B,
    "bernard.called",
    "sylvie.called",
    "ines.called",
    "samir.called",
)
# Without name, and five together: whoever takes part and has signed.
NAMELESS = ("need.nameless?",)
# A question on which people differ: whoever takes part and has signed. Where each one stands has no word to be found.
ASKED = ("disagreement.question", "disagreement.first", "disagreement.last")
# What a cell decided, and what people engaged to do in it; what all decided.
DECIDED_A = (
    "decision.A",
    "decision.all",
    "decision.reviewed",
    "objection.*",
    "action.*",
)
DECIDED_B = ("decision.B", "decision.all", "action.all")
# The common page, and what was let out into it: whoever signed.
TEXT = ("text.*", "article.*", "saying.given", "dissent.given")
# What the room of cell A reads of a role play; each card is its holder's, the deck those who lead.
PLAYED = ("exercise.title", "exercise.instructions")
# The first question of the tables of cell A: its people, once they were shown. That of cell B: nobody yet.
TABLE_A = ("table.A",)
# What divides cell A, and what came out of it. Where one stands and why: its author's, until it is revealed; what two
# write to each other in a pair: theirs.
DISPUTED_A = (
    "space.question",
    "space.first",
    "space.last",
    "space_heard.question",
    "information.out",
    "slip.shown",
)
PAIR = ("heard.*",)
CARDS_A = ("kept", "asked", "given", "taken_back", "refused", "former", "entered")
# A session of cell A that is under way: its steps and their questions; never what the intervenants note beside them.
LED_A = ("step.*.title", "step.*.question")
IDENTITY = ("given", "family", "called", "email", "trait")


def tilleuls(*places: str) -> tuple[str, ...]:
    return tuple(f"tilleuls.{place}" for place in places)


def cards(*names: str) -> tuple[str, ...]:
    return tilleuls(*(f"card.{name}" for name in names))


MAY_SEE = {
    "claire": ("tilleuls.*", "staff.claire", "staff.malik", "staff.helene", "accreditation.claire"),
    "malik": ("tilleuls.*", "staff.claire", "staff.malik", "staff.helene", "accreditation.claire"),
    "jean": ("terrasses.*", "staff.jean", "staff.odile", "accreditation.jean"),
    "helene": (*tilleuls(*SUPERVISED), "staff.helene", "staff.claire", "staff.malik"),
    "odile": (*(f"terrasses.{place}" for place in SUPERVISED), "staff.odile", "staff.jean"),
    "paul": ("staff.paul", "tilleuls.title", "tilleuls.collective"),
    "admin": ("staff.*", "accreditation.*"),  # who has an account and is accredited, and nothing else
    "fatou": (
        "tilleuls.fatou.*",
        *FRAME,
        *tilleuls(*DISPUTED_A, *PAIR, "reason.speaker"),
        *tilleuls(*LED_A),
        *tilleuls(*TEXT, "saying.kept", "dissent.kept"),
        *tilleuls(*DECIDED_A),
        *tilleuls(
            *CELL_A, "need.named", "amendment", "amendment.reason", "amendment.answer", *NAMELESS, *ASKED
        ),
        *tilleuls(*PLAYED, "role.held"),
        *tilleuls(*TABLE_A),
        *cards(*CARDS_A, "of_b_given"),
    ),
    "yanis": (
        "tilleuls.yanis.*",
        *FRAME,
        *tilleuls(*DISPUTED_A, *PAIR, "reason.mate", "information.asked"),
        *tilleuls(*LED_A),
        *tilleuls(*TEXT, "saying.kept"),
        *tilleuls(*DECIDED_A),
        *tilleuls(*CELL_A, "need.reserved", "amendment.other*", *NAMELESS, *ASKED),
        *tilleuls(*PLAYED),
        *tilleuls(*TABLE_A),
        *cards(*CARDS_A, "of_b_given"),
    ),
    "kevin": ("tilleuls.kevin.*", *FRAME),
    "bernard": (
        "tilleuls.bernard.*",
        *FRAME,
        *tilleuls(*TEXT, "saying.of_b"),
        *tilleuls(*DECIDED_B),
        *tilleuls(*CELL_B, "need.paper", "spoken", "comment", *NAMELESS, *ASKED),
        *tilleuls("testimony.kept", "testimony.cell"),
        *cards("of_b", "of_b_given", "given"),
    ),
    "lucie": (),
    "sylvie": (),
    "noor": ("tilleuls.waiting.called", "tilleuls.waiting.contact"),
    "nobody": (),
}
# Words that were taken back, and who it was that left, are read by nobody, not even by those who lead.
NOBODY_MAY_SEE = (
    "*.card.withdrawn",
    "*.saying.withdrawn",
    "*.need.waiting",  # in the urn
    "*.slip.waiting",  # copied from a slip without name, and not shown
    *(
        f"{place}.{who}.{what}"
        for place, who in (("tilleuls", "lucie"), ("terrasses", "dora"))
        for what in IDENTITY
    ),
)
# A link opens its door to whoever holds it: the name of who invites, and nothing of the cell.
A_LINK_SHOWS = {
    "collectives:door": ("staff.claire", "staff.jean"),
    # Who the intervenants are and who answers for them: public by a live link, and nothing of the programme.
    "supervision:who_invites": (
        *(f"staff.{who}" for who in ("claire", "malik", "helene", "jean", "odile")),
        "accreditation.claire",
        "accreditation.jean",
    ),
    "programmes:report": (),
    # The secret of a feed is in a calendar program: when and where its owner meets, and who invites.
    "sessions:feed_file": (
        *(
            f"{one}.{word}"
            for one in ("tilleuls", "terrasses")
            for word in ("A.place", "A.link", "all.place")
        ),
        "staff.claire",
        "staff.jean",
    ),
    # Whoever holds the secret of a word without name is taken for its author.
    "listening:kept": (
        "tilleuls.need.nameless4",
        "terrasses.need.nameless4",
        "staff.claire",
        "staff.malik",
        "staff.jean",
    ),
}
# That the walk has eyes: words that these people do come across.
MUST_SEE = {
    "claire": (
        "tilleuls.turning.violence",
        "tilleuls.space_prepared.question",
        "tilleuls.information.asked",
        "tilleuls.A.log",
        "tilleuls.step.now.notes",
        "tilleuls.step.later.question",
        "tilleuls.slot",
        "tilleuls.poll.link",
        "tilleuls.disagreement.question",
        "tilleuls.fatou.family",
        "tilleuls.need.reserved",
        "tilleuls.amendment",
        "tilleuls.comment",
        "tilleuls.spoken",
        "tilleuls.wording",
        "tilleuls.bernard.sheet",
        "tilleuls.card.kept",
        "tilleuls.answer",
        "tilleuls.actor.words",
        "tilleuls.table.B",
        "tilleuls.testimony.cell",
        "tilleuls.role.deck",
        "tilleuls.exercise.precautions",
        "tilleuls.decision.B",
        "tilleuls.objection.said",
        "tilleuls.action.done.words",
    ),
    "malik": ("tilleuls.B.log", "tilleuls.bernard.email"),
    "jean": ("terrasses.A.log", "terrasses.amel.family"),
    "helene": ("tilleuls.title", "tilleuls.question", "tilleuls.answer"),
    "odile": ("terrasses.title", "terrasses.answer"),
    "fatou": (
        "tilleuls.reason.speaker",
        "tilleuls.heard.mate",
        "tilleuls.information.out",
        "tilleuls.A.link",
        "tilleuls.all.place",
        "tilleuls.card.kept",
        "tilleuls.card.given",
        "tilleuls.card.of_b_given",
        "tilleuls.poll.place",
        "tilleuls.yanis.called",
        "tilleuls.amendment.answer",
        "tilleuls.disagreement.first",
        "tilleuls.role.held",
        "tilleuls.step.now.question",
        "tilleuls.card.entered",
        "tilleuls.table.A",
        "tilleuls.decision.reviewed",
        "tilleuls.objection.noted",
        "tilleuls.action.own",
    ),
    "yanis": (
        "tilleuls.reason.mate",
        "tilleuls.heard.anew",
        "tilleuls.information.asked",
        "tilleuls.objection.said",
        "tilleuls.card.taken_back",
        "tilleuls.A.place",
        "tilleuls.need.nameless0",
    ),
    "kevin": ("tilleuls.clause", "tilleuls.kevin.called", "accreditation.claire"),
    "bernard": (
        "tilleuls.card.given",
        "tilleuls.saying.given",
        "tilleuls.dissent.given",
        "tilleuls.bernard.sheet",
        "tilleuls.card.of_b",
        "tilleuls.B.place",
        "tilleuls.decision.all",
        "tilleuls.action.all",
        "tilleuls.need.paper",
        "tilleuls.spoken",
        "tilleuls.testimony.kept",
    ),
    "noor": ("tilleuls.waiting.called",),
}


def may_see(person: str, place: str, address: str = "") -> bool:
    if any(fnmatchcase(place, pattern) for pattern in NOBODY_MAY_SEE):
        return False
    if fnmatchcase(place, "*.dissent.kept") and person not in PARTICIPANTS:
        return False  # until its author lets it be printed, not even those who lead read it
    if (
        any(fnmatchcase(place, f"*.{what}") for what in ("reason.*", "heard.*"))
        and person not in PARTICIPANTS
    ):
        return False  # positions that are not revealed, and what two write to each other
    if fnmatchcase(place, "*.testimony.kept") and person not in PARTICIPANTS:
        return False  # « for me alone »: not even those who lead
    allowed = (*MAY_SEE[person], *A_LINK_SHOWS.get(address, ()))
    return any(fnmatchcase(place, pattern) for pattern in allowed)


def all_of(answer: HttpResponse) -> str:
    """Return everything that has come back: headers, cookies, the address of a redirect, the body."""
    body = "" if answer.streaming else _words_in(answer)
    return "\n".join([*(f"{name}: {value}" for name, value in answer.items()), answer.cookies.output(), body])


def _words_in(answer: HttpResponse) -> str:
    if answer.headers.get("Content-Type") == "application/pdf":
        return words_of_pdf(answer.content)
    return answer.content.decode(errors="replace")


class Walk:
    """Asks, reads, and notes which canaries each person has come across, and where."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.requests = 0
        self.leaks: list[str] = []
        self.seen: dict[str, set[str]] = {person: set() for person in EVERYONE}

    def read(self, person: str, address: str, what: str, answer: HttpResponse, said: str = "") -> None:
        self.requests += 1
        # Whoever asks knows already what stands in the address they ask for, and what they say themselves.
        found = self.cast.canary.found_in(all_of(answer)) - self.cast.canary.found_in(what + said)
        self.seen[person] |= found
        foreign = sorted(place for place in found if not may_see(person, place, address))
        if foreign:
            self.leaks.append(f"{person} reads {', '.join(foreign)} at {what}")
        if answer.status_code == 500:
            self.leaks.append(f"{person} gets {answer.status_code} at {what}")

    def ask(
        self,
        client: Client,
        person: str,
        address: str,
        method: str,
        url: str,
        body: dict[str, Any] | None = None,
        htmx: bool = False,
    ) -> HttpResponse:
        """Ask once; where one is sent on, to a page of ours, go there: messages are shown there."""
        headers = {"HX-Request": "true"} if htmx else {}
        answer = getattr(client, method.lower())(url, body or {}, headers=headers)
        self.read(person, address, f"{method} {url}", answer, str(body))
        target = answer.headers.get("Location", "")
        if answer.status_code in (301, 302, 303) and target.startswith("/"):
            self.read(
                person, address, f"{method} {url} → {urlsplit(target).path}", client.get(target), str(body)
            )
        return answer

    def told(self) -> str:
        return f"{self.requests} requests, {len(self.leaks)} canaries where they may not be:\n" + "\n".join(
            self.leaks[:40]
        )
