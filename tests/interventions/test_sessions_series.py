"""Series of sessions, the whole collective, places with another clock, rooms elsewhere, and what a date collides with."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cells.composition.models import Seat
from contracts.agreements.models import ContractIntervenant
from interventions.programmes.services import open_programme
from interventions.reminders.services import tick as minute
from interventions.sessions import services
from interventions.sessions.conflicts import conflicts_of
from interventions.sessions.links import checked_link
from interventions.sessions.models import Session, SessionState
from interventions.sessions.recurrence import days_of
from tests.ics import read_calendar
from tests.interventions.meetings import gather, paris, staff
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message

START = paris(2026, 3, 3, 9)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def entered(**more):
    return {"day": "2026-03-12", "starts": "18:00", "ends": "20:30", "place": "Salle polyvalente"} | more


def plan(meeting, cell="A", **more):
    return meeting.desk().post(reverse("sessions:schedule", args=[meeting.cells[cell].pk]), entered(**more))


def weekly(meeting, times=4, **more):
    assert plan(meeting, rhythm="weekly", times=str(times), **more).status_code == 302
    return list(Session.objects.order_by("starts_at"))


def sent_to(who):
    return [message for message in mail.outbox if message.to == [f"{who}@example.org"]]


def file_in(message):
    part = message.message().get_payload()[1]
    return read_calendar(part.get_payload(decode=True))


# --- the days of a series --------------------------------------------------------------------------------------------


def test_a_series_falls_on_the_same_weekday():
    first = dt.date(2026, 1, 29)  # the fifth Thursday, taken as the last
    assert [str(day) for day in days_of(first, "weekly", times=3)] == [
        "2026-01-29",
        "2026-02-05",
        "2026-02-12",
    ]
    assert [str(day) for day in days_of(first, "fortnightly", until=dt.date(2026, 2, 26))] == [
        "2026-01-29",
        "2026-02-12",
        "2026-02-26",
    ]
    monthly = days_of(first, "monthly", times=6)
    assert {day.weekday() for day in monthly} == {3} and [day.month for day in monthly] == [1, 2, 3, 4, 5, 6]
    assert all((day + dt.timedelta(days=7)).month != day.month for day in monthly)
    second = days_of(dt.date(2026, 1, 8), "monthly", times=12)
    assert all(8 <= day.day <= 14 for day in second)
    assert days_of(first, "once", times=5) == [first] and len(days_of(first, "weekly")) == 53


def test_a_series_keeps_its_hour_on_the_wall_across_summer_time_and_is_told_in_one_mail(meeting):
    sessions = weekly(meeting)
    assert [one.starts_here for one in sessions] == [
        dt.datetime(2026, 3, day, 18) if day < 32 else dt.datetime(2026, 4, 2, 18) for day in (12, 19, 26, 33)
    ]
    assert [one.starts_at.hour for one in sessions] == [17, 17, 17, 16]
    assert len({one.series for one in sessions}) == 1 and sessions[0].series
    outbox.send_due()
    [told] = sent_to("fatou")
    assert told.body.count("2026") == 4 and told.body.count("Salle polyvalente") == 1
    calendar = file_in(told)
    assert calendar.one("METHOD").value == "PUBLISH" and len(calendar.find("VEVENT")) == 4
    assert services.announce(sessions[2]) == 0, "told already, with the others"


def test_who_signs_later_is_told_of_the_series_once(meeting):
    from contracts.agreements.models import Signature

    sessions = weekly(meeting)
    outbox.send_due()
    Signature.objects.create(
        version=meeting.version, party_id=meeting.people["kevin"].party_id, sha256="0" * 64
    )
    assert [services.announce(one) for one in sessions] == [1, 0, 0, 0]


def test_one_session_of_a_series_moves_by_itself_and_says_why(meeting):
    sessions = weekly(meeting)
    outbox.send_due()
    meeting.desk().post(
        reverse("sessions:reschedule", args=[sessions[1].pk]),
        entered(day="2026-03-20", reason="La salle est en travaux"),
    )
    outbox.send_due()
    told = sent_to("fatou")[1:]
    assert len(told) == 1 and "La salle est en travaux" in told[0].body and "vendredi 20 mars" in told[0].body
    assert Session.objects.get(pk=sessions[1].pk).sequence == 1
    assert Session.objects.filter(sequence=0).count() == 3
    page = meeting.phone("fatou").get(reverse("sessions:home")).content.decode()
    assert "La salle est en travaux" in page


def test_this_one_and_those_after_it_move_by_as_many_days_and_one_mail_tells_all(meeting):
    sessions = weekly(meeting)
    outbox.send_due()
    answer = meeting.desk().post(
        reverse("sessions:reschedule", args=[sessions[1].pk]),
        entered(day="2026-03-26", scope="following", starts="19:00", place="Mairie"),
    )
    assert answer.status_code == 302
    days = [str(one.starts_here) for one in Session.objects.order_by("starts_at")]
    assert days == [
        "2026-03-12 18:00:00",
        "2026-03-26 19:00:00",
        "2026-04-02 19:00:00",
        "2026-04-09 19:00:00",
    ]
    outbox.send_due()
    [_first, told] = sent_to("fatou")
    assert told.body.count("2026") == 3 and len(file_in(told).find("VEVENT")) == 3


def test_this_one_and_those_after_it_are_cancelled_with_one_mail(meeting):
    sessions = weekly(meeting)
    outbox.send_due()
    page = meeting.desk().get(reverse("sessions:cancel", args=[sessions[2].pk])).content.decode()
    assert 'name="scope"' in page and 'name="reason"' in page
    meeting.desk().post(
        reverse("sessions:cancel", args=[sessions[2].pk]), {"scope": "following", "reason": "Vacances"}
    )
    states = [one.state for one in Session.objects.order_by("starts_at")]
    assert states == ["planned", "planned", "cancelled", "cancelled"]
    outbox.send_due()
    [_first, told] = sent_to("fatou")
    assert "Vacances" in told.body and told.body.count("2026") == 2
    events = file_in(told).find("VEVENT")
    assert {event.one("STATUS").value for event in events} == {"CANCELLED"} and len(events) == 2


def test_a_series_called_off_piece_by_piece_is_told_each_time(meeting):
    sessions = weekly(meeting, times=5)
    outbox.send_due()
    for first in (sessions[3], sessions[0]):
        services.cancel_session(session=first, by=meeting.lead, and_following=True)
    outbox.send_due()
    told = sent_to("fatou")[1:]
    assert sorted(message.body.count("2026") for message in told) == [2, 3], (
        "the first was not sent yet, and stays"
    )


def test_dates_of_a_series_that_were_not_told_yet_are_told_as_they_stand(meeting):
    sessions = weekly(meeting, times=5)
    services.cancel_session(session=sessions[4], by=meeting.lead)
    services.move_session(
        session=sessions[3],
        starts_at=paris(2026, 4, 3, 19),
        ends_at=paris(2026, 4, 3, 20),
        place="Mairie",
        by=meeting.lead,
    )
    outbox.send_due()
    minute()
    bodies = [message.body for message in sent_to("fatou")]
    assert not any("Mairie" not in body and body.count("2026") > 3 for body in bodies), "no old date is told"
    [rest] = [body for body in bodies if "jeudi 12 mars" in body]
    assert rest.count("2026") == 3 and "2 avril" not in rest and "9 avril" not in rest
    minute()
    assert len(sent_to("fatou")) == len(bodies)


def test_those_after_it_keep_their_own_hours_and_place_unless_they_are_changed_here(meeting):
    sessions = weekly(meeting)
    desk = meeting.desk()
    alone = entered(day="2026-03-27", starts="14:00", ends="15:00", place="Mairie")
    assert desk.post(reverse("sessions:reschedule", args=[sessions[2].pk]), alone).status_code == 302
    address = reverse("sessions:reschedule", args=[sessions[1].pk])
    assert desk.post(address, entered(day="2026-03-20", scope="following")).status_code == 302
    stand = [(str(one.starts_here), one.place) for one in Session.objects.order_by("starts_at")]
    assert stand[1:] == [
        ("2026-03-20 18:00:00", "Salle polyvalente"),
        ("2026-03-28 14:00:00", "Mairie"),
        ("2026-04-03 18:00:00", "Salle polyvalente"),
    ]
    changed = entered(day="2026-03-20", scope="following", place="Gymnase")
    desk.post(address, changed | {"starts": "17:00", "ends": "19:00"})
    assert {(one.starts_here.hour, one.place) for one in Session.objects.all()[1:]} == {(17, "Gymnase")}
    outbox.send_due()
    assert sent_to("fatou")[-1].body.count("2026") == 3, "one mail, however often each moved before"


def test_who_moves_a_session_that_another_moved_meanwhile_is_told_first(meeting):
    session = meeting.plan()
    desk, address = meeting.desk(), reverse("sessions:reschedule", args=[session.pk])
    assert 'name="sequence" value="0"' in desk.get(address).content.decode()
    assert desk.post(address, entered(place="Mairie", sequence="0")).status_code == 302
    mine = entered(day="2026-03-13", sequence="0")
    refused = desk.post(address, mine)
    text = refused.content.decode()
    assert refused.status_code == 422 and "jeudi 12 mars 2026" in text and 'value="2026-03-13"' in text
    assert Session.objects.get().place == "Mairie" and 'name="sequence" value="1"' in text
    with pytest.raises(DomainError):
        hours = {session.pk: (session.starts_at, session.ends_at)}
        where = services.Where("Gymnase")
        services.move_sessions(hours=hours, where=where, by=meeting.lead, seen={session.pk: 0})
    assert desk.post(address, mine | {"sequence": "1"}).status_code == 302
    for odd in ("x", "-1", "9" * 40):
        assert desk.post(address, mine | {"sequence": odd}).status_code == 422


def test_a_day_on_which_the_hour_cannot_be_is_named_and_may_be_left_out(meeting):
    more = {"day": "2026-03-15", "starts": "02:30", "ends": "04:00", "rhythm": "weekly", "times": "4"}
    refused = plan(meeting, **more)
    assert refused.status_code == 422 and not Session.objects.exists()
    text = refused.content.decode()
    assert "dimanche 29 mars 2026" in text and 'value="2026-03-29"' in text and 'value="02:30"' in text
    assert plan(meeting, **more, leave_out=["2026-03-29"]).status_code == 302
    assert [str(one.starts_here.date()) for one in Session.objects.order_by("starts_at")] == [
        "2026-03-15",
        "2026-03-22",
        "2026-04-05",
    ]


def test_a_day_on_which_the_cell_meets_already_may_be_left_out(meeting):
    meeting.plan(paris(2026, 3, 19, 19))
    more = {"rhythm": "weekly", "times": "3"}
    assert "jeudi 19 mars 2026" in plan(meeting, **more).content.decode()
    assert plan(meeting, **more, leave_out=["2026-03-19"]).status_code == 302
    assert Session.objects.count() == 3


def test_a_day_that_was_left_out_is_not_named_again_beside_another(meeting):
    for day in (19, 26):
        meeting.plan(paris(2026, 3, day, 19))
    page = plan(meeting, rhythm="weekly", times="4", leave_out=["2026-03-26"])
    [said] = page.context["form"].errors["leave_out"]
    assert page.status_code == 422 and "19 mars" in said and "26 mars" not in said


CANNOT_BE = [
    ({"rhythm": "weekly"}, "times"),
    ({"rhythm": "weekly", "times": "53"}, "times"),
    ({"rhythm": "weekly", "times": "1"}, "times"),
    ({"rhythm": "weekly", "times": "3", "until": "2026-04-12"}, "until"),
    ({"rhythm": "weekly", "until": "2026-03-11"}, "until"),
    ({"rhythm": "weekly", "until": "2027-12-31"}, "until"),
    ({"rhythm": "monthly", "times": "40"}, "times"),
    ({"rhythm": "daily", "times": "3"}, "rhythm"),
    ({"rhythm": "weekly", "times": "3", "ends": "17:00"}, "ends"),
    ({"zone": "Europe/Nowhere"}, "zone"),
    ({"mode": "remote"}, "link"),
    ({"mode": "mixed", "link": "http://salle.exemple.test/a"}, "link"),
    ({"mode": "remote", "link": "https://moi:secret@exemple.test/"}, "link"),
    ({"mode": "remote", "link": "javascript:alert(1)"}, "link"),
    ({"mode": "on_site", "place": ""}, "place"),
    ({"day": "2026-10-25", "starts": "02:30"}, "starts"),
]


def test_what_cannot_be_is_refused_beside_its_field(meeting):
    client, address = meeting.desk(), reverse("sessions:schedule", args=[meeting.cells["A"].pk])
    for more, field in CANNOT_BE:
        page = client.post(address, entered(**more))
        assert page.status_code == 422 and field in page.context["form"].errors, more
    assert not Session.objects.exists() and not Message.objects.exists()


def test_no_more_than_a_year_of_weeks_is_planned_at_once(meeting):
    assert len(weekly(meeting, times=52)) == 52
    hours = [
        (paris(2027, 5, 1) + dt.timedelta(days=n), paris(2027, 5, 1, 2) + dt.timedelta(days=n))
        for n in range(53)
    ]
    with pytest.raises(DomainError):
        services.schedule_series(
            cell=meeting.cells["B"], occasions=hours, where=services.Where("Salle"), by=meeting.lead
        )


# --- the whole collective --------------------------------------------------------------------------------------------


def test_the_whole_collective_is_planned_for_and_everyone_who_signed_is_told(meeting):
    address = reverse("sessions:schedule_all", args=[meeting.programme.pk])
    assert meeting.desk().get(address).status_code == 200
    assert meeting.desk().post(address, entered()).status_code == 302
    session = Session.objects.get()
    assert session.cell is None and session.contract_id == meeting.programme.contract_id
    outbox.send_due()
    assert sorted(m.to[0] for m in mail.outbox) == [
        "bernard@example.org",
        "fatou@example.org",
        "yanis@example.org",
    ]
    assert meeting.desk().post(address, entered()).status_code == 422, "they meet already"
    for who, status in (("fatou", 200), ("bernard", 200), ("kevin", 404), ("lucie", 404)):
        file = meeting.phone(who).get(reverse("sessions:calendar_file", args=[session.pk]))
        assert file.status_code == status


def test_nobody_else_plans_for_the_collective(meeting):
    address = reverse("sessions:schedule_all", args=[meeting.programme.pk])
    for client in (meeting.desk(staff("Jean Prévost")), meeting.phone("fatou")):
        assert client.get(address).status_code == 404 and client.post(address, entered()).status_code == 404
    assert not Session.objects.exists()


# --- another clock, another room -------------------------------------------------------------------------------------


def test_a_session_of_another_place_is_told_by_its_clock_everywhere(meeting):
    assert plan(meeting, zone="Indian/Reunion").status_code == 302
    session = Session.objects.get()
    assert session.starts_at == dt.datetime(2026, 3, 12, 18, tzinfo=ZoneInfo("Indian/Reunion"))
    outbox.send_due()
    [told] = sent_to("fatou")
    assert "18\u00a0h" in told.body and session.clock in told.body and "Réunion" in session.clock
    calendar = file_in(told)
    [event] = calendar.find("VEVENT")
    assert event.one("DTSTART").params["TZID"] == "Indian/Reunion"
    assert event.one("DTSTART").value == "20260312T180000"
    pages = [
        meeting.desk().get(reverse("sessions:session", args=[session.pk])),
        meeting.desk().get(reverse("sessions:agenda", args=[meeting.programme.pk])),
        meeting.phone("fatou").get(reverse("sessions:home")),
        meeting.phone("fatou").get(reverse("sessions:room")),
    ]
    for page in pages:
        text = page.content.decode()
        assert "18\u00a0h" in text and session.clock in text and "15\u00a0h" not in text
    page = meeting.desk().get(reverse("sessions:cancel", args=[session.pk])).content.decode()
    assert session.clock in page and "18\u00a0h" in page
    form = meeting.desk().get(reverse("sessions:schedule", args=[meeting.cells["A"].pk])).context["form"]
    assert form["zone"].value() == "Indian/Reunion", "the last place is offered first"


def test_a_remote_session_gives_its_link_to_those_who_are_expected_alone(meeting):
    link = "https://visio.exemple.test/salle-42?x=1"
    assert plan(meeting, mode="remote", link=link, place="").status_code == 302
    session = Session.objects.get()
    assert (session.mode, session.link, session.place) == ("remote", link, "")
    outbox.send_due()
    [told] = sent_to("fatou")
    assert link in told.body and "visio" not in told.subject
    [event] = file_in(told).find("VEVENT")
    assert event.one("LOCATION").text == link and "visio" not in event.one("SUMMARY").value
    page = meeting.phone("fatou").get(reverse("sessions:home")).content.decode()
    assert 'rel="noopener noreferrer"' in page and "salle-42" in page
    assert "salle-42" not in meeting.phone("kevin").get(reverse("sessions:home")).content.decode()


def test_with_a_place_and_a_link_the_link_stands_in_the_description(meeting):
    plan(meeting, mode="mixed", link="https://visio.exemple.test/a,b;c")
    outbox.send_due()
    [event] = file_in(sent_to("fatou")[0]).find("VEVENT")
    assert event.one("LOCATION").text == "Salle polyvalente"
    assert "https://visio.exemple.test/a,b;c" in event.one("DESCRIPTION").text


def test_what_is_on_site_has_no_link(meeting):
    plan(meeting, mode="on_site", link="https://visio.exemple.test/a")
    assert not Session.objects.get().link


@pytest.mark.parametrize(
    "link", ["ftp://a.test/", "https://", "https://a b.test/", "https://a.test/" + "x" * 500]
)
def test_what_is_no_link_is_refused_by_the_service_too(link):
    with pytest.raises(DomainError):
        checked_link(link)


# --- what a date collides with ---------------------------------------------------------------------------------------


def test_the_same_room_is_told_before_and_after_and_does_not_stop(meeting):
    other = meeting.plan(paris(2026, 3, 12, 19), cell="B")
    warned = plan(meeting, place="  salle  POLYVALENTE. ")
    text = warned.content.decode()
    assert warned.status_code == 422 and Session.objects.count() == 1
    assert other.whose in text and 'value="18:00"' in text
    seen = warned.context["form"].seen
    assert plan(meeting, place="  salle  POLYVALENTE. ", seen=seen).status_code == 302
    session = Session.objects.exclude(cell=meeting.cells["B"]).get()
    for name, row in (("session", session), ("agenda", meeting.programme)):
        assert other.whose in meeting.desk().get(reverse(f"sessions:{name}", args=[row.pk])).content.decode()


def test_another_warning_than_the_one_that_was_seen_is_shown(meeting):
    meeting.plan(paris(2026, 3, 12, 19), cell="B")
    seen = plan(meeting).context["form"].seen
    assert plan(meeting, place="Mairie", seen=seen).status_code == 422
    assert Session.objects.count() == 1


def test_who_is_expected_twice_and_who_would_lead_twice_is_told(meeting):
    other = meeting.plan(paris(2026, 3, 12, 19), cell="B")
    all_of_us = services.schedule_session(
        programme=meeting.programme,
        starts_at=paris(2026, 3, 12, 20),
        ends_at=paris(2026, 3, 12, 22),
        place="Mairie",
        by=meeting.lead,
    )
    words = " ".join(conflicts_of(meeting.lead, [all_of_us])[all_of_us.pk])
    assert "1 person" in words and "Claire Bonnet" in words
    Seat.objects.filter(participant=meeting.people["bernard"]).delete()
    assert "1 person" not in " ".join(conflicts_of(meeting.lead, [all_of_us])[all_of_us.pk])
    assert conflicts_of(meeting.lead, [meeting.plan(other.ends_at + dt.timedelta(days=1))]) == {}
    assert conflicts_of(Viewer(user=staff("Jean Prévost")), [all_of_us]) == {}, "he sees none of them"


def test_two_sessions_one_after_the_other_beside_a_third_are_not_three_at_once(meeting):
    co_lead = staff("Paul Roche")
    ContractIntervenant.objects.create(contract=meeting.programme.contract, user=co_lead)
    mine = meeting.plan(paris(2026, 3, 12, 18), hours=4)
    for hour in (18, 20):
        meeting.plan(paris(2026, 3, 12, hour), cell="B", hours=2)
    said = " ".join(conflicts_of(meeting.lead, [mine]).get(mine.pk, []))
    assert "Paul Roche" not in said, "two sessions at once, and two who lead"
    ContractIntervenant.objects.filter(user=co_lead).delete()
    assert "Claire Bonnet" in " ".join(conflicts_of(meeting.lead, [mine])[mine.pk])


def test_a_programme_led_beside_collides_by_its_intervenant_and_only_for_who_leads_it(meeting):
    beside = open_programme(
        collective=meeting.collective, title="Autre lieu", objective="x", sponsor_name="", by=meeting.lead
    )
    mine = meeting.plan()
    services.schedule_session(
        programme=beside, starts_at=mine.starts_at, ends_at=mine.ends_at, place="Ailleurs", by=meeting.lead
    )
    [words] = conflicts_of(meeting.lead, [mine])[mine.pk]
    assert "Claire Bonnet" in words and "Autre lieu" in words


# --- the month -------------------------------------------------------------------------------------------------------


def test_the_month_shows_each_session_on_its_day_and_leads_on(meeting, django_assert_max_num_queries):
    weekly(meeting)
    services.cancel_session(session=Session.objects.order_by("starts_at")[1], by=meeting.lead)
    client, address = meeting.desk(), reverse("sessions:agenda", args=[meeting.programme.pk])
    with django_assert_max_num_queries(18):
        page = client.get(address, {"mois": "2026-03"}).content.decode()
    assert page.count('class="meeting') == 4 and page.count('class="meeting off"') == 1
    assert "mars 2026" in page and "?mois=2026-02" in page and "?mois=2026-04" in page
    assert client.get(address, {"mois": "2026-07"}).content.decode().count('class="meeting') == 0
    for odd in ("", "x", "2026-13", "0000-01", "9999-12", "2026-3", "٢٠٢٦-٠٣"):
        assert client.get(address, {"mois": odd}).status_code == 200


def test_the_page_of_a_move_says_what_stands(meeting):
    session = meeting.plan()
    page = meeting.desk().get(reverse("sessions:reschedule", args=[session.pk])).content.decode()
    assert 'value="2026-03-12"' in page and 'value="18:00"' in page and 'name="scope"' not in page
    assert Session.objects.get().state == SessionState.PLANNED
