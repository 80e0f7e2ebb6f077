"""How many hours of supervision somebody has reached this year, and when the next meeting is due.

The counter is of the calendar year and of all who supervise the person; the rhythm, of each supervision by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import pgettext

from interventions.supervision.models import (
    NO_BREAK,
    Supervision,
    SupervisionMeeting,
    SupervisionRhythm,
    lasting,
)
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Counter:
    """One supervision: what was reached this year, what is to be reached, and when one meets next."""

    supervision: Supervision
    rhythm: SupervisionRhythm
    year: int
    minutes: int
    last: date | None

    @property
    def words(self) -> str:
        """Write « 7 h 30 / 12 h »."""
        reached, wanted = lasting(self.minutes), lasting(self.rhythm.minutes_a_year)
        return f"{reached}{NO_BREAK}/{NO_BREAK}{wanted}"

    @property
    def is_reached(self) -> bool:
        return self.minutes >= self.rhythm.minutes_a_year

    @property
    def due_on(self) -> date:
        """Return the day by which they meet next: so many weeks after the last time, or after it began."""
        return (self.last or self.supervision.since) + timedelta(weeks=self.rhythm.every_weeks)

    @property
    def is_due(self) -> bool:
        return self.due_on <= timezone.localdate() + SOON

    @property
    def is_overdue(self) -> bool:
        return self.due_on < timezone.localdate()

    @property
    def tone(self) -> str:
        return "danger" if self.is_overdue else "waiting" if self.is_due else "agreed"

    @property
    def word(self) -> str:
        if self.is_overdue:
            return pgettext("supervision", "overdue")
        return pgettext("supervision", "due soon") if self.is_due else pgettext("supervision", "in rhythm")


@works_as(Work.FIGURES)
def counters_of(supervisions: Iterable[Supervision], today: date | None = None) -> dict[UUID, Counter]:
    """Return the counter of each supervision; three queries, however many. The viewer may know of each of them."""
    rows, year = list(supervisions), (today or timezone.localdate()).year
    if not rows:
        return {}
    rhythms = {one.supervision_id: one for one in SupervisionRhythm.objects.filter(supervision__in=rows)}
    met = SupervisionMeeting.objects.order_by()
    last = dict(met.filter(supervision__in=rows).values_list("supervision").annotate(Max("held_on")))
    of_year = met.filter(
        held_on__year=year, supervision__intervenant__in=[one.intervenant_id for one in rows]
    )
    minutes = dict(of_year.values_list("supervision__intervenant").annotate(Sum("minutes")))
    return {
        one.pk: Counter(
            one,
            rhythms.get(one.pk) or SupervisionRhythm(supervision=one),
            year,
            minutes.get(one.intervenant_id, 0),
            last.get(one.pk),
        )
        for one in rows
    }


def counters_for(viewer: Viewer) -> list[Counter]:
    """Return the counters of those who supervise the viewer today."""
    mine = Supervision.objects.visible_to(viewer).running().filter(intervenant=viewer.user)
    rows = list(mine.select_related("supervisor").order_by("since", "pk"))
    return list(counters_of(rows).values())


def meetings_of(supervisions: Sequence[Supervision], viewer: Viewer) -> list[SupervisionMeeting]:
    """Return when they met, the last first."""
    rows = SupervisionMeeting.objects.visible_to(viewer).filter(supervision__in=supervisions)
    return list(rows.select_related("supervision__supervisor"))


def due_of(user: User, today: date | None = None) -> list[Counter]:
    """Return the supervisions of this intervenant that are due within a week, or overdue."""
    running = Supervision.objects.running().filter(intervenant=user).select_related("supervisor")
    return [one for one in counters_of(running, today).values() if one.is_due]
