"""Groups of a map are as large as the contract asks; and what a space shows before it was ever opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext

from interventions.conflicts.models import DrawnMap, Form, Space
from interventions.conflicts.services import Asked, postpone_space, prepare_space, reveal
from tests.interventions.conflict_people import EIGHT, LINE, QUESTION, agree_on, kept_cell, opened, say, seat
from tests.interventions.meetings import Meeting, paris
from tests.undoing import undone
from tst_platform.core.walls import looking_as

pytestmark = pytest.mark.django_db
MORE = tuple(f"p{number}" for number in range(14))
ALL = (*EIGHT, *MORE)
STATEMENTS = Asked(question=QUESTION, form=Form.STATEMENTS, statements=("Un", "Deux", "Trois"), threshold=20)


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Meeting]:
    with django_db_blocker.unblock(), kept_cell() as cell:
        for name in MORE:
            seat(cell, name)
        yield cell


@pytest.fixture
def here(kept: Meeting) -> Iterator[Meeting]:
    with undone(), time_machine.travel(paris(2026, 3, 3, 9)):
        yield deepcopy(kept)


def answered(here: Meeting, agree: int) -> Space:
    """Reveal what twenty-two people answered: so many agree with every statement, all others with none."""
    space = opened(here, STATEMENTS)
    names = [str(one.pk) for one in space.statements.all()]
    for number, who in enumerate(ALL):
        say(here, space, who, 0, votes=dict.fromkeys(names, 1 if number < agree else -1))
    with looking_as(here.lead):
        return reveal(space=space, by=here.lead)


def shown(here: Meeting, space: Space) -> tuple[int, set[str]]:
    """Return how many tables stand on the page of who takes part, and which marks on the plane."""
    page = here.phone("elsa").get(reverse("conflicts:here", args=[space.pk])).content.decode()
    return page.count("<table"), set(re.findall(r'class="mark-(\d)"', page))


def test_no_group_is_drawn_that_is_smaller_than_the_contract_lets_be_shown(here):
    agree_on(here, 10, ALL)
    space = answered(here, agree=7)
    told = DrawnMap.objects.get()
    assert told.smallest == 10
    assert [group["people"] for group in told.drawn["groups"]] == [22]
    assert {group for *_place, group in told.drawn["plane"]} == {0}
    assert shown(here, space) == (1, {"0"})


def test_without_such_a_clause_groups_are_of_five_or_more(here):
    space = answered(here, agree=7)
    assert sorted(group["people"] for group in DrawnMap.objects.get().drawn["groups"]) == [7, 15]
    assert shown(here, space) == (3, {"0", "1"})


def test_groups_that_were_drawn_are_told_apart_no_more_under_a_stricter_contract(here):
    space = answered(here, agree=7)
    agree_on(here, 10, ALL)
    assert shown(here, space) == (1, {"0"})


def test_what_was_postponed_before_it_was_opened_is_still_only_prepared(here):
    with looking_as(here.lead):
        space = prepare_space(cell=here.cells["A"], asked=LINE, by=here.lead)
        postpone_space(space=space, by=here.lead)
    page = here.desk().get(reverse("conflicts:space", args=[space.pk])).content.decode()
    change = reverse("conflicts:change", args=[space.pk])
    assert change in page and here.desk().get(change).status_code == 200
    assert gettext("Open the space") in page and gettext("Take it up again") not in page
