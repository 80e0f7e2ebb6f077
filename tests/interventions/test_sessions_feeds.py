"""The private feed of a person: a secret address, that says what its owner may see at that moment, and is taken back."""

import datetime as dt
import logging

import icalendar
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.agreements.models import Signature, Version
from interventions.sessions import services
from interventions.sessions.models import CalendarFeed, Session
from interventions.sessions.services import feeds
from tests.ics import moment, read_calendar
from tests.interventions.meetings import SECRETS, gather, leave, paris, staff
from tst_platform.audit.models import AuditRecord
from tst_platform.core.rates import RateCount
from tst_platform.my_data import WITHDRAW, leave_programme

START = paris(2026, 3, 3, 9)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    cache.clear()
    return gather()


def feed_of(client):
    """Make an address on the page of feeds; return its path."""
    page = client.post(reverse("sessions:feed"))
    assert page.status_code == 200 and page.context["address"] in page.content.decode()
    return page.context["address"].removeprefix("http://localhost:8000")


def events(answer):
    return read_calendar(answer.content).find("VEVENT")


def test_the_feed_says_what_its_owner_may_see_and_nothing_of_the_subject(meeting):
    mine = meeting.plan()
    other = meeting.plan(paris(2026, 3, 13, 18), cell="B")
    everyone = services.schedule_session(
        programme=meeting.programme,
        starts_at=paris(2026, 4, 14, 18),
        ends_at=paris(2026, 4, 14, 20),
        place="Mairie",
        zone="Indian/Reunion",
        by=meeting.lead,
    )
    seen = {"fatou": {mine, everyone}, "bernard": {other, everyone}, "kevin": set()}
    for who, sessions in seen.items():
        answer = Client().get(feed_of(meeting.phone(who)))
        assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert "private" in answer["Cache-Control"] and not answer.cookies
        assert {event.one("UID").value for event in events(answer)} == {
            f"{one.pk}@localhost" for one in sessions
        }
        for secret in (*SECRETS, meeting.programme.title):
            assert secret.lower() not in answer.content.decode().lower()
    answer = Client().get(feed_of(meeting.desk()))
    calendar = read_calendar(answer.content)
    by_id = {event.one("UID").value: event for event in calendar.find("VEVENT")}
    assert len(by_id) == 3
    for session in (mine, other, everyone):
        event = by_id[f"{session.pk}@localhost"]
        assert moment(calendar, event.one("DTSTART")) == session.starts_at
        assert moment(calendar, event.one("DTEND")) == session.ends_at
        assert event.one("SUMMARY").text == "Rendez-vous avec Claire Bonnet"
        assert event.one("URL").value == "http://localhost:8000/rendez-vous/"


def test_both_readers_read_the_same(meeting):
    for day in (12, 26, 30):
        meeting.plan(paris(2026, 3, day, 18))
    answer = Client().get(feed_of(meeting.phone("fatou")))
    ours = read_calendar(answer.content)
    theirs = icalendar.Calendar.from_ical(answer.content.decode())
    assert [moment(ours, event.one("DTSTART")) for event in ours.find("VEVENT")] == [
        event["DTSTART"].dt.astimezone(dt.UTC) for event in theirs.walk("VEVENT")
    ]


def test_what_is_moved_or_cancelled_says_so_at_the_next_look(meeting):
    session = meeting.plan()
    address = feed_of(meeting.phone("fatou"))
    services.move_session(
        session=session,
        starts_at=paris(2026, 3, 20, 18),
        ends_at=paris(2026, 3, 20, 20),
        place="Mairie",
        by=meeting.lead,
    )
    [event] = events(Client().get(address))
    assert (event.one("SEQUENCE").value, event.one("STATUS").value) == ("1", "CONFIRMED")
    assert event.one("DTSTART").value == "20260320T180000"
    services.cancel_session(session=Session.objects.get(), by=meeting.lead)
    [event] = events(Client().get(address))
    assert (event.one("SEQUENCE").value, event.one("STATUS").value) == ("2", "CANCELLED")


def test_who_has_not_signed_what_is_in_force_sees_nothing_until_they_do(meeting):
    meeting.plan()
    address = feed_of(meeting.phone("fatou"))
    newer = Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=START)
    assert events(Client().get(address)) == []
    Signature.objects.create(version=newer, party_id=meeting.people["fatou"].party_id, sha256="0" * 64)
    assert len(events(Client().get(address))) == 1


def test_an_address_that_opens_no_more_is_answered_like_one_that_never_was(meeting):
    meeting.plan()
    taken_back, replaced, left = (feed_of(meeting.phone(who)) for who in ("fatou", "yanis", "bernard"))
    assert meeting.phone("fatou").post(reverse("sessions:feed"), {"revoke": "1"}).status_code == 200
    newer = feed_of(meeting.phone("yanis"))
    leave(meeting.people["bernard"])
    gone = feed_of(meeting.desk())
    lead = meeting.lead.user
    lead.is_active = False
    lead.save()
    answers = {
        path: Client().get(path)
        for path in (taken_back, replaced, left, gone, "/agenda/" + "x" * 43 + ".ics", "/agenda/x.ics")
    }
    assert len({(one.status_code, one.content, str(sorted(one.items()))) for one in answers.values()}) == 1
    assert {one.status_code for one in answers.values()} == {404}
    assert Client().get(newer).status_code == 200


def test_who_leaves_takes_their_feed_away(meeting):
    address = feed_of(meeting.phone("fatou"))
    leave_programme(me=meeting.people["fatou"], words=WITHDRAW, by=meeting.viewer("fatou"))
    assert Client().get(address).status_code == 404 and not CalendarFeed.objects.exists()
    for method in ("get", "post"):
        assert getattr(meeting.phone("fatou"), method)(reverse("sessions:feed")).status_code == 404


def test_the_secret_is_nowhere_but_in_the_address(meeting, caplog):
    meeting.plan()
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as asked:
        address = feed_of(meeting.phone("fatou"))
        Client().get(address)
        Client().get(address + "x")
    secret = address.split("/")[-1].removesuffix(".ics")
    assert len(secret) == 43 and not any(secret in query["sql"] for query in asked)
    assert len(CalendarFeed.objects.get().digest) == 64
    from tst_platform.core.logs import Quiet

    assert not any(secret in Quiet().format(line) for line in caplog.records)
    page = meeting.phone("fatou").get(reverse("sessions:feed")).content.decode()
    assert secret not in page, "it is shown once"
    verbs = AuditRecord.objects.filter(verb__startswith="feed.").values_list("verb", "actor")
    assert list(verbs) == [("feed.make", meeting.viewer("fatou").actor)]


def test_a_look_changes_nothing_and_looks_are_counted(meeting, monkeypatch):
    meeting.plan()
    address = feed_of(meeting.phone("fatou"))
    meeting.phone("yanis").get(reverse("sessions:feed"))
    before = (CalendarFeed.objects.values_list().get(), AuditRecord.objects.count())
    RateCount.objects.all().delete()
    monkeypatch.setattr("interventions.sessions.views.feeds.PER_NETWORK", 3)
    statuses = [Client().get(path).status_code for path in (address, "/agenda/y.ics", address, address)]
    assert statuses == [200, 404, 200, 429]
    assert Client(REMOTE_ADDR="198.51.100.7").get(address).status_code == 200
    assert before == (CalendarFeed.objects.values_list().get(), AuditRecord.objects.count())
    assert Client().post(address).status_code == 405


def test_a_feed_costs_the_same_for_many_sessions(meeting, django_assert_max_num_queries):
    for day in range(10, 22):
        meeting.plan(paris(2026, 3, day, 18))
    address = feed_of(meeting.desk())
    with django_assert_max_num_queries(14):
        assert len(events(Client().get(address))) == 12


def test_only_who_has_sessions_makes_an_address(meeting):
    for client in (
        meeting.desk(staff("Helene V", "supervisor")),
        meeting.desk(staff("Jean Prévost")),
        Client(),
    ):
        assert client.post(reverse("sessions:feed")).status_code in (302, 404)
    assert not CalendarFeed.objects.exists()


def test_from_the_calendar_one_comes_to_a_page_that_asks_who_one_is(meeting):
    address = reverse("sessions:appointment")
    assert Client().get(address).url == reverse("collectives:come_back")
    assert meeting.phone("fatou").get(address).url == reverse("home")
    assert meeting.desk().get(address).url == reverse("home")
    assert meeting.phone("lucie").get(address).url == reverse("collectives:come_back")


def test_a_feed_belongs_to_one_person(meeting):
    from django.db import IntegrityError, transaction

    for owner in ({}, {"user": meeting.lead.user, "party_id": meeting.people["fatou"].party_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarFeed.objects.create(digest="0" * 64, **owner)
    assert feeds.revoke_feed(by=meeting.viewer("fatou")) is False
