"""`manage.py demo`: prepare, load and serve the demo: one web server, one worker, one line when both are up."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from tst_platform import serving
from tst_platform.demo import DEFAULT_PORT
from tst_platform.outbox.models import Heartbeat
from tst_platform.outbox.tasks import beat

# What a demo leaves behind besides its keys, which other installations in the same folder may share.
TRACES = ("demo.sqlite3", "demo.sqlite3-wal", "demo.sqlite3-shm", "demo.loaded", "mail", "broker", "log")


class Command(BaseCommand):
    help = "Run the platform with invented programmes on this machine, for this machine only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)
        parser.add_argument("--reset", action="store_true", help="Forget what was done and begin again.")
        parser.add_argument("--empty", action="store_true", help="Begin without the invented programmes.")

    def handle(self, *args: Any, port: int, reset: bool, empty: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("The demo is started by « python3 manage.py demo » and in no other way."))
        try:
            with only_one(settings.STATE_DIR):
                if not serving.is_free(port):
                    raise CommandError(
                        _("Port %(port)s is taken: choose another with --port.") % {"port": port}
                    )
                self.prepare(reset=reset, empty=empty)
                self.serve(port)
        except KeyboardInterrupt:
            sys.exit(130)

    def prepare(self, *, reset: bool, empty: bool) -> None:
        """Bring database and static files up to date; quick when they are."""
        loaded = settings.STATE_DIR / "demo.loaded"
        if reset or not loaded.exists():
            forget(settings.STATE_DIR)  # without the mark, an earlier start stopped half-way
        elif empty and loaded.read_text() != "empty":
            raise CommandError(_("The demo holds programmes already: add --reset to begin without them."))
        fresh = not loaded.exists()
        if fresh:
            self.tell(_("Loading the demo…"))
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        collect_static()
        if fresh:
            if not empty and "load_demo" in get_commands():
                call_command("load_demo", stdout=self.stderr, stderr=self.stderr)
            loaded.write_text("empty" if empty else "full")

    def serve(self, port: int) -> None:
        """Serve until Ctrl-C. Raises CommandError when the server or the worker ends by itself."""
        ask_for_a_sign()
        address = f"http://localhost:{port}/"
        ready = _("Ready: %(address)s (Ctrl-C to stop)") % {"address": address}
        try:
            serving.run(
                [web(port), worker()],
                ready_url=f"http://127.0.0.1:{port}/sante/pret/",
                announce=lambda: self.announce(ready),
            )
        except serving.Failed as failure:
            raise CommandError(_("The demo has stopped: %(reason)s") % {"reason": failure}) from failure

    def announce(self, line: str) -> None:
        """Write the one line of the output, at once even where nobody but a program reads it."""
        self.stdout.write(line)
        self.stdout.flush()

    def tell(self, line: str) -> None:
        """Write beside the output, which holds one line only."""
        self.stderr.write(line, self.style.NOTICE)
        self.stderr.flush()


def ask_for_a_sign() -> None:
    """Forget the last sign of life and ask the coming worker for a new one: ready is what has answered just now."""
    Heartbeat.objects.filter(name="worker").delete()
    beat.delay()
    connections.close_all()


def web(port: int) -> serving.Program:
    """Return the web server; it listens to this machine alone, for the demo's doors have no lock."""
    listen = [
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-proxy-headers",
        "--timeout-graceful-shutdown",
        "3",
    ]
    command = [sys.executable, "-m", "uvicorn", "tst_platform.asgi:application", "--lifespan", "off", *listen]
    return serving.Program("web", command, settings.STATE_DIR / "log" / "web.log")


def worker() -> serving.Program:
    """Return the worker, with the beat inside it."""
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app = [sys.executable, "-m", "celery", "-A", "tst_platform.celery", "worker", "--loglevel", "INFO"]
    beat = ["-B", "--schedule", settings.CELERY_BEAT_SCHEDULE_FILENAME]
    return serving.Program(
        "worker", [*app, "--pool=solo", *beat, *alone], settings.STATE_DIR / "log" / "worker.log"
    )


def forget(state: Path) -> None:
    """Remove what an earlier demo left; the broker's folders are made again, since settings made them once."""
    for name in TRACES:
        path = state / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for folder in ("queue", "processed", "control"):
        (settings.BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)


def collect_static() -> None:
    """Collect the static files when one of them has changed since."""
    mark = settings.STATE_DIR / "static.fingerprint"
    now = static_fingerprint()
    if settings.STATIC_ROOT.exists() and mark.exists() and mark.read_text() == now:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(now)


def static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            seen = Path(storage.path(name)).stat()
            digest.update(f"{name} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def only_one(state: Path) -> Iterator[IO[str]]:
    """Hold the demo's folder for as long as it runs: two demos would share one database and one beat."""
    with (state / "demo.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(_("The demo is running already, from this same folder.")) from None
        yield held
