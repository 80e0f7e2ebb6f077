"""What every test may ask for: see the modules named here."""

import gc
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings as project
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.kept_cast import standing_cast
from tests.turns import LONG, ON_POSTGRESQL, SHARED

# A busy machine is no reason to fail: what takes long is measured in benchmarks, not here.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

pytest_plugins = ["tests.databases", "tests.browsers", "tests.workers", "tests.listening", "tests.papers"]

BROWSER_FIXTURES = {"browser", "page", "open_window"}
# What is the same on both databases is played once in a run on both: what asks none, and the demo, which has its own.
ON_SQLITE_ALONE = (
    "cells/composition/engine/",
    "cells/test_imports_reading",
    "interventions/test_demo",
    "platform/test_bootstrap",
    "platform/test_consistency",
    "platform/test_demo",
    "platform/test_verbs",
)
# The longest walks are played once in a run on both (TST_SHARED=1, which `.ci/run` says): which, by its database.
ONCE_ON_SQLITE = (
    "cells/composition/test_asking.py",
    "cells/test_imports_tasks.py",
    "cells/test_imports_views.py",
    "test_05_hidden_fields_are_not_written.py",
    "test_13_moved_or_changed_is_refused.py::test_damaged_values",
    "test_13_moved_or_changed_is_refused.py::test_under_a_wrong_key",
    "test_21_no_content_without_a_second_factor.py",
    "test_22_what_a_browser_is_told.py",
    "test_33_messages_betray_nothing.py::test_titles",
    "test_24_bad_input_never_breaks.py::test_no_header",
    "test_24_bad_input_never_breaks.py::test_no_path",
    "test_24_bad_input_never_breaks.py::test_no_query",
    "test_24_bad_input_never_breaks.py::test_refused_field",
    "test_24_too_much.py::test_a_form_sent_empty",
    "test_24_wire_and_ways_back.py::test_no_way_back",
    "test_34_small_groups_are_not_revealed.py::test_no_page_of_an_outsider",
    "test_accounts_forgery.py",
)
ONCE_ON_POSTGRESQL = (
    "test_01_nobody_reads_foreign.py::test_nobody_changes",
    "test_04_no_foreign_object_in_a_form.py::test_ids_of_one_cell",
    "test_04_no_foreign_object_in_a_form.py::test_no_form_takes",
    "test_06_rights_lost_are_lost_at_once.py::test_what_was_open",
    "test_07_a_card_needs_live_consent.py::test_random_sequences",
    "test_08_withdrawn_is_withdrawn_everywhere.py",
    "test_10_no_content_before_signing.py",
    "test_11_who_may_see_what_whatever_happens.py",
    "test_14_rotation_loses_nothing.py",
    "test_19_guessing.py",
    "test_24_bad_input_never_breaks.py::test_no_field_of_any_form",
    "test_26_looks_are_visible.py",
    "test_34_small_groups_are_not_revealed.py::test_no_person_follows",
    "test_negotiation_editors.py::test_thirty_pairs",
    "test_outbox_three_ways.py",
)
# Minutes for one word of it: left out of a run on both.
LONG_ALONE = (
    "platform/test_demo.py::test_empty_demo_stays_empty_and_can_be_reset",
    "platform/test_demo.py::test_full_demo_shows_its_programmes",
)
# Files of short tests: all of them are played on PostgreSQL, which says no where SQLite says yes; here every second one.
SHORT = ("tests/cells/", "tests/contracts/", "tests/interventions/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play the long files first, so that two processes end together, and the files with browser tests last.

    Playwright leaves an event loop running in the main thread.
    """
    with_browser = {item.path for item in items if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ()))}
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path in with_browser, item.path not in long))
    if SHARED and not LONG:
        elsewhere = pytest.mark.skip(
            reason="a walk that the other database plays in this run (TST_LONG=1: both)"
        )
        for item in items:
            if not ON_POSTGRESQL and item.nodeid.startswith(SHORT) and is_left_to_the_other(item.path):
                item.add_marker(elsewhere)
            if any(name in item.nodeid for name in (ONCE_ON_SQLITE if ON_POSTGRESQL else ONCE_ON_POSTGRESQL)):
                item.add_marker(elsewhere)
            if any(name in item.nodeid for name in LONG_ALONE):
                item.add_marker(
                    pytest.mark.skip(reason="takes minutes: TST_LONG=1, or a run on one database")
                )
    if ON_POSTGRESQL and not LONG:
        once = pytest.mark.skip(
            reason="the same on every database: played on SQLite (TST_LONG=1 plays it here too)"
        )
        for item in items:
            if any(f"tests/{place}" in item.path.as_posix() for place in ON_SQLITE_ALONE):
                item.add_marker(once)


def pytest_collection_finish() -> None:
    """Count what was imported as staying: each look for what nobody holds any more went through all of it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@cache
def is_left_to_the_other(path: Path) -> bool:
    """Say whether a file of short tests is left to PostgreSQL; what says in its words on which database it plays is not."""
    place = path.relative_to(Path(__file__).parent).as_posix()
    here = (*ON_SQLITE_ALONE, *(one.split("::")[0] for one in ONCE_ON_SQLITE))
    if any(one in place for one in here) or "vendor" in path.read_text():
        return False
    return crc32(place.encode()) % 2 == 1


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin in French: a request leaves its reader's language in force in the thread it was answered in."""
    translation.activate(project.LANGUAGE_CODE)


@pytest.fixture
def client() -> Any:
    """Return a browser; staff who are signed in by `force_login` have given their second factor."""
    from tests.signing_in import StaffClient

    return StaffClient()


@pytest.fixture
def cast(db: None, made_by_owner: Any) -> Any:
    """Return the standing cast, everyone in their place: see `tests/cast.py`."""
    return standing_cast(made_by_owner)
