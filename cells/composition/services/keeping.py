"""Keep a seat: whatever is composed anew, this person stays in this cell."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cells.composition.models import Round, Seat
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def keep_seat(*, seat: Seat, by: Viewer, kept: bool) -> None:
    """Keep a seat of a round that is still proposed, or give it back; a second time changes nothing.

    It moves nobody: the revision of the round stays. Raises DomainError when the round is no proposal any more, or
    the seat is gone.
    """
    held = Round.objects.hold(seat.round_id)
    if not held.is_draft:
        raise DomainError(_("Only seats of a round that is still proposed can be kept; nothing was changed."))
    now = Seat.objects.select_for_update(no_key=True).filter(pk=seat.pk, round=held).first()
    if now is None:
        raise DomainError(_("This person has no seat here any more; nothing was changed."))
    if now.is_kept != kept:
        now.is_kept = kept
        now.save(update_fields=["is_kept"])
        record(by=by, verb="seat.keep" if kept else "seat.release", row=now, scope=held.contract_id)
    seat.is_kept = kept
