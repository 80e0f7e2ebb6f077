"""What every test may ask for: see the modules named here."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: what takes long is measured in benchmarks, not here.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

pytest_plugins = ["tests.databases", "tests.browsers", "tests.workers"]

BROWSER_FIXTURES = {"browser", "page", "open_window"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play the files with browser tests last: Playwright leaves an event loop running in the main thread."""
    with_browser = {item.path for item in items if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path in with_browser)


@pytest.fixture
def cast(db: None) -> Any:
    """Return the standing cast, everyone in their place: see `tests/cast.py`."""
    from tests.cast import assemble  # only here: a test that needs no cast does not import the whole platform

    return assemble()
