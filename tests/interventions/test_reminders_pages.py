"""Pages of reminders: nothing is sent to a group that was not shown, with everyone whom it reaches."""

import re

import pytest
import time_machine
from django.urls import reverse

from interventions.reminders import services as reminders
from interventions.reminders.models import DigestStop, ReminderPlan
from interventions.sessions.services import decline, move_session
from tests.interventions.meetings import gather, paris, staff
from tst_platform.audit.models import AuditRecord
from tst_platform.outbox.models import Message

PLAN = {"offsets": ["J-3", "H-2"], "ways": ["mail", "paper"], "quiet_from": "20:00", "quiet_until": "09:00"}


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def words(answer):
    return answer.content.decode()


def told(answer):
    return re.search(r'name="told" value="(\w+)"', words(answer)).group(1)


def test_a_plan_is_saved_once_it_was_read_with_those_it_reaches(meeting):
    desk, page = meeting.desk(), reverse("reminders:plan", args=[meeting.programme.pk])
    assert desk.get(page).status_code == 200 and not ReminderPlan.objects.exists()
    assert (
        "nothing leaves for the moment" in words(desk.post(page, PLAN)) or not ReminderPlan.objects.exists()
    )
    meeting.plan()
    shown = words(desk.post(page, PLAN))
    for name in ("Fatou Nomfatou", "Yanis Nomyanis", "Ortega Nomortega"):
        assert name in shown
    assert "Kevin" not in shown and "Lucie" not in shown
    assert "9 mars" in shown and "16" in shown, "when each leaves"
    assert not ReminderPlan.objects.exists() and AuditRecord.objects.filter(verb="people.looked").exists()
    assert desk.post(page, {**PLAN, "confirmed": "1"}).status_code == 302
    plan = ReminderPlan.objects.get()
    assert [offset.name for offset in plan.chosen] == ["J-3", "H-2"]
    assert (plan.quiet_from.hour, plan.quiet_until.hour, plan.ways) == (20, 9, ["mail", "paper"])
    assert plan.offsets["H-2"] == "" and plan.offsets["J-3"].startswith("2026-03-03"), "H-2 was chosen before"
    assert desk.get(page).content.count(b"checked") >= 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"ways": []},
        {"ways": ["pigeon"]},
        {"offsets": ["J-2"]},
        {"quiet_from": "25:00"},
        {"quiet_until": "20:00"},
        {"quiet_from": ""},
    ],
)
def test_what_is_wrong_in_a_plan_is_said_and_kept(meeting, wrong):
    page = reverse("reminders:plan", args=[meeting.programme.pk])
    answer = meeting.desk().post(page, {**PLAN, **wrong, "confirmed": "1"})
    assert answer.status_code == 422 and not ReminderPlan.objects.exists()
    assert "is-invalid" in words(answer) or "error" in words(answer)


def test_a_reminder_by_hand_goes_to_those_who_were_shown_and_once_a_day(meeting, clock):
    session = meeting.plan()
    page, desk = reverse("reminders:remind", args=[session.pk]), meeting.desk()
    shown = desk.get(page)
    assert "Fatou Nomfatou" in words(shown) and "Ortega Nomortega" in words(shown)
    assert not Message.objects.filter(kind="reminder").exists()
    decline(session=session, participant=meeting.people["fatou"], by=meeting.viewer("fatou"))
    again = desk.post(page, {"told": told(shown)})
    assert again.status_code == 422 and "Fatou" not in words(again), "shown anew, without who cannot come"
    for _ in range(2):
        assert desk.post(page, {"told": told(again)}).status_code == 302
    sent = Message.objects.get(kind="reminder")
    assert sent.to == "yanis@example.org" and sent.body.count("/rappels/") == 1
    clock.move_to(paris(2026, 3, 4, 9))
    assert desk.post(page, {"told": told(desk.get(page))}).status_code == 302
    assert Message.objects.filter(kind="reminder").count() == 2, "another day"
    where = {"starts_at": paris(2026, 3, 20, 18), "ends_at": paris(2026, 3, 20, 20), "place": "Salle"}
    move_session(session=session, **where, by=meeting.lead)
    assert desk.post(page, {"told": told(again)}).status_code == 422, "the date has changed"
    assert AuditRecord.objects.filter(verb="reminders.send").count() == 3


def test_at_night_a_reminder_by_hand_waits_for_the_morning_or_is_refused(meeting, clock):
    session = meeting.plan()
    page, desk = reverse("reminders:remind", args=[session.pk]), meeting.desk()
    clock.move_to(paris(2026, 3, 11, 20, 30))
    by_day = desk.get(page)
    clock.move_to(paris(2026, 3, 11, 22))
    assert desk.post(page, {"told": told(by_day)}).status_code == 422, "it was shown as leaving at once"
    shown = desk.get(page)
    assert "12 mars" in words(shown)
    desk.post(page, {"told": told(shown)})
    assert {one.due_at for one in Message.objects.filter(kind="reminder")} == {paris(2026, 3, 12, 8)}
    early = meeting.plan(paris(2026, 3, 13, 7), cell="B")
    clock.move_to(paris(2026, 3, 12, 23))
    assert 'name="told"' not in words(desk.get(reverse("reminders:remind", args=[early.pk])))
    clock.move_to(paris(2026, 3, 12, 19))
    assert desk.post(page, {"told": told(shown)}).status_code == 422, "it has begun"


def test_the_list_to_print_holds_those_without_an_address_alone(meeting):
    session = meeting.plan()
    page = reverse("reminders:paper", args=[session.pk])
    shown = words(meeting.desk().get(page))
    assert "Ortega Nomortega" in shown and "Salle polyvalente" in shown
    assert not [who for who in ("Fatou", "Yanis", "Kevin", "Lucie") if who in shown]
    ortega = meeting.people["ortega"]
    reminders.choose(party=ortega.party, way="", by=meeting.viewer("ortega"))
    assert "Ortega" not in words(meeting.desk().get(page)), "who wants no reminder is left in peace"
    jean = meeting.desk(staff("Jean Roux"))
    for name in ("paper", "remind"):
        assert jean.get(reverse(f"reminders:{name}", args=[session.pk])).status_code == 404
    assert jean.get(reverse("reminders:plan", args=[meeting.programme.pk])).status_code == 404


def test_the_weekly_summary_is_shown_and_stopped(meeting):
    meeting.plan(paris(2026, 3, 5, 18))
    desk, page = meeting.desk(), reverse("reminders:digest")
    assert "Fatou" not in words(desk.get(page)) and words(desk.get(page)).count("<li>1 ") == 1
    desk.post(page, {})
    assert DigestStop.objects.filter(user=meeting.lead.user).exists() and 'name="again"' in words(
        desk.get(page)
    )
    desk.post(page, {"again": "1"})
    assert not DigestStop.objects.exists()
    assert desk.get(reverse("reminders:digest")).status_code == 200
    assert meeting.desk(staff("Paul Sponsor", "sponsor")).get(page).status_code == 404
