"""What a space of conflict promises: words taken back stay back, names go together, the record tells of no pair."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from contracts.agreements.models import Party
from interventions.boards.models import Card
from interventions.conflicts import shown
from interventions.conflicts.counting import spoken_in
from interventions.conflicts.models import (
    DrawnMap,
    HeardAnswer,
    Hearing,
    Information,
    InformationState,
    Reason,
    Space,
    Willing,
)
from interventions.conflicts.services import (
    answer_hearing,
    be_ready,
    bring_out,
    change_space,
    leave_pair,
    make_pairs,
    note_information,
    postpone_space,
    prepare_space,
    reveal,
    say_anew,
)
from tests.interventions.conflict_people import (
    EIGHT,
    LINE,
    agree_on,
    kept_cell,
    opened,
    reads,
    revealed,
    say,
)
from tests.interventions.meetings import Meeting, paris
from tests.undoing import undone
from tst_platform import my_data
from tst_platform.audit.models import AuditRecord
from tst_platform.core.errors import DomainError
from tst_platform.core.walls import Work, looking_as, working_as

pytestmark = pytest.mark.django_db
PLACES = dict(zip(EIGHT, (1, 5, 1, 5, 3, 3, 3, 3), strict=True))
NO_WORDS = {"defend": "", "fear": ""}


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Meeting]:
    with django_db_blocker.unblock(), kept_cell() as cell:
        yield cell


@pytest.fixture
def here(kept: Meeting) -> Iterator[Meeting]:
    with undone(), time_machine.travel(paris(2026, 3, 3, 9)):
        yield deepcopy(kept)


def held(space: Space) -> Space:
    with working_as(Work.ACTING):
        return Space.objects.select_related("cell__contract", "cell__round").get(pk=space.pk)


def ready(here: Meeting, space: Space, *people: str) -> None:
    for who in people:
        with looking_as(here.viewer(who)):
            be_ready(space=space, by=here.viewer(who))


def pairs(here: Meeting, space: Space, **more: Any) -> int:
    with looking_as(here.lead):
        return make_pairs(space=space, by=here.lead, **more)


# --- words ------------------------------------------------------------------------------------------------------------


def test_late_words_are_read_in_a_pair_only_by_leave_given_after_them(here):
    space = revealed(here, PLACES)
    ready(here, space, "fatou", "yanis")
    say(here, space, "yanis", 5, defend="late-words")
    with working_as(Work.ACTING):
        assert Willing.objects.count() == 1
    with pytest.raises(DomainError):
        pairs(here, space)
    assert "late-words" not in reads(here.viewer("fatou"))
    ready(here, space, "yanis")
    pairs(here, space)
    assert "late-words" in reads(here.viewer("fatou"))


def test_words_taken_out_before_the_reveal_do_not_come_back(here):
    space = opened(here)
    for who in EIGHT:
        say(here, space, who)
    say(here, space, "yanis", 5, **NO_WORDS)
    phone = here.phone("yanis")
    form = phone.get(reverse("conflicts:take", args=[space.pk])).content.decode()
    assert "defend-yanis" not in form
    with looking_as(here.lead):
        reveal(space=space, by=here.lead)
    with looking_as(here.viewer("yanis")), pytest.raises(DomainError):
        be_ready(space=space, by=here.viewer("yanis"))
    with working_as(Work.ACTING):
        Willing.objects.create(space=space, party_id=here.people["yanis"].party_id)
    ready(here, space, "fatou", "ortega")
    assert pairs(here, space) == 1
    assert "defend-yanis" not in reads(here.viewer("fatou")) | reads(here.viewer("ortega"))


# --- names on a map ----------------------------------------------------------------------------------------------------


def test_names_left_on_a_map_do_not_tell_of_who_took_theirs_back(here):
    space = opened(here)
    for who in EIGHT:
        say(here, space, who, is_named=True)
    with looking_as(here.lead):
        reveal(space=space, by=here.lead)
    elsa = here.viewer("elsa")
    with looking_as(elsa):
        assert shown.shown_to(elsa, held(space)).pictures[0].rows[2].names
    say(here, space, "fatou", is_named=False)
    with looking_as(elsa):
        told = shown.shown_to(elsa, held(space))
    assert told.pictures
    assert not any(row.names for row in told.pictures[0].rows)


def test_whoever_leaves_is_taken_out_of_the_map(here):
    space = opened(here)
    for who in EIGHT:
        say(here, space, who, is_named=True)
    with looking_as(here.lead):
        reveal(space=space, by=here.lead)
    gone = here.people["fatou"]
    with looking_as(here.viewer("fatou")):
        my_data.leave_programme(me=gone, words="keep", by=here.viewer("fatou"))
    with working_as(Work.ACTING):
        points = DrawnMap.objects.get(space=space).drawn["points"]
    assert len(points) == 8
    assert str(gone.party_id) not in {who for _place, _strength, who in points}
    assert sum(bool(who) for *_rest, who in points) == 7


# --- the record of acts, and what is pressed twice ----------------------------------------------------------------------------


def test_the_record_does_not_tie_two_people_together_nor_tell_who_is_ready(here):
    space = revealed(here, PLACES)
    with working_as(Work.ACTING):
        before = set(AuditRecord.objects.values_list("pk", flat=True))
    ready(here, space, "fatou", "yanis")
    pairs(here, space)
    with working_as(Work.ACTING):
        mine = Hearing.objects.get(hearer=here.people["fatou"].party_id)
    with looking_as(here.viewer("fatou")):
        say_anew(hearing=mine, words="entendu", by=here.viewer("fatou"))
    with looking_as(here.viewer("yanis")):
        answer_hearing(hearing=mine, value="that_is_it", words="", by=here.viewer("yanis"))
    with looking_as(here.viewer("fatou")):
        say_anew(hearing=mine, words="entendu ", by=here.viewer("fatou"))
    with working_as(Work.ACTING):
        assert HeardAnswer.objects.exists(), "the same words: the answer stays"
    with looking_as(here.viewer("fatou")):
        leave_pair(hearing=mine, by=here.viewer("fatou"))
    with working_as(Work.ACTING):
        acts = list(AuditRecord.objects.exclude(pk__in=before))
    assert {act.row for act in acts} == {space.pk}
    assert {act.verb for act in acts} == {"hearing.pair", "hearing.say", "hearing.answer", "hearing.leave"}


def test_what_is_pressed_twice_is_done_once(here):
    space = revealed(here, PLACES)
    ready(here, space, *EIGHT[:4])
    assert pairs(here, space, after=0) == 2
    with pytest.raises(DomainError):
        pairs(here, space, after=0)
    page = reverse("conflicts:pair", args=[space.pk])
    here.desk().post(page, {"round": "0"})
    for _time in range(2):
        with looking_as(here.viewer("carla")):
            bring_out(space=space, text="les horaires", by=here.viewer("carla"))
        with looking_as(here.lead):
            author = Party.objects.get(pk=here.people["yanis"].party_id)
            note_information(space=held(space), author=author, text="le quartier", by=here.lead)
    with working_as(Work.ACTING):
        assert Hearing.objects.count() == 4
        assert Information.objects.count() == 2
        assert Card.objects.count() == 1
    with looking_as(here.lead):
        assert shown.brought_out(here.lead, here.programme.contract_id).information == 1


# --- who has not signed the version in force ----------------------------------------------------------------------------------


def test_who_has_not_signed_again_declines_and_withdraws(here):
    space = revealed(here, PLACES)
    with looking_as(here.lead):
        author = Party.objects.get(pk=here.people["yanis"].party_id)
        noted = note_information(space=held(space), author=author, text="le quartier", by=here.lead)
    ready(here, space, "fatou", "yanis")
    pairs(here, space)
    agree_on(here, 5, tuple(who for who in EIGHT if who != "yanis"))
    phone, mine = here.phone("yanis"), reverse("conflicts:mine")
    told = phone.get(mine).content.decode()
    assert "le quartier" in told
    assert reverse("conflicts:withdraw", args=[space.pk]) in told
    assert phone.post(reverse("conflicts:consent", args=[noted.pk])).url == mine
    sent = phone.post(reverse("conflicts:keep", args=[noted.pk]))
    assert (sent.status_code, sent.url) == (302, mine)
    assert phone.post(reverse("conflicts:withdraw", args=[space.pk])).url == mine
    assert here.phone("bernard").post(reverse("conflicts:withdraw", args=[space.pk])).status_code == 404
    if connection.vendor == "postgresql":
        with looking_as(here.viewer("yanis")):
            assert not Hearing.objects.exists()
            assert not Reason.objects.exclude(author=here.people["yanis"].party_id).exists()
    with working_as(Work.ACTING):
        assert Information.objects.get().state == InformationState.DECLINED
        assert not Reason.objects.standing().filter(author=here.people["yanis"].party_id).exists()
        assert not Hearing.objects.filter(heard=here.people["yanis"].party_id).exists()


def test_who_withdrew_their_agreement_is_not_counted_as_having_spoken(here):
    space = opened(here)
    for who in EIGHT[:5]:
        say(here, space, who)
    with working_as(Work.ACTING):
        Party.objects.filter(pk=here.people["fatou"].party_id).update(disagreed_at=timezone.now())
        assert spoken_in(held(space)).people == 4
    with looking_as(here.lead), pytest.raises(DomainError):
        reveal(space=space, by=here.lead)


# --- what is asked, and said ---------------------------------------------------------------------------------------------------


def test_i_prefer_not_to_say_is_an_answer(here):
    space = opened(here)
    sent = here.phone("fatou").post(reverse("conflicts:take", args=[space.pk]), {"place": "0"})
    assert sent.status_code == 302
    assert spoken_in(held(space)).people == 1


def test_nothing_is_revealed_where_nothing_could_be_shown(here):
    space = opened(here)
    for who in EIGHT:
        say(
            here,
            space,
            who,
            0,
            strength=0,
            **(NO_WORDS | {"defend": "x" if who == "fatou" else ""}),
            unsaid=True,
        )
    with looking_as(here.lead), pytest.raises(DomainError):
        reveal(space=space, by=here.lead)
    assert not held(space).is_revealed


def test_a_space_postponed_before_it_was_opened_can_still_be_changed(here):
    with looking_as(here.lead):
        space = prepare_space(cell=here.cells["A"], asked=LINE, by=here.lead)
        postpone_space(space=space, by=here.lead)
        change_space(space=space, asked=LINE, by=here.lead)
    page = reverse("conflicts:space", args=[space.pk])
    assert reverse("conflicts:change", args=[space.pk]) in here.desk().get(page).content.decode()
    late = opened(here)
    with looking_as(here.lead):
        postpone_space(space=late, by=here.lead)
        with pytest.raises(DomainError):
            change_space(space=late, asked=LINE, by=here.lead)
