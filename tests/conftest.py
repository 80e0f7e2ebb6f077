"""What every test may ask for: see the modules named here."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.kept_cast import standing_cast
from tests.turns import LONG, ON_POSTGRESQL

# A busy machine is no reason to fail: what takes long is measured in benchmarks, not here.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

pytest_plugins = ["tests.databases", "tests.browsers", "tests.workers", "tests.listening", "tests.papers"]

BROWSER_FIXTURES = {"browser", "page", "open_window"}
# What is the same on both databases is played once in a run on both: what asks none, and the demo, which has its own.
ON_SQLITE_ALONE = (
    "cells/composition/engine/",
    "cells/composition/test_demo_rounds",
    "cells/test_imports_reading",
    "interventions/test_demo",
    "platform/test_consistency",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play the long files first, so that two processes end together, and the files with browser tests last.

    Playwright leaves an event loop running in the main thread.
    """
    with_browser = {item.path for item in items if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ()))}
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path in with_browser, item.path not in long))
    if ON_POSTGRESQL and not LONG:
        once = pytest.mark.skip(
            reason="the same on every database: played on SQLite (TST_LONG=1 plays it here too)"
        )
        for item in items:
            if any(f"tests/{place}" in item.path.as_posix() for place in ON_SQLITE_ALONE):
                item.add_marker(once)


@pytest.fixture
def client() -> Any:
    """Return a browser; staff who are signed in by `force_login` have given their second factor."""
    from tests.signing_in import StaffClient

    return StaffClient()


@pytest.fixture
def cast(db: None, made_by_owner: Any) -> Any:
    """Return the standing cast, everyone in their place: see `tests/cast.py`."""
    return standing_cast(made_by_owner)
