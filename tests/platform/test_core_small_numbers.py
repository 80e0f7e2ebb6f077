"""Small groups: figures go in fives, are sluggish, and move once a week."""

import datetime as dt
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tst_platform.core.small_numbers import (
    Figure,
    PublishedFigure,
    are_wide,
    groups_to_name,
    moved,
    publish,
    published,
    shown_count,
    week_of,
)

TUESDAY = dt.date(2026, 3, 3)


def test_a_count_is_shown_in_fives_and_zero_like_four():
    assert len({shown_count(n) for n in (0, 1, 4)}) == 1
    assert len({shown_count(n) for n in (5, 6, 9)}) == 1
    assert shown_count(5) != shown_count(10)
    assert "5" in shown_count(2) and "10" in shown_count(12)
    assert isinstance(shown_count(7), Figure)


@given(st.integers(0, 60).map(lambda n: n * 5), st.integers(0, 400))
def test_what_is_shown_next_is_at_most_four_away_and_moves_only_by_five_people(shown, count):
    after = moved(shown, count)
    assert after % 5 == 0 and after >= 0
    assert abs(count - after) <= 4
    assert after == shown or abs(count - shown) >= 5


@given(st.lists(st.sampled_from([-1, 1]), max_size=200))
def test_between_two_different_figures_lie_the_acts_of_five_people(acts):
    count = shown = 0
    acts_since = 5
    for act in acts:
        count = max(count + act, 0)
        acts_since += 1
        after = moved(shown, count)
        if after != shown:
            assert acts_since >= 5
            shown, acts_since = after, 0


def of(about, name="people"):
    return published(about).figure(name)


def count(about, people, today, **fixed):
    publish(about, counts={"people": people}, fixed=fixed, today=today)


def test_the_figures_of_a_week_stand_until_the_next_monday(db):
    about = uuid4()
    assert "5" not in of(about)  # not counted yet
    count(about, 12, TUESDAY)
    first = of(about)
    assert "10" in first
    for day in range(6):
        count(about, 40, TUESDAY + dt.timedelta(days=day))
        assert of(about) == first
    assert published(about).counted_on == TUESDAY
    count(about, 40, dt.date(2026, 3, 9))
    assert "40" in of(about)
    assert week_of(dt.date(2026, 3, 15)) == dt.date(2026, 3, 9)


def test_week_after_week_one_person_does_not_show(db):
    about = uuid4()
    seen = []
    for week, people in enumerate((20, 19, 20, 21, 24, 18, 16, 15, 16)):
        count(about, people, TUESDAY + dt.timedelta(weeks=week))
        seen.append(published(about).counts["people"])
    assert seen == [20] * 7 + [15, 15]


def test_what_belongs_to_a_composition_is_counted_once(db):
    about = uuid4()
    count(about, 12, TUESDAY, mix=4)
    count(about, 12, TUESDAY + dt.timedelta(weeks=1), mix=3, other=2)
    assert published(about).fixed("mix") == 4
    assert published(about).fixed("other") == 2
    assert published(about).fixed("none") is None


def test_two_counts_in_one_breath_are_one(db):
    about = uuid4()
    count(about, 12, TUESDAY)
    count(about, 30, TUESDAY)
    assert PublishedFigure.objects.filter(about=about).count() == 1


@pytest.mark.parametrize(("sizes", "wide"), [((6, 6), True), ((8, 4), False), ((6, None), False), ((), True)])
def test_groups_are_counted_unless_one_is_very_small(sizes, wide):
    assert are_wide(sizes) is wide


def test_a_group_is_named_only_when_naming_the_others_singles_nobody_out():
    assert groups_to_name({"mothers": 6, "young": 5}) == {"mothers", "young"}
    assert groups_to_name({"mothers": 6, "young": 9, "shop": 1}) == {"young"}
    assert groups_to_name({"mothers": 6, "shop": 1}) == set()
    assert groups_to_name({"mothers": 6, "young": 5, None: 5}) == {"mothers", "young"}
    assert groups_to_name({}) == set()


def test_behind_each_figure_that_moved_are_five_counts_or_nobody() -> None:
    """Whoever knows the rule and last week's figure cannot tell the count; zero alone, of nobody, may be told."""
    for shown in range(0, 60, 5):
        for value in range(5, 60, 5):
            counts = [count for count in range(70) if moved(shown, count) == value]
            assert len(counts) in (0, 5, 9), (shown, value, counts)
