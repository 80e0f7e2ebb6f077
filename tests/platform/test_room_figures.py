"""How the figures of the bench of rooms are read: benchmarks/room/figures.py. Nothing is timed here."""

from benchmarks.room.bare import hub
from benchmarks.room.figures import (
    Change,
    middle,
    out_of_order,
    percentile,
    ratios,
    shown,
    table,
    told,
    with_section,
)
from benchmarks.room.phones import EVENT, read

MS = 1_000_000


def change(**told):
    return Change(
        3, 100 * MS, told={int(name[1:]): [when * MS for when in times] for name, times in told.items()}
    )


def test_a_phone_that_heard_nothing_after_the_press_lost_it():
    assert change(p0=[110], p1=[90], p2=[120]).lost == 1
    assert change(p0=[110]).lost == 2
    assert change(p0=[110], p1=[110], p2=[110]).lost == 0


def test_what_a_phone_hears_beyond_the_first_is_doubled():
    assert change(p0=[110, 130, 131], p1=[110, 140], p2=[110]).doubled == 3


def test_delays_are_from_the_press_to_the_first_word():
    found = told([change(p0=[110, 300], p1=[120], p2=[150])])
    assert found == {
        "changes": 1,
        "lost": 0,
        "doubled": 1,
        "p50_ms": 20.0,
        "p95_ms": 50.0,
        "p99_ms": 50.0,
        "max_ms": 50.0,
        "spread_ms": 40.0,
    }


def test_a_screen_that_never_shows_the_step_is_later_than_all_others():
    seen = Change(3, 100 * MS, shown={0: 130 * MS, 2: 170 * MS})
    found = shown([seen])
    assert (found["not_shown"], found["p50_ms"]) == (1, 70.0)
    assert [found[name] for name in ("p95_ms", "p99_ms", "max_ms", "spread_ms")] == [None] * 4
    assert shown([Change(3, 0)])["p50_ms"] is None


def test_percentiles_are_values_that_were_measured():
    assert [percentile(range(1, 101), share) for share in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile([7.0], 99) == 7.0


def test_marks_stand_in_the_order_in_which_anyone_first_heard_them():
    assert out_of_order([[(1, "a"), (3, "b")], [(2, "a"), (9, "c")], [(4, "b"), (10, "c")]]) == 0
    assert out_of_order([[(1, "a"), (3, "b")], [(5, "b"), (6, "a")]]) == 1


def test_only_what_both_have_is_divided():
    assert ratios({"a": 6.0, "b": 2, "c": 1, "d": None}, {"a": 2.0, "b": 0, "d": 3}) == {"a": 3.0}


def test_two_passes_add_their_counts_and_keep_their_worst():
    first, second = (
        {"told_lost": 1, "told_max_ms": 9.0, "x_ms": 2.0},
        {"told_lost": 2, "told_max_ms": 4.0, "x_ms": 4.0},
    )
    assert middle([first, second]) == {"told_lost": 3, "told_max_ms": 9.0, "x_ms": 3.0}
    assert middle([{"shown_p95_ms": 5.0}, {"shown_p95_ms": None}]) == {"shown_p95_ms": None}
    assert middle([{"x_ms": 5.0}, {}]) == {"x_ms": 5.0}
    assert middle([]) == {}


def test_a_section_takes_the_place_of_its_own_and_leaves_the_others():
    text = with_section("# Results\n\nHead.\n", "SQLite", ["one"])
    text = with_section(text, "PostgreSQL", ["two"])
    assert text == "# Results\n\nHead.\n\n## SQLite\n\none\n\n## PostgreSQL\n\ntwo\n"
    assert with_section(text, "SQLite", ["three"]) == text.replace("one", "three")


def test_a_table_has_a_column_for_each_row():
    assert table([{"The room": "12", "x": 1}, {"The room": "50", "x": None}]) == [
        "| The room | 12 | 50 |",
        "|---|---|---|",
        "| x | 1 |  |",
    ]


def test_events_are_found_between_the_lengths_of_chunks():
    came = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nd\r\nretry: 2000\n\n\r\n"
    came += b"2c\r\nid: 5f\nevent: changed\ndata: 5f\n\n\r\n10\r\n: still here\n\n\r\n"
    found = [read(one[1].decode()) for one in EVENT.finditer(came)]
    assert found == [{"retry": "2000"}, {"id": "5f", "event": "changed", "data": "5f"}]


def test_the_bare_hub_wakes_nobody_where_nobody_waits():
    before = hub.step
    hub.wake(before + 1)
    assert hub.step == before + 1
