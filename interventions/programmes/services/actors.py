"""Note who was met before the programme began, and what they said stands in the way."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from interventions.programmes.models import ActorMet, Programme
from tst_platform.audit.services import record
from tst_platform.core.models import DataKey, Reason
from tst_platform.core.viewer import Viewer

FIELDS = ("met_on", "who", "function", "component", "words")


@transaction.atomic
def note_actor(*, programme: Programme, by: Viewer, **said: Any) -> ActorMet:
    """Note a preliminary meeting; `said` holds the fields of the form."""
    met = ActorMet.objects.create(programme=programme, noted_by=by.user, **{n: said[n] for n in FIELDS})
    record(by=by, verb="actor.note", row=met, scope=programme.pk)
    return met


@transaction.atomic
def change_actor(*, actor: ActorMet, by: Viewer, **said: Any) -> None:
    for name in FIELDS:
        setattr(actor, name, said[name])
    actor.save(update_fields=list(FIELDS))
    record(by=by, verb="actor.change", row=actor, scope=actor.programme_id)


@transaction.atomic
def remove_actor(*, actor: ActorMet, by: Viewer) -> None:
    """Erase a meeting for good: its key goes with it, so no copy of the database opens it again."""
    record(by=by, verb="actor.remove", row=actor, scope=actor.programme_id)
    scope = actor.pk
    actor.delete()
    DataKey.objects.destroy(scope, reason=Reason.REMOVED)
