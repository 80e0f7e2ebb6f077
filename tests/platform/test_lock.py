"""The lock: what users install is what pyproject.toml asks for, each file by its hash."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)")


def pins(name: str) -> dict[str, set[str]]:
    """Return the versions that a lock names for each package (several where markers tell machines apart)."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / name).read_text().splitlines():
        if match := PIN.match(line):
            found.setdefault(canonicalize_name(match[1]), set()).add(match[2])
    return found


def wanted() -> dict[str, list[Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    base = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["postgres"]
    return {
        "base.txt": [Requirement(line) for line in base],
        "dev.txt": [Requirement(line) for line in base + project["dependency-groups"]["dev"]],
    }


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_lock_names_a_fitting_version_of_everything_asked_for(name: str) -> None:
    locked = pins(name)
    for requirement in wanted()[name]:
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not in {name}: make lock"
        assert all(requirement.specifier.contains(version) for version in versions), (
            f"{requirement}: make lock"
        )


def test_tools_are_added_to_what_is_served_and_change_nothing_of_it() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")
    assert base
    assert {name: dev.get(name) for name in base} == base


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_package_is_locked_by_hash_and_none_by_place(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 40
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text, "a lock that names a host binds everybody to it"
    assert "--index-url" not in text
