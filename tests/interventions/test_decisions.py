"""Decisions taken together, what is objected, and what people engage to do: by their own yes alone."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contracts.agreements.models import Party, Signature
from interventions.decisions import services, shown
from interventions.decisions.models import Action, ActionState, Decision, DecisionReview, Objection
from interventions.sessions.services import start_session
from tests.interventions.meetings import Meeting, gather, leave, paris, staff
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.models import DataKey
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


def decide(meeting: Meeting, cell: str | None = "A", text: str = "On ouvre le samedi.", **more) -> Decision:
    values = {"way": "consent", "decided_on": TODAY, "review_on": dt.date(2026, 4, 3)} | more
    return services.decide(
        programme=meeting.programme,
        cell=meeting.cells[cell] if cell else None,
        text=text,
        by=meeting.lead,
        **values,
    )


def propose(meeting: Meeting, cell: str | None = "A", who: str = "", **more) -> Action:
    party = Party.objects.get(pk=meeting.people[who].party_id) if who else None
    where = meeting.cells[cell] if cell else None
    return services.propose_action(
        programme=meeting.programme,
        cell=where,
        what="Écrire à la mairie",
        party=party,
        by=meeting.lead,
        **more,
    )


def engage(meeting: Meeting, who: str = "fatou", cell: str | None = "A", **more) -> Action:
    return services.engage(
        programme=meeting.programme,
        cell=meeting.cells[cell] if cell else None,
        what="Prêter la salle",
        by=meeting.viewer(who),
        **more,
    )


def seen(rows, viewer: Viewer) -> set:
    with looking_as(viewer):
        return set(rows.visible_to(viewer))


# --- who reads -------------------------------------------------------------------------------------------------------


def test_a_decision_is_read_by_its_circle_once_signed_and_by_who_leads(meeting):
    of_cell, of_all = decide(meeting), decide(meeting, None)
    assert seen(Decision.objects, meeting.lead) == {of_cell, of_all}
    assert seen(Decision.objects, meeting.viewer("fatou")) == {of_cell, of_all}
    assert seen(Decision.objects, meeting.viewer("bernard")) == {of_all}, "of the other cell"
    for who in ("kevin", "samir", "lucie"):
        assert not seen(Decision.objects, meeting.viewer(who)), who
    for stranger in (Viewer(user=staff("Jean Roux")), Viewer()):
        assert not seen(Decision.objects, stranger)


def test_a_session_of_other_people_is_not_where_it_was_decided(meeting, clock):
    session = meeting.plan(cell="B")
    with pytest.raises(DomainError):
        decide(meeting, session=session)
    assert decide(meeting, "B", session=session).session == session


def test_an_objection_is_its_authors_and_read_without_a_name(meeting):
    decision = decide(meeting)
    said = services.object_to(decision=decision, text="Pas le samedi", by=meeting.viewer("fatou"))
    assert seen(Objection.objects, meeting.viewer("yanis")) == {said}
    assert not seen(Objection.objects, meeting.viewer("bernard"))
    page = meeting.phone("yanis").get(reverse("decisions:read", args=[decision.pk])).content.decode()
    assert "Pas le samedi" in page and "Fatou" not in page
    page = meeting.desk().get(reverse("decisions:decision", args=[decision.pk])).content.decode()
    assert "Pas le samedi" in page and "Fatou" not in page
    Party.objects.filter(pk=said.party_id).update(disagreed_at=timezone.now())
    assert not seen(Objection.objects, meeting.viewer("yanis")), "her words are hers alone until she signs"
    assert seen(Objection.objects, meeting.viewer("fatou")) == {said}


def test_an_objection_is_written_anew_in_its_place_and_taken_back_at_once(meeting):
    decision, phone = decide(meeting), meeting.phone("fatou")
    page = reverse("decisions:read", args=[decision.pk])
    assert phone.post(page, {"text": ""}).status_code == 422
    for text in ("Pas le samedi", "Pas tous les samedis"):
        assert phone.post(page, {"text": text}).status_code == 302
    said = Objection.objects.get()
    assert said.text == "Pas tous les samedis" and said.party_id == meeting.people["fatou"].party_id
    Signature.objects.filter(party=said.party_id).delete()
    assert "Pas tous les samedis" in phone.get(reverse("decisions:mine")).content.decode()
    other = meeting.phone("yanis").post(reverse("decisions:withdraw_objection", args=[said.pk]))
    assert other.status_code in (403, 404) and Objection.objects.exists()
    assert phone.post(reverse("decisions:withdraw_objection", args=[said.pk])).status_code == 302
    assert not Objection.objects.exists()


def test_who_leads_notes_an_objection_only_with_the_consent_of_who_made_it(meeting):
    decision, desk = decide(meeting), meeting.desk()
    page = reverse("decisions:note_objection", args=[decision.pk])
    refused = desk.post(page, {"text": "Trop tôt"})
    assert refused.status_code == 422 and "Trop tôt" in refused.content.decode()
    with pytest.raises(DomainError):
        services.note_objection(decision=decision, text="Trop tôt", has_agreed=False, by=meeting.lead)
    assert desk.post(page, {"text": "Trop tôt", "has_agreed": "on"}).status_code == 302
    noted = Objection.objects.get()
    assert noted.party_id is None and noted.text == "Trop tôt"
    assert desk.post(reverse("decisions:withdraw_objection", args=[noted.pk])).status_code == 302
    assert not Objection.objects.exists()


@pytest.mark.parametrize("who", ["bernard", "kevin", "lucie", "samir"])
def test_who_is_not_of_the_circle_objects_to_nothing(meeting, who):
    decision = decide(meeting)
    page = reverse("decisions:read", args=[decision.pk])
    assert meeting.phone(who).get(page).status_code == 404
    with looking_as(meeting.viewer(who)), pytest.raises(DomainError):
        services.object_to(decision=decision, text="Non", by=meeting.viewer(who))


# --- reviews ---------------------------------------------------------------------------------------------------------


def test_a_review_stays_in_the_history_and_may_plan_the_next(meeting, clock):
    decision = decide(meeting)
    clock.move_to(paris(2026, 4, 3, 9))
    desk = meeting.desk()
    assert Decision.objects.to_review(dt.date(2026, 4, 3)).get() == decision
    page = reverse("decisions:review", args=[decision.pk])
    sent = {"outcome": "changed", "words": "Un samedi sur deux", "next_on": "2026-06-01"}
    assert desk.post(page, {**sent, "words": ""}).status_code == 422
    assert desk.post(page, sent).status_code == 302
    assert desk.post(page, {"outcome": "kept", "next_on": ""}).status_code == 302
    decision.refresh_from_db()
    assert decision.review_on is None and decision.is_standing
    kept, changed = DecisionReview.objects.order_by("outcome").reverse()
    assert (kept.outcome, changed.outcome) == ("kept", "changed")
    assert changed.words == "Un samedi sur deux" and changed.planned_on == dt.date(2026, 4, 3)
    shown_page = meeting.phone("yanis").get(reverse("decisions:read", args=[decision.pk])).content.decode()
    assert "Un samedi sur deux" in shown_page


def test_a_dropped_decision_is_looked_at_no_more_and_takes_no_objection(meeting):
    decision = decide(meeting)
    services.review(decision=decision, outcome="dropped", words="Sans objet", by=meeting.lead)
    decision.refresh_from_db()
    assert not decision.is_standing and decision.review_on is None
    with pytest.raises(DomainError):
        services.review(decision=decision, outcome="kept", words="", by=meeting.lead)
    with pytest.raises(DomainError):
        services.plan_review(decision=decision, on=dt.date(2026, 5, 1), by=meeting.lead)
    with pytest.raises(DomainError):
        services.object_to(decision=decision, text="Non", by=meeting.viewer("fatou"))
    page = meeting.phone("fatou").post(reverse("decisions:read", args=[decision.pk]), {"text": "Non"})
    assert page.status_code == 422


def test_what_is_due_for_review_stands_first(meeting, clock):
    later = decide(meeting, text="Deux", review_on=dt.date(2026, 6, 1))
    never = decide(meeting, text="Trois", review_on=None)
    soon = decide(meeting, text="Un", review_on=dt.date(2026, 3, 10))
    gone = decide(meeting, text="Quatre")
    services.review(decision=gone, outcome="dropped", words="Sans objet", by=meeting.lead)
    listed = shown.decisions_of(meeting.lead, Decision.objects.visible_to(meeting.lead))
    assert [one.decision for one in listed] == [soon, later, never, gone]


def test_a_decision_is_noted_on_its_page_and_nothing_typed_is_lost(meeting, clock):
    session = meeting.plan(paris(2026, 3, 3, 8))
    start_session(session=session, by=meeting.lead)
    desk, page = meeting.desk(), reverse("decisions:decide", args=[meeting.programme.pk])
    sent = {
        "text": "On ouvre le samedi.",
        "whom": str(meeting.cells["A"].pk),
        "way": "advice",
        "decided_on": "2026-03-03",
        "session": str(session.pk),
        "review_on": "2026-03-02",
    }
    refused = desk.post(page, sent)
    assert refused.status_code == 422 and "On ouvre le samedi." in refused.content.decode()
    assert desk.post(page, {**sent, "decided_on": "2026-03-04", "review_on": ""}).status_code == 422
    answer = desk.post(page, {**sent, "whom": "all", "review_on": "2026-06-01"})
    assert answer.status_code == 422, "the session is of cell A"
    answer = desk.post(page, {**sent, "review_on": "2026-06-01"})
    made = Decision.objects.get()
    assert answer.url == reverse("decisions:decision", args=[made.pk])
    assert made.session == session and made.cell == meeting.cells["A"] and made.text == sent["text"]
    moved = reverse("decisions:postpone", args=[made.pk])
    assert desk.post(moved, {"day": "2026-02-01"}).status_code == 422
    assert desk.post(moved, {"day": "2026-07-01"}).status_code == 302
    made.refresh_from_db()
    assert made.review_on == dt.date(2026, 7, 1)


# --- engagements -----------------------------------------------------------------------------------------------------


def test_nobody_is_given_anything_to_do_without_their_own_yes(meeting):
    asked = propose(meeting, who="fatou")
    assert not asked.is_taken
    with pytest.raises(DomainError):
        services.take_on(action=asked, by=meeting.viewer("yanis"))
    with pytest.raises(DomainError):
        services.end_action(action=asked, done=True, words="", by=meeting.lead)
    assert services.take_on(action=asked, by=meeting.viewer("fatou"), usual_actor=False).is_taken
    asked.refresh_from_db()
    assert asked.party_id == meeting.people["fatou"].party_id and asked.usual_actor is False


@pytest.mark.parametrize("who", ["kevin", "samir", "lucie", "bernard"])
def test_only_who_takes_part_there_and_signed_may_be_asked(meeting, who):
    with pytest.raises(DomainError):
        propose(meeting, who=who)
    with pytest.raises(DomainError):
        engage(meeting, who)


def test_who_is_asked_may_say_no_and_then_anyone_may_take_it(meeting):
    asked = propose(meeting, who="fatou")
    assert shown.asked_of(meeting.viewer("fatou")) == asked
    with looking_as(meeting.viewer("fatou")):
        services.decline(action=asked, by=meeting.viewer("fatou"))
    assert shown.asked_of(meeting.viewer("fatou")) is None
    with looking_as(meeting.viewer("yanis")):
        services.take_on(action=asked, by=meeting.viewer("yanis"))
    with looking_as(meeting.viewer("fatou")), pytest.raises(DomainError):
        services.take_on(action=asked, by=meeting.viewer("fatou"))


def test_that_somebody_was_asked_is_not_told_to_the_others(meeting):
    propose(meeting, who="fatou")
    page = meeting.phone("yanis").get(reverse("decisions:my_actions")).content.decode()
    assert "Fatou" not in page and pgettext("engagement", "asked, no answer yet") not in page
    page = meeting.desk().get(reverse("decisions:decisions", args=[meeting.programme.pk])).content.decode()
    assert "Fatou Nomfatou" in page


def test_who_does_it_is_named_in_the_cell_as_its_contract_says_and_never_before_all(meeting):
    engage(meeting), engage(meeting, cell=None)
    rows = Action.objects.visible_to(meeting.viewer("yanis"))
    with looking_as(meeting.viewer("yanis")):
        names = {
            one.action.cell_id is None: one.who
            for one in shown.engagements_of(meeting.viewer("yanis"), rows).open
        }
    assert names[False] in ("Fatou", "P1")
    assert names[True] == pgettext("who does it", "somebody")
    bernard = meeting.viewer("bernard")
    with looking_as(bernard):
        (one,) = shown.engagements_of(bernard, Action.objects.visible_to(bernard)).open
    assert one.action.cell is None and one.who == pgettext("who does it", "somebody")


def test_one_engages_and_says_it_is_done_on_a_phone(meeting):
    phone = meeting.phone("fatou")
    page = reverse("decisions:engage")
    sent = {
        "what": "Prêter la salle",
        "whom": str(meeting.cells["A"].pk),
        "due_on": "2026-03-20",
        "usual": "no",
    }
    refused = phone.post(page, {**sent, "due_on": "2026-03-01"})
    assert refused.status_code == 422 and "Prêter la salle" in refused.content.decode()
    assert phone.post(page, {**sent, "whom": str(meeting.cells["B"].pk)}).status_code == 422, "not her cell"
    assert phone.post(page, sent).status_code == 302
    made = Action.objects.get()
    assert made.is_taken and made.usual_actor is False and made.scope == meeting.people["fatou"].party_id
    own = reverse("decisions:my_action", args=[made.pk])
    assert own in phone.get(reverse("decisions:my_actions")).content.decode()
    refused = phone.post(own, {"act": "give_up", "words": ""})
    assert refused.status_code == 422, "given up needs a word"
    assert phone.post(own, {}).status_code == 422
    assert phone.post(own, {"act": "done", "words": "Clés rendues"}).status_code == 302
    made.refresh_from_db()
    assert made.state == ActionState.DONE and made.words == "Clés rendues"
    assert phone.post(own, {"act": "done"}).status_code == 422, "ended already"
    assert phone.post(own, {"act": "reopen"}).status_code == 302
    made.refresh_from_db()
    assert made.is_open and made.words == ""


def test_another_member_reads_an_engagement_and_may_not_end_it(meeting):
    made = engage(meeting)
    yanis, own = meeting.phone("yanis"), reverse("decisions:my_action", args=[made.pk])
    assert yanis.get(own).status_code == 200
    assert yanis.post(own, {"act": "done"}).status_code == 403
    assert meeting.phone("bernard").get(own).status_code == 404
    assert yanis.post(own, {"act": "take"}).status_code == 422


def test_who_is_asked_finds_it_on_their_home_and_answers_there(meeting):
    asked, phone = propose(meeting, who="fatou", due_on=dt.date(2026, 3, 5)), meeting.phone("fatou")
    page = reverse("decisions:my_action", args=[asked.pk])
    assert page in phone.get(reverse("sessions:home")).content.decode()
    assert phone.post(page, {"act": "take", "usual": "yes"}).status_code == 302
    home = phone.get(reverse("sessions:home")).content.decode()
    assert page not in home and _("An engagement of yours comes to its term.") in home
    asked.refresh_from_db()
    assert asked.usual_actor is True


def test_who_leads_proposes_ends_moves_and_takes_up_again(meeting):
    decision, desk = decide(meeting), meeting.desk()
    page = reverse("decisions:propose_for", args=[decision.pk])
    fatou = str(meeting.people["fatou"].pk)
    assert desk.post(page, {"what": ""}).status_code == 422
    assert desk.post(page, {"what": "Écrire", "who": fatou, "due_on": "2026-03-20"}).status_code == 302
    made = Action.objects.get()
    assert made.decision == decision and made.cell == decision.cell and not made.is_taken
    open_to_all = reverse("decisions:propose", args=[meeting.programme.pk])
    answer = desk.post(open_to_all, {"what": "Afficher", "whom": str(meeting.cells["B"].pk), "who": fatou})
    assert answer.status_code == 422, "Fatou sits in the other cell"
    assert desk.post(open_to_all, {"what": "Afficher", "whom": "all"}).status_code == 302
    own = reverse("decisions:action", args=[made.pk])
    assert desk.post(own, {"how": "done"}).status_code == 422, "nobody said yes"
    assert desk.post(own, {"how": "given_up"}).status_code == 422, "without a word"
    assert desk.post(reverse("decisions:move", args=[made.pk]), {"day": "2026-03-25"}).status_code == 302
    assert desk.post(own, {"how": "given_up", "words": "La mairie a répondu"}).status_code == 302
    made.refresh_from_db()
    assert made.state == ActionState.GIVEN_UP and made.due_on == dt.date(2026, 3, 25)
    assert desk.post(reverse("decisions:reopen", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.is_open


# --- going, counting, costing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["withdraw", "keep"])
def test_who_leaves_lets_go_of_what_they_took_on(meeting, words):
    decision = decide(meeting)
    services.object_to(decision=decision, text="Pas le samedi", by=meeting.viewer("fatou"))
    asked, own = propose(meeting, who="fatou"), engage(meeting)
    services.take_on(action=asked, by=meeting.viewer("fatou"))
    my_data.leave_programme(me=meeting.people["fatou"], words=words, by=meeting.viewer("fatou"))
    asked.refresh_from_db()
    assert asked.is_free, "others may take it"
    if words == "withdraw":
        assert not Objection.objects.exists() and not Action.objects.filter(pk=own.pk).exists()
        assert DataKey.objects.get(scope=meeting.people["fatou"].party_id).destroyed_at
    else:
        (said,) = seen(Objection.objects, meeting.viewer("yanis"))
        assert said.text == "Pas le samedi"
        ended = Action.objects.get(pk=own.pk)
        assert ended.state == ActionState.GIVEN_UP and ended.what == "Prêter la salle"
        page = meeting.phone("yanis").get(reverse("decisions:my_actions")).content.decode()
        assert "Fatou" not in page


def test_ones_own_words_are_in_ones_data(meeting):
    services.object_to(decision=decide(meeting), text="Pas le samedi", by=meeting.viewer("fatou"))
    engage(meeting)
    told = my_data.data_of(meeting.people["fatou"])
    assert told["objections"][0]["text"] == "Pas le samedi"
    assert told["engagements"][0]["what"] == "Prêter la salle"
    told = my_data.data_of(meeting.people["yanis"])
    assert not told["objections"] and not told["engagements"]


def test_counts_are_of_things_and_tell_nobody(meeting, clock):
    decide(meeting, review_on=TODAY), decide(meeting, None)
    done, late = engage(meeting), engage(meeting, "yanis", due_on=dt.date(2026, 3, 5))
    services.end_action(action=done, done=True, words="", by=meeting.viewer("fatou"))
    propose(meeting, due_on=dt.date(2026, 3, 4))
    clock.move_to(paris(2026, 3, 6, 9))
    counts = shown.counts_of(meeting.programme)
    assert (counts.decisions, counts.to_review, counts.done, counts.under_way, counts.late) == (2, 1, 1, 1, 1)
    assert late.pk in Action.objects.late().values_list("pk", flat=True)
    leave(meeting.people["yanis"])
    assert Decision.objects.to_review(TODAY).count() == 1


def test_more_of_them_cost_no_more_queries(meeting, django_assert_max_num_queries):
    for turn in range(4):
        services.object_to(decision=decide(meeting), text="Non", by=meeting.viewer("fatou"))
        engage(meeting, ("fatou", "yanis", "ortega")[turn % 3])
        engage(meeting, "bernard", None)
        propose(meeting, who="yanis")
    desk, phone = meeting.desk(), meeting.phone("fatou")
    with django_assert_max_num_queries(27):
        assert desk.get(reverse("decisions:decisions", args=[meeting.programme.pk])).status_code == 200
    with django_assert_max_num_queries(27):
        assert phone.get(reverse("decisions:my_actions")).status_code == 200
    with django_assert_max_num_queries(20):
        assert phone.get(reverse("decisions:mine")).status_code == 200
    decision = Decision.objects.first()
    with django_assert_max_num_queries(27):
        assert desk.get(reverse("decisions:decision", args=[decision.pk])).status_code == 200
    with django_assert_max_num_queries(24):
        assert phone.get(reverse("decisions:read", args=[decision.pk])).status_code == 200
