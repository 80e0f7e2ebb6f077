"""Who sits at one's table in a session: told by the part that seats people, which stands beside this one.

The part is named in the settings (`TABLE_MATES`) and looked for when it is asked; where there is none, there are no
tables. Only ids come in: whoever a testimony is opened to stands with the testimony (`TestimonyReader`).
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from contracts.agreements.models import Party
from interventions.sessions.models import Session
from tst_platform.core.walls import Work, works_as


@works_as(Work.FIGURES)
def table_mates(session: Session, party_id: UUID | None) -> set[UUID]:
    """Return the parties that sit at the table of this one, without themselves; none where no table stands."""
    if party_id is None:
        return set()
    try:
        mates_of = import_string(settings.TABLE_MATES)
    except ImportError:
        return set()
    mates = set(mates_of(session=session, party_id=party_id)) - {party_id}
    there = Party.objects.present().filter(contract=session.contract_id, pk__in=mates)
    return set(there.values_list("pk", flat=True))
