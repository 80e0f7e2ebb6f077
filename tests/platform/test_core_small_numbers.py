"""Small groups: what is hidden does not follow from what is shown."""

from itertools import product

from tst_platform.core.small_numbers import groups_to_name, shown_count, shown_parts


def test_a_count_under_five_is_not_said_and_nobody_is_zero():
    assert [shown_count(n) for n in (0, 1, 4, 5, 12)] == ["0", *[shown_count(2)] * 2, "5", "12"]
    assert "5" in shown_count(2)
    assert shown_count(2) != "2"


def read(shown: str, total: int) -> range:
    """Return what a reader may take a figure for."""
    if shown.isdigit():
        return range(int(shown), int(shown) + 1)
    return range(1, 5) if shown == shown_count(2) else range(1, total + 1)


def test_whoever_subtracts_what_is_shown_from_the_total_learns_no_small_part():
    tried = 0
    for counts in product(range(12), repeat=3):
        total = sum(counts)
        if total < 5:
            continue  # the total itself is not shown
        shown = list(shown_parts(dict(zip("abc", counts, strict=True))).values())
        wholes = [w for w in product(*(read(s, total) for s in shown)) if sum(w) == total]
        for place, count in enumerate(counts):
            assert counts in wholes
            if 0 < count < 5:
                tried += 1
                assert len({whole[place] for whole in wholes}) > 1, (counts, shown)
        hidden = sum(n for n, s in zip(counts, shown, strict=True) if not s.isdigit())
        assert hidden == 0 or hidden >= 5, (counts, shown)
    assert tried > 500


def test_parts_of_five_and_more_are_all_shown():
    assert shown_parts({"signed": 12, "to sign": 0}) == {"signed": "12", "to sign": "0"}
    assert shown_parts({"a": 7, "b": 5}) == {"a": "7", "b": "5"}


def test_a_group_is_named_only_when_naming_the_others_singles_nobody_out():
    assert groups_to_name({"mothers": 6, "young": 5}) == {"mothers", "young"}
    assert groups_to_name({"mothers": 6, "young": 9, "shop": 1}) == {"young"}
    assert groups_to_name({"mothers": 6, "shop": 1}) == set()
    assert groups_to_name({"mothers": 6, "young": 5, None: 5}) == {"mothers", "young"}
    assert groups_to_name({}) == set()
