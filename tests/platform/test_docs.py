"""The documents name what exists: variables, files, commands."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

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


def test_promises_name_tests_that_are_there() -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", (ROOT / "docs" / "promises.md").read_text()))
    assert len(named) > 8
    for name in named:
        assert (ROOT / "tests" / name).exists(), name


def test_pictures_are_light() -> None:
    for picture in (ROOT / "docs" / "images").glob("*"):
        assert picture.stat().st_size < 300_000, picture.name
