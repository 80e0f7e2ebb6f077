"""Who reads what one says in a space, in sentences: said above the button from what the code holds to."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.positions.models import Disagreement
from contracts.confidentiality.services import policy_in_force
from interventions.conflicts.counting import slips_in
from interventions.conflicts.models import Space
from tst_platform.core.walls import Work, works_as


@works_as(Work.FIGURES)
def smallest_of(space: Space) -> int:
    """Return the smallest group of which the contract in force lets something be told."""
    return policy_in_force(space.cell.contract_id).smallest_group


def of_a_position(space: Space) -> str:
    """Say who reads a position, to whoever is about to give or change one."""
    if space.is_revealed:
        said = _(
            "Positions were revealed already: what you say now stays yours, and nobody else reads it, save in a pair "
            "for which you say afterwards that you are ready."
        )
        return f"{said} {_of_the_last_map(space)}"
    hidden = _("Until positions are revealed, nobody reads what you write, not even your intervenants.")
    then = ngettext(
        "Then your cell and your intervenants read the words of all, mixed and without name, and a map, "
        "from %(n)d person on.",
        "Then your cell and your intervenants read the words of all, mixed and without name, and a map, "
        "from %(n)d people on.",
        smallest_of(space),
    ) % {"n": smallest_of(space)}
    beside = _of_slips_beside() if any(slips_in(space)) else ""
    return f"{hidden} {then} {beside}".strip()


def _of_slips_beside() -> str:
    return _(
        "Slips without name were entered from paper for this question. If you wrote one, it is counted: do not answer "
        "here as well."
    )


def of_a_slip_of_place(space: Space) -> str:
    """Say who reads where somebody stands, on the slip for the first box."""
    without = _("Without your name: put it into the first box, or keep it if you answer on your phone.")
    copied = _(
        "Your intervenants copy the slips of the box, mixed, if there are at least %(n)d of them. Then they are "
        "counted on one map, and nobody reads them again."
    ) % {"n": smallest_of(space)}
    return f"{without} {copied} {_never_found_again()}"


def of_a_slip_of_words(space: Space) -> str:
    """Say who reads why, on the slip for the second box."""
    without = _("Without your name: put it into the second box. Name nobody.")
    read = _(
        "Your intervenants copy the slips of the box, mixed, if there are at least %(n)d of them. Once positions are "
        "revealed your cell and your intervenants read these words among all others, and nobody is told whose they are."
    ) % {"n": smallest_of(space)}
    return f"{without} {read} {_never_found_again()} {_of_the_hand()}"


def _never_found_again() -> str:
    return _(
        "Since it has no name, it cannot be found again: once copied, it is neither changed nor withdrawn."
    )


def _of_the_hand() -> str:
    return _("Write in capitals if your hand could be recognised.")


def _of_the_last_map(space: Space) -> str:
    if any(slips_in(space)):
        return _("No other map is drawn at the closing: slips from paper have no author who could move them.")
    return ngettext(
        "At the closing another map is drawn only if at least %(n)d person moved, so that none can be read from it.",
        "At the closing another map is drawn only if at least %(n)d people moved, so that none can be read from it.",
        smallest_of(space),
    ) % {"n": smallest_of(space)}


def of_what_feeds(line: Disagreement) -> str:
    """Say beforehand that a place taken here is one's position on a question asked of everyone."""
    return _(
        "This line is that of the question “%(question)s”. Your place becomes your position there as well: nobody "
        "reads it, and the next cells may mix positions on it, so that those who differ meet."
    ) % {"question": line.question}


def of_a_pair() -> str:
    return _(
        "In a pair, the other person reads your words and knows that they are yours. What you both write is read by "
        "the two of you, and by nobody else. The platform chooses pairs so that those who differ meet."
    )


def of_information(letter: str) -> str:
    return _(
        "It becomes a card of yours on the board of cell %(letter)s, read by the people of your cell and your "
        "intervenants. It leaves the cell only if you release it, and you withdraw it at any time."
    ) % {"letter": letter}


def of_the_register() -> str:
    return _("Only the intervenants of this intervention read the register. It stands in no report.")
