"""Set from which share of presence a certificate of attendance is made."""

from __future__ import annotations

from django.db import transaction

from interventions.programmes.models import Programme
from tst_platform.audit.services import record
from tst_platform.core.viewer import Viewer


@transaction.atomic
def certify_from(*, programme: Programme, share: int, by: Viewer) -> None:
    """Make certificates from this share on, in per cent of the hours held (1 to 100)."""
    if programme.certified_from == share:
        return
    programme.certified_from = share
    programme.save(update_fields=["certified_from"])
    record(by=by, verb="programme.certify_from", row=programme, scope=programme.pk)
