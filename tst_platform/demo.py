"""What makes the demo a demo: its own database, keys, mail folder and broker, all under one folder."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8000


def set_environment(arguments: list[str]) -> None:
    """Put the demo's settings into the environment and make its keys; to be called before Django is set up.

    What the shell says of databases, brokers and mail is overruled: a demo touches nothing but its own
    folder. The keys are made by a process apart, since settings read them once, at import.
    """
    state = Path(os.environ.get("TST_STATE_DIR") or ROOT / "var").resolve()
    os.environ.update(environment(state, port_of(arguments)))
    if not (state / "keys" / "secret.key").exists() or not (state / "keys" / "sealing.keys").exists():
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "make_keys"], check=True, stdout=subprocess.DEVNULL
        )


def environment(state: Path, port: int) -> dict[str, str]:
    """Return the variables that the demo runs under."""
    return {
        "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
        "TST_NO_BOOTSTRAP": "1",
        "TST_DEMO": "1",
        "TST_DEBUG": "0",
        "TST_STATE_DIR": str(state),
        "TST_BASE_URL": f"http://localhost:{port}",
        "TST_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "TST_MAIL_DIR": str(state / "mail"),
        "TST_BROKER_DIR": str(state / "broker"),
        "TST_SECRET_KEY_FILE": str(state / "keys" / "secret.key"),
        "TST_SEALING_KEYS_FILE": str(state / "keys" / "sealing.keys"),
        "TST_SECRET_KEY": "",
        "TST_SEALING_KEYS": "",
        "DATABASE_URL": f"sqlite:///{state / 'demo.sqlite3'}",
        "REDIS_URL": "",
        "TST_COMPLAINTS_TO": "ecoute@exemple.test",
    }


def port_of(arguments: list[str]) -> int:
    """Return the port asked for, before Django's own parser has read the line."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    try:
        return int(parser.parse_known_args(arguments)[0].port)
    except argparse.ArgumentError:
        return DEFAULT_PORT  # Django's parser refuses the same line a moment later, in its own words
