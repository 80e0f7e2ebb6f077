"""Who may no longer say yes, who says no unsigned, what a stale page may not undo, what goes with whoever leaves."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cells.composition.models import Seat
from contracts.agreements.models import Party, Version
from interventions.decisions import services
from interventions.decisions.models import Action, ActionState, Decision, Objection
from interventions.supervision.models import Supervision, SupervisionMeeting
from interventions.supervision.services import record_meeting
from tests.interventions.meetings import Meeting, gather, paris, staff
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 3)


@pytest.fixture
def clock():
    with time_machine.travel(paris(2026, 3, 3, 9), tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock) -> Meeting:
    return gather()


def decide(meeting: Meeting, cell: str | None = "A") -> Decision:
    return services.decide(
        programme=meeting.programme,
        cell=meeting.cells[cell] if cell else None,
        text="On ouvre le samedi.",
        way="consent",
        decided_on=TODAY,
        review_on=dt.date(2026, 4, 3),
        by=meeting.lead,
    )


def propose(meeting: Meeting, who: str = "fatou", cell: str | None = "A") -> Action:
    return services.propose_action(
        programme=meeting.programme,
        cell=meeting.cells[cell] if cell else None,
        what="Écrire à la mairie",
        party=Party.objects.get(pk=meeting.people[who].party_id) if who else None,
        by=meeting.lead,
    )


def taken(meeting: Meeting, cell: str | None = "A") -> Action:
    """Return what was proposed to Fatou, who said yes."""
    return services.take_on(action=propose(meeting, cell=cell), by=meeting.viewer("fatou"))


def engage(meeting: Meeting, cell: str | None = "A") -> Action:
    where, by = meeting.cells[cell] if cell else None, meeting.viewer("fatou")
    return services.engage(programme=meeting.programme, cell=where, what="Prêter la salle", by=by)


def end(meeting: Meeting, action: Action) -> Action:
    return services.end_action(action=action, done=True, words="Clés rendues", by=meeting.viewer("fatou"))


def go(meeting: Meeting, words: str = my_data.KEEP) -> None:
    my_data.leave_programme(me=meeting.people["fatou"], words=words, by=meeting.viewer("fatou"))


def new_version(meeting: Meeting) -> None:
    Version.objects.create(contract=meeting.programme.contract, number=100, proposed_at=timezone.now())


# --- yes and no ------------------------------------------------------------------------------------------------------


def test_who_has_not_signed_the_new_version_says_no_and_does_not_say_yes(meeting):
    asked = propose(meeting)
    new_version(meeting)
    phone, page = meeting.phone("fatou"), reverse("decisions:my_action", args=[asked.pk])
    assert phone.post(page, {"act": "take"}).status_code == 422
    asked.refresh_from_db()
    assert not asked.is_taken
    assert phone.post(page, {"act": "decline"}).status_code == 302
    asked.refresh_from_db()
    assert asked.is_free


def test_who_sits_in_the_cell_no_more_takes_nothing_of_it_on(meeting):
    asked, fatou = propose(meeting), meeting.viewer("fatou")
    Seat.objects.filter(participant=meeting.people["fatou"]).delete()
    with looking_as(fatou), pytest.raises(DomainError):
        services.take_on(action=asked, by=fatou)


def test_the_words_of_who_withdrew_their_signature_are_closed_to_others(meeting):
    done = end(meeting, taken(meeting))
    page = reverse("decisions:my_action", args=[done.pk])
    assert "Clés rendues" in meeting.phone("yanis").get(page).content.decode()
    Party.objects.filter(pk=done.party_id).update(disagreed_at=timezone.now())
    assert "Clés rendues" not in meeting.phone("yanis").get(page).content.decode()
    led = reverse("decisions:action", args=[done.pk])
    assert "Clés rendues" not in meeting.desk().get(led).content.decode()
    assert "Clés rendues" in meeting.phone("fatou").get(page).content.decode()


# --- a second press, a stale page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["review", "postpone"])
def test_a_stale_page_does_not_wipe_the_day_that_was_set_meanwhile(meeting, clock, name):
    decision, desk = decide(meeting), meeting.desk()
    page = reverse(f"decisions:{name}", args=[decision.pk])
    before = decision.review_set_at.isoformat()
    assert before in desk.get(page).content.decode()
    clock.shift(dt.timedelta(minutes=1))
    services.review(decision=decision, outcome="kept", words="", next_on=dt.date(2026, 9, 1), by=meeting.lead)
    sent = {"seen": before, "outcome": "kept", "words": "Tel quel", "next_on": "", "day": "2026-05-01"}
    refused = desk.post(page, sent)
    assert refused.status_code == 422
    shown_page = refused.content.decode()
    assert "Tel quel" in shown_page if name == "review" else "2026-05-01" in shown_page
    decision.refresh_from_db()
    assert decision.review_on == dt.date(2026, 9, 1) and decision.reviews.count() == 1
    now = decision.review_set_at.isoformat()
    assert now in shown_page, "it was read again: the next press counts"
    assert desk.post(page, {**sent, "seen": now}).status_code == 302


def test_hours_that_are_sent_twice_count_once(meeting, clock):
    supervised = Supervision.objects.create(
        supervisor=staff("Hélène Roy", "supervisor"), intervenant=meeting.lead.user, since=TODAY
    )
    by = Viewer(user=supervised.supervisor)
    sent = {"supervision": supervised, "held_on": TODAY, "kind": "individual", "by": by}
    with looking_as(by):
        first = record_meeting(minutes=90, **sent)
        assert record_meeting(minutes=90, **sent) == first
        assert record_meeting(minutes=60, **sent) != first
    clock.shift(dt.timedelta(minutes=2))
    with looking_as(by):
        assert record_meeting(minutes=90, **sent) != first
    assert SupervisionMeeting.objects.count() == 3


# --- whoever leaves --------------------------------------------------------------------------------------------------


def test_whoever_leaves_their_words_in_their_cell_takes_back_what_the_others_read(meeting):
    fatou = meeting.viewer("fatou")
    for where in ("A", None):
        services.object_to(decision=decide(meeting, where), text="Pas le samedi", by=fatou)
    own, noted = [end(meeting, engage(meeting, cell)) for cell in ("A", None)], []
    noted = [end(meeting, taken(meeting, cell)) for cell in ("A", None)]
    go(meeting)
    assert [one.decision.cell for one in Objection.objects.all()] == [meeting.cells["A"]]
    assert set(Action.objects.filter(noted_by__isnull=True)) == {own[0]}
    words = {one.cell_id: one.words for one in Action.objects.filter(pk__in=[one.pk for one in noted])}
    assert words == {meeting.cells["A"].pk: "Clés rendues", None: ""}


def test_what_someone_who_left_had_done_becomes_free_when_it_is_taken_up_again(meeting):
    noted, own = end(meeting, taken(meeting)), end(meeting, engage(meeting))
    go(meeting)
    with looking_as(meeting.lead):
        services.reopen(action=noted, by=meeting.lead)
    noted.refresh_from_db()
    assert noted.is_free and noted.accepted_at is None
    with looking_as(meeting.lead), pytest.raises(DomainError):
        services.reopen(action=own, by=meeting.lead)
    own.refresh_from_db()
    assert own.state == ActionState.DONE
