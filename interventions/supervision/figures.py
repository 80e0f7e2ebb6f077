"""Count each programme once a week for those outside it: its supervisor and its sponsor read what was published."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from cells.composition.models import Cell, RoundState
from contracts.agreements.models import Party
from contracts.listening.models import Need
from interventions.boards.models import Circulation
from interventions.boards.shown import READERS
from interventions.programmes.models import Programme
from interventions.programmes.report import PEOPLE, SIZE, signed_under
from tst_platform.core.small_numbers import counted_since, publish, week_of
from tst_platform.core.walls import Work, works_as

logger = logging.getLogger(__name__)
JOINED, INVITED, NUMBERED, CIRCULATING = "joined", "invited", "numbered", "circulating"
TOLD = "told"
MIX = "mix:{}"


@works_as(Work.CLOCK)
def publish_due(now: datetime | None = None) -> int:
    """Publish the figures of the programmes that have none of this week; return how many. A second run does none."""
    today = timezone.localdate(now)
    done = counted_since(week_of(today), PEOPLE).values("about")
    due = list(Programme.objects.exclude(pk__in=done))
    return sum(_published(programme, today) for programme in due)


def _published(programme: Programme, today: date) -> bool:
    """Publish one programme; what ails it leaves the others their figures, and is tried again at the next minute."""
    try:
        with transaction.atomic():
            publish(programme.pk, counts=counts_of(programme), fixed=_composed(programme), today=today)
    except Exception:
        logger.exception("the figures of a programme could not be published")
        return False
    return True


def counts_of(programme: Programme) -> dict[str, int]:
    """Count people and pieces of information as they are; nobody outside reads these numbers."""
    everyone = Party.objects.filter(contract=programme.contract_id)
    here = everyone.filter(left_at__isnull=True)
    version = programme.contract.version_in_force
    signed = here.signed(version)
    joined = here.filter(joined_at__isnull=False).exclude(pk__in=signed.values("pk"))
    people, agreed, waiting = here.count(), signed.count(), joined.count()
    cards = Circulation.objects.arrived().filter(card__cell__contract=programme.contract_id)
    return {
        PEOPLE: people,
        signed_under(version): agreed,
        JOINED: waiting,
        INVITED: people - agreed - waiting,
        NUMBERED: everyone.aggregate(last=Max("number"))["last"] or 0,
        CIRCULATING: cards.values("card").distinct().count(),
        TOLD: Need.objects.filter(contract=programme.contract_id, withdrawn=False).count(),
    } | _readers(programme)


def _readers(programme: Programme) -> dict[str, int]:
    """Count who has read each piece of information over there; its author reads it week by week."""
    ways = Circulation.objects.filter(card__cell__contract=programme.contract_id)
    counted = ways.annotate(readers=Count("receipts")).values_list("pk", "readers")
    return {READERS.format(pk): readers for pk, readers in counted}


def _composed(programme: Programme) -> dict[str, int]:
    """Return of each cell, as it was composed, how many people sit in it and from how many components."""
    cells = Cell.objects.filter(contract=programme.contract_id, round__state=RoundState.VALIDATED)
    mixed = cells.annotate(
        people=Count("seats", distinct=True), components=Count("seats__participant__component", distinct=True)
    )
    found: dict[str, int] = {}
    for pk, people, components in mixed.values_list("pk", "people", "components"):
        found |= {SIZE.format(pk): people, MIX.format(pk): components}
    return found
