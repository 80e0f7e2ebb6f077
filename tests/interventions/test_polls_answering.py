"""Each one says yes, maybe or no of each date; the intervenant reads who, chooses a date, and the session is made."""

import html
import threading

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from cells.collectives.models import Component, Participant
from cells.composition.models import Seat
from contracts.agreements.models import Signature, Version
from interventions.polls import services, shown
from interventions.polls.models import Availability, DatePoll, PollState
from interventions.sessions.models import Attendance, Session
from interventions.sessions.services import cancel_session, schedule_session
from tests.interventions.meetings import gather, paris, staff
from tests.interventions.poll_people import START, address, answers, propose, said_by, say, tick
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.walls import looking_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Message, MessageState


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


@pytest.fixture
def poll(meeting):
    return propose(meeting, cell=None)


# --- answering -------------------------------------------------------------------------------------------------------


def test_an_answer_is_kept_and_can_be_changed_until_the_date_is_chosen(meeting, poll):
    phone = meeting.phone("fatou")
    home = phone.get(reverse("sessions:home")).content.decode()
    assert address("answer", poll) in home
    assert phone.post(address("answer", poll), answers(poll, "yes", "maybe", "no")).status_code == 302
    assert said_by(meeting, poll, "fatou") == ["yes", "maybe", "no"]
    assert address("answer", poll) not in phone.get(reverse("sessions:home")).content.decode()
    phone.post(address("answer", poll), answers(poll, "no", "no", "yes"))
    assert said_by(meeting, poll, "fatou") == ["no", "no", "yes"]
    assert Availability.objects.count() == 3
    assert address("answer", poll) in phone.get(reverse("polls:mine")).content.decode()
    services.close_poll(poll=poll, date=poll.dates.first(), by=meeting.lead)
    assert phone.post(address("answer", poll), answers(poll, "yes", "yes", "yes")).status_code == 422
    assert "jeudi 12 mars 2026" in phone.get(address("answer", poll)).content.decode()
    assert said_by(meeting, poll, "fatou") == ["no", "no", "yes"]


@pytest.mark.parametrize("values", [("yes", "no"), ("yes", "no", "x"), (), ("yes", "no", "")])
def test_a_row_without_an_answer_is_said_beside_it_and_the_others_are_kept(meeting, poll, values):
    page = meeting.phone("fatou").post(address("answer", poll), answers(poll, *values))
    said = page.content.decode()
    assert page.status_code == 422 and "field-error" in said
    assert said.count(" checked") == sum(value in ("yes", "no") for value in values)
    assert not Availability.objects.exists()


def test_a_date_of_another_poll_and_one_that_has_passed_are_not_answered(meeting, poll, clock):
    other = propose(meeting, 14, 17)
    foreign = {date.pk: "yes" for date in other.dates.all()}
    with pytest.raises(DomainError):
        services.answer(
            poll=poll, participant=meeting.people["fatou"], said=foreign, by=meeting.viewer("fatou")
        )
    clock.move_to(paris(2026, 3, 12, 18))
    page = meeting.phone("fatou").get(address("answer", poll)).content.decode()
    assert page.count("<fieldset") == 2
    clock.move_to(paris(2026, 3, 20, 18))
    page = meeting.phone("fatou").get(address("answer", poll))
    assert page.status_code == 200 and "<fieldset" not in page.content.decode()
    assert (
        address("answer", poll) not in meeting.phone("fatou").get(reverse("sessions:home")).content.decode()
    )


@pytest.mark.parametrize("who", ["kevin", "samir", "lucie"])
def test_who_would_not_see_the_session_is_not_asked(meeting, poll, who):
    phone = meeting.phone(who)
    assert phone.get(address("answer", poll)).status_code == 404
    assert phone.post(address("answer", poll), answers(poll, "yes", "yes", "yes")).status_code == 404
    page = meeting.desk().get(address("enter", poll, meeting.people[who].pk))
    assert page.status_code == 404 and not Availability.objects.exists()


def test_the_dates_of_a_cell_are_asked_of_its_people_alone(meeting):
    poll = propose(meeting, cell="A")
    assert meeting.phone("fatou").get(address("answer", poll)).status_code == 200
    assert meeting.phone("bernard").get(address("answer", poll)).status_code == 404
    assert address("answer", poll) not in meeting.phone("bernard").get(reverse("polls:mine")).content.decode()


def test_an_answer_on_paper_is_entered_and_says_so(meeting, poll):
    desk = meeting.desk()
    ortega = address("enter", poll, meeting.people["ortega"].pk)
    assert desk.get(ortega).status_code == 200
    assert desk.post(ortega, answers(poll, "yes")).status_code == 422
    assert desk.post(ortega, answers(poll, "yes", "no", "no")).status_code == 302
    assert said_by(meeting, poll, "ortega") == ["yes", "no", "no"]
    assert set(Availability.objects.values_list("entered_by", flat=True)) == {meeting.lead.user.pk}
    assert AuditRecord.objects.filter(verb="poll.enter").count() == 1


def test_what_is_entered_never_writes_over_a_newer_answer_unseen(meeting, poll):
    desk, fatou = meeting.desk(), address("enter", poll, meeting.people["fatou"].pk)
    assert desk.get(fatou).context["form"].stands == ""
    say(meeting, poll, "fatou", "no", "maybe", "yes")
    page = desk.post(fatou, answers(poll, "yes", "yes", "yes") | {"seen": ""})
    said = page.content.decode()
    assert page.status_code == 422 and "jeudi 12 mars 2026" in said and said.count(" checked") == 3
    assert said_by(meeting, poll, "fatou") == ["no", "maybe", "yes"]
    seen = page.context["form"].stands
    assert f'name="seen" value="{seen}"' in said
    assert desk.post(fatou, answers(poll, "yes", "yes", "yes") | {"seen": seen}).status_code == 302
    assert said_by(meeting, poll, "fatou") == ["yes", "yes", "yes"]


def test_a_chosen_date_whose_session_was_cancelled_is_not_told_as_chosen(meeting, poll):
    session = services.close_poll(poll=poll, date=poll.dates.first(), by=meeting.lead)
    phone = meeting.phone("fatou")
    words = "the session is cancelled"
    phone.cookies["langue"] = "en"
    assert words not in phone.get(address("answer", poll)).content.decode()
    cancel_session(session=session, by=meeting.lead)
    said = phone.get(address("answer", poll)).content.decode()
    assert words in said and "The date is chosen" not in said


def test_the_figure_says_about_and_is_not_shown_where_it_tells_each_answer(meeting, poll, clock):
    def reads():
        page = meeting.phone("fatou").get(address("answer", poll))
        return [str(row["figure"] or "") for row in page.context["rows"]]

    for number in range(5):
        _one_more(meeting, f"voisin{number}")
        say(meeting, poll, f"voisin{number}", "yes", "yes", "no")
    tick()
    assert reads() == ["", "", ""], "of nine, four at most did not say yes"
    _one_more(meeting, "voisin5")
    clock.move_to(paris(2026, 3, 4, 9))
    tick()
    assert [words.split()[-1:] for words in reads()] == [["5"], ["5"], []]
    for who in ("voisin0", "voisin1", "voisin2"):
        say(meeting, poll, who, "no", "no", "no")
    clock.move_to(paris(2026, 3, 5, 9))
    tick()
    assert reads()[0] == "environ 5", "two can: nothing is promised that cannot be"
    for who in ("fatou", "yanis", "bernard", "ortega", *(f"voisin{number}" for number in range(6))):
        say(meeting, poll, who, "yes", "no", "no")
    clock.move_to(paris(2026, 3, 6, 9))
    tick()
    assert reads() == ["", "", ""], "all can, or nobody"


def test_the_list_counts_those_who_are_asked_alone(meeting, poll):
    of_cell = propose(meeting, 24, 25, cell="A")
    for who in ("fatou", "yanis", "bernard"):
        say(meeting, poll, who, "yes", "no", "no")
    say(meeting, of_cell, "fatou", "yes", "no")
    newer = Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=START)
    for who in ("fatou", "bernard"):
        party = meeting.people[who].party_id
        Signature.objects.create(version=newer, party_id=party, sha256="0" * 64)
    listed = {one.poll: one.words[0] for one in shown.polls_of(meeting.lead, meeting.programme)}
    assert listed == {poll: "2", of_cell: "1"}
    Seat.objects.filter(participant=meeting.people["fatou"]).delete()
    listed = {one.poll: one.words[0] for one in shown.polls_of(meeting.lead, meeting.programme)}
    assert listed == {poll: "2", of_cell: "0"}


def test_participants_read_nothing_until_five_can_come_and_never_a_bare_count_or_a_name(meeting, poll, clock):
    def reads():
        page = meeting.phone("fatou").get(address("answer", poll))
        assert "Yanis" not in page.content.decode() and "Bernard" not in page.content.decode()
        return [str(row["figure"] or "") for row in page.context["rows"]]

    for number in range(4):
        _one_more(meeting, f"voisin{number}")
        say(meeting, poll, f"voisin{number}", "yes", "no", "maybe")
    say(meeting, poll, "yanis", "no", "yes", "yes")
    tick()
    clock.move_to(paris(2026, 3, 4, 9))
    tick()
    assert reads() == ["", "", ""], "five have answered; four can come"
    for number in (4, 5):
        _one_more(meeting, f"voisin{number}")
        say(meeting, poll, f"voisin{number}", "yes", "no", "no")
    tick()
    assert reads() == ["", "", ""], "counted once a day"
    clock.move_to(paris(2026, 3, 5, 9))
    tick()
    shown_now = reads()
    assert "5" in shown_now[0] and "6" not in shown_now[0] and shown_now[1:] == ["", ""]


def _one_more(meeting, who):
    from cells.collectives.services.people import add_participant
    from contracts.agreements.models import Party, Signature

    person = add_participant(
        collective=meeting.collective,
        by=meeting.lead,
        given_name=who.title(),
        family_name="Nom",
        component=Component.objects.first(),
        contract=meeting.programme.contract,
    )
    Party.objects.filter(pk=person.party_id).update(joined_at=START)
    Signature.objects.create(version=meeting.version, party_id=person.party_id, sha256="0" * 64)
    meeting.people[who] = Participant.objects.get(pk=person.pk)


# --- what the intervenant reads --------------------------------------------------------------------------------------


def test_the_best_date_is_told_in_words_and_a_component_left_out_too(meeting, poll):
    elected = Component.objects.create(collective=meeting.collective, name="élus")
    Participant.objects.filter(pk=meeting.people["bernard"].pk).update(component=elected)
    say(meeting, poll, "fatou", "yes", "yes", "no")
    say(meeting, poll, "yanis", "yes", "maybe", "no")
    say(meeting, poll, "bernard", "no", "yes", "no")
    page = meeting.desk().get(address("poll", poll))
    first, second, third = page.context["results"].lines
    assert second.is_best and not first.is_best
    assert len(second.good) == 2 and len(first.good) == 1 and not third.good
    assert len(first.against) == 1 and "élus" in first.against[0] and not second.against
    said = page.content.decode()
    assert "Fatou" in said and [one.called for one in page.context["results"].waiting] == ["Ortega"]
    assert AuditRecord.objects.filter(verb="people.looked").count() == 1
    told = meeting.phone("fatou").get(reverse("looked")).content.decode()
    assert "Claire Bonnet" in told, "who looked at the names is told to those who bear them"


def test_a_session_at_that_hour_is_shown_as_a_conflict_and_another_date_is_preferred(meeting, poll):
    say(meeting, poll, "fatou", "yes", "maybe", "no")
    meeting.plan(paris(2026, 3, 12, 19))
    page = meeting.desk().get(address("close", poll))
    first, second, _third = page.context["lines"]
    assert first.clashes and "Salle" not in first.clashes[0] and not second.clashes
    assert first.clashes[0] in html.unescape(page.content.decode())
    assert page.context["chosen"] == str(second.date.pk)


def test_the_pages_cost_the_same_for_many(meeting, poll, django_assert_max_num_queries):
    for who in ("fatou", "yanis", "bernard", "ortega"):
        say(meeting, poll, who, "yes", "no", "maybe")
    for day in (17, 18, 19):
        propose(meeting, day, day + 7, cell=None)
    desk, phone = meeting.desk(), meeting.phone("fatou")
    for client, url, most in (
        (desk, address("poll", poll), 24),
        (desk, reverse("polls:polls", args=[meeting.programme.pk]), 16),
        (phone, address("answer", poll), 22),
        (phone, reverse("polls:mine"), 14),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


# --- choosing --------------------------------------------------------------------------------------------------------


def test_choosing_makes_the_session_and_sends_the_calendar_file(meeting, poll):
    say(meeting, poll, "fatou", "no", "yes", "yes")
    say(meeting, poll, "yanis", "yes", "maybe", "no")
    say(meeting, poll, "bernard", "no", "no", "yes")
    chosen = poll.dates.all()[1]
    page = meeting.desk().post(address("close", poll), {"date": chosen.pk})
    session = Session.objects.get()
    assert page.status_code == 302 and page.url == reverse("sessions:session", args=[session.pk])
    assert (session.starts_at, session.ends_at) == (chosen.starts_at, chosen.ends_at)
    assert (session.cell, session.place) == (None, "Salle polyvalente")
    poll.refresh_from_db()
    assert (poll.state, poll.session) == (PollState.CLOSED, session)
    # Who said yes to this very date comes; a maybe, a no and a silence preset nothing.
    came = Attendance.objects.filter(session=session)
    assert [one.participant for one in came] == [meeting.people["fatou"]]
    assert came[0].accepted_at and not came[0].declined_at
    told = Message.objects.filter(kind="session", state=MessageState.DUE)
    assert {message.to.split("@")[0] for message in told} == {"fatou", "yanis", "bernard"}
    assert all("BEGIN:VCALENDAR" in message.calendar for message in told)
    assert not Message.objects.filter(kind="poll", state=MessageState.DUE).exists(), (
        "nobody is asked any more"
    )


def test_choosing_twice_makes_one_session(meeting, poll):
    first, second, _third = poll.dates.all()
    desk = meeting.desk()
    assert desk.post(address("close", poll), {"date": first.pk}).status_code == 302
    for date in (first, second):
        assert desk.post(address("close", poll), {"date": date.pk}).status_code == 422
    with pytest.raises(DomainError):
        services.cancel_poll(poll=poll, by=meeting.lead)
    assert Session.objects.count() == 1


def test_what_cannot_be_chosen_is_refused_with_words(meeting, poll, clock):
    schedule_session(
        programme=meeting.programme,
        starts_at=paris(2026, 3, 13, 17),
        ends_at=paris(2026, 3, 13, 19),
        place="Salle",
        by=meeting.lead,
    )
    other = propose(meeting, 14, 17)
    desk = meeting.desk()
    taken, foreign = poll.dates.all()[1], other.dates.first()
    clock.move_to(paris(2026, 3, 12, 18))
    for date in (taken.pk, foreign.pk, poll.dates.first().pk, "x", ""):
        page = desk.post(address("close", poll), {"date": date})
        assert page.status_code == 422 and "error-summary" in page.content.decode()
    assert Session.objects.count() == 1 and DatePoll.objects.get(pk=poll.pk).is_open


def test_the_poll_without_answers_can_be_closed_all_the_same(meeting, poll):
    page = meeting.desk().get(address("close", poll))
    assert page.status_code == 200 and page.context["chosen"] == ""
    services.close_poll(poll=poll, date=poll.dates.first(), by=meeting.lead)
    assert not Attendance.objects.exists()


# --- the second wall -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall")
def test_beneath_the_pages_nobody_reads_anothers_answer(meeting, poll):
    for who in ("fatou", "yanis"):
        say(meeting, poll, who, "yes", "no", "maybe")
    of_cell = propose(meeting, 24, 25, cell="A")
    for who, polls, rows in (
        ("fatou", {poll, of_cell}, 3),
        ("bernard", {poll}, 0),
        ("kevin", set(), 0),
        ("lucie", set(), 0),
    ):
        with looking_as(meeting.viewer(who)):
            assert set(DatePoll.objects.all()) == polls, who
            assert Availability.objects.count() == rows, who
    with looking_as(shown.Viewer(user=staff("Jean Prévost"))):
        assert not DatePoll.objects.exists() and not Availability.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_two_intervenants_who_choose_at_once_make_one_session(clock):
    meeting = gather()
    poll = propose(meeting, cell=None)
    outcomes, ready = [], threading.Barrier(2)

    def choose(date):
        ready.wait()
        try:
            with looking_as(meeting.lead):
                services.close_poll(poll=poll, date=date, by=meeting.lead)
            outcomes.append("made")
        except DomainError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=choose, args=[date]) for date in list(poll.dates.all())[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
    assert Session.objects.count() == 1
    outbox.cancel(about=Session.objects.get().pk)
