"""Who reads a position, in one sentence: said above the button from what the code holds to.

The rule has two halves. `Position.objects.visible_to` gives a position to its author alone, and the second wall says
the same in SQL. What else leaves the table are counts of `smallest` answers or more, written once at the closing
(`spread.py`), and what the work of composing makes of it (`lots.py`), of which no figure follows a single person.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def sentence(smallest: int) -> str:
    """Say who reads a position, to whoever is about to give one; `smallest` is the smallest group that is counted."""
    nobody = _("Nobody reads your position: neither the intervenants nor the others who take part.")
    use = _("The platform uses it only to make different positions meet.")
    counts = ngettext(
        "Once the question is closed, the intervenants read how many stand where, from %(n)d answer on.",
        "Once the question is closed, the intervenants read how many stand where, from %(n)d answers on.",
        smallest,
    ) % {"n": smallest}
    return f"{nobody} {use} {counts}"


def sentence_for_staff(smallest: int) -> str:
    """Say the same to those who ask the question."""
    return ngettext(
        "Nobody reads where one person stands, not even you. When you close a question it is counted once; a place "
        "is told from %(n)d answer on.",
        "Nobody reads where one person stands, not even you. When you close a question it is counted once; places "
        "are told from %(n)d answers on, fewer are counted together with their neighbours.",
        smallest,
    ) % {"n": smallest}
