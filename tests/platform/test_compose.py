"""The containers: what docker-compose.yml and Dockerfile name exists, and settings read every variable."""

import importlib
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
READ_BY_SETTINGS = set(
    re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', (ROOT / "tst_platform" / "settings.py").read_text())
)


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_the_whole_is_there() -> None:
    assert set(COMPOSE["services"]) == {"web", "worker", "beat", "migrate", "postgres", "redis"}
    assert set(OURS) == {"web", "worker", "beat", "migrate"}


@pytest.mark.parametrize("name", OURS)
def test_settings_read_every_variable_of_a_service(name: str) -> None:
    variables = OURS[name]["environment"]
    assert variables.keys() <= READ_BY_SETTINGS
    assert {
        "DATABASE_URL",
        "REDIS_URL",
        "TST_SECRET_KEY",
        "TST_SEALING_KEYS",
        "TST_BASE_URL",
    } <= variables.keys()


def test_dockerfile_sets_only_variables_that_are_read() -> None:
    assert set(re.findall(r"\b(TST_\w+)=", dockerfile())) - {"TST_NO_BOOTSTRAP"} <= READ_BY_SETTINGS


def test_example_names_every_variable_that_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    named = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == named


@pytest.mark.parametrize("name", OURS)
def test_command_of_a_service_names_what_exists(name: str) -> None:
    words = shlex.split(OURS[name]["command"])
    if words[0] == "sh":
        commands = [part.split() for part in words[2].split("&&")]
        assert [command[:2] for command in commands] == [["python", "manage.py"]] * len(commands)
        assert {command[2] for command in commands} <= get_commands().keys()
    else:
        assert_program_loads(words)


def assert_program_loads(words: list[str]) -> None:
    if words[0] == "uvicorn":
        module, _, attribute = words[1].partition(":")
        assert callable(getattr(importlib.import_module(module), attribute))
        assert "--timeout-graceful-shutdown" in words
    else:
        assert words[:2] == ["celery", "-A"]
        assert importlib.import_module(words[2]).app.main == "tst_platform"
        assert words[3] in ("worker", "beat")


def test_commands_are_understood_by_the_programs_themselves() -> None:
    from celery.bin.beat import beat
    from celery.bin.worker import worker
    from uvicorn.main import main

    programs: dict[str, tuple[Any, int]] = {"web": (main, 1), "worker": (worker, 4), "beat": (beat, 4)}
    for name, (program, first) in programs.items():
        words = shlex.split(OURS[name]["command"])[first:]
        parser = program.make_parser(_context(program)) if hasattr(program, "make_parser") else None
        assert parser is None or parser.parse_args(args=list(words))


def _context(program: Any) -> Any:
    import click

    return click.Context(program)


def test_only_the_migration_connects_as_the_owner() -> None:
    owners = {name for name, service in OURS.items() if "tst_owner" in service["environment"]["DATABASE_URL"]}
    assert owners == {"migrate"}
    assert all("tst_app:" in OURS[name]["environment"]["DATABASE_URL"] for name in OURS.keys() - {"migrate"})


def test_everything_waits_for_the_migration() -> None:
    for name in OURS.keys() - {"migrate"}:
        assert OURS[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_image_runs_as_nobody_special_from_the_hashed_lock() -> None:
    text = dockerfile()
    assert re.search(r"^FROM python:3\.11-slim$", text, re.MULTILINE)
    assert re.search(r"^USER tst$", text, re.MULTILINE)
    assert "--require-hashes --requirement requirements/base.txt" in text
    assert text.index("USER tst") < text.index("collectstatic")


def test_files_that_compose_mounts_or_runs_exist() -> None:
    assert (ROOT / "deploy" / "postgres" / "prepare.sh").stat().st_mode & 0o111
    assert COMPOSE["services"]["web"]["healthcheck"]["test"][-1] == "deploy/alive.py"
    assert (ROOT / "deploy" / "alive.py").exists()
