"""Close a programme, from which the time counts that its words are kept; open it again until they are erased.

Closing stops nothing but enrolling those who came to the list later: sessions are held, pages stay readable, words are
said and withdrawn until the day. What erases is the clock, see `interventions/reminders/retention.py`.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interventions.programmes.lasting import day_of_erasure
from interventions.programmes.models import Programme
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


def _hold(programme: Programme, by: Viewer) -> Programme:
    """Lock the programme: the clock that erases holds it as well, so that of both acts one comes first."""
    return Programme.objects.editable_by(by).select_for_update(of=("self",)).get(pk=programme.pk)


@transaction.atomic
def close_programme(*, programme: Programme, by: Viewer) -> bool:
    """Close a programme now; return whether it was open."""
    held = _hold(programme, by)
    if held.closed_at is not None:
        return False
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    record(by=by, verb="programme.close", row=held, scope=held.pk)
    return True


@transaction.atomic
def reopen_programme(*, programme: Programme, by: Viewer) -> bool:
    """Open a closed programme again; return whether it was closed. Raises DomainError from the day of erasure on."""
    held = _hold(programme, by)
    day = day_of_erasure(held)
    if day is None:
        return False
    if has_come(day):
        raise DomainError(_("The day has come: what was written here is erased, and does not come back."))
    held.closed_at = None
    held.save(update_fields=["closed_at"])
    record(by=by, verb="programme.reopen", row=held, scope=held.pk)
    return True


def has_come(day: date) -> bool:
    """Say whether this day has begun, local time."""
    return day <= timezone.localdate()
