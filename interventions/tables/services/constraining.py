"""Ask that two people be apart, or together, at the tables of this session alone."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cells.collectives.models import Participant
from interventions.sessions.models import Session
from interventions.sessions.people import people_of
from interventions.tables.models import DayConstraint
from interventions.tables.services.seating import hold_session
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def constrain_today(
    *, session: Session, kind: str, first: Participant, second: Participant, by: Viewer
) -> DayConstraint:
    """Note what holds for two people today; an earlier word about them is replaced. Raises DomainError."""
    held = hold_session(session)
    if first.pk == second.pk:
        raise DomainError(_("Choose two different people."))
    if people_of(held).filter(pk__in=(first.pk, second.pk)).count() < 2:
        raise DomainError(_("This person is not expected at this session."))
    pair = Q(first=first, second=second) | Q(first=second, second=first)
    DayConstraint.objects.filter(pair, session=held).delete()
    made = DayConstraint.objects.create(session=held, kind=kind, first=first, second=second)
    record(by=by, verb="tables.constrain", row=made, scope=held.circle_id)
    return made


@transaction.atomic
def release_today(*, constraint: DayConstraint, by: Viewer) -> None:
    record(by=by, verb="tables.release", row=constraint, scope=constraint.session.circle_id)
    constraint.delete()
