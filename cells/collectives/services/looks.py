"""That an intervenant came to see a list of names is written down; « Qui a regardé » tells those on it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from cells.collectives.models import Collective, Participant
from tst_platform.audit.services import record_look
from tst_platform.core.viewer import Viewer


def record_names_shown(people: Iterable[Participant], *, by: Viewer, again: bool = False) -> None:
    """Write down one look at the list of the collective to which these people belong; `again`: see `record_look`."""
    for pk in {person.collective_id for person in people}:
        record_list_shown(pk, by=by, again=again)


def record_list_shown(collective: UUID, *, by: Viewer, again: bool = False) -> None:
    """Write down one look at names from the whole of a collective, of which only the id is at hand."""
    record_look(by=by, row=Collective(pk=collective), scope=collective, again=again)
