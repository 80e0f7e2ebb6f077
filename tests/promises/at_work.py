"""Bear workers quickly, to be killed: everything is imported once, and each worker is a fork in a session of its own.

    python -m tests.promises.at_work [--lease SECONDS]

Each line read is "KIND NAME", and answered with a process id: `celery` is a prefork worker of two, `beat` wakes it as a
beat does each minute, `tick` is what cron does; both many times a second. A worker that is killed every other second
would otherwise spend its life importing.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from datetime import timedelta
from importlib import import_module
from typing import NoReturn

import django

django.setup()

from django.core.management import call_command, get_commands  # noqa: E402

from tst_platform.celery import app  # noqa: E402
from tst_platform.outbox.services import sending  # noqa: E402

PR_SET_PDEATHSIG = 1

app.autodiscover_tasks(force=True)
get_commands()
# What each worker would import first, were it not here already.
for _module in (
    "celery.apps.worker",
    "celery.concurrency.prefork",
    "kombu.transport.redis",
    "tst_platform.urls",
):
    import_module(_module)


@app.task(name="tests.nothing")
def nothing() -> None:
    """Do nothing: what Celery itself takes."""


def celery(name: str) -> NoReturn:
    options = ["-c", "2", "-P", "prefork", "-l", "CRITICAL", "-n", f"{name}@%h"]
    app.worker_main(["worker", *options, "--without-gossip", "--without-mingle", "--without-heartbeat"])
    os._exit(0)


def beat(name: str) -> NoReturn:
    while True:
        app.send_task("interventions.reminders.tasks.tick", retry=False)
        time.sleep(0.3)


def tick(name: str) -> NoReturn:
    while True:
        call_command("tick")
        time.sleep(0.05)


def bear(kind: str, name: str) -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # no worker outlives its nursery
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # its greeting is no process id
    {"celery": celery, "beat": beat, "tick": tick}[kind](name)


def main() -> None:
    if "--lease" in sys.argv:
        sending.LEASE = timedelta(seconds=float(sys.argv[sys.argv.index("--lease") + 1]))
    os.environ["CELERY_SKIP_CHECKS"] = "1"  # each worker would make them at its start
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is buried at once
    for line in sys.stdin:
        print(bear(*line.split()), flush=True)


if __name__ == "__main__":
    main()
