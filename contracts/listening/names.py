"""How the authors of words are called. Names stand above the contract, in `cells.collectives`: a setting leads there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from tst_platform.core.small_numbers import groups_to_name
from tst_platform.core.viewer import Viewer


class Named(NamedTuple):
    """A person as whoever looks may call them, and their component where that says no more than the name does."""

    name: str
    component: str = ""


def names_of(viewer: Viewer, parties: Iterable[UUID | None]) -> dict[UUID, Named]:
    """Return the names of these parties for this viewer; to intervenants it is a look, which is written down.

    To participants a component is named only where five or more of it have spoken by name.
    """
    asked = {party for party in parties if party is not None}
    if not asked:
        return {}
    found: dict[UUID, Named] = {
        party: Named(*called)
        for party, called in import_string(settings.PARTIES_ARE_CALLED)(viewer=viewer, parties=asked).items()
    }
    if viewer.is_staff:
        return found
    shown = groups_to_name(Counter(one.component or None for one in found.values()))
    return {
        party: one if one.component in shown else one._replace(component="") for party, one in found.items()
    }
