"""The barometer: answered in twenty seconds, read by nobody, counted once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cells.collectives.services.people import add_participant
from cells.composition.models import Seat
from contracts.agreements.models import Clause, Party, Signature, Version
from interventions.barometers.means import circles_of
from interventions.barometers.models import Barometer, Dimension, Felt
from interventions.barometers.services import close_barometer, close_due, open_barometer, say_felt
from interventions.sessions.models import Presence
from interventions.sessions.services import mark_attendance, start_session
from tests.interventions.meetings import Meeting, gather, paris
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.models import PublishedFigure
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    """Return a cell in which six have signed: Fatou, Yanis, Ortega and three more."""
    here = gather()
    for name in ("amina", "bruno", "carla"):
        person = add_participant(
            collective=here.collective, given_name=name, contract=here.programme.contract, by=here.lead
        )
        Party.objects.filter(pk=person.party_id).update(joined_at=paris(2026, 3, 1, 9))
        Signature.objects.create(version=here.version, party_id=person.party_id, sha256=here.version.sha256)
        Seat.objects.create(round=here.cells["A"].round, cell=here.cells["A"], participant=person)
        here.people[name] = person
    return here


SIX = ("fatou", "yanis", "ortega", "amina", "bruno", "carla")


def ask(meeting: Meeting, clock, begins: dt.datetime = BEGINS) -> Barometer:
    session = meeting.plan(begins)
    clock.move_to(begins)
    start_session(session=session, by=meeting.lead)
    return open_barometer(session=session, by=meeting.lead)


def answer(meeting: Meeting, barometer: Barometer, who: str, value: int = 4, **other: int) -> Felt:
    values = {dimension: other.get(dimension, value) for dimension in Dimension.values}
    return say_felt(barometer=barometer, values=values, by=meeting.viewer(who))


def told(barometer: Barometer) -> dict[str, float | None]:
    (circle,) = circles_of(Barometer.objects.filter(pk=barometer.pk))
    return {name: mean.value for name, mean in circle.last.means.items()}


def test_what_one_felt_is_read_by_nobody_else(meeting, clock):
    barometer = ask(meeting, clock)
    felt = answer(meeting, barometer, "fatou", safety=1)
    for viewer in (meeting.lead, meeting.viewer("yanis"), Viewer()):
        with looking_as(viewer):
            assert not Felt.objects.visible_to(viewer).exists()
    with looking_as(meeting.viewer("fatou")):
        assert Felt.objects.visible_to(meeting.viewer("fatou")).get() == felt
    assert Felt.objects.get().values["safety"] == 1


def test_means_are_of_five_answers_or_more_along_each_dimension(meeting, clock):
    barometer = ask(meeting, clock)
    for who in SIX:
        answer(meeting, barometer, who, value=4, safety=2 if who == "fatou" else 5)
    answer(meeting, barometer, "yanis", trust=0)
    answer(meeting, barometer, "ortega", trust=0)
    assert close_barometer(barometer=barometer, by=meeting.lead)
    # Yanis and Ortega answered anew: 4 where nothing else is said; two prefer not to say about trust.
    assert told(barometer) == {"safety": 4.2, "trust": None, "speech": 4.0, "cooperation": 4.0}


def test_too_few_answers_are_told_to_nobody_and_nothing_of_them_is_kept(meeting, clock):
    barometer = ask(meeting, clock)
    for who in SIX[:4]:
        answer(meeting, barometer, who)
    close_barometer(barometer=barometer, by=meeting.lead)
    assert set(told(barometer).values()) == {None}
    assert not PublishedFigure.objects.filter(about=barometer.pk).exists()
    page = meeting.phone("fatou").get(reverse("barometers:mine", args=[barometer.session_id]))
    assert "Trop peu de personnes" in page.content.decode()


def test_what_is_counted_stays_when_someone_leaves_with_their_answer(meeting, clock):
    barometer = ask(meeting, clock)
    for who in SIX:
        answer(meeting, barometer, who, value=1 if who == "fatou" else 5)
    close_barometer(barometer=barometer, by=meeting.lead)
    before = told(barometer)
    my_data.leave_programme(me=meeting.people["fatou"], words="withdraw", by=meeting.viewer("fatou"))
    assert Felt.objects.count() == 5
    assert told(barometer) == before


def test_nobody_answers_once_it_is_closed_and_it_closes_once(meeting, clock):
    barometer = ask(meeting, clock)
    assert close_barometer(barometer=barometer, by=meeting.lead)
    assert not close_barometer(barometer=barometer, by=meeting.lead)
    with pytest.raises(DomainError):
        open_barometer(session=barometer.session, by=meeting.lead)
    with pytest.raises(DomainError):
        answer(meeting, barometer, "fatou")
    page = reverse("barometers:mine", args=[barometer.session_id])
    sent = meeting.phone("fatou").post(page, dict.fromkeys(Dimension.values, 3), follow=True)
    assert "clos" in sent.content.decode()
    assert not Felt.objects.exists()


def test_the_clock_closes_it_two_days_after_the_session(meeting, clock):
    barometer = ask(meeting, clock)
    ends = barometer.session.ends_at + dt.timedelta(hours=48)
    assert barometer.closes_at == ends
    assert close_due(ends - dt.timedelta(seconds=1)) == 0
    assert close_due(ends) == 1
    assert close_due(ends) == 0
    barometer.refresh_from_db()
    assert not barometer.is_open


def test_nobody_is_asked_before_the_session(meeting, clock):
    session = meeting.plan(BEGINS)
    with pytest.raises(DomainError):
        open_barometer(session=session, by=meeting.lead)
    clock.move_to(BEGINS - dt.timedelta(minutes=5))
    start_session(session=session, by=meeting.lead)
    first = open_barometer(session=session, by=meeting.lead)
    assert open_barometer(session=session, by=meeting.lead) == first, "pressed twice"


def test_a_fall_is_told_as_a_dimension_and_of_the_same_people(meeting, clock):
    for begins, safety in ((BEGINS, 5), (BEGINS + dt.timedelta(days=7), 3)):
        barometer = ask(meeting, clock, begins)
        for who in SIX:
            answer(meeting, barometer, who, value=4, safety=safety)
        close_barometer(barometer=barometer, by=meeting.lead)
    (circle,) = circles_of(Barometer.objects.visible_to(meeting.lead))
    assert [str(one) for one in circle.last.fallen] == ["sécurité"]
    assert not circle.readings[0].fallen
    page = meeting.desk().get(reverse("barometers:curves", args=[meeting.programme.pk])).content.decode()
    assert "sécurité : plus bas" in page
    assert page.count("<svg viewBox") == 4


def test_someone_answers_on_a_phone_and_may_change_it(meeting, clock):
    barometer = ask(meeting, clock)
    phone, page = meeting.phone("fatou"), reverse("barometers:mine", args=[barometer.session_id])
    assert page in phone.get(reverse("sessions:home")).content.decode()
    refused = phone.post(page, {"safety": 3, "trust": 9})
    assert refused.status_code == 422
    assert not Felt.objects.exists()
    for safety in (2, 5):
        sent = phone.post(page, {**dict.fromkeys(Dimension.values, 3), "safety": safety})
        assert sent.status_code == 302
    assert Felt.objects.get().values["safety"] == 5
    assert page not in phone.get(reverse("sessions:home")).content.decode()


@pytest.mark.parametrize("who", ["kevin", "lucie", "samir", "bernard"])
def test_who_may_not_be_there_is_not_asked(meeting, clock, who):
    barometer = ask(meeting, clock)
    page = reverse("barometers:mine", args=[barometer.session_id])
    assert meeting.phone(who).get(page).status_code == 404
    with looking_as(meeting.viewer(who)), pytest.raises(DomainError):
        answer(meeting, barometer, who)


def test_a_longer_history_costs_no_more_queries(meeting, clock, django_assert_max_num_queries):
    for week in range(3):
        barometer = ask(meeting, clock, BEGINS + dt.timedelta(days=7 * week))
        close_barometer(barometer=barometer, by=meeting.lead)
    desk = meeting.desk()
    with django_assert_max_num_queries(20):
        desk.get(reverse("barometers:curves", args=[meeting.programme.pk]))


def agree_on(meeting: Meeting, people: int) -> None:
    """Let the next version show no figure of fewer people; all six sign it."""
    contract = meeting.programme.contract
    Version.objects.filter(contract=contract, proposed_at__isnull=True).delete()
    version = Version.objects.create(contract=contract, number=100 + Version.objects.count())
    Clause.objects.create(
        contract=contract, version=version, kind="circulation", position=1, terms={"smallest_group": people}
    )
    Version.objects.filter(pk=version.pk).update(proposed_at=timezone.now())
    for who in SIX:
        party = meeting.people[who].party_id
        Signature.objects.create(version=version, party_id=party, sha256=version.sha256)


def test_a_stricter_contract_hides_what_was_counted_before(meeting, clock):
    barometer = ask(meeting, clock)
    for who in SIX:
        answer(meeting, barometer, who)
    close_barometer(barometer=barometer, by=meeting.lead)
    assert told(barometer)["safety"] == 4.0
    agree_on(meeting, 10)
    assert set(told(barometer).values()) == {None}


def test_a_wider_contract_does_not_widen_what_was_answered_before(meeting, clock):
    agree_on(meeting, 10)
    barometer = ask(meeting, clock)
    for who in SIX:
        answer(meeting, barometer, who)
    agree_on(meeting, 5)
    close_barometer(barometer=barometer, by=meeting.lead)
    assert set(told(barometer).values()) == {None}


def test_answers_that_do_not_open_now_are_counted_later(meeting, clock):
    barometer = ask(meeting, clock)
    for who in SIX:
        answer(meeting, barometer, who)
    felt = Felt.objects.first()
    with connection.cursor() as cursor:
        cursor.execute('SELECT "values" FROM interventions_felt WHERE id = %s', [felt_id(felt)])
        (stands,) = cursor.fetchone()
        damaged = bytes(stands)[:-1] + bytes([bytes(stands)[-1] ^ 1])
        cursor.execute('UPDATE interventions_felt SET "values" = %s WHERE id = %s', [damaged, felt_id(felt)])
    assert close_due(barometer.closes_at) == 0
    with pytest.raises(DomainError):
        close_barometer(barometer=barometer, by=meeting.lead)
    barometer.refresh_from_db()
    assert barometer.is_open
    assert not PublishedFigure.objects.filter(about=barometer.pk).exists()


def felt_id(felt: Felt) -> str:
    return str(felt.pk) if connection.vendor == "postgresql" else felt.pk.hex


def test_who_was_absent_is_not_asked(meeting, clock):
    barometer = ask(meeting, clock)
    mark_attendance(
        session=barometer.session,
        participant=meeting.people["yanis"],
        presence=Presence.ABSENT,
        by=meeting.lead,
    )
    with pytest.raises(DomainError):
        answer(meeting, barometer, "yanis")
    page = reverse("barometers:mine", args=[barometer.session_id])
    assert page not in meeting.phone("yanis").get(reverse("sessions:home")).content.decode()


def test_one_finds_what_one_answered_and_what_was_counted(meeting, clock):
    barometer = ask(meeting, clock)
    listed, page = reverse("barometers:all_mine"), reverse("barometers:mine", args=[barometer.session_id])
    for who in SIX:
        answer(meeting, barometer, who)
    phone = meeting.phone("fatou")
    assert listed in phone.get(reverse("sessions:me")).content.decode()
    assert page in phone.get(listed).content.decode()
    close_barometer(barometer=barometer, by=meeting.lead)
    assert "4,0 sur 5" in phone.get(page).content.decode()
