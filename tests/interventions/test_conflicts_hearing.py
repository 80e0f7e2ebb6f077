"""Reformulation in pairs: those who differ and agree to it, read by these two and by nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext

from interventions.conflicts import shown
from interventions.conflicts.models import HeardAnswer, Hearing, Reason, Space, Willing
from interventions.conflicts.services import answer_hearing, be_ready, make_pairs, say_anew
from tests.interventions.conflict_people import EIGHT, kept_cell, opened, reads, revealed, say
from tests.interventions.meetings import Meeting, paris
from tests.undoing import undone
from tst_platform import my_data
from tst_platform.core.errors import DomainError
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
PLACES = dict(zip(EIGHT, (1, 5, 1, 5, 3, 3, 3, 3), strict=True))
READY = ("fatou", "yanis", "ortega", "amina")


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Meeting]:
    with django_db_blocker.unblock(), kept_cell() as cell:
        yield cell


@pytest.fixture
def here(kept: Meeting) -> Iterator[Meeting]:
    with undone(), time_machine.travel(paris(2026, 3, 3, 9)):
        yield deepcopy(kept)


@pytest.fixture
def space(here) -> Space:
    return revealed(here, PLACES)


def pair_up(here: Meeting, space: Space, *ready: str) -> int:
    for who in ready:
        with looking_as(here.viewer(who)):
            be_ready(space=space, by=here.viewer(who))
    with looking_as(here.lead):
        return make_pairs(space=space, by=here.lead)


def hearing_of(here: Meeting, who: str) -> Hearing:
    found = Hearing.objects.filter(hearer=here.people[who].party_id).select_related("space").first()
    assert found is not None
    return found


def called(here: Meeting, hearing: Hearing) -> str:
    return next(who for who, person in here.people.items() if person.party_id == hearing.heard_id)


def test_those_who_agree_are_put_with_somebody_who_differs(here, space):
    assert pair_up(here, space, *READY) == 2
    for who in READY:
        assert PLACES[called(here, hearing_of(here, who))] != PLACES[who]
    assert Hearing.objects.count() == 4, "nobody who has not agreed is in a pair"


def test_who_has_said_no_word_or_before_the_reveal_is_not_ready(here):
    space = opened(here)
    for who in EIGHT[:5]:
        say(here, space, who)
    with looking_as(here.viewer("fatou")), pytest.raises(DomainError):
        be_ready(space=space, by=here.viewer("fatou"))
    phone = here.phone("fatou")
    assert phone.post(reverse("conflicts:ready", args=[space.pk]), {"ready": "1"}).status_code == 302
    assert not Willing.objects.exists()


def test_a_second_round_puts_nobody_with_the_same_person(here, space):
    pair_up(here, space, *READY)
    with looking_as(here.lead):
        assert make_pairs(space=space, by=here.lead) == 2
        assert make_pairs(space=space, by=here.lead) == 2
        with pytest.raises(DomainError):
            make_pairs(space=space, by=here.lead)
    ways = list(Hearing.objects.values_list("hearer", "heard"))
    assert len(ways) == len(set(ways)) == 12


def test_one_says_what_they_heard_and_the_other_answers(here, space):
    pair_up(here, space, "fatou", "yanis")
    mine = hearing_of(here, "fatou")
    fatou, yanis, page = (
        here.phone("fatou"),
        here.phone("yanis"),
        reverse("conflicts:hearing", args=[mine.pk]),
    )
    told = fatou.get(page).content.decode()
    assert "defend-yanis" in told
    assert "Yanis" in told
    assert fatou.post(page, {"words": ""}).status_code == 422
    assert yanis.post(page, {"words": "pas moi"}).status_code == 404
    assert fatou.post(page, {"words": "que tu as peur"}).status_code == 302
    answer = reverse("conflicts:answer", args=[mine.pk])
    assert fatou.post(answer, {"value": "that_is_it"}).status_code == 404
    assert yanis.post(answer, {"words": "presque"}).status_code == 422
    assert yanis.post(answer, {"value": "not_quite", "words": "il y a autre chose"}).status_code == 302
    assert "il y a autre chose" in fatou.get(page).content.decode()
    fatou.post(page, {"words": "que tu es en colère"})
    assert not HeardAnswer.objects.exists(), "it was about other words"


def test_what_a_pair_writes_is_read_by_these_two_and_counted_for_those_who_lead(here, space):
    pair_up(here, space, "fatou", "yanis")
    mine, theirs = hearing_of(here, "fatou"), hearing_of(here, "yanis")
    for one, hearer, heard in ((mine, "fatou", "yanis"), (theirs, "yanis", "fatou")):
        with looking_as(here.viewer(hearer)):
            say_anew(hearing=one, words=f"heard-by-{hearer}", by=here.viewer(hearer))
        with looking_as(here.viewer(heard)):
            answer_hearing(hearing=one, value="that_is_it", words=f"said-by-{heard}", by=here.viewer(heard))
    for who in ("ortega", "elsa", "bernard", "kevin"):
        assert here.phone(who).get(reverse("conflicts:hearing", args=[mine.pk])).status_code == 404
    for viewer in (here.lead, here.viewer("elsa")):
        with looking_as(viewer):
            assert not Hearing.objects.visible_to(viewer).exists()
            assert not HeardAnswer.objects.visible_to(viewer).exists()
            if connection.vendor == "postgresql":
                assert not Hearing.objects.exists()
                assert not HeardAnswer.objects.exists()
    told = here.desk().get(reverse("conflicts:space", args=[space.pk])).content.decode()
    assert "heard-by" not in told
    assert "said-by" not in told
    held = Space.objects.select_related("cell__contract").get(pk=space.pk)
    assert shown.shown_to(here.lead, held).pairs == shown.Pairs(ready=None, made=1, reached=None)


def test_who_leads_reads_how_many_are_ready_and_agree_only_where_nobody_can_be_read_from_it(here, space):
    page, desk = reverse("conflicts:space", args=[space.pk]), here.desk()
    few = gettext("A few people at most are ready.")
    told = desk.get(page).content.decode()
    mark = re.search(r"seen=([\w-]+)", told).group(1)
    assert few in told
    for who in EIGHT[:4]:
        with looking_as(here.viewer(who)):
            be_ready(space=space, by=here.viewer(who))
    again = desk.get(f"{page}?fragment=now&seen={mark}")
    assert again.status_code == 204, "not even the screen that asks again is told that somebody is ready"
    assert pair_up(here, space, *EIGHT) == 4
    assert counted(here, space) == shown.Pairs(ready=8, made=4, reached=None)
    agreed = []
    for hearing in Hearing.objects.order_by("pair").select_related("space"):
        agree(here, hearing)
        agreed.append(counted(here, space).reached)
    assert agreed == [None] * 7 + [4], "neither those who agree nor those who do not stand alone"


def counted(here: Meeting, space: Space) -> shown.Pairs | None:
    held = Space.objects.select_related("cell__contract").get(pk=space.pk)
    with looking_as(here.lead):
        return shown.shown_to(here.lead, held).pairs


def agree(here: Meeting, hearing: Hearing) -> None:
    who = {person.party_id: name for name, person in here.people.items()}
    for act, name, said in (
        (say_anew, who[hearing.hearer_id], {"words": "entendu"}),
        (answer_hearing, who[hearing.heard_id], {"value": "that_is_it", "words": ""}),
    ):
        with looking_as(here.viewer(name)):
            act(hearing=hearing, by=here.viewer(name), **said)


def test_the_partner_reads_late_words_that_the_cell_does_not(here, space):
    say(here, space, "yanis", 5, defend="late-words")
    pair_up(here, space, "fatou", "yanis")
    assert "late-words" in reads(here.viewer("fatou"))
    assert "late-words" not in reads(here.viewer("elsa"))
    assert "late-words" not in reads(here.lead)


def test_a_pair_is_left_and_erased_and_ends_with_whoever_leaves(here, space):
    pair_up(here, space, *READY)
    mine = hearing_of(here, "fatou")
    assert here.phone("fatou").post(reverse("conflicts:leave_pair", args=[mine.pk])).status_code == 302
    assert Hearing.objects.count() == 2
    left = Hearing.objects.first()
    assert left is not None
    gone = called(here, left)
    with looking_as(here.viewer(gone)):
        my_data.leave_programme(me=here.people[gone], words="keep", by=here.viewer(gone))
    assert not Hearing.objects.exists()
    assert Reason.objects.exists()


def test_my_file_holds_what_i_said_and_nothing_of_the_other(here, space):
    pair_up(here, space, "fatou", "yanis")
    with looking_as(here.viewer("fatou")):
        say_anew(hearing=hearing_of(here, "fatou"), words="ce que j'ai entendu", by=here.viewer("fatou"))
    for who, is_there in (("fatou", True), ("yanis", False)):
        told = str(my_data.data_of(here.people[who]))
        assert ("ce que j'ai entendu" in told) is is_there
        assert f"defend-{who}" in told
        assert ("defend-yanis" in told) is (who == "yanis")
