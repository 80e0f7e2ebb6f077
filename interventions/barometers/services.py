"""Open the four questions at the closing of a session, take the answers, count them once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.agreements.models import Party
from interventions.barometers.means import Unopened, count_answers, smallest_of
from interventions.barometers.models import STAYS_OPEN, UNSAID, Barometer, Dimension, Felt, PaperFelt
from interventions.sessions.models import Session
from interventions.sessions.slips import (
    check_box,
    check_not_counted_twice,
    mixed,
    version_then,
    who_was_there,
)
from tst_platform.audit.services import record
from tst_platform.core import live
from tst_platform.core.errors import DomainError
from tst_platform.core.small_numbers import publish
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as, works_as

logger = logging.getLogger(__name__)
CLOCKWORK = "worker:barometer"
CLOSED = gettext_lazy("This barometer is closed: what was answered until then was counted.")


def can_open(session: Session) -> bool:
    """Say whether people can be asked how it was: the session is under way, or was held."""
    return session.is_open or session.is_held


@transaction.atomic
def open_barometer(*, session: Session, by: Viewer) -> Barometer:
    """Ask everyone who was expected; it closes by itself.

    A second press finds the one that stands. Raises DomainError before the session, once it is cancelled, or where
    its barometer was counted already.
    """
    held = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not can_open(held):
        raise DomainError(_("Open the session first: one is asked how it was at its closing."))
    standing = Barometer.objects.filter(session=held).first()
    if standing and not standing.is_open:
        raise DomainError(CLOSED)
    if standing:
        return standing
    closes_at = max(timezone.now(), held.ends_at) + STAYS_OPEN
    made = Barometer.objects.create(session=held, opened_by=by.user, closes_at=closes_at)
    record(by=by, verb="barometer.open", row=made, scope=held.circle_id)
    live.publish(held.circle_id)
    return made


@transaction.atomic
def say_felt(*, barometer: Barometer, values: Mapping[str, int], by: Viewer) -> Felt:
    """Keep what this participant felt, in place of what they answered before.

    Raises DomainError once it is closed. The lock keeps an answer from coming in while it is counted.
    """
    seen = Barometer.objects.visible_to(by).filter(pk=barometer.pk)
    held = seen.select_for_update(of=("self",)).select_related("session__contract").first()
    if held is None or not by.is_participant:
        raise DomainError(_("This is not asked of you."))
    if not held.is_open:
        raise DomainError(CLOSED)
    if not Barometer.objects.asked_of(by).filter(pk=held.pk).exists():
        raise DomainError(_("You were noted as absent: this is asked of those who were there."))
    felt = Felt.objects.editable_by(by).filter(barometer=held).first()
    if felt is None:
        _check_not_on_a_slip(held, by.party_id)
    felt = felt or Felt(barometer=held, party_id=by.party_id)
    felt.values = {dimension: int(values.get(dimension, UNSAID)) for dimension in Dimension.values}
    felt.said_under = held.session.contract.version_in_force
    felt.save()
    record(by=by, verb="barometer.answer", row=felt, scope=held.session.circle_id)
    return felt


@dataclass(frozen=True)
class FeltSlip:
    """What stands on one slip without name. `pk` is the same when it is sent twice."""

    pk: UUID
    values: Mapping[str, int]


@transaction.atomic
@works_as(Work.ACTING)  # a slip is read by nobody again, so nobody's own right can count how many there are
def enter_felt(*, session: Session, slips: Sequence[FeltSlip], by: Viewer) -> int:
    """Keep what was written on slips in a session that `by` leads; return how many are new.

    It opens the barometer where nobody did. Raises DomainError once it was counted, for too few slips, or for more
    slips and answers than people were there.
    """
    held = Barometer.objects.select_for_update(of=("self",)).filter(session=session).first()
    known = set(held.slips.values_list("pk", flat=True)) if held else set()
    fresh = [one for one in slips if one.pk not in known]
    if not fresh:
        return 0
    held = held or open_barometer(session=session, by=by)
    if not held.is_open:
        raise DomainError(CLOSED)
    _check_box(held, len(known) + len(fresh))
    now, version = timezone.now(), version_then(session)
    for one in mixed(fresh):
        PaperFelt.objects.create(
            pk=one.pk,
            created_at=now,
            barometer=held,
            circle_id=session.circle_id,
            values={dimension: int(one.values.get(dimension, UNSAID)) for dimension in Dimension.values},
            said_under=version,
        )
    return len(fresh)


def _check_box(barometer: Barometer, slips: int) -> None:
    check_box(
        there=who_was_there(barometer.session),
        spoken=_answered(barometer),
        slips=slips,
        smallest=smallest_of(barometer.session),
        box=_("Barometer"),
    )


def _answered(barometer: Barometer) -> set[UUID]:
    return set(barometer.answers.filter(party__left_at__isnull=True).values_list("party", flat=True))


@works_as(Work.FIGURES)
def slips_of(barometer: Barometer) -> int:
    """Return how many slips are counted beside the answers on phones."""
    return barometer.slips.count()


@works_as(Work.FIGURES)
def _check_not_on_a_slip(barometer: Barometer, party: UUID | None) -> None:
    slips = slips_of(barometer)
    if slips:
        there, spoken = who_was_there(barometer.session), _answered(barometer)
        check_not_counted_twice(there=there, spoken=spoken, slips=slips, me=party)


@transaction.atomic
def close_barometer(*, barometer: Barometer, by: Viewer | str) -> bool:
    """Close for good and count, once; return whether it was open. Raises DomainError where an answer does not open now."""
    held = Barometer.objects.select_for_update(of=("self",)).select_related("session").get(pk=barometer.pk)
    if not held.is_open:
        return False
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    with working_as(Work.ACTING):  # answers are read by nobody: they are counted here, and only here
        publish(held.pk, counts={}, fixed=_counted(held), today=timezone.localdate())
    record(by=by, verb="barometer.close", row=held, scope=held.session.circle_id)
    live.publish(held.session.circle_id)
    return True


def _counted(barometer: Barometer) -> dict[str, int]:
    try:
        return count_answers(barometer)
    except Unopened as unopened:
        told = _("An answer cannot be opened at the moment: nothing was closed. Try again later.")
        raise DomainError(told) from unopened


def close_due(now: datetime) -> int:
    """Close the barometers whose time is over, each minute; return how many. A second run closes none."""
    with working_as(Work.CLOCK):
        due = list(Barometer.objects.open().filter(closes_at__lte=now).values_list("pk", flat=True))
    return sum(_close(pk) for pk in due)


def _close(pk: UUID) -> bool:
    """Close one; what ails it leaves the others alone, and is tried again at the next minute."""
    try:
        with transaction.atomic(), working_as(Work.CLOCK):
            return close_barometer(barometer=Barometer.objects.get(pk=pk), by=CLOCKWORK)
    except Exception:
        logger.exception("a barometer could not be closed")
        return False


def forget_felt(party: Party) -> None:
    """Take a person's answers away with them; what was counted before is of five people or more."""
    Felt.objects.filter(party=party).delete()
