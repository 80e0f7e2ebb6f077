"""Before and after: what one imagines of others, what one has met; visible to oneself alone, counted once by five or more."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Component, Participant
from cells.collectives.services.people import add_participant
from cells.composition.models import Seat
from contracts.agreements.models import Clause, Party, Signature, Version
from interventions.impressions import services
from interventions.impressions.means import readings_of
from interventions.impressions.models import Impression, ImpressionCall
from interventions.sessions import services as sessions
from interventions.sessions.models import Presence
from interventions.supervision.models import Supervision
from tests.interventions.meetings import Meeting, gather, paris, staff
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.models import PublishedFigure
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
BEGINS = paris(2026, 3, 12, 18)
SIX = ("fatou", "yanis", "ortega", "amina", "bruno", "carla")


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    """Return a cell in which six parents have signed, in a collective of parents, young people and shopkeepers."""
    here = gather()
    parents = Component.objects.get(collective=here.collective)
    for name in ("jeunes", "commerçants"):
        Component.objects.create(collective=here.collective, name=name)
    for name in ("amina", "bruno", "carla"):
        person = add_participant(
            collective=here.collective,
            given_name=name,
            component=parents,
            contract=here.programme.contract,
            by=here.lead,
        )
        Party.objects.filter(pk=person.party_id).update(joined_at=paris(2026, 3, 1, 9))
        Signature.objects.create(version=here.version, party_id=person.party_id, sha256=here.version.sha256)
        Seat.objects.create(round=here.cells["A"].round, cell=here.cells["A"], participant=person)
        here.people[name] = Participant.objects.get(pk=person.pk)
    return here


def component(name: str) -> str:
    return str(Component.objects.get(name=name).pk)


def ask(meeting: Meeting, clock) -> ImpressionCall:
    return services.open_call(session=meeting.plan(BEGINS), by=meeting.lead)


def meet(meeting: Meeting, clock, call: ImpressionCall) -> None:
    clock.move_to(BEGINS)
    sessions.start_session(session=call.session, by=meeting.lead)
    sessions.end_session(session=call.session, by=meeting.lead)
    assert services.do_due(timezone.now()) == 1
    call.refresh_from_db()


def say(meeting: Meeting, call: ImpressionCall, who: str, young: int, shops: int = 3) -> Impression:
    values = {component("jeunes"): young, component("commerçants"): shops}
    with looking_as(meeting.viewer(who)):
        return services.say_impression(call=call, values=values, by=meeting.viewer(who))


def played(meeting: Meeting, clock, *, before: int = 2, after: int = 4) -> ImpressionCall:
    """Let all six say both, and close."""
    call = ask(meeting, clock)
    for who in SIX:
        say(meeting, call, who, before)
    meet(meeting, clock, call)
    for who in SIX:
        say(meeting, call, who, after)
    services.close_call(call=call, by=meeting.lead)
    return call


def told(call: ImpressionCall) -> dict[str, tuple[float | None, float | None]]:
    (reading,) = readings_of(ImpressionCall.objects.filter(pk=call.pk))
    return {line.name: (line.before, line.after) for line in reading.lines}


def test_the_means_before_and_after_are_of_the_same_people_counted_once(meeting, clock):
    call = played(meeting, clock)
    assert told(call) == {"parents": (None, None), "jeunes": (2.0, 4.0), "commerçants": (3.0, 3.0)}
    my_data.leave_programme(me=meeting.people["fatou"], words="withdraw", by=meeting.viewer("fatou"))
    assert told(call)["jeunes"] == (2.0, 4.0)
    assert Impression.objects.count() == 10


def test_who_said_only_one_of_both_does_not_count(meeting, clock):
    call = ask(meeting, clock)
    for who in SIX:
        say(meeting, call, who, 1, shops=0 if who in ("fatou", "yanis") else 5)
    meet(meeting, clock, call)
    for who in SIX[:4]:
        say(meeting, call, who, 5, shops=5)
    services.close_call(call=call, by=meeting.lead)
    assert told(call) == {"parents": (None, None), "jeunes": (None, None), "commerçants": (None, None)}
    assert not PublishedFigure.objects.filter(about=call.pk).exists()
    page = meeting.desk().get(reverse("impressions:bars", args=[meeting.programme.pk])).content.decode()
    assert str(_("Too few people said both: nothing is told of it.")) in page


def test_what_one_said_is_read_by_nobody_else(meeting, clock):
    call = ask(meeting, clock)
    said = say(meeting, call, "fatou", 1)
    for viewer in (meeting.lead, meeting.viewer("yanis"), meeting.viewer("bernard"), Viewer()):
        with looking_as(viewer):
            assert not Impression.objects.visible_to(viewer).exists()
    with looking_as(meeting.viewer("fatou")):
        assert Impression.objects.visible_to(meeting.viewer("fatou")).get() == said
    (told,) = my_data.data_of(meeting.people["fatou"])["impressions"]
    assert told["values"] == {"jeunes": 1, "commerçants": 3}


def test_what_one_imagined_stays_once_one_has_met(meeting, clock):
    call = ask(meeting, clock)
    say(meeting, call, "fatou", 1)
    say(meeting, call, "fatou", 2)
    assert Impression.objects.count() == 1
    meet(meeting, clock, call)
    say(meeting, call, "fatou", 5)
    values = {one.moment: one.values[component("jeunes")] for one in Impression.objects.all()}
    assert values == {"before": 2, "after": 5}
    assert services.do_due(timezone.now()) == 0, "asked again once"


def test_the_clock_asks_again_after_the_session_and_closes_two_days_later(meeting, clock):
    call = ask(meeting, clock)
    ends = call.session.ends_at
    clock.move_to(BEGINS)
    sessions.start_session(session=call.session, by=meeting.lead)
    later = ends + dt.timedelta(hours=2)
    clock.move_to(later)
    assert services.do_due(later - dt.timedelta(seconds=1)) == 0, "left open by its people, not by the clock"
    assert services.do_due(later) == 1
    call.refresh_from_db()
    assert call.closes_at == later + dt.timedelta(hours=48)
    assert services.do_due(call.closes_at) == 1
    assert services.do_due(call.closes_at) == 0
    with pytest.raises(DomainError):
        say(meeting, call, "fatou", 3)
    with pytest.raises(DomainError):
        services.open_call(session=call.session, by=meeting.lead)


def test_a_session_that_did_not_take_place_and_is_moved_has_met_nobody(meeting, clock):
    call = ask(meeting, clock)
    clock.move_to(BEGINS + dt.timedelta(days=1))
    assert services.do_due(timezone.now()) == 0
    later = BEGINS + dt.timedelta(days=7)
    sessions.move_session(
        session=call.session,
        starts_at=later,
        ends_at=later + dt.timedelta(hours=2),
        place="Salle",
        by=meeting.lead,
    )
    say(meeting, call, "fatou", 2)
    assert Impression.objects.get().moment == "before"


def test_of_a_session_that_nobody_opened_nothing_is_asked_until_it_is_moved_or_entered(meeting, clock):
    call, other = ask(meeting, clock), meeting.plan(BEGINS - dt.timedelta(days=1))
    say(meeting, call, "fatou", 2)
    phone, page = meeting.phone("yanis"), reverse("impressions:mine", args=[call.session_id])
    home, mine = reverse("sessions:home"), reverse("impressions:all_mine")
    clock.move_to(call.session.ends_at - dt.timedelta(minutes=1))
    assert page in phone.get(home).content.decode() and 'name="moment"' in phone.get(page).content.decode()
    clock.move_to(call.session.ends_at)
    told = phone.get(page).content.decode()
    assert str(services.NOT_OPENED) in told and 'name="moment"' not in told
    assert page not in phone.get(home).content.decode()
    listed = phone.get(mine).content.decode()
    assert str(_("not opened, nothing is asked")) in listed and str(_("what you imagine")) not in listed
    late = phone.post(page, answers("before", 2, 3))
    assert late.status_code == 422 and str(services.NOT_OPENED) in late.content.decode()
    bars = reverse("impressions:bars", args=[meeting.programme.pk])
    assert reverse("impressions:again", args=[call.session_id]) in meeting.desk().get(bars).content.decode()
    with pytest.raises(DomainError):
        services.open_call(session=other, by=meeting.lead)
    sessions.end_session(session=call.session, by=meeting.lead)
    assert services.do_due(timezone.now()) == 1
    assert 'name="moment" value="after"' in phone.get(page).content.decode(), (
        "they had met: it is entered, and asked again"
    )
    assert Impression.objects.count() == 1, "what was said is kept"


def test_the_question_follows_a_session_that_is_moved_or_called_off(meeting, clock):
    call = ask(meeting, clock)
    sessions.cancel_session(session=call.session, by=meeting.lead)
    assert services.do_due(BEGINS + dt.timedelta(days=9)) == 0
    with looking_as(meeting.viewer("fatou")):
        assert not ImpressionCall.objects.asked_of(meeting.viewer("fatou")).exists()
    phone, page = meeting.phone("fatou"), reverse("impressions:mine", args=[call.session_id])
    cancelled = str(_("This session was cancelled: nothing is asked about it any more."))
    shown = phone.get(page).content.decode()
    assert cancelled in shown and 'name="moment"' not in shown
    late = phone.post(page, answers("before", 2, 3))
    assert late.status_code == 422 and cancelled in late.content.decode()
    assert str(_("what you imagine")) not in phone.get(reverse("impressions:all_mine")).content.decode()


def answers(moment: str, young: int, shops: int) -> dict[str, object]:
    return {"moment": moment, component("jeunes"): young, component("commerçants"): shops}


def test_what_one_imagines_is_not_kept_as_what_one_has_met(meeting, clock):
    call = ask(meeting, clock)
    phone, page = meeting.phone("fatou"), reverse("impressions:mine", args=[call.session_id])
    assert 'name="moment" value="before"' in phone.get(page).content.decode()
    meet(meeting, clock, call)
    stale = phone.post(page, answers("before", 2, 4))
    shown = stale.content.decode()
    assert stale.status_code == 422
    assert str(_("You have met meanwhile: look at the question again.")) in shown
    assert 'name="moment" value="after"' in shown
    assert shown.count(" checked") == 2, "what was chosen still stands"
    assert not Impression.objects.exists()
    assert phone.post(page, answers("after", 2, 4)).status_code == 302
    assert Impression.objects.get().moment == "after"


def test_nobody_is_asked_what_they_imagine_once_it_is_over(meeting, clock):
    session = meeting.plan(BEGINS)
    first = services.open_call(session=session, by=meeting.lead)
    assert services.open_call(session=session, by=meeting.lead) == first, "pressed twice"
    other = meeting.plan(BEGINS + dt.timedelta(days=7))
    clock.move_to(other.starts_at)
    sessions.end_session(session=other, by=meeting.lead)
    other.refresh_from_db()
    with pytest.raises(DomainError):
        services.open_call(session=other, by=meeting.lead)


def test_someone_says_it_on_a_phone_and_reads_both_again(meeting, clock):
    call = ask(meeting, clock)
    phone, page = meeting.phone("fatou"), reverse("impressions:mine", args=[call.session_id])
    asked = phone.get(page).content.decode()
    assert page in phone.get(reverse("sessions:home")).content.decode()
    assert "jeunes" in asked and "commerçants" in asked
    assert component("parents") not in asked, "one's own component is not asked"
    assert phone.post(page, {component("jeunes"): 9}).status_code == 422
    assert phone.post(page, answers("before", 2, 0)).status_code == 302
    assert page not in phone.get(reverse("sessions:home")).content.decode()
    meet(meeting, clock, call)
    again = phone.get(page).content.decode()
    assert str(_("I picture it rather badly")) in again
    assert phone.post(page, answers("after", 5, 1)).status_code == 302
    services.close_call(call=call, by=meeting.lead)
    closed = phone.get(page).content.decode()
    assert closed.count(str(_("I picture it well"))) == 1
    late = phone.post(page, answers("after", 1, 1))
    assert late.status_code == 422 and str(services.CLOSED) in late.content.decode()
    assert page in phone.get(reverse("impressions:all_mine")).content.decode()


@pytest.mark.parametrize("who", ["kevin", "lucie", "samir", "bernard"])
def test_who_may_not_be_there_is_not_asked(meeting, clock, who):
    call = ask(meeting, clock)
    assert meeting.phone(who).get(reverse("impressions:mine", args=[call.session_id])).status_code == 404
    with pytest.raises(DomainError):
        say(meeting, call, who, 3)


def test_who_was_absent_is_not_asked_what_they_met(meeting, clock):
    call = ask(meeting, clock)
    say(meeting, call, "yanis", 2)
    meet(meeting, clock, call)
    sessions.mark_attendance(
        session=call.session, participant=meeting.people["yanis"], presence=Presence.ABSENT, by=meeting.lead
    )
    with pytest.raises(DomainError):
        say(meeting, call, "yanis", 3)


def test_only_those_who_lead_ask_and_close(meeting, clock):
    call = ask(meeting, clock)
    for name in ("open", "again", "close"):
        address = reverse(f"impressions:{name}", args=[call.session_id])
        assert meeting.phone("fatou").post(address).status_code == 404
    bars = reverse("impressions:bars", args=[meeting.programme.pk])
    assert meeting.phone("fatou").get(bars).status_code == 404
    desk = meeting.desk()
    assert desk.post(reverse("impressions:again", args=[call.session_id])).status_code == 302
    call.refresh_from_db()
    assert call.is_after
    assert desk.get(reverse("impressions:close", args=[call.session_id])).status_code == 200
    desk.post(reverse("impressions:close", args=[call.session_id]))
    call.refresh_from_db()
    assert not call.is_open


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
    call = played(meeting, clock)
    agree_on(meeting, 10)
    assert told(call)["jeunes"] == (None, None)


def test_a_wider_contract_does_not_widen_what_was_said_before(meeting, clock):
    agree_on(meeting, 10)
    call = ask(meeting, clock)
    for who in SIX:
        say(meeting, call, who, 2)
    agree_on(meeting, 5)
    meet(meeting, clock, call)
    for who in SIX:
        say(meeting, call, who, 4)
    services.close_call(call=call, by=meeting.lead)
    assert told(call)["jeunes"] == (None, None)


def test_those_who_met_and_those_who_lead_read_the_means(meeting, clock, django_assert_max_num_queries):
    call = played(meeting, clock)
    desk, bars = meeting.desk(), reverse("impressions:bars", args=[meeting.programme.pk])
    with django_assert_max_num_queries(26):
        page = desk.get(bars).content.decode()
    assert "2,0" in page and "4,0" in page
    phone = meeting.phone("yanis")
    with django_assert_max_num_queries(32):
        mine = phone.get(reverse("impressions:mine", args=[call.session_id])).content.decode()
    assert "2,0" in mine and "4,0" in mine


def test_the_supervisor_reads_the_means_and_no_answer(meeting, clock):
    played(meeting, clock)
    helene = staff("Hélène Vasseur", role="supervisor")
    since = dt.date(2026, 1, 1)
    Supervision.objects.create(supervisor=helene, intervenant=meeting.lead.user, since=since)
    page = meeting.desk(helene).get(reverse("supervision:programme", args=[meeting.programme.pk]))
    assert "2,0" in page.content.decode() and "4,0" in page.content.decode()
    with looking_as(Viewer(user=helene)):
        assert not Impression.objects.visible_to(Viewer(user=helene)).exists()
    bars = reverse("impressions:bars", args=[meeting.programme.pk])
    assert meeting.desk(helene).get(bars).status_code == 404
