"""Make the environment on a machine that has Python and nothing else, then go on inside it.

Standard library only, and readable by an old Python too, which is told what it lacks instead of a traceback.
The environment is keyed on the hash of the lock: same lock, nothing to do; another lock, another installation.
"""

from __future__ import annotations

import gettext
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager

WANTED_PYTHON = (3, 11)
THIS_PYTHON = "{}.{}".format(*sys.version_info[:2])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Which lock each command needs; every other command is content with the environment as it is.
LOCKS = {"test": "dev.txt"}
DEFAULT_LOCK = "base.txt"
# The lock with the tools contains the other one.
WIDER_LOCKS = {"base.txt": ("base.txt", "dev.txt"), "dev.txt": ("dev.txt",)}

_ = gettext.translation("django", os.path.join(ROOT, "locale"), languages=["fr"], fallback=True).gettext


class Missing(Exception):
    """What the machine lacks, in one line for the person at the terminal."""


def enter(argv: list[str], root: str = ROOT, environ: MutableMapping[str, str] = os.environ) -> None:
    """Return at once inside the environment; otherwise make it and run the same command in it.

    TST_NO_BOOTSTRAP=1 leaves everything to the caller (containers, packagers, an environment of one's own).
    """
    if environ.get("TST_NO_BOOTSTRAP") == "1":
        return
    try:
        python = prepare(root, LOCKS.get(argv[1] if len(argv) > 1 else "", DEFAULT_LOCK))
    except Missing as missing:
        sys.exit(str(missing))
    environ["TST_NO_BOOTSTRAP"] = "1"
    os.execv(python, [python, *argv])


def prepare(root: str, lock: str) -> str:
    """Return the Python of an environment that holds what the lock names; make it when it is not there."""
    if sys.version_info[:2] < WANTED_PYTHON:
        raise Missing(_("Python 3.11 or later is needed; this is Python %s.") % sys.version.split()[0])
    venv = os.path.join(root, ".venv")
    python = os.path.join(venv, "bin", "python")
    with one_at_a_time(root):
        if not is_current(root, venv, python, lock):
            make(root, venv, python, lock)
    return python


def is_current(root: str, venv: str, python: str, lock: str) -> bool:
    """Say whether the environment works and was installed from this lock or from a wider one, unchanged since."""
    try:
        with open(os.path.join(venv, ".lock-hash")) as marker:
            installed = marker.read().split()
    except OSError:
        return False
    if len(installed) != 2 or installed[0] not in WIDER_LOCKS[lock]:
        return False
    return installed[1] == fingerprint(root, installed[0]) and os.access(python, os.X_OK)


def fingerprint(root: str, lock: str) -> str:
    """Return the hash of the lock and of the Python that it is installed for."""
    with open(os.path.join(root, "requirements", lock), "rb") as content:
        digest = hashlib.sha256(content.read())
    digest.update(THIS_PYTHON.encode())
    return digest.hexdigest()


def make(root: str, venv: str, python: str, lock: str) -> None:
    """Make the environment and install the lock, with its hashes; the marker comes last, so that half is nothing."""
    tell(_("Preparing the environment: about a minute, the first time only."))
    if not python_is_ours(python):
        create(venv)
    marker = os.path.join(venv, ".lock-hash")
    if os.path.exists(marker):
        os.remove(marker)
    install(python, os.path.join(root, "requirements", lock))
    with open(marker, "w") as written:
        written.write(f"{lock} {fingerprint(root, lock)}\n")


def python_is_ours(python: str) -> bool:
    """Say whether the environment is there, whole, and of the Python that is running."""
    ask = "import sys, pip; print(*sys.version_info[:2], sep='.')"
    try:
        answer = subprocess.run([python, "-c", ask], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return answer.stdout.decode().strip() == THIS_PYTHON


def create(venv: str) -> None:
    """Make an empty environment. Raises Missing where Debian and others have cut `venv` out of Python."""
    try:
        import ensurepip  # noqa: F401  what a cut Python lacks
        import venv as builder
    except ImportError:
        raise Missing(
            _("Python lacks its venv module: install python3-venv, then run the same command again.")
        ) from None
    if os.path.lexists(venv):
        shutil.rmtree(venv)
    try:
        builder.create(venv, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Missing(
            _("The environment cannot be made in %(place)s: %(reason)s") % {"place": venv, "reason": error}
        ) from error


def install(python: str, requirements: str) -> None:
    """Install exactly what the lock names. Raises Missing with the cause in one line."""
    command = [
        python,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--disable-pip-version-check",
        "--no-input",
        "--retries",
        "2",
    ]
    done = subprocess.run(
        [*command, "--quiet", "--requirement", requirements],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=without_user_settings(),
    )
    if done.returncode:
        raise Missing(why_not_installed(done.stdout.decode(errors="replace")))


def without_user_settings() -> dict[str, str]:
    """Return the environment for pip: nothing from elsewhere may shadow what is installed here."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


NO_NETWORK = (
    "NewConnectionError",
    "Temporary failure in name",
    "ConnectTimeout",
    "Could not fetch URL",
    "ProxyError",
)


def why_not_installed(output: str) -> str:
    """Return one line for the person: no network, no room, a file that is not the locked one, or pip's own last word."""
    if any(sign in output for sign in NO_NETWORK):
        return _("The packages cannot be fetched: is there a network? Then run the same command again.")
    if "No space left on device" in output:
        return _("The disk is full: about 400 MB are needed. Then run the same command again.")
    if "DO NOT MATCH THE HASHES" in output:
        return _("A package is not the one that the lock names; nothing was installed.")
    errors = [line for line in output.splitlines() if line.startswith("ERROR")] or output.splitlines()[-1:]
    return _("The packages cannot be installed: %s") % (errors[0] if errors else "pip")


@contextmanager
def one_at_a_time(root: str) -> Iterator[None]:
    """Keep two first starts from building the same environment together."""
    try:
        import fcntl
    except ImportError:
        raise Missing(_("This runs on Linux and macOS; elsewhere, use docker-compose.yml.")) from None
    state = os.path.join(root, "var")
    os.makedirs(state, exist_ok=True)
    with open(os.path.join(state, "bootstrap.lock"), "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def tell(line: str) -> None:
    """Write to the error stream: the output belongs to the command."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
