"""How many can live with an article, cell by cell: by fives, once a week, and never so that one person can be found.

Nobody sees what a person answered, so everybody reads these figures as an outsider does (`core/small_numbers.py`). They
are about one wording: what was said of an earlier one counts no more. A cell is counted apart only where five answered
in it, and those who answered in the cells left over are none, or five or more: its figures cannot be taken from the total.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cells.composition.models import Cell, RoundState
from contracts.confidentiality.services import policy_in_force
from interventions.texts.models import ArticleVersion, Saying, Stance, StanceValue
from tst_platform.core.small_numbers import counted_since, groups_to_name, publish, week_of
from tst_platform.core.walls import Work, works_as

logger = logging.getLogger(__name__)
SAID, EVERYONE = "said", "all"
# What is published of one wording: how many answered, and how many answered so, of everyone and of one cell.
NAME = "{}:{}"


@works_as(Work.CLOCK)
def publish_due(now: datetime | None = None) -> int:
    """Count the wordings that stand since an earlier week and were not counted in this one; return how many.

    Figures of a closed text stay as they are.
    """
    today = timezone.localdate(now)
    monday = timezone.make_aware(datetime.combine(week_of(today), time.min))
    done = counted_since(week_of(today), NAME.format(SAID, EVERYONE)).values("about")
    standing = ArticleVersion.objects.current().filter(text__closed_at__isnull=True, created_at__lt=monday)
    due = standing.exclude(pk__in=done).select_related("text__programme")
    return sum(_published(version, today) for version in due)


def _published(version: ArticleVersion, today: date) -> bool:
    try:
        with transaction.atomic():
            publish_one(version, today)
    except Exception:
        logger.exception("the figures of an article could not be published")
        return False
    return True


def publish_one(version: ArticleVersion, today: date) -> None:
    """Publish the figures of one wording; a second count in a week changes nothing."""
    publish(version.pk, counts=counts_of(version), fixed={}, today=today)


def counts_of(version: ArticleVersion) -> dict[str, int]:
    """Count the answers of now; nobody reads these numbers. A cell that may not be counted apart counts nobody."""
    answers = [(row.cell_id, row.value) for row in Stance.objects.counted().filter(version=version)]
    contract = version.text.programme.contract_id
    sizes = Counter(cell for cell, _value in answers)
    apart = groups_to_name(sizes, policy_in_force(contract).smallest_group)
    cells = Cell.objects.filter(contract=contract, round__state=RoundState.VALIDATED)
    found = _counted(EVERYONE, [value for _cell, value in answers])
    for cell in cells.values_list("pk", flat=True):
        found |= _counted(cell, [value for where, value in answers if where == cell and where in apart])
    return found


def _counted(group: UUID | str, values: list[str]) -> dict[str, int]:
    tally = Counter(values)
    told = {NAME.format(value, group): tally[value] for value in StanceValue.values}
    return {NAME.format(SAID, group): len(values)} | told


def is_agreed(version: ArticleVersion) -> bool:
    """Say whether no disagreement remains on this wording: enough people answered, none of them could not live with it,
    and nobody keeps a dissent on it."""
    values = [row.value for row in Stance.objects.counted().filter(version=version)]
    smallest = policy_in_force(version.text.programme.contract_id).smallest_group
    enough = len(values) >= smallest and set(values) <= {StanceValue.LIVE.value, StanceValue.ABSTAIN.value}
    return enough and not _has_dissent(version)


def _has_dissent(version: ArticleVersion) -> bool:
    return Saying.objects.standing().filter(article=version.article_id, author__left_at__isnull=True).exists()
