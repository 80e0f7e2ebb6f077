"""Maps, groups, pairs and what two maps tell side by side: the rules alone, tried against anybody."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from interventions.conflicts.mapping import FEWEST_TO_GROUP, groups_of, plane_of, silhouette
from interventions.conflicts.pairing import pairs_of
from interventions.conflicts.revealing import may_follow, may_name, none_or_enough

VOTE = st.sampled_from([1.0, -1.0, 0.0, float("nan")])


def votes_of(people: int, statements: int):
    row = st.lists(VOTE, min_size=statements, max_size=statements)
    return st.lists(row, min_size=people, max_size=people).map(lambda rows: np.array(rows, dtype=float))


@settings(max_examples=10, deadline=None)
@given(st.integers(1, FEWEST_TO_GROUP - 1).flatmap(lambda people: votes_of(people, 3)))
def test_under_twenty_people_neither_plane_nor_groups(votes):
    assert plane_of(votes, 5) is None
    assert groups_of(np.zeros((len(votes), 2)), 5) is None


@settings(max_examples=15, deadline=None)
@given(
    st.tuples(st.integers(20, 34), st.integers(1, 6)).flatmap(lambda size: votes_of(*size)),
    st.sampled_from([5, 10]),
    st.randoms(),
)
def test_groups_have_as_many_people_as_the_contract_asks_and_hang_on_no_order(votes, smallest, random):
    plane = plane_of(votes, smallest)
    assert plane is not None
    assert plane.places.shape == (len(votes), 2)
    assert np.isfinite(plane.places).all()
    if plane.groups is not None:
        sizes = Counter(plane.groups.tolist())
        assert 2 <= len(sizes) <= 5
        assert min(sizes.values()) >= smallest
        assert set(sizes) == set(range(len(sizes)))
    order = list(range(len(votes)))
    random.shuffle(order)
    again = plane_of(votes[order], smallest)
    assert again is not None
    np.testing.assert_array_equal(again.places, plane.places[order])
    if plane.groups is None:
        assert again.groups is None
    else:
        np.testing.assert_array_equal(again.groups, plane.groups[order])


def test_two_camps_are_found_as_two_groups():
    camps = np.array([[1.0, 1.0, -1.0, 1.0]] * 12 + [[-1.0, -1.0, 1.0, 0.0]] * 9)
    camps[0, 0], camps[15, 1] = 0.0, np.nan
    plane = plane_of(camps, 5)
    assert plane is not None
    assert plane.groups is not None
    assert len(set(plane.groups[:12])) == len(set(plane.groups[12:])) == 1
    assert plane.groups[0] != plane.groups[-1]
    assert silhouette(plane.places, plane.groups) > 0.7


def test_camps_that_are_smaller_than_the_contract_shows_are_not_told_apart():
    camps = np.array([[1.0, 1.0, -1.0]] * 14 + [[-1.0, -1.0, 1.0]] * 7)
    assert plane_of(camps, 5).groups is not None
    assert plane_of(camps, 10).groups is None


def test_where_all_agree_there_are_no_groups():
    plane = plane_of(np.ones((24, 3)), 5)
    assert plane is not None
    assert plane.groups is None


def test_the_silhouette_is_that_of_rousseeuw():
    places = np.array([[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [10.0, 2.0]])
    groups = np.array([0, 0, 1, 1])
    near, far = 2.0, (10.0 + np.hypot(10, 2)) / 2
    assert silhouette(places, groups) == np.float64((far - near) / far)


# --- two maps side by side -----------------------------------------------------------------------------------------

PLACES = st.integers(1, 5)
PEOPLE = st.dictionaries(st.integers(0, 14), PLACES, max_size=14)


@settings(max_examples=200, deadline=None)
@given(PEOPLE, PEOPLE, st.sampled_from([5, 10]))
def test_two_maps_side_by_side_tell_of_no_single_person(before, after, smallest):
    if not may_follow([before], [after], smallest):
        return
    assert len(after) >= smallest
    moved = {who for who in before.keys() & after.keys() if before[who] != after[who]}
    for alone in (moved | before.keys() - after.keys(), moved | after.keys() - before.keys()):
        assert not 0 < len(alone) < smallest
    lost, won = (
        Counter(before.values()) - Counter(after.values()),
        Counter(after.values()) - Counter(before.values()),
    )
    assert lost or won, "a second map that is the same shows nothing"
    assert none_or_enough(lost.total(), smallest)
    assert none_or_enough(won.total(), smallest)


def test_a_leaver_hides_among_movers_only_where_what_one_sees_is_of_five():
    before = dict(enumerate([1, 1, 1, 1, 2, 3, 3, 4, 5, 5]))
    one_left = {who: place for who, place in before.items() if who != 4}
    assert not may_follow([before], [one_left], 5)
    # Four exchange their places and one leaves: five acts, of which one sees one.
    swapped = {**one_left, 0: 3, 5: 1, 7: 5, 8: 4}
    assert not may_follow([before], [swapped], 5)
    assert may_follow([before], [{**before, 0: 2, 1: 2, 2: 2, 3: 2, 8: 4}], 5)


def test_of_a_place_and_a_strength_each_is_tried_apart():
    """Four change how strongly, one leaves: together five, and of the places one sees that one alone."""
    before = dict.fromkeys(range(8), (3, 1)) | {8: (5, 1)}
    after = {who: (3, 3 if who < 4 else 1) for who in range(8)}
    both = [before], [after]
    places = [{who: place for who, (place, _s) in side[0].items()} for side in both]
    assert not may_follow([places[0], before], [places[1], after], 5)


def test_names_stand_only_where_the_others_are_enough_or_none():
    assert not may_name(0, 8, 5)
    assert may_name(8, 8, 5)
    assert may_name(3, 8, 5)
    assert not may_name(4, 8, 5)
    assert not may_name(7, 8, 5)


# --- pairs ---------------------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(
    st.lists(PLACES, max_size=14),
    st.sets(st.frozensets(st.integers(0, 13), min_size=2, max_size=2), max_size=20),
)
def test_each_is_in_one_pair_at_most_and_nobody_meets_twice(places, met):
    def apart(one, other):
        return abs(places[one] - places[other]) / 4

    pairs = pairs_of(range(len(places)), apart, met)
    seated = [who for pair in pairs for who in pair]
    assert len(seated) == len(set(seated))
    assert not {frozenset(pair) for pair in pairs} & met
    alone = set(range(len(places))) - set(seated)
    assert all(frozenset(way) in met for way in combinations(alone, 2)), "two could still be put together"
    assert pairs == pairs_of(range(len(places)), apart, met)


def test_those_who_differ_most_meet():
    places = [1, 1, 1, 5, 5, 5]
    pairs = pairs_of(range(6), lambda one, other: abs(places[one] - places[other]) / 4)
    assert all(places[one] != places[other] for one, other in pairs)
    assert len(pairs) == 3
