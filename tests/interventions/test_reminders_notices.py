"""What else the clock tells: unsigned, unopened, a log that is missing, an accreditation that ends, words erased soon, the week."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import OperationalError, connection
from django.utils import timezone

from cells.collectives.services import invitations
from contracts.agreements.models import Answer, Version
from interventions.programmes.lasting import day_of_erasure
from interventions.programmes.models import Programme
from interventions.programmes.services import close_programme
from interventions.reminders import services as reminders
from interventions.reminders.models import DigestStop
from interventions.sessions.models import Session, SessionState
from interventions.supervision.models import Question, Supervision
from tests.interventions.meetings import PARIS, SECRETS, gather, leave, paris, staff
from tst_platform.accounts.models import Accreditation
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Heartbeat, Message

SAMIR, KEVIN, CLAIRE, HELENE = (f"{who}@example.org" for who in ("samir", "kevin", "claire", "hélène"))


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as clock:  # a Tuesday
        yield clock


@pytest.fixture
def meeting(db, clock):
    return gather()


def at(clock, *moment, kind=None):
    """Let the clock strike twice at this minute; return whom a message of this kind was written to."""
    clock.move_to(paris(*moment))
    before = set(Message.objects.values_list("pk", flat=True))
    for _ in range(2):
        Heartbeat.objects.filter(name="notices").delete()
        reminders.write_notices(timezone.now())
    new = Message.objects.exclude(pk__in=before)
    return sorted(message.to for message in new if kind is None or message.kind == kind)


def test_who_has_not_signed_is_asked_after_three_days_and_after_ten(meeting, clock):
    assert at(clock, 2026, 3, 6, 8, 59, kind="unsigned") == []
    assert at(clock, 2026, 3, 6, 9, kind="unsigned") == [KEVIN], (
        "Samir has not joined, the others have signed"
    )
    assert at(clock, 2026, 3, 9, 9, kind="unsigned") == []
    assert at(clock, 2026, 3, 13, 9, kind="unsigned") == [KEVIN]
    assert at(clock, 2026, 3, 16, 9, kind="unsigned") == []
    words = Message.objects.filter(kind="unsigned")
    assert all(one.title.endswith("Claire Bonnet") for one in words)
    for secret in (*SECRETS, "contrat", "Tilleuls"):
        assert not [one for one in words if secret.lower() in (one.title + one.body).lower()]


@pytest.mark.parametrize("how", ["left", "refused", "stopped", "closed", "night"])
def test_who_is_not_asked_to_sign(meeting, clock, how):
    kevin = meeting.people["kevin"]
    if how == "left":
        leave(kevin)
    elif how == "refused":
        newer = Version.objects.get(contract=meeting.programme.contract, proposed_at__isnull=True)
        clause = newer.clauses.first()
        Version.objects.filter(pk=newer.pk).update(number=100, proposed_at=timezone.now())
        Answer.objects.create(clause=clause, party=kevin.party, value="refuse")
    elif how == "stopped":
        reminders.choose(party=kevin.party, way="", by=meeting.viewer("kevin"))
    elif how == "closed":
        Programme.objects.update(closed_at=timezone.now())
    assert KEVIN not in at(clock, 2026, 3, 6, 22 if how == "night" else 9, kind="unsigned")
    assert (KEVIN in at(clock, 2026, 3, 7, 8, kind="unsigned")) == (how == "night")


def test_an_invitation_that_lies_unopened_is_recalled_once_without_its_link(meeting, clock):
    samir, by = meeting.people["samir"], meeting.lead
    invitations.invite(contract=meeting.programme.contract, participants=[samir], by=by)
    assert at(clock, 2026, 3, 6, 9, kind="unopened") == [], "it has not left yet"
    outbox.send_due()
    assert at(clock, 2026, 3, 6, 9, kind="unopened") == [SAMIR]
    assert "/rejoindre/" not in Message.objects.get(kind="unopened").body
    assert at(clock, 2026, 3, 9, 9, kind="unopened") == []
    invitations.invite(contract=meeting.programme.contract, participants=[samir], by=by)
    outbox.send_due()
    samir.invitations.update(opened_at=timezone.now())
    assert at(clock, 2026, 3, 12, 9, kind="unopened") == []


def test_a_missing_log_is_asked_of_the_lead_and_told_to_the_supervisor_without_a_word_of_it(meeting, clock):
    helene = staff("Hélène Roy", "supervisor")
    Supervision.objects.create(supervisor=helene, intervenant=meeting.lead.user, since=timezone.localdate())
    session = meeting.plan(paris(2026, 3, 5, 18))
    Session.objects.update(state=SessionState.HELD)
    assert at(clock, 2026, 3, 8, 20, 29, kind="log_missing") == []
    assert at(clock, 2026, 3, 8, 20, 30, kind="log_missing") == [CLAIRE]
    assert at(clock, 2026, 3, 10, 9, kind="log_missing") == []
    assert at(clock, 2026, 3, 12, 20, 30, kind="log_missing") == [HELENE]
    told = Message.objects.get(kind="log_missing", recipient_id=helene.pk)
    assert "Claire Bonnet" in told.body
    for secret in (*SECRETS, "Mères", str(session.pk), str(meeting.programme.pk)):
        assert secret.lower() not in (told.title + told.body).lower()
    meeting.plan(paris(2026, 3, 13, 18))
    Session.objects.filter(starts_at=paris(2026, 3, 13, 18)).update(state=SessionState.CANCELLED)
    assert at(clock, 2026, 3, 17, 9, kind="log_missing") == [], "a session that was cancelled has no log"


def test_an_accreditation_that_ends_is_told_once_for_each_end(meeting, clock):
    until = dt.date(2026, 4, 10)
    given = Accreditation.objects.create(user=meeting.lead.user, number="TST-1", until=until)
    assert at(clock, 2026, 3, 10, 9, kind="accreditation") == []
    assert at(clock, 2026, 3, 11, 9, kind="accreditation") == [CLAIRE]
    assert at(clock, 2026, 4, 1, 9, kind="accreditation") == []
    Accreditation.objects.filter(pk=given.pk).update(until=dt.date(2027, 4, 10))
    assert at(clock, 2026, 4, 10, 9, kind="accreditation") == []
    assert at(clock, 2027, 3, 12, 9, kind="accreditation") == [CLAIRE]


def test_a_month_before_words_are_erased_those_who_wrote_them_are_told(meeting, clock):
    close_programme(programme=meeting.programme, by=meeting.lead)
    day = day_of_erasure(Programme.objects.get(pk=meeting.programme.pk))
    eve, then = day - dt.timedelta(days=31), day - dt.timedelta(days=30)
    assert at(clock, eve.year, eve.month, eve.day, 12, kind="erasure_near") == []
    told = at(clock, then.year, then.month, then.day, 12, kind="erasure_near")
    present = [f"{who}@example.org" for who in ("fatou", "yanis", "bernard", "kevin")]
    assert told == sorted([CLAIRE, *present]), "Lucie has left, Ortega has no address, Samir never joined"
    assert at(clock, day.year, day.month, day.day, 12, kind="erasure_near") == []
    for one in Message.objects.filter(kind="erasure_near"):
        assert not [secret for secret in SECRETS if secret.lower() in (one.title + one.body).lower()]


def test_the_week_is_told_on_monday_at_eight_in_counts(meeting, clock):
    helene, odile = staff("Hélène Roy", "supervisor"), staff("Odile Petit", "supervisor")
    since = timezone.localdate()
    Supervision.objects.create(supervisor=helene, intervenant=meeting.lead.user, since=since)
    Supervision.objects.create(supervisor=odile, intervenant=staff("Jean Roux"), since=since)
    Question.objects.create(programme=meeting.programme, asked_by=helene, text="Pourquoi ?")
    meeting.plan()  # Thursday 12 March
    assert at(clock, 2026, 3, 9, 7, 59, kind="weekly") == []
    assert at(clock, 2026, 3, 9, 8, kind="weekly") == [CLAIRE, HELENE], "nothing awaits Odile and Jean"
    assert at(clock, 2026, 3, 9, 9, kind="weekly") == []
    claire, hers = (
        Message.objects.get(kind="weekly", recipient_id=one.pk) for one in (meeting.lead.user, helene)
    )
    assert claire.body.count("\n– 1 ") == 2 and "/resume/" in claire.body
    assert hers.body.count("\n– Claire Bonnet") == 1 and "Jean" not in hers.body
    for one in (claire, hers):
        for secret in (*SECRETS, "Mères", "Fatou", "Pourquoi"):
            assert secret.lower() not in (one.title + one.body).lower()
    DigestStop.objects.create(user=meeting.lead.user)
    Session.objects.update(starts_at=paris(2026, 3, 19, 18), ends_at=paris(2026, 3, 19, 20))
    assert at(clock, 2026, 3, 17, 23, kind="weekly") == []
    assert at(clock, 2026, 3, 17, 12, kind="weekly") == [HELENE], "late, and still useful on Tuesday"
    assert at(clock, 2026, 3, 25, 12, kind="weekly") == [], "on Wednesday afternoon it is not"


def test_between_two_looks_nothing_is_asked_and_what_ails_one_kind_silences_no_other(
    meeting, clock, django_assert_num_queries
):
    def refuse(execute, sql, params, many, context):
        if '"interventions_sessionlog"' in sql:  # which the logs ask, before the accreditations
            raise OperationalError("no longer there: Fatou")
        return execute(sql, params, many, context)

    Accreditation.objects.create(user=meeting.lead.user, number="TST-1", until=dt.date(2026, 4, 1))
    clock.move_to(paris(2026, 3, 6, 9))
    with connection.execute_wrapper(refuse):
        assert reminders.write_notices(timezone.now()) == 2
    with django_assert_num_queries(1 if connection.vendor == "sqlite" else 3):
        assert reminders.write_notices(timezone.now()) == 0
    outbox.send_due()
    assert sorted(message.to for message in mail.outbox) == [[CLAIRE], [KEVIN]]


def test_what_ails_one_summary_silences_no_other_and_is_tried_again(meeting, clock):
    jean = staff("Jean Roux")
    Supervision.objects.create(supervisor=jean, intervenant=meeting.lead.user, since=timezone.localdate())
    Question.objects.create(programme=meeting.programme, asked_by=jean, text="Pourquoi ?")
    meeting.plan()

    def refuse(execute, sql, params, many, context):
        if '"interventions_question"' in sql and str(jean.pk.hex) in str(params).replace("-", ""):
            raise OperationalError("no longer there: Fatou")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert at(clock, 2026, 3, 9, 8, kind="weekly") == [CLAIRE]
    assert at(clock, 2026, 3, 9, 9, kind="weekly") == [jean.email]


@pytest.mark.parametrize("why", ["unsigned", "erasure_near"])
def test_people_are_left_in_peace_by_the_clock_of_their_place_and_not_of_the_installation(
    meeting, clock, why
):
    """In Martinique it is five hours earlier than in Paris: 08:00 there is 13:00, and 20:59 there is 01:59."""
    if why == "erasure_near":
        close_programme(programme=meeting.programme, by=meeting.lead)
        due = day_of_erasure(Programme.objects.get(pk=meeting.programme.pk)) - dt.timedelta(days=29)
    else:
        due = dt.date(2026, 3, 7)
    meeting.plan(paris(2026, 3, 5, 18))
    Session.objects.update(zone="America/Martinique")
    martinique = ZoneInfo("America/Martinique")

    def told(hour, minute):
        moment = dt.datetime.combine(due, dt.time(hour, minute), tzinfo=martinique).astimezone(PARIS)
        return at(clock, *moment.timetuple()[:5], kind=why)

    assert KEVIN not in told(3, 0) and KEVIN not in told(7, 59)
    evening = told(20, 59)
    assert KEVIN in evening and CLAIRE not in evening, "for the lead, it is night in Paris"
