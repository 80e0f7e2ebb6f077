"""The way to stop reminders: looking changes nothing, one press does, the link tells nothing and dies with leaving."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interventions.reminders import services as reminders
from interventions.reminders.models import ReminderWish
from interventions.reminders.services.wishes import links_for
from tests.interventions.meetings import gather, leave, paris
from tst_platform.audit.models import AuditRecord
from tst_platform.my_data import data_of
from tst_platform.outbox.models import Message, MessageState


@pytest.fixture
def meeting(db):
    return gather()


@pytest.fixture
def link(meeting):
    party = meeting.people["fatou"].party_id
    return links_for([party])[party]


def path(link):
    return "/" + link.split("/", 3)[3]


def wish_of(meeting, who="fatou"):
    return ReminderWish.objects.get(party=meeting.people[who].party_id)


def test_a_scanner_that_looks_changes_nothing_and_a_press_does(meeting, link):
    scanner = Client(enforce_csrf_checks=True)
    for _ in range(2):
        page = scanner.get(path(link))
        assert page.status_code == 200
        assert page.content.decode().partition("<footer")[0].count("<button") == 1
        assert scanner.head(path(link)).status_code == 200
    assert not wish_of(meeting).has_stopped and not AuditRecord.objects.filter(verb="reminders.stop").exists()
    # As a mail program asks: no cookie, no token of a form, no page of ours seen before (RFC 8058).
    answer = Client(enforce_csrf_checks=True).post(path(link), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and wish_of(meeting).has_stopped
    since = wish_of(meeting).stopped_at
    assert scanner.post(path(link)).status_code == 200 and wish_of(meeting).stopped_at == since
    assert 'name="again"' in scanner.get(path(link)).content.decode()
    scanner.post(path(link), {"again": "1"})
    assert not wish_of(meeting).has_stopped
    acts = AuditRecord.objects.filter(verb__startswith="reminders.").order_by("at")
    assert {act.actor for act in acts} == {meeting.viewer("fatou").actor}


def test_the_page_of_the_link_names_nobody_and_nothing(meeting, link):
    page = Client().get(path(link)).content.decode()
    for word in ("Fatou", "Claire", "Bonnet", "Tilleuls", "Mères", "cellule"):
        assert word not in page
    token = path(link).rstrip("/").rpartition("/")[2]
    party = str(meeting.people["fatou"].party_id)
    assert party not in link and party.replace("-", "") not in link
    assert token != wish_of(meeting).digest and len(token) == 24


def test_a_link_is_unknown_once_its_person_left_and_when_it_never_was(meeting, link, settings):
    assert Client().get(reverse("reminders:stop", args=["x" * 24])).status_code == 404
    settings.SECRET_KEY = "another"
    assert Client().get(path(link)).status_code == 404, (
        "the digest is keyed with the secret of the installation"
    )
    renewed = links_for([meeting.people["fatou"].party_id]).popitem()[1]
    assert renewed != link and Client().get(path(renewed)).status_code == 200
    leave(meeting.people["fatou"])
    for tried in (link, renewed):
        assert Client().get(path(tried)).status_code == 404
        assert Client().post(path(tried)).status_code == 404
    assert not wish_of(meeting).has_stopped


def test_what_was_on_its_way_stays_and_dates_are_still_told(db):
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as clock:
        meeting = gather()
        meeting.plan()  # Thursday 12 March, 18:00
        clock.move_to(paris(2026, 3, 11, 18))
        assert reminders.write_due_reminders(timezone.now()) == 2
        party = meeting.people["fatou"].party_id
        fatou = Message.objects.filter(recipient_id=party)
        Client().post(path(links_for([party])[party]))
        assert fatou.get(kind="reminder").state == MessageState.CANCELLED
        assert fatou.get(kind="session").state == MessageState.DUE
        assert Message.objects.filter(kind="reminder", state=MessageState.DUE).count() == 1
        clock.move_to(paris(2026, 3, 12, 16))
        assert reminders.write_due_reminders(timezone.now()) == 1
        assert fatou.filter(kind="reminder").count() == 1


def test_one_chooses_on_a_page_of_ones_own(meeting):
    phone, page = meeting.phone("fatou"), reverse("reminders:mine")
    shown = phone.get(page).content.decode()
    assert 'value="mail"' in shown and 'value="none"' in shown and 'value="sms"' not in shown
    assert phone.post(page, {}).status_code == 422
    assert phone.post(page, {"way": "sms"}).status_code == 422, "a way that is not open"
    assert phone.post(page, {"way": "none"}).status_code == 302
    assert wish_of(meeting).has_stopped and wish_of(meeting).way == ""
    phone.post(page, {"way": "mail"})
    assert not wish_of(meeting).has_stopped and wish_of(meeting).way == "mail"
    told = data_of(meeting.people["fatou"])["reminders"]
    assert [(row["way"], row["stopped_at"]) for row in told] == [("mail", None)]
    assert meeting.phone("ortega").get(page).status_code == 200, (
        "without an address: not at all, and nothing else"
    )
    assert ReminderWish.objects.visible_to(meeting.viewer("yanis")).count() == 0
