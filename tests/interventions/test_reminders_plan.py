"""When a reminder leaves: the plan of the programme, quiet hours, the clock of the place, the change of clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from interventions.reminders import services as reminders
from interventions.reminders.models import ReminderPlan
from interventions.reminders.offsets import NAMED, Quiet
from interventions.sessions.models import Session
from interventions.sessions.services import decline
from tests.interventions.meetings import gather, paris
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Channel, Message

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
NIGHT = Quiet(dt.time(21), dt.time(8))
MEMBERS = {"fatou@example.org", "yanis@example.org"}


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def at(clock, *moment):
    """Let the clock strike at this minute; return to whom a reminder was written."""
    clock.move_to(paris(*moment))
    before = set(Message.objects.filter(kind="reminder").values_list("pk", flat=True))
    reminders.write_due_reminders(timezone.now())
    new = Message.objects.filter(kind="reminder").exclude(pk__in=before)
    return {message.to for message in new}


def set_plan(meeting, *offsets, ways=("mail", "paper"), quiet=("21:00", "08:00")):
    begins, ends = (dt.time.fromisoformat(hour) for hour in quiet)
    return reminders.change_plan(
        programme=meeting.programme,
        offsets=offsets,
        ways=ways,
        quiet_from=begins,
        quiet_until=ends,
        by=meeting.lead,
    )


@pytest.mark.parametrize(
    ("offset", "starts", "leaves"),
    [
        ("H-2", (2026, 3, 12, 18), (2026, 3, 12, 16)),
        ("H-2", (2026, 3, 12, 9, 30), (2026, 3, 12, 8)),  # due at 7:30, still useful at 8
        ("H-2", (2026, 3, 12, 9), (2026, 3, 12, 8)),  # an hour before is useful
        ("H-2", (2026, 3, 12, 8, 59), (2026, 3, 11, 20, 50)),  # less is not: on the eve
        ("H-1", (2026, 3, 12, 22), (2026, 3, 12, 20, 50)),
        ("J-1", (2026, 3, 12, 22), (2026, 3, 12, 8)),  # due at 22:00 on the eve
        ("J-7", (2026, 3, 12, 7), (2026, 3, 5, 8)),
        ("H-4", (2026, 3, 12, 1), (2026, 3, 11, 20, 50)),
        # The clocks go forward on 29 March at 2, back on 25 October at 3: the wall clock counts days, the stopwatch hours.
        ("J-1", (2026, 3, 29, 18), (2026, 3, 28, 18)),
        ("J-1", (2026, 3, 30, 2, 30), (2026, 3, 29, 8)),
        ("H-4", (2026, 3, 29, 5), (2026, 3, 28, 20, 50)),
        ("J-7", (2026, 10, 28, 18), (2026, 10, 21, 18)),
        ("J-1", (2026, 10, 25, 18), (2026, 10, 24, 18)),
        ("H-2", (2026, 10, 25, 10), (2026, 10, 25, 8)),
        ("H-4", (2026, 10, 25, 12), (2026, 10, 25, 8)),
    ],
)
def test_what_is_due_at_night_leaves_in_the_morning_or_on_the_eve(offset, starts, leaves):
    start = paris(*starts)
    assert NIGHT.let_out(NAMED[offset].before(start, PARIS), start, PARIS) == paris(*leaves)


def test_quiet_hours_hold_by_the_clock_of_the_place_within_a_day_or_over_midnight():
    assert NIGHT.holds(paris(2026, 3, 29, 21), PARIS) and NIGHT.holds(paris(2026, 3, 29, 7, 59), PARIS)
    assert not NIGHT.holds(paris(2026, 3, 29, 8), PARIS) and not NIGHT.holds(
        paris(2026, 3, 29, 20, 59), PARIS
    )
    # 18:30 in Paris is 21:30 on La Réunion in winter.
    assert NIGHT.holds(paris(2026, 3, 12, 18, 30), REUNION)
    noon = Quiet(dt.time(12), dt.time(14))
    assert noon.holds(paris(2026, 3, 12, 13), PARIS) and not noon.holds(paris(2026, 3, 12, 22), PARIS)
    assert noon.let_out(paris(2026, 3, 12, 13), paris(2026, 3, 12, 14, 30), PARIS) == paris(
        2026, 3, 12, 11, 50
    )
    # The night in which the clocks go back is an hour longer.
    assert NIGHT.end_after(paris(2026, 10, 24, 23), PARIS) - paris(2026, 10, 24, 23) == dt.timedelta(hours=10)


def test_the_plan_of_the_programme_says_when(meeting, clock):
    set_plan(meeting, "J-3", "H-1")
    session = meeting.plan()  # Thursday 12 March, 18:00
    assert at(clock, 2026, 3, 5, 18) == set(), "J-7 is no longer chosen"
    assert at(clock, 2026, 3, 9, 18) == MEMBERS
    clock.move_to(paris(2026, 3, 12, 12))
    set_plan(meeting, "J-3", "J-1", "H-4")
    assert at(clock, 2026, 3, 12, 12) == set(), "what was due before it was chosen is not made up for"
    assert at(clock, 2026, 3, 12, 14) == MEMBERS
    decline(session=session, participant=meeting.people["fatou"], by=meeting.viewer("fatou"))
    set_plan(meeting, "H-1")
    assert at(clock, 2026, 3, 12, 17) == {"yanis@example.org"}
    set_plan(meeting)
    Session.objects.update(starts_at=paris(2026, 3, 20, 18), ends_at=paris(2026, 3, 20, 20))
    assert at(clock, 2026, 3, 19, 18) == set(), "a plan without offsets reminds nobody"


def test_nobody_is_written_to_at_night_not_even_when_the_clock_stood_still(meeting, clock):
    meeting.plan(paris(2026, 3, 12, 22))
    assert at(clock, 2026, 3, 5, 22) == set()
    assert at(clock, 2026, 3, 6, 7, 59) == set()
    assert at(clock, 2026, 3, 6, 8) == MEMBERS
    # It stood still from then on, and wakes at night: the last one leaves in the morning.
    assert at(clock, 2026, 3, 12, 3) == set()
    assert at(clock, 2026, 3, 12, 8) == MEMBERS
    assert at(clock, 2026, 3, 12, 20) == MEMBERS
    assert at(clock, 2026, 3, 12, 21, 30) == set()


def test_the_clock_of_the_place_counts(meeting, clock):
    session = meeting.plan()
    hours = {"starts_at": paris(2026, 3, 29, 15), "ends_at": paris(2026, 3, 29, 17)}
    Session.objects.filter(pk=session.pk).update(zone="Indian/Reunion", **hours)
    # 29 March, 15:00 in Paris is 17:00 on La Réunion, where the clocks do not change: a day before, 14:00 in Paris.
    assert at(clock, 2026, 3, 22, 14) == MEMBERS
    assert at(clock, 2026, 3, 28, 13, 59) == set()
    assert at(clock, 2026, 3, 28, 14) == MEMBERS


def test_each_one_is_reached_by_the_way_they_chose(meeting, clock, settings):
    settings.SMS_URL = "console://"
    fatou, yanis, ortega = (meeting.people[who] for who in ("fatou", "yanis", "ortega"))
    fatou.phone, ortega.phone, yanis.phone = "06 12 34 56 78", "0033 6 98 76 54 32", "12"
    for one in (fatou, ortega, yanis):
        one.save()
    reminders.choose(party=fatou.party, way="sms", by=meeting.viewer("fatou"))
    meeting.plan()
    outbox.send_due()
    assert at(clock, 2026, 3, 5, 18) == MEMBERS, "the plan offers no SMS: Fatou gets it by mail"
    set_plan(meeting, "J-7", "J-1", "H-2", ways=("mail", "sms", "paper"))
    assert at(clock, 2026, 3, 11, 18) == {"+33612345678", "yanis@example.org", "+33698765432"}
    short = Message.objects.get(recipient_id=ortega.party_id, channel=Channel.SMS)
    assert short.title == "" and "/rappels/" in short.body and len(short.body) < 300
    assert "Claire Bonnet" in short.body and "cellule" not in short.body.lower()
    reminders.choose(party=fatou.party, way="", by=meeting.viewer("fatou"))
    settings.SMS_URL = ""
    assert at(clock, 2026, 3, 12, 16) == {"yanis@example.org"}, "no provider, no SMS; Fatou wants none"
    assert ReminderPlan.objects.count() == 1


def test_a_mail_carries_the_one_click_by_which_it_is_stopped(meeting, clock):
    meeting.plan()
    outbox.send_due()
    mail.outbox.clear()
    at(clock, 2026, 3, 11, 18)
    outbox.send_due()
    for message in mail.outbox:
        headers = message.message()
        link = headers["List-Unsubscribe"].strip("<>")
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "/rappels/" in link and link in message.body
    assert len({message.body for message in mail.outbox}) == 2, "each one's link is their own"
