"""Say who is to be kept apart, or together."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cells.collectives.models import Collective, Participant
from cells.composition.models import PairConstraint
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer


@transaction.atomic
def constrain(*, kind: str, first: Participant, second: Participant, by: Viewer) -> PairConstraint:
    """Constrain two people of one collective; an earlier constraint between them is replaced.

    Raises DomainError for a person with themselves, or people of two collectives.
    """
    if first.pk == second.pk:
        raise DomainError(_("Choose two different people."))
    if first.collective_id != second.collective_id:
        raise DomainError(_("These people are not of one collective."))
    Collective.objects.select_for_update(no_key=True).get(pk=first.collective_id)  # one constraint a pair
    pair = Q(first=first, second=second) | Q(first=second, second=first)
    PairConstraint.objects.filter(pair).delete()
    constraint = PairConstraint.objects.create(
        collective_id=first.collective_id, kind=kind, first=first, second=second
    )
    record(by=by, verb=f"constraint.{kind}", row=constraint, scope=first.collective_id)
    return constraint


@transaction.atomic
def release_constraint(*, constraint: PairConstraint, by: Viewer) -> None:
    record(by=by, verb="constraint.release", row=constraint, scope=constraint.collective_id)
    constraint.delete()
