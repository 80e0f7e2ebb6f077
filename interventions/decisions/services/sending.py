"""One form, one act: what is sent a second time under the key of its form is what was kept already."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from interventions.programmes.models import Programme
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


def id_of(programme: Programme, by: Viewer, once: str, *said: object) -> UUID:
    """Return the id of what is sent under this key; without a key, a new one. Of two presses at once one waits here.

    What is said is part of it: other words under the same key, as after a step back, are another act and are not lost.
    The key is drawn by lot and kept nowhere, so that the id tells nothing of the words.
    """
    if not once:
        return uuid4()
    with working_as(Work.ACTING):  # who takes part reads the intervention, and locks nothing of it
        Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    return uuid5(programme.pk, repr((by.actor, once, *(str(one) for one in said))))
