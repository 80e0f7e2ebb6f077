"""The documents name what exists: variables, files, commands."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tst_platform.promises import document as promises
from tst_platform.promises.catalogue import PROMISES

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_operations_list_every_variable_that_settings_read_and_no_other() -> None:
    settings = (ROOT / "tst_platform" / "settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', settings))
    rows = re.findall(r"^\| (`.+?) \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    assert set(re.findall(r"`([A-Z][A-Z_]+)`", "\n".join(rows))) == read


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_are_named_exist(document: Path) -> None:
    for command in re.findall(r"manage\.py (\w+)", document.read_text()):
        assert command in get_commands(), command


def test_the_document_of_promises_is_the_list_of_promises() -> None:
    """Up to date in what it says and which tests it names; its figures are those of whoever wrote it last."""
    written = (ROOT / "docs" / "promises.md").read_text()
    assert without_figures(written) == without_figures(promises.write(Path("/nowhere"))), "make promises"


def without_figures(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("|")]


def test_a_promise_that_is_made_has_its_test_and_no_test_has_no_promise() -> None:
    kept = {promise.number for promise in PROMISES if promise.is_kept}
    assert [promise.number for promise in PROMISES] == list(range(1, 36))
    assert {number for number in range(1, 36) if promises.tests_of(number)} == kept
    named = {name for number in kept for name in promises.tests_of(number)}
    assert named == {path.name for path in (ROOT / "tests" / "promises").glob("test_*.py")}


def test_promises_name_tests_that_are_there() -> None:
    named = {name for promise in PROMISES for name in promise.so_far}
    assert named and all((ROOT / "tests" / name).exists() for name in named), named


def test_figures_stand_in_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each beside its test and its database; told once where one test is played many times; none of a test that is gone."""
    monkeypatch.setattr(promises, "TESTS", tmp_path)
    (tmp_path / "test_03_x.py").write_text("def test_a(x): ...\ndef test_b(): ...\n")
    for name, figure in (("a[x]", "1 of 1"), ("a[y]", "1 of 1"), ("b", "2 | 3"), ("c", "9")):
        said = {"promise": 3, "test": f"test_03_x.py::test_{name}", "figures": [figure]}
        (tmp_path / f"03-test_{name}-sqlite.json").write_text(json.dumps(said))
    rows = [line for line in promises.write(tmp_path).splitlines() if line.startswith(("| a", "| b", "| c"))]
    assert rows == ["| a | 1 of 1 (each of 2) | – |", "| b | 2 \\| 3 | – |"]


def test_pictures_are_light() -> None:
    for picture in (ROOT / "docs" / "images").glob("*"):
        assert picture.stat().st_size < 300_000, picture.name
