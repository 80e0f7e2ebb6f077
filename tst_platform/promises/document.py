"""Write `docs/promises.md`: the list, the tests, and the figures that the tests have left."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

from django.conf import settings
from django.utils import translation

from tst_platform.promises.catalogue import PROMISES
from tst_platform.promises.limits import LIMITS
from tst_platform.promises.promise import Promise

DOCUMENT = settings.BASE_DIR / "docs" / "promises.md"
TESTS = settings.BASE_DIR / "tests" / "promises"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
NOT_MEASURED = "–"

INTRODUCTION = """\
# What it promises, and what it does not

Written by `make promises` from the list in `tst_platform/promises/` and from the figures that the tests leave in
`var/figures/`. A promise without a test is not made: each hostile test is in `tests/promises/`, named by the number of
its promise. `TST_LONG=1` plays the long ones whole.

What holds in one installation, as it is, says `manage.py verify_promises [--json]`, and in plain words the page
`/promesses/`.
"""


def write(figures: Path) -> str:
    """Return the document, with the figures of this folder."""
    found = read_figures(figures)
    kept = [promise for promise in PROMISES if promise.is_kept]
    coming = [promise for promise in PROMISES if not promise.is_kept]
    with translation.override("en"):
        sections = [
            INTRODUCTION,
            _section("What is held", "\n".join(_kept(promise, found) for promise in kept)),
            _section("What is not promised yet", "\n".join(_coming(promise) for promise in coming)),
            _section("Cannot be promised", "\n".join(f"- {limit}" for limit in LIMITS)),
        ]
    return "\n".join(sections)


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text.rstrip()}\n"


def _kept(promise: Promise, found: dict[int, dict[str, list[str]]]) -> str:
    """Return one promise: what it says, how it is kept, which test tries to break it, what was measured where."""
    tests = " · ".join(f"[`{name}`](../tests/promises/{name})" for name in tests_of(promise.number))
    lines = [f"### {promise.number}. {promise.title}", "", promise.how, "", f"Tests: {tests}", ""]
    rows = _measured(found.get(promise.number, {}))
    if rows:
        lines += ["| measured | SQLite | PostgreSQL |", "|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _measured(by_test: dict[str, list[str]]) -> list[str]:
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for key, figures in by_test.items():
        test, _colon, database = key.rpartition(":")
        rows[test][database] = _told(figures)
    return [
        f"| {_sentence(test)} | " + " | ".join(columns.get(one, NOT_MEASURED) for one in DATABASES) + " |"
        for test, columns in sorted(rows.items())
    ]


def _told(figures: list[str]) -> str:
    """Join figures; those of one test that was played many times alike are told once."""
    times = Counter(figures)
    return "; ".join(
        f"{figure} (each of {n})" if n > 1 else figure for figure, n in sorted(times.items())
    ).replace("|", "\\|")


def _sentence(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


def _coming(promise: Promise) -> str:
    so_far = f" So far: {', '.join(f'`tests/{name}`' for name in promise.so_far)}." if promise.so_far else ""
    return f"- **{promise.number}. {promise.title}** {promise.how} {promise.not_yet}{so_far}"


def tests_of(number: int) -> list[str]:
    """Return the files of a promise's hostile tests."""
    return sorted(path.name for path in TESTS.glob(f"test_{number:02d}_*.py"))


def read_figures(folder: Path) -> dict[int, dict[str, list[str]]]:
    """Return the figures of each promise by `test:database`, in a stable order."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_text())
        file, _colons, name = told["test"].partition("::")
        function, database = name.partition("[")[0], path.stem.rpartition("-")[2]
        if f"def {function}(" not in _source(TESTS / file):
            continue  # left by a test that has another name by now
        found[told["promise"]][f"{function}:{database}"] += told["figures"]
    return found


def _source(path: Path) -> str:
    return path.read_text() if path.exists() else ""
