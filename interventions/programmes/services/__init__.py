"""The acts of a programme: open it, say where it stands, what it aims at, and let its sponsor read."""

from interventions.programmes.services.actors import change_actor, note_actor, remove_actor
from interventions.programmes.services.closing import close_programme, has_come, reopen_programme
from interventions.programmes.services.indicators import (
    add_indicator,
    change_indicator,
    measure,
    remove_measure,
)
from interventions.programmes.services.objectives import change_objective
from interventions.programmes.services.programmes import (
    NewLink,
    declare_step,
    enrol_participants,
    find_sponsored,
    install_steps,
    make_sponsor_link,
    open_programme,
    open_to_sponsor,
    revoke_sponsor_link,
)
from interventions.programmes.services.ratings import (
    close_rating,
    forget_ratings,
    offer_spread,
    open_rating,
    rate,
)

__all__ = [
    "NewLink",
    "add_indicator",
    "change_actor",
    "change_indicator",
    "change_objective",
    "close_programme",
    "close_rating",
    "declare_step",
    "enrol_participants",
    "find_sponsored",
    "forget_ratings",
    "has_come",
    "install_steps",
    "make_sponsor_link",
    "measure",
    "note_actor",
    "offer_spread",
    "open_programme",
    "open_rating",
    "open_to_sponsor",
    "rate",
    "remove_actor",
    "remove_measure",
    "reopen_programme",
    "revoke_sponsor_link",
]
