"""When a reminder is due on the clock of the place, and when it leaves where people are left in peace at night."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from interventions.sessions.hours import days_before

# A reminder that would come later than this before the session is of no use: it leaves on the eve.
STILL_USEFUL = dt.timedelta(hours=1)
JUST_BEFORE = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Offset:
    """How long before a session a reminder is due: days by the clock on the wall, hours by the stopwatch."""

    name: str
    days: int = 0
    hours: int = 0

    def before(self, starts_at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        return days_before(starts_at, self.days, zone) - dt.timedelta(hours=self.hours)


OFFSETS = (
    Offset("J-14", days=14),
    Offset("J-7", days=7),
    Offset("J-3", days=3),
    Offset("J-1", days=1),
    Offset("H-4", hours=4),
    Offset("H-2", hours=2),
    Offset("H-1", hours=1),
)
NAMED = {offset.name: offset for offset in OFFSETS}
# A day more than the furthest: what is due in quiet hours leaves before them.
FURTHEST = dt.timedelta(days=15)


@dataclass(frozen=True)
class Quiet:
    """Hours in which nobody is written to, by the clock of the place; they may pass midnight."""

    begins: dt.time
    ends: dt.time

    def holds(self, moment: dt.datetime, zone: ZoneInfo) -> bool:
        shown = moment.astimezone(zone).time()
        if self.begins < self.ends:
            return self.begins <= shown < self.ends
        return shown >= self.begins or shown < self.ends

    def let_out(self, due: dt.datetime, starts_at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        """Return when a reminder leaves that is due at this moment: at the end of the quiet hours, or before them."""
        if not self.holds(due, zone):
            return due
        end = self.end_after(due, zone)
        return end if end + STILL_USEFUL <= starts_at else self._begin_before(due, zone) - JUST_BEFORE

    def end_after(self, moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        """Return when the quiet hours that hold at this moment end."""
        day = moment.astimezone(zone).date()
        end = _on(day, self.ends, zone)
        return end if end > moment else _on(day + dt.timedelta(days=1), self.ends, zone)

    def _begin_before(self, moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        day = moment.astimezone(zone).date()
        begin = _on(day, self.begins, zone)
        return begin if begin <= moment else _on(day - dt.timedelta(days=1), self.begins, zone)


def _on(day: dt.date, shown: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return the moment at which the clock shows this hour: of one shown twice the first, of a skipped one the next."""
    return dt.datetime.combine(day, shown, tzinfo=zone).astimezone(dt.UTC)
