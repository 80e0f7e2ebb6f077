"""Several programs run as one: they start together, stop together, and leave nothing behind."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# Two programs: a web server that answers, and another with a child of its own, as the worker has its beat.
RUNNER = """
import sys
from pathlib import Path
from tst_platform import serving
port, folder, other = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
web = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(folder), str(port)]
programs = [serving.Program("web", web, folder / "web.log"),
            serving.Program("other", [sys.executable, "-c", other], folder / "other.log")]
try:
    serving.run(programs, f"http://127.0.0.1:{port}/", lambda: print("ready", flush=True), patience=10)
except serving.Failed as failure:
    sys.exit(str(failure))
"""
WITH_A_CHILD = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)", "tst-grandchild"])
{more}
try:
    time.sleep(300)
finally:
    child.terminate()
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, folder: Path, other: str = WITH_A_CHILD.format(more="")) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        RUNNER,
        str(port),
        str(folder),
        other.replace("tst-grandchild", str(folder)),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def await_ready(running: subprocess.Popen[str]) -> None:
    assert running.stdout is not None
    assert select.select([running.stdout], [], [], 30)[0], "nothing was said"
    assert running.stdout.readline() == "ready\n"


def processes_of(folder: Path, port: int) -> list[str]:
    """Return the command lines of all that was started here, from the kernel's own list."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line or f" {port}" in line:
            lines.append(line)
    return lines


def is_gone(folder: Path, port: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while processes_of(folder, port) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not processes_of(folder, port)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_wish_to_stop_ends_everything_without_an_error(
    wish: signal.Signals, tmp_path: Path, port: int
) -> None:
    running = start(port, tmp_path)
    await_ready(running)
    running.send_signal(wish)
    output, errors = running.communicate(timeout=20)
    assert (running.returncode, output, errors) == (0, "", "")
    assert is_gone(tmp_path, port)


def test_program_that_ends_takes_the_others_with_it_and_is_named(tmp_path: Path, port: int) -> None:
    running = start(port, tmp_path, other="import time; time.sleep(1); raise SystemExit(3)")
    _output, errors = running.communicate(timeout=20)
    assert running.returncode == 1
    assert errors.strip() == f"other (3) : {tmp_path / 'other.log'}"
    assert is_gone(tmp_path, port)


def test_programs_do_not_outlive_a_runner_killed_without_a_word(tmp_path: Path, port: int) -> None:
    running = start(port, tmp_path)
    await_ready(running)
    assert len(processes_of(tmp_path, port)) == len(["runner", "web", "other", "its child"])
    running.kill()
    running.communicate()
    assert is_gone(tmp_path, port)


def test_program_deaf_to_sigterm_is_killed_with_its_children(tmp_path: Path, port: int) -> None:
    deaf = WITH_A_CHILD.format(more="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    running = start(port, tmp_path, other=deaf)
    await_ready(running)
    running.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    running.send_signal(signal.SIGTERM)  # the second wish is granted at once
    running.communicate(timeout=5)
    assert is_gone(tmp_path, port)


def test_programs_write_to_their_logs_and_not_to_the_terminal(tmp_path: Path, port: int) -> None:
    running = start(port, tmp_path, other="print('a word', flush=True); import time; time.sleep(300)")
    await_ready(running)
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=20) == ("", "")
    assert (tmp_path / "other.log").read_text() == "a word\n"
    assert os.access(tmp_path / "web.log", os.R_OK)
