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
CELL_A = ("A.name", "A.objective", "A.place", "fatou.called", "yanis.called", "kevin.called")
CELL_B = (
    "B.name",
    "B.objective",
    "B.place",
    "bernard.called",
    "sylvie.called",
    "ines.called",
    "samir.called",
)
# Without name, and five together: whoever takes part and has signed.
NAMELESS = ("need.nameless?",)
# A question on which people differ: whoever takes part and has signed. Where each one stands has no word to be found.
ASKED = ("disagreement.question", "disagreement.first", "disagreement.last")
# The common page, and what was let out into it: whoever signed.
TEXT = ("text.*", "article.*", "saying.given", "dissent.given")
CARDS_A = ("kept", "asked", "given", "taken_back", "refused", "former")
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
        *tilleuls(*TEXT, "saying.kept", "dissent.kept"),
        *tilleuls(
            *CELL_A, "need.named", "amendment", "amendment.reason", "amendment.answer", *NAMELESS, *ASKED
        ),
        *cards(*CARDS_A, "of_b_given"),
    ),
    "yanis": (
        "tilleuls.yanis.*",
        *FRAME,
        *tilleuls(*TEXT, "saying.kept"),
        *tilleuls(*CELL_A, "need.reserved", "amendment.other*", *NAMELESS, *ASKED),
        *cards(*CARDS_A, "of_b_given"),
    ),
    "kevin": ("tilleuls.kevin.*", *FRAME),
    "bernard": (
        "tilleuls.bernard.*",
        *FRAME,
        *tilleuls(*TEXT, "saying.of_b"),
        *tilleuls(*CELL_B, "need.paper", "spoken", "comment", *NAMELESS, *ASKED),
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
        "tilleuls.A.log",
        "tilleuls.slot",
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
    ),
    "malik": ("tilleuls.B.log", "tilleuls.bernard.email"),
    "jean": ("terrasses.A.log", "terrasses.amel.family"),
    "helene": ("tilleuls.title", "tilleuls.question", "tilleuls.answer"),
    "odile": ("terrasses.title", "terrasses.answer"),
    "fatou": (
        "tilleuls.card.kept",
        "tilleuls.card.given",
        "tilleuls.card.of_b_given",
        "tilleuls.yanis.called",
        "tilleuls.amendment.answer",
        "tilleuls.disagreement.first",
    ),
    "yanis": ("tilleuls.card.taken_back", "tilleuls.A.place", "tilleuls.need.nameless0"),
    "kevin": ("tilleuls.clause", "tilleuls.kevin.called", "accreditation.claire"),
    "bernard": (
        "tilleuls.card.given",
        "tilleuls.saying.given",
        "tilleuls.dissent.given",
        "tilleuls.bernard.sheet",
        "tilleuls.card.of_b",
        "tilleuls.B.place",
        "tilleuls.need.paper",
        "tilleuls.spoken",
    ),
    "noor": ("tilleuls.waiting.called",),
}


def may_see(person: str, place: str, address: str = "") -> bool:
    if any(fnmatchcase(place, pattern) for pattern in NOBODY_MAY_SEE):
        return False
    if fnmatchcase(place, "*.dissent.kept") and person not in PARTICIPANTS:
        return False  # until its author lets it be printed, not even those who lead read it
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
