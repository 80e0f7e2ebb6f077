"""Open a moment at which the objective is rated, take the answers, count them once, and offer what they tell."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.agreements.models import Party
from interventions.programmes.models import MomentKind, Programme, Rating, RatingMoment
from interventions.programmes.services.objectives import keep_version
from interventions.programmes.spread import count_answers, spread_of
from tst_platform.audit.services import record
from tst_platform.core.errors import DomainError
from tst_platform.core.small_numbers import publish
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, working_as


@transaction.atomic
def open_rating(*, programme: Programme, kind: str, by: Viewer) -> RatingMoment:
    """Ask everyone who takes part to rate the objective as it stands now.

    Raises DomainError without an objective, while another moment is open, or when this one was before.
    """
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if not held.objective:
        raise DomainError(_("Write the objective first."))
    try:
        with transaction.atomic():
            moment = RatingMoment.objects.create(
                programme=held, kind=MomentKind(kind), version=keep_version(held), opened_by=by.user
            )
    except IntegrityError as error:
        raise DomainError(
            _("Another rating is open, or this one was held already: each is held once.")
        ) from error
    record(by=by, verb="rating.open", row=moment, scope=held.pk)
    return moment


@transaction.atomic
def rate(*, moment: RatingMoment, values: Mapping[str, int], by: Viewer) -> Rating:
    """Keep what this participant answers, in place of what they answered before.

    Raises DomainError once the moment is closed. The lock keeps an answer from coming in while it is counted.
    """
    held = RatingMoment.objects.visible_to(by).select_for_update(of=("self",)).get(pk=moment.pk)
    if not held.is_open:
        raise DomainError(_("This rating is closed: what was answered until then was counted."))
    rating = Rating.objects.editable_by(by).filter(moment=held).first()
    rating = rating or Rating(moment=held, party_id=by.party_id)
    rating.values = dict(values)
    rating.save()
    record(by=by, verb="rating.give", row=rating, scope=held.programme_id)
    return rating


@transaction.atomic
def close_rating(*, moment: RatingMoment, by: Viewer) -> bool:
    """Close a moment for good and count its answers, once; return whether it was open."""
    held = RatingMoment.objects.select_for_update().get(pk=moment.pk)
    if not held.is_open:
        return False
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    with working_as(Work.ACTING):  # answers are read by nobody: they are counted here, and only here
        publish(held.pk, counts={}, fixed=count_answers(held), today=timezone.localdate())
    record(by=by, verb="rating.close", row=held, scope=held.programme_id)
    return True


@transaction.atomic
def offer_spread(*, moment: RatingMoment, by: Viewer) -> None:
    """Let the people who take part read how differently the objective is seen. Raises DomainError where it is not."""
    spread = spread_of(moment)
    if spread is None or not spread.is_wide:
        raise DomainError(_("There is nothing to offer: the components see the objective alike."))
    if moment.offered_at is None:
        moment.offered_at = timezone.now()
        moment.save(update_fields=["offered_at"])
        record(by=by, verb="rating.offer", row=moment, scope=moment.programme_id)


def forget_ratings(party: Party) -> None:
    """Take a person's answers away with them; the figures that were counted before are of five people or more."""
    Rating.objects.filter(party=party).delete()
