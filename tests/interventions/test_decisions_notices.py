"""What the clock tells of decisions, engagements and supervision: each once, in words that betray nothing."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contracts.agreements.models import Signature
from interventions.decisions import services
from interventions.decisions.models import Action, Decision
from interventions.programmes.models import Programme
from interventions.reminders import services as reminders
from interventions.reminders.models import ReminderWish
from interventions.supervision import services as supervision
from interventions.supervision.hours import counters_of
from interventions.supervision.models import Supervision, SupervisionMeeting
from tests.interventions.meetings import SECRETS, Meeting, gather, leave, paris, staff
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Heartbeat, Message, MessageState

pytestmark = pytest.mark.django_db
FATOU, CLAIRE, HELENE = (f"{who}@example.org" for who in ("fatou", "claire", "hélène"))
REVIEW, ACTION, SUPERVISION = "review_due", "engagement_due", "supervision_due"
TEXT = "On ouvre le samedi"


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as clock:  # a Tuesday
        yield clock


@pytest.fixture
def meeting(clock) -> Meeting:
    return gather()


def at(clock, *moment, kind: str) -> list[str]:
    """Let the clock strike twice at this minute; return whom a message of this kind was written to."""
    clock.move_to(paris(*moment))
    before = set(Message.objects.values_list("pk", flat=True))
    for _turn in range(2):
        Heartbeat.objects.filter(name="notices").delete()
        reminders.write_notices(timezone.now())
    new = Message.objects.exclude(pk__in=before).filter(kind=kind)
    return sorted(message.to for message in new)


def decide(meeting: Meeting, review_on: dt.date | None, cell: str = "A") -> Decision:
    return services.decide(
        programme=meeting.programme,
        cell=meeting.cells[cell],
        text=TEXT,
        way="consent",
        decided_on=dt.date(2026, 3, 3),
        review_on=review_on,
        by=meeting.lead,
    )


def engage(meeting: Meeting, due_on: dt.date | None, who: str = "fatou") -> Action:
    return services.engage(
        programme=meeting.programme,
        cell=meeting.cells["A"],
        what=TEXT,
        due_on=due_on,
        by=meeting.viewer(who),
    )


def betrays_nothing(kind: str) -> bool:
    words = [(one.title + one.body).lower() for one in Message.objects.filter(kind=kind)]
    return bool(words) and not any(
        secret.lower() in text for text in words for secret in (*SECRETS, TEXT, "Mères")
    )


# --- decisions -------------------------------------------------------------------------------------------------------


def test_a_review_is_told_seven_days_before_and_on_the_day_once_each(meeting, clock):
    decide(meeting, dt.date(2026, 3, 20))
    assert at(clock, 2026, 3, 12, 12, kind=REVIEW) == []
    assert at(clock, 2026, 3, 13, 7, kind=REVIEW) == [], "quiet hours"
    assert at(clock, 2026, 3, 13, 8, kind=REVIEW) == [CLAIRE]
    assert at(clock, 2026, 3, 14, 9, kind=REVIEW) == []
    assert at(clock, 2026, 3, 20, 9, kind=REVIEW) == [CLAIRE]
    assert at(clock, 2026, 3, 21, 9, kind=REVIEW) == []
    assert betrays_nothing(REVIEW)


def test_a_review_that_is_moved_takes_the_older_day_with_it(meeting, clock):
    decision = decide(meeting, dt.date(2026, 3, 20))
    assert at(clock, 2026, 3, 13, 9, kind=REVIEW) == [CLAIRE]
    services.plan_review(decision=decision, on=dt.date(2026, 4, 10), by=meeting.lead)
    assert Message.objects.get(kind=REVIEW).state == MessageState.CANCELLED, "it had not left yet"
    assert at(clock, 2026, 3, 20, 9, kind=REVIEW) == []
    assert at(clock, 2026, 4, 3, 9, kind=REVIEW) == [CLAIRE]
    services.review(decision=decision, outcome="kept", words="", by=meeting.lead)
    assert at(clock, 2026, 4, 10, 9, kind=REVIEW) == []


def test_what_was_due_before_the_day_was_set_is_not_told_and_a_clock_that_stood_still_tells_the_last(
    meeting, clock
):
    decide(meeting, dt.date(2026, 3, 6))
    assert at(clock, 2026, 3, 4, 9, kind=REVIEW) == [], "seven days before, it was not known"
    assert at(clock, 2026, 3, 6, 9, kind=REVIEW) == [CLAIRE]
    decide(meeting, dt.date(2026, 3, 20), "B")
    assert at(clock, 2026, 3, 21, 9, kind=REVIEW) == [CLAIRE], "the clock stood still on both days"
    decide(meeting, dt.date(2026, 4, 1))
    assert at(clock, 2026, 4, 9, 9, kind=REVIEW) == [], "a week later it is of no use"


@pytest.mark.parametrize("how", ["closed", "dropped", "inactive"])
def test_of_what_is_over_nobody_is_reminded(meeting, clock, how):
    decision = decide(meeting, dt.date(2026, 3, 20))
    if how == "closed":
        Programme.objects.update(closed_at=timezone.now())
    elif how == "dropped":
        services.review(decision=decision, outcome="dropped", words="Sans objet", by=meeting.lead)
    else:
        type(meeting.lead.user).objects.update(is_active=False)
    assert at(clock, 2026, 3, 13, 9, kind=REVIEW) == []


# --- engagements -----------------------------------------------------------------------------------------------------


def test_an_engagement_is_recalled_once_to_who_took_it_in_neutral_words_with_the_link_that_stops(
    meeting, clock
):
    engage(meeting, dt.date(2026, 3, 20))
    services.propose_action(
        programme=meeting.programme,
        cell=None,
        what=TEXT,
        due_on=dt.date(2026, 3, 20),
        party=meeting.people["yanis"].party,
        by=meeting.lead,
    )
    assert at(clock, 2026, 3, 16, 12, kind=ACTION) == []
    assert at(clock, 2026, 3, 17, 7, kind=ACTION) == [], "quiet hours of the place"
    assert at(clock, 2026, 3, 17, 8, kind=ACTION) == [FATOU], "Yanis was asked, and has not said yes"
    assert at(clock, 2026, 3, 19, 9, kind=ACTION) == []
    told = Message.objects.get(kind=ACTION)
    assert told.title == _("An engagement comes to its term") and told.stop_url in told.body
    assert betrays_nothing(ACTION)


def test_an_engagement_that_is_moved_or_ended_takes_its_reminder_with_it(meeting, clock):
    moved, done = engage(meeting, dt.date(2026, 3, 20)), engage(meeting, dt.date(2026, 3, 20))
    assert len(at(clock, 2026, 3, 17, 9, kind=ACTION)) == 2
    services.move_due(action=moved, due_on=dt.date(2026, 3, 30), by=meeting.viewer("fatou"))
    services.end_action(action=done, done=True, words="", by=meeting.viewer("fatou"))
    assert not Message.objects.filter(kind=ACTION, state=MessageState.DUE).exists()
    assert at(clock, 2026, 3, 20, 9, kind=ACTION) == []
    assert at(clock, 2026, 3, 27, 9, kind=ACTION) == [FATOU]


def test_who_engages_for_the_day_after_tomorrow_is_reminded_on_the_eve(meeting, clock):
    engage(meeting, dt.date(2026, 3, 5))
    assert at(clock, 2026, 3, 3, 10, kind=ACTION) == []
    assert at(clock, 2026, 3, 4, 9, kind=ACTION) == [FATOU]
    assert at(clock, 2026, 3, 5, 9, kind=ACTION) == []


@pytest.mark.parametrize("how", ["stopped", "left", "unsigned", "no_address", "closed"])
def test_who_is_not_reminded_of_an_engagement(meeting, clock, how):
    who = "ortega" if how == "no_address" else "fatou"
    person = meeting.people[who]
    engage(meeting, dt.date(2026, 3, 20), who)
    if how == "stopped":
        reminders.choose(party=person.party, way="", by=meeting.viewer(who))
        assert ReminderWish.objects.get(party=person.party).has_stopped
    elif how == "left":
        leave(person)
    elif how == "unsigned":
        Signature.objects.filter(party=person.party).delete()
    elif how == "closed":
        Programme.objects.update(closed_at=timezone.now())
    assert at(clock, 2026, 3, 17, 9, kind=ACTION) == []


def test_late_ones_and_reviews_stand_in_the_week_of_who_leads_and_on_their_list(meeting, clock):
    decide(meeting, dt.date(2026, 3, 12)), engage(meeting, dt.date(2026, 3, 4))
    assert at(clock, 2026, 3, 9, 8, kind="weekly") == [CLAIRE]
    words = Message.objects.get(kind="weekly").body
    assert words.count("\n– 1 ") == 2 and TEXT not in words
    home = meeting.desk().get(reverse("programmes:mine")).content.decode()
    assert reverse("decisions:decisions", args=[meeting.programme.pk]) + "#engagements" in home
    assert reverse("decisions:decision", args=[Decision.objects.get().pk]) in home


# --- supervision -----------------------------------------------------------------------------------------------------


@pytest.fixture
def supervised(meeting) -> Supervision:
    """Hélène supervises Claire since 6 January: they are to meet by 17 February, and then every six weeks."""
    return Supervision.objects.create(
        supervisor=staff("Hélène Roy", "supervisor"),
        intervenant=meeting.lead.user,
        since=dt.date(2026, 1, 6),
    )


def meet(supervised: Supervision, on: dt.date, minutes: int = 90) -> SupervisionMeeting:
    return supervision.record_meeting(
        supervision=supervised,
        held_on=on,
        kind="individual",
        minutes=minutes,
        by=Viewer(user=supervised.supervisor),
    )


def counter(supervised: Supervision):
    return counters_of([supervised])[supervised.pk]


def test_a_supervision_of_an_hour_and_a_half_makes_the_counter_read_seven_hours_and_a_half(
    meeting, clock, supervised
):
    clock.move_to(paris(2026, 3, 27, 17))
    meet(supervised, dt.date(2026, 2, 10), 360)
    SupervisionMeeting.objects.create(supervision=supervised, held_on=dt.date(2025, 12, 1), minutes=300)
    assert counter(supervised).words == "6\u00a0h\u00a0/\u00a012\u00a0h", (
        "what was last year is not of this one"
    )
    hers = meeting.desk(supervised.supervisor)
    page = reverse("supervision:hours", args=[supervised.pk])
    sent = {"held_on": "2026-03-27", "kind": "individual", "minutes": "90"}
    assert hers.post(page, {**sent, "held_on": "2026-03-28"}).status_code == 422
    assert hers.post(page, {**sent, "held_on": "2026-01-05"}).status_code == 422
    assert hers.post(page, {**sent, "minutes": "0"}).status_code == 422
    assert hers.post(page, sent).status_code == 302
    for desk, where in (
        (hers, page),
        (hers, reverse("supervision:supervised")),
        (meeting.desk(), reverse("supervision:my_hours")),
    ):
        assert "7\u00a0h\u00a030\u00a0/\u00a012\u00a0h" in desk.get(where).content.decode()
    assert counter(supervised).due_on == dt.date(2026, 5, 8), "six weeks later"


def test_only_who_supervises_today_writes_the_hours(meeting, clock, supervised):
    met, page = meet(supervised, dt.date(2026, 3, 2)), reverse("supervision:hours", args=[supervised.pk])
    claire, odile = meeting.desk(), meeting.desk(staff("Odile Petit", "supervisor"))
    for desk in (claire, odile):
        assert desk.get(page).status_code == 404
        assert desk.get(reverse("supervision:rhythm", args=[supervised.pk])).status_code == 404
    out = reverse("supervision:remove_meeting", args=[met.pk])
    assert claire.post(out).status_code == 403 and odile.post(out).status_code == 404
    for viewer in (meeting.lead, Viewer(user=staff("Jean Roux"))):
        with looking_as(viewer), pytest.raises(DomainError):
            supervision.record_meeting(
                supervision=supervised, held_on=dt.date(2026, 3, 2), kind="group", minutes=60, by=viewer
            )
    assert meeting.desk(supervised.supervisor).post(out).status_code == 302
    assert not SupervisionMeeting.objects.exists()
    Supervision.objects.update(until=dt.date(2026, 3, 1))
    assert meeting.desk(supervised.supervisor).get(page).status_code == 404


def test_the_supervisor_sets_the_rhythm(meeting, clock, supervised):
    page, hers = reverse("supervision:rhythm", args=[supervised.pk]), meeting.desk(supervised.supervisor)
    assert hers.post(page, {"every_weeks": "0", "hours": "12"}).status_code == 422
    assert hers.post(page, {"every_weeks": "4", "hours": "20"}).status_code == 302
    now = counter(supervised)
    assert (now.rhythm.every_weeks, now.rhythm.minutes_a_year) == (4, 1200)
    assert now.due_on == dt.date(2026, 2, 3)


def test_both_are_told_once_that_a_supervision_is_due(meeting, clock, supervised):
    meet(supervised, dt.date(2026, 3, 2))  # the next one by 13 April
    assert at(clock, 2026, 4, 5, 9, kind=SUPERVISION) == []
    assert at(clock, 2026, 4, 6, 7, kind=SUPERVISION) == [], "quiet hours"
    assert at(clock, 2026, 4, 6, 8, kind=SUPERVISION) == [CLAIRE, HELENE]
    assert at(clock, 2026, 4, 20, 9, kind=SUPERVISION) == [], "once for each day on which it is due"
    assert betrays_nothing(SUPERVISION)
    meet(supervised, dt.date(2026, 4, 20))
    assert not Message.objects.filter(kind=SUPERVISION, state=MessageState.DUE).exists()
    assert at(clock, 2026, 5, 24, 9, kind=SUPERVISION) == []
    assert at(clock, 2026, 5, 25, 9, kind=SUPERVISION) == [CLAIRE, HELENE]


def test_a_supervision_that_is_due_stands_in_the_week_and_on_the_list_of_both(meeting, clock, supervised):
    assert at(clock, 2026, 3, 9, 8, kind="weekly") == [CLAIRE, HELENE]
    due = "17 février"
    assert all(due in one.body for one in Message.objects.filter(kind="weekly"))
    home = meeting.desk().get(reverse("programmes:mine")).content.decode()
    assert reverse("supervision:my_hours") in home and due in home
    hers = meeting.desk(supervised.supervisor).get(reverse("supervision:supervised")).content.decode()
    assert pgettext("supervision", "overdue") in hers
    Supervision.objects.update(until=dt.date(2026, 3, 5))
    assert at(clock, 2026, 3, 10, 9, kind=SUPERVISION) == [], "it has ended"


def test_more_supervisions_cost_no_more_queries(meeting, clock, supervised, django_assert_max_num_queries):
    for number in range(3):
        one = Supervision.objects.create(
            supervisor=supervised.supervisor, intervenant=staff(f"I{number} Nom"), since=dt.date(2026, 1, 6)
        )
        meet(one, dt.date(2026, 3, 2))
    hers = meeting.desk(supervised.supervisor)
    with django_assert_max_num_queries(20):
        assert hers.get(reverse("supervision:supervised")).status_code == 200


# --- moved away, and moved back ---------------------------------------------------------------------------------------


def test_a_review_that_is_moved_away_and_back_before_it_was_told_is_told_after_all(meeting, clock):
    decision = decide(meeting, dt.date(2026, 3, 20))
    assert at(clock, 2026, 3, 13, 9, kind=REVIEW) == [CLAIRE]
    for day in (dt.date(2026, 4, 10), dt.date(2026, 3, 20)):
        services.plan_review(decision=decision, on=day, by=meeting.lead)
    assert not Message.objects.filter(kind=REVIEW, state=MessageState.DUE).exists()
    assert at(clock, 2026, 3, 13, 10, kind=REVIEW) == [CLAIRE]
    Message.objects.filter(state=MessageState.DUE).update(state=MessageState.SENT)
    for day in (dt.date(2026, 4, 10), dt.date(2026, 3, 20)):
        services.plan_review(decision=decision, on=day, by=meeting.lead)
    assert at(clock, 2026, 3, 13, 11, kind=REVIEW) == [], "what has left is not told twice"
    assert at(clock, 2026, 3, 20, 9, kind=REVIEW) == [CLAIRE]


def test_an_engagement_that_is_moved_away_and_back_before_it_was_told_is_told_after_all(meeting, clock):
    action, fatou = engage(meeting, dt.date(2026, 3, 20)), meeting.viewer("fatou")
    assert at(clock, 2026, 3, 17, 9, kind=ACTION) == [FATOU]
    for day in (dt.date(2026, 3, 30), dt.date(2026, 3, 20)):
        services.move_due(action=action, due_on=day, by=fatou)
    assert at(clock, 2026, 3, 17, 10, kind=ACTION) == [FATOU]
    Message.objects.filter(state=MessageState.DUE).update(state=MessageState.SENT)
    for day in (dt.date(2026, 3, 30), dt.date(2026, 3, 20)):
        services.move_due(action=action, due_on=day, by=fatou)
    assert at(clock, 2026, 3, 19, 9, kind=ACTION) == [], "what has left is not told twice"


def test_an_engagement_that_is_given_up_and_taken_up_again_is_recalled(meeting, clock):
    action, fatou = engage(meeting, dt.date(2026, 3, 20)), meeting.viewer("fatou")
    assert at(clock, 2026, 3, 17, 9, kind=ACTION) == [FATOU]
    services.end_action(action=action, done=False, words="Malade", by=fatou)
    assert at(clock, 2026, 3, 18, 9, kind=ACTION) == []
    services.reopen(action=action, by=fatou)
    assert at(clock, 2026, 3, 18, 10, kind=ACTION) == [FATOU]


def test_a_message_that_is_on_its_way_is_not_told_again(meeting, clock):
    decision = decide(meeting, dt.date(2026, 3, 20))
    assert at(clock, 2026, 3, 13, 9, kind=REVIEW) == [CLAIRE]
    Message.objects.filter(kind=REVIEW).update(leased_until=timezone.now() + dt.timedelta(minutes=5))
    for day in (dt.date(2026, 4, 10), dt.date(2026, 3, 20)):
        services.plan_review(decision=decision, on=day, by=meeting.lead)
    assert at(clock, 2026, 3, 13, 10, kind=REVIEW) == []


def test_a_message_that_went_to_another_address_frees_its_key_only_until_it_has_left(meeting, clock):
    decision = decide(meeting, dt.date(2026, 3, 20))
    user = meeting.lead.user.pk
    assert at(clock, 2026, 3, 13, 9, kind=REVIEW) == [CLAIRE]
    outbox.readdress(recipient=user, channel=outbox.MAIL, to="autre@example.org")
    for day in (dt.date(2026, 4, 10), dt.date(2026, 3, 20)):
        services.plan_review(decision=decision, on=day, by=meeting.lead)
    assert at(clock, 2026, 3, 13, 10, kind=REVIEW) == [CLAIRE]
    outbox.readdress(recipient=user, channel=outbox.MAIL, to="autre@example.org")
    Message.objects.filter(state=MessageState.DUE).update(state=MessageState.SENT)
    for day in (dt.date(2026, 4, 10), dt.date(2026, 3, 20)):
        services.plan_review(decision=decision, on=day, by=meeting.lead)
    assert at(clock, 2026, 3, 13, 11, kind=REVIEW) == []


@pytest.mark.parametrize("how", ["rhythm", "meeting"])
def test_a_supervision_whose_day_comes_back_before_it_was_told_is_told_after_all(
    meeting, clock, supervised, how
):
    meet(supervised, dt.date(2026, 3, 2))  # the next one by 13 April
    by, both = Viewer(user=supervised.supervisor), [CLAIRE, HELENE]
    assert at(clock, 2026, 4, 6, 8, kind=SUPERVISION) == both
    if how == "rhythm":
        for weeks in (8, 6):
            supervision.set_rhythm(supervision=supervised, every_weeks=weeks, minutes_a_year=720, by=by)
    else:
        supervision.remove_meeting(meeting=meet(supervised, dt.date(2026, 4, 6)), by=by)
    assert not Message.objects.filter(kind=SUPERVISION, state=MessageState.DUE).exists()
    assert at(clock, 2026, 4, 6, 9, kind=SUPERVISION) == both
    Message.objects.filter(state=MessageState.DUE).update(state=MessageState.SENT)
    for weeks in (8, 6):
        supervision.set_rhythm(supervision=supervised, every_weeks=weeks, minutes_a_year=720, by=by)
    assert at(clock, 2026, 4, 7, 9, kind=SUPERVISION) == []
