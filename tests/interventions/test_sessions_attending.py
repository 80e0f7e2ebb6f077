"""Who will come, who is there, since when: said on the phone, noted on the laptop, taken back."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cells.collectives.services.people import add_participant
from cells.composition.models import Seat
from interventions.sessions import services
from interventions.sessions.models import Attendance, Presence, Session
from interventions.sessions.services.announcing import REMINDER
from tests.interventions.meetings import gather, leave, paris
from tst_platform.audit.models import LOOKED_AT_PEOPLE, AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState

START = paris(2026, 3, 12, 9)  # the day of the session, before it


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


@pytest.fixture
def session(meeting):
    return meeting.plan()


def text_of(answer):
    return answer.content.decode()


def say(meeting, session, who, act):
    return meeting.phone(who).post(reverse(f"sessions:{act}", args=[session.pk]))


def desk(meeting, name, session, **sent):
    return meeting.desk().post(reverse(f"sessions:{name}", args=[session.pk]), sent)


def presences(meeting):
    names = {person.pk: who for who, person in meeting.people.items()}
    return {names[row.participant_id]: row.presence for row in Attendance.objects.exclude(presence="")}


# --- « Je viens », « Je ne pourrai pas venir » -----------------------------------------------------------------------


def test_one_says_yes_or_no_and_changes_it_until_it_begins(meeting, session, clock):
    for act, said in (("accept", (True, False)), ("decline", (False, True)), ("accept", (True, False))):
        assert say(meeting, session, "fatou", act).status_code == 302
        row = Attendance.objects.get()
        assert (bool(row.accepted_at), bool(row.declined_at)) == said
        shown = meeting.phone("fatou").get(reverse("sessions:home")).context["next"]
        assert (shown.has_accepted, shown.has_declined) == said
    clock.move_to(paris(2026, 3, 12, 18))
    say(meeting, session, "fatou", "decline")
    assert Attendance.objects.get().accepted_at


def test_an_answer_to_a_date_that_was_moved_since_is_not_taken_for_the_new_one(meeting, session):
    phone, home = meeting.phone("fatou"), reverse("sessions:home")
    assert 'name="sequence" value="0"' in text_of(phone.get(home))
    services.move_session(
        session=session, starts_at=paris(2026, 3, 19, 18), ends_at=paris(2026, 3, 19, 20),
        place="Mairie", by=meeting.lead,
    )  # fmt: skip
    for act in ("accept", "decline"):
        address = reverse(f"sessions:{act}", args=[session.pk])
        page = phone.post(address, {"sequence": "0"}, follow=True)
        assert [message.level_tag for message in page.context["messages"]] == ["error"]
        assert not Attendance.objects.exists()
    for sent in ("1", "", "x", "²", "9" * 400):
        assert (
            phone.post(reverse("sessions:accept", args=[session.pk]), {"sequence": sent}).status_code == 302
        )
    assert Attendance.objects.get().accepted_at


def test_each_later_session_is_answered_on_the_home_too(meeting, session):
    later = meeting.plan(paris(2026, 3, 19, 18))
    page = meeting.phone("fatou").get(reverse("sessions:home"))
    for act in ("accept", "decline"):
        for one in (session, later):
            assert reverse(f"sessions:{act}", args=[one.pk]) in text_of(page)
    say(meeting, later, "fatou", "decline")
    page = meeting.phone("fatou").get(reverse("sessions:home"))
    assert [one.has_declined for one in (page.context["next"], *page.context["later"])] == [False, True]
    assert text_of(page).count("btn-primary") == 1


def test_the_intervenant_reads_counts_and_names(meeting, session):
    say(meeting, session, "fatou", "accept")
    say(meeting, session, "yanis", "decline")
    page = meeting.desk().get(reverse("sessions:session", args=[session.pk]))
    roll = page.context["roll"]
    assert (roll.coming, roll.not_coming, roll.silent) == (1, 1, 3)
    assert [line.name.split()[0] for line in roll.lines if line.has_accepted] == ["Fatou"]


def test_a_session_of_all_is_answered_and_the_home_shows_it_before_any_cell(meeting):
    session = services.schedule_session(
        programme=meeting.programme, starts_at=paris(2026, 3, 20, 18), ends_at=paris(2026, 3, 20, 20),
        place="Mairie", by=meeting.lead,
    )  # fmt: skip
    type(meeting.cells["A"].round).objects.update(state="draft")
    assert meeting.phone("bernard").get(reverse("sessions:home")).context["next"].session == session
    say(meeting, session, "bernard", "accept")
    assert Attendance.objects.get().accepted_at
    with pytest.raises(DomainError):
        services.accept(session=session, participant=meeting.people["lucie"], by=meeting.viewer("lucie"))


@pytest.mark.parametrize("who", ["kevin", "samir", "lucie", "bernard"])
def test_nobody_answers_for_a_session_they_may_not_see(meeting, session, who):
    assert say(meeting, session, who, "accept").status_code == 404
    assert not Attendance.objects.exists()


def test_a_reminder_that_waits_is_cancelled_and_can_be_written_again(meeting, session, clock):
    fatou = meeting.people["fatou"]

    def write():
        return outbox.post(
            unique_key=f"{session.pk}|{fatou.party_id}|reminder|J-1|0", kind=REMINDER, about=session.pk,
            recipient=fatou.party_id, to="fatou@example.org", title="Rappel", body="Rappel",
        )  # fmt: skip

    assert write()
    say(meeting, session, "fatou", "decline")
    assert Message.objects.get(kind=REMINDER).state == MessageState.CANCELLED
    assert not write()
    say(meeting, session, "fatou", "accept")
    assert write() and Message.objects.get(kind=REMINDER).state == MessageState.DUE


# --- the roll --------------------------------------------------------------------------------------------------------


def test_everyone_is_there_and_it_is_taken_back(meeting, session, clock):
    clock.move_to(paris(2026, 3, 12, 18, 5))
    desk(meeting, "attendance", session, participant=meeting.people["yanis"].pk, presence="absent")
    say(meeting, session, "fatou", "accept")
    laptop = meeting.desk()
    everyone, undo = (
        reverse(f"sessions:{name}", args=[session.pk]) for name in ("everyone", "undo_everyone")
    )
    room = reverse("sessions:session", args=[session.pk])
    assert everyone in text_of(laptop.get(room)) and undo not in text_of(laptop.get(room))
    assert laptop.post(everyone).status_code == 302
    assert presences(meeting) == {"yanis": "absent"} | dict.fromkeys(
        ("fatou", "ortega", "kevin", "samir"), "present"
    )
    page = text_of(laptop.get(room))
    assert undo in page and everyone not in page
    assert laptop.post(undo, headers={"HX-Request": "true"}).status_code == 200
    assert presences(meeting) == {"yanis": "absent"}
    assert undo not in text_of(laptop.get(room)) and Attendance.objects.count() == 1
    verbs = set(AuditRecord.objects.values_list("verb", flat=True))
    assert {"attendance.mark_all", "attendance.unmark"} <= verbs


def test_what_was_noted_since_is_not_taken_back(meeting, session, clock):
    marked = services.mark_all_present(session=session, by=meeting.lead)
    services.mark_attendance(
        session=session, participant=meeting.people["fatou"], presence=Presence.ABSENT, by=meeting.lead
    )
    clock.shift(dt.timedelta(seconds=1))
    for presence in (Presence.ABSENT, Presence.PRESENT):  # a colleague, from another browser
        services.mark_attendance(
            session=session, participant=meeting.people["yanis"], presence=presence, by=meeting.lead
        )
    assert services.unmark(session=session, marked_at=marked, by=meeting.lead) == 3
    assert presences(meeting) == {"fatou": "absent", "yanis": "present"}


def test_who_was_seated_after_the_session_is_not_noted_with_all_the_others(meeting, session, clock):
    clock.move_to(paris(2026, 3, 20, 9))
    late = add_participant(
        collective=meeting.collective, by=meeting.lead, given_name="Zoé", family_name="Tard",
        contract=meeting.programme.contract,
    )  # fmt: skip
    Seat.objects.create(round=meeting.cells["A"].round, cell=meeting.cells["A"], participant=late)
    meeting.people["zoe"] = late
    laptop = meeting.desk()
    laptop.post(reverse("sessions:everyone", args=[session.pk]))
    assert set(presences(meeting)) == {"fatou", "yanis", "ortega", "kevin", "samir"}
    laptop.post(reverse("sessions:undo_everyone", args=[session.pk]))
    assert services.mark_all_present(session=session, by=meeting.lead)
    shown = laptop.get(reverse("sessions:session", args=[session.pk]))
    assert shown.context["roll"].not_noted == 0
    assert reverse("sessions:everyone", args=[session.pk]) not in text_of(shown)


def test_who_comes_late_comes_now_and_the_hour_is_corrected(meeting, session, clock):
    fatou = meeting.people["fatou"]
    clock.move_to(paris(2026, 3, 12, 18, 20))
    desk(meeting, "attendance", session, participant=fatou.pk, presence="late")
    assert Attendance.objects.get().arrived_at == paris(2026, 3, 12, 18, 20)
    page = text_of(meeting.desk().get(reverse("sessions:session", args=[session.pk])))
    assert 'value="18:20"' in page and "18&nbsp;h&nbsp;20" in page.replace("\u00a0", "&nbsp;")
    assert desk(meeting, "arrival", session, participant=fatou.pk, arrived="18:45").status_code == 302
    assert Attendance.objects.get().arrived_at == paris(2026, 3, 12, 18, 45)
    desk(meeting, "attendance", session, participant=fatou.pk, presence="present")
    assert Attendance.objects.get().arrived_at is None


def test_late_noted_after_the_session_has_no_hour_until_it_is_said(meeting, session, clock):
    clock.move_to(paris(2026, 3, 13, 9))
    desk(meeting, "attendance", session, participant=meeting.people["fatou"].pk, presence="late")
    row = Attendance.objects.get()
    assert row.arrived_at is None and row.minutes_counted == 150
    desk(meeting, "arrival", session, participant=meeting.people["fatou"].pk, arrived="19:30")
    assert Attendance.objects.get().minutes_counted == 60


@pytest.mark.parametrize("arrived", ["17:00", "18:00", "20:30", "23:59", "25:61", "", "x" * 400, "\x00"])
def test_an_hour_outside_of_the_session_is_refused_in_words(meeting, session, clock, arrived):
    fatou = meeting.people["fatou"]
    clock.move_to(paris(2026, 3, 12, 18, 20))
    desk(meeting, "attendance", session, participant=fatou.pk, presence="late")
    answer = desk(meeting, "arrival", session, participant=fatou.pk, arrived=arrived)
    assert answer.status_code == 422 and answer.context["refusal"] in text_of(answer)
    assert Attendance.objects.get().arrived_at == paris(2026, 3, 12, 18, 20)


def test_no_arrival_of_who_did_not_come_late_nor_of_a_stranger(meeting, session):
    for who in ("fatou", "bernard"):
        answer = desk(meeting, "arrival", session, participant=meeting.people[who].pk, arrived="18:30")
        assert answer.status_code == 422
    assert not Attendance.objects.exists()


def test_a_session_over_midnight_and_on_the_clock_of_its_place(meeting, clock):
    session = meeting.plan(paris(2026, 3, 12, 22), hours=5)
    Session.objects.update(zone="Indian/Reunion")  # there it begins at 1 in the night
    clock.move_to(paris(2026, 3, 12, 21, 30))
    fatou = meeting.people["fatou"]
    desk(meeting, "attendance", session, participant=fatou.pk, presence="late")
    assert desk(meeting, "arrival", session, participant=fatou.pk, arrived="02:30").status_code == 302
    assert Attendance.objects.get().arrived_at == paris(2026, 3, 12, 23, 30)
    Session.objects.update(zone="Europe/Paris")
    assert desk(meeting, "arrival", session, participant=fatou.pk, arrived="00:15").status_code == 302
    assert Attendance.objects.get().arrived_at == paris(2026, 3, 13, 0, 15)


def test_nothing_is_noted_of_a_cancelled_session(meeting, session):
    services.cancel_session(session=session, by=meeting.lead)
    assert desk(meeting, "everyone", session).status_code == 422
    assert desk(meeting, "undo_everyone", session).status_code == 422
    assert not Attendance.objects.exists()


def test_someone_who_is_not_on_the_list_is_told_to_join_and_sign_first(meeting, session):
    page = meeting.desk().get(reverse("sessions:session", args=[session.pk]))
    assert reverse("collectives:invitations", args=[session.contract_id]) in text_of(page)
    unsigned = [line.name.split()[0] for line in page.context["roll"].lines if not line.has_signed]
    assert unsigned == ["Kevin", "Samir"]


def test_the_names_of_all_are_looked_at_as_a_list_of_people(meeting):
    session = services.schedule_session(
        programme=meeting.programme, starts_at=START + dt.timedelta(days=2),
        ends_at=START + dt.timedelta(days=2, hours=2), place="Mairie", by=meeting.lead,
    )  # fmt: skip
    meeting.desk().get(reverse("sessions:session", args=[session.pk]))
    look = AuditRecord.objects.get(verb=LOOKED_AT_PEOPLE)
    assert look.row == look.scope == meeting.collective.pk


def test_who_has_left_is_neither_marked_nor_on_the_roll(meeting, session):
    leave(meeting.people["fatou"])
    services.mark_all_present(session=session, by=meeting.lead)
    assert set(presences(meeting)) == {"yanis", "ortega", "kevin", "samir"}
