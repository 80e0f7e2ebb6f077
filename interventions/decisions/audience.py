"""Who reads a decision, an objection, an engagement, in one sentence: said above the button from the contract in force.

The rule is that of `visible_to`: the circle's people who have signed, and those who lead; the sponsor reads nothing of
it, a supervisor how many there are.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from contracts.agreements.models import Contract
from contracts.confidentiality.services import policy_in_force


def of_circle(cell: UUID | None) -> str:
    """Say who reads a decision, or what is to be done."""
    if cell is None:
        return _(
            "Everyone of the collective who has signed will read this, and the intervenants. The supervisor reads how many there are, and no word."
        )
    return _(
        "The people of this cell who have signed will read this, and the intervenants. Nothing leaves the cell; the supervisor reads how many there are, and no word."
    )


def of_form() -> str:
    """Say the same before it is known whose it is."""
    return _(
        "Those whom you choose will read this once they have signed: a cell, or the whole collective; and the intervenants. The supervisor reads how many there are, and no word."
    )


def of_objection() -> str:
    """Say who reads an objection, to whoever writes one."""
    return _(
        "Those who decided and have signed will read your objection, and the intervenants, without your name. They may recognise you. You take it back at any time."
    )


def of_engagement(cell: UUID | None, contract: Contract) -> str:
    """Say who reads that one has engaged to do something, and whether under one's name."""
    if cell is None:
        return _(
            "The intervenants read that it is you. The others of the collective read that somebody does it, and not who."
        )
    if policy_in_force(contract).shows_names:
        return _("The intervenants, and the people of your cell who have signed, read that it is you.")
    return _(
        "The intervenants read that it is you. The people of your cell who have signed read your pseudonym."
    )
