"""What the hostile tests of the promises share: each is named by its number and reports its figure."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.turns import LONG as LONG  # the long ones run in a shortened form; TST_LONG=1 plays them whole

FIGURES = Path(os.environ.get("TST_FIGURES_DIR", Path(__file__).resolve().parents[2] / "var" / "figures"))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Iterator[Callable[[str], None]]:
    """Return what reports the figure of a promise; it is printed, and kept for `docs/promises.md`.

    A test that asks for it and reports nothing fails: a promise without its figure was not measured.
    """
    named = re.match(r"test_(\d\d)_", request.path.name)
    assert named, "the file of a promise's test begins with its number: test_07_…"
    said: list[str] = []
    yield said.append
    if request.session.testsfailed and not said:
        return
    assert said, f"{request.node.name} reports no figure"
    number, name = int(named[1]), request.node.name
    print(f"promise {number}: {'; '.join(said)} ({connection.vendor})")
    FIGURES.mkdir(parents=True, exist_ok=True)
    kept = {"promise": number, "test": f"{request.path.name}::{name}", "figures": said, "whole": LONG}
    (FIGURES / f"{number:02d}-{name}-{connection.vendor}.json").write_text(
        json.dumps(kept, ensure_ascii=False)
    )
