"""A poll of dates among the people of `meetings.py`: the ground of the tests of polls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from interventions.polls import services
from interventions.polls.models import Availability, DatePoll
from interventions.polls.services import Slot
from tests.interventions.meetings import Meeting, paris
from tst_platform.outbox import services as outbox

START = paris(2026, 3, 3, 9)
DAYS = (12, 13, 16)


def slots(*days: int, month: int = 3) -> list[Slot]:
    return [Slot(paris(2026, month, day, 18), paris(2026, month, day, 20)) for day in days]


def propose(meeting: Meeting, *days: int, cell: str | None = "A", **more: Any) -> DatePoll:
    return services.open_poll(
        programme=meeting.programme,
        cell=meeting.cells[cell] if cell else None,
        slots=slots(*(days or DAYS)),
        place="Salle polyvalente",
        by=meeting.lead,
        **more,
    )


def soon(meeting: Meeting) -> DatePoll:
    """Propose three evenings to cell A that lie ahead, whatever day it is."""
    first = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0) + dt.timedelta(days=9)
    evenings = [first + dt.timedelta(days=more) for more in range(3)]
    return services.open_poll(
        programme=meeting.programme,
        cell=meeting.cells["A"],
        slots=[Slot(evening, evening + dt.timedelta(hours=2)) for evening in evenings],
        place="Salle polyvalente",
        by=meeting.lead,
    )


def say(meeting: Meeting, poll: DatePoll, who: str, *values: str) -> None:
    """Answer in the order of the dates."""
    said = dict(zip([date.pk for date in poll.dates.all()], values, strict=True))
    by = meeting.viewer(who)
    services.answer(poll=poll, participant=meeting.people[who], said=said, by=by)


def said_by(meeting: Meeting, poll: DatePoll, who: str) -> list[str]:
    rows = Availability.objects.filter(date__poll=poll, participant=meeting.people[who])
    return list(rows.order_by("date__starts_at").values_list("value", flat=True))


def answers(poll: DatePoll, *values: str) -> dict[str, str]:
    """Return what the form of a participant sends."""
    return {f"date-{date.pk}": value for date, value in zip(poll.dates.all(), values, strict=False)}


def typed(*rows: tuple[str, str, str], **more: str) -> dict[str, str]:
    """Return what the form of an intervenant sends: rows of day, start, end."""
    sent = {
        "whom": "all",
        "mode": "on_site",
        "place": "Salle polyvalente",
        "link": "",
        "zone": "",
        "answer_by": "",
    }
    sent |= {"date-TOTAL_FORMS": str(len(rows)), "date-INITIAL_FORMS": "0"} | more
    for number, row in enumerate(rows):
        sent |= {f"date-{number}-{name}": v for name, v in zip(("day", "starts", "ends"), row, strict=True)}
    return sent


def address(name: str, poll: DatePoll, *more: Any) -> str:
    return reverse(f"polls:{name}", args=[poll.pk, *more])


def tick() -> None:
    """Do what the clock does each minute, as far as polls go."""
    services.do_due()
    outbox.send_due()
