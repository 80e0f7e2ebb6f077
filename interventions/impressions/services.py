"""Ask what people imagine of what others live, ask again once they have met, count once."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.collectives.models import Component, ComponentQuerySet, Participant
from contracts.agreements.models import Party
from interventions.impressions.means import Unopened, count_answers, smallest_of
from interventions.impressions.models import (
    STAYS_OPEN,
    UNSAID,
    Impression,
    ImpressionCall,
    Moment,
    PaperImpression,
)
from interventions.sessions.models import Session, over
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
CLOCKWORK = "worker:impressions"
CLOSED = gettext_lazy("This question is closed: what was answered until then was counted.")
NOT_OPENED = gettext_lazy(
    "The hours of this session have passed and it was not opened: nothing is asked for now."
)


def can_open(session: Session) -> bool:
    """Say whether people can still be asked what they imagine: they have not met yet, or are meeting."""
    return session.is_open or (session.is_planned and session.ends_at > timezone.now())


@transaction.atomic
def open_call(*, session: Session, by: Viewer) -> ImpressionCall:
    """Ask everyone who is expected. A second press finds the one that stands.

    Raises DomainError once the session is over, or where the collective has not two components.
    """
    rows = Session.objects.select_for_update(of=("self",)).select_related("programme")
    held = rows.get(pk=session.pk)
    standing = ImpressionCall.objects.filter(session=held).first()
    if standing and not standing.is_open:
        raise DomainError(CLOSED)
    if standing:
        return standing
    if not can_open(held):
        raise DomainError(_("One is asked what one imagines before one meets: this session is over."))
    if Component.objects.filter(collective=held.programme.collective_id).count() < 2:
        raise DomainError(_("The collective has fewer than two components: there is nobody else to picture."))
    made = ImpressionCall.objects.create(session=held, opened_by=by.user)
    record(by=by, verb="impressions.open", row=made, scope=held.circle_id)
    live.publish(held.circle_id)
    return made


@transaction.atomic
def ask_again(*, call: ImpressionCall, by: Viewer | str) -> bool:
    """Ask what people have met: what they imagined stays as it is. Return whether it was not asked yet."""
    held = _hold(call)
    if not held.is_open or held.is_after:
        return False
    held.met_at = timezone.now()
    held.closes_at = max(held.met_at, held.session.ends_at) + STAYS_OPEN
    held.save(update_fields=["met_at", "closes_at"])
    record(by=by, verb="impressions.again", row=held, scope=held.session.circle_id)
    live.publish(held.session.circle_id)
    return True


def _hold(call: ImpressionCall) -> ImpressionCall:
    rows = ImpressionCall.objects.select_for_update(of=("self",)).select_related("session")
    held: ImpressionCall = rows.get(pk=call.pk)
    return held


def components_asked(call: ImpressionCall, viewer: Viewer, own: UUID | None) -> ComponentQuerySet:
    """Return the components of which someone is asked: all but their own."""
    rows: ComponentQuerySet = Component.objects.visible_to(viewer).filter(
        collective=call.session.programme.collective_id
    )
    return (
        rows.exclude(pk=own).order_by("position", "created_at")
        if own
        else rows.order_by("position", "created_at")
    )


def is_asked(*, call: ImpressionCall, of: Viewer) -> bool:
    """Say whether this participant may answer now."""
    return ImpressionCall.objects.asked_of(of).filter(pk=call.pk).exists()


@transaction.atomic
def say_impression(
    *, call: ImpressionCall, values: Mapping[str, int], by: Viewer, seen: str | None = None
) -> Impression:
    """Keep what this participant imagines, or has met, in place of what they answered before at this moment.

    Raises DomainError once it is closed, or when `seen` is not the present moment. The lock keeps an answer from
    coming in while it is counted.
    """
    rows = ImpressionCall.objects.visible_to(by).filter(pk=call.pk)
    held = rows.select_for_update(of=("self",)).select_related("session__contract").first()
    if held is None or not by.is_participant:
        raise DomainError(_("This is not asked of you."))
    _check_asked(held, by, seen)
    said = Impression.objects.editable_by(by).filter(call=held, moment=held.moment).first()
    if said is None:
        _check_not_on_a_slip(held, by.party_id)
    said = said or Impression(call=held, party_id=by.party_id, moment=held.moment)
    said.values = {component: int(value or UNSAID) for component, value in values.items()}
    said.said_under = held.session.contract.version_in_force
    said.save()
    record(by=by, verb="impressions.answer", row=said, scope=held.session.circle_id)
    return said


def _check_asked(held: ImpressionCall, by: Viewer, seen: str | None) -> None:
    if not held.is_open:
        raise DomainError(CLOSED)
    if held.session.is_cancelled:
        raise DomainError(_("This session was cancelled: nothing is asked about it any more."))
    if held.has_lapsed:
        raise DomainError(NOT_OPENED)
    if not is_asked(call=held, of=by):
        raise DomainError(_("You were noted as absent: this is asked of those who were there."))
    if seen is not None and seen != held.moment:
        raise DomainError(_("You have met meanwhile: look at the question again."))


@dataclass(frozen=True)
class ImpressionSlip:
    """What stands on one slip without name, of one component. `pk` is the same when it is sent twice."""

    pk: UUID
    component: Component
    before: int = UNSAID
    after: int = UNSAID


@transaction.atomic
@works_as(Work.ACTING)  # a slip is read by nobody again, so nobody's own right can count how many there are
def enter_impressions(*, session: Session, slips: Sequence[ImpressionSlip], by: Viewer) -> int:
    """Keep what was written on slips in a session that `by` leads; return how many are new.

    Raises DomainError where nobody asked, once it was counted, for too few slips of a component, or for more slips
    and answers than people who are asked of it were there.
    """
    held = ImpressionCall.objects.select_for_update(of=("self",)).filter(session=session).first()
    known = set(held.slips.values_list("pk", flat=True)) if held else set()
    fresh = [one for one in slips if one.pk not in known]
    if not fresh:
        return 0
    if held is None:
        raise DomainError(_("Nobody asked what people imagine of the others: there is nothing to enter."))
    if not held.is_open:
        raise DomainError(CLOSED)
    for component in {one.component for one in fresh}:
        _check_box(held, component, sum(one.component == component for one in fresh))
    now, version = timezone.now(), version_then(session)
    for one in mixed(fresh):
        PaperImpression.objects.create(
            pk=one.pk,
            created_at=now,
            call=held,
            circle_id=session.circle_id,
            component_id=one.component.pk,
            values={Moment.BEFORE.value: int(one.before), Moment.AFTER.value: int(one.after)},
            said_under=version,
        )
    return len(fresh)


def _check_box(call: ImpressionCall, component: Component, fresh: int) -> None:
    if component.collective_id != call.session.programme.collective_id:
        raise DomainError(_("This component is not one of this collective."))
    there, spoken = _asked_of(call, component.pk)
    check_box(
        there=there,
        spoken=spoken,
        slips=call.slips.filter(component_id=component.pk).count() + fresh,
        smallest=smallest_of(call.session),
        box=_("What people live who are “%(name)s”") % {"name": component.name},
    )


def _asked_of(call: ImpressionCall, component: UUID) -> tuple[set[UUID], set[UUID]]:
    """Return who was there and is asked of a component, and who of them answered on a phone: its own people are not."""
    own = set(Participant.objects.filter(component=component).values_list("party", flat=True))
    spoken = call.answers.filter(party__left_at__isnull=True).values_list("party", flat=True)
    return who_was_there(call.session) - own, set(spoken) - own


@works_as(Work.FIGURES)
def slips_of(call: ImpressionCall) -> dict[UUID, int]:
    """Return of each component how many slips are counted beside the answers on phones."""
    return Counter(call.slips.values_list("component_id", flat=True))


@works_as(Work.FIGURES)
def _check_not_on_a_slip(call: ImpressionCall, me: UUID | None) -> None:
    if call.answers.filter(party=me).exists():
        return
    by_component = slips_of(call)
    own = set(Participant.objects.filter(party=me).values_list("component", flat=True))
    for component, slips in by_component.items():
        if component not in own:
            there, spoken = _asked_of(call, component)
            check_not_counted_twice(there=there, spoken=spoken, slips=slips, me=me)


@transaction.atomic
def close_call(*, call: ImpressionCall, by: Viewer | str) -> bool:
    """Close for good and count, once; return whether it was open. Raises DomainError where an answer does not open now."""
    held = _hold(call)
    if not held.is_open:
        return False
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    with working_as(Work.ACTING):  # answers are read by nobody: they are counted here, and only here
        publish(held.pk, counts={}, fixed=_counted(held), today=timezone.localdate())
    record(by=by, verb="impressions.close", row=held, scope=held.session.circle_id)
    live.publish(held.session.circle_id)
    return True


def _counted(call: ImpressionCall) -> dict[str, int]:
    try:
        return count_answers(call)
    except Unopened as unopened:
        told = _("An answer cannot be opened at the moment: nothing was closed. Try again later.")
        raise DomainError(told) from unopened


def do_due(now: datetime) -> int:
    """Ask again where people have met, close what has had its time, each minute; return how many. A second run does nothing."""
    due = Q(met_at__isnull=True) & over(now) | Q(closes_at__lte=now)
    with working_as(Work.CLOCK):
        rows = list(ImpressionCall.objects.open().filter(due).values_list("pk", "met_at"))
    return sum(_do(pk, closes=met_at is not None) for pk, met_at in rows)


def _do(pk: UUID, *, closes: bool) -> bool:
    """Do one; what ails it leaves the others alone, and is tried again at the next minute."""
    try:
        with transaction.atomic(), working_as(Work.CLOCK):
            call = ImpressionCall.objects.get(pk=pk)
            return close_call(call=call, by=CLOCKWORK) if closes else ask_again(call=call, by=CLOCKWORK)
    except Exception:
        logger.exception("a question about impressions could not be passed on")
        return False


def forget_impressions(party: Party) -> None:
    """Take a person's answers away with them; what was counted before is of five people or more."""
    Impression.objects.filter(party=party).delete()
