"""What stands in the log when things go wrong: enough to mend them, and nothing that was typed, sent or stored."""

from __future__ import annotations

import io
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, path, reverse

from tests.addresses import every_address
from tst_platform.accounts.models import User
from tst_platform.core.logs import Quiet

ROOT = Path(settings.BASE_DIR)
# A word that nobody could guess, shaped like the secret of a link.
CANARY = "k7-Jd_93hZqLw0-canari"


@pytest.fixture
def log(monkeypatch):
    """Yield what reads the log: all that the handler of the settings has written, at every level."""
    handler = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, Quiet))
    written = io.StringIO()
    before = handler.setStream(written)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    yield written.getvalue
    logging.getLogger().setLevel(level)
    handler.setStream(before)


def handled_elsewhere():
    """Return the loggers that write by themselves, past the handler of the settings."""
    loggers = {"root": logging.getLogger(), **logging.root.manager.loggerDict}
    return {
        name: handler
        for name, logger in loggers.items()
        for handler in getattr(logger, "handlers", [])
        if not isinstance(handler.formatter, Quiet)
        and not isinstance(handler, logging.NullHandler)
        and not type(handler).__module__.startswith("_pytest")
    }


# --- requests that fail ----------------------------------------------------------------------------------------------


def broken(request, token=""):
    text, row = request.POST.get("text", ""), {"contact": request.headers.get("X-Canary")}
    try:
        raise ValueError(f"refused: {text} {row} {request.COOKIES} {request.get_full_path()}")
    except ValueError as cause:
        raise KeyError(CANARY) from cause


def refused_by_the_database(request, token=""):
    """What PostgreSQL says of a row that it refuses repeats the row."""
    with transaction.atomic():
        User.objects.create(email=f"{CANARY}@example.org", name=CANARY)
        User.objects.create(email=f"{CANARY}@example.org", name=CANARY)


def forbidden(request, token=""):
    raise PermissionDenied(CANARY)


def suspicious(request, token=""):
    raise SuspiciousOperation(CANARY)


def missing(request, token=""):
    raise Http404(CANARY)


class Broken:
    """The addresses of the platform, and some that fail."""

    urlpatterns = [
        *(
            path(f"{view.__name__}/<str:token>/", view, name=view.__name__)
            for view in (broken, refused_by_the_database, forbidden, suspicious, missing)
        ),
        *get_resolver("tst_platform.urls").url_patterns,
    ]
    handler400 = get_resolver("tst_platform.urls").urlconf_module.handler400


def requests_with_canaries(client):
    """Send the canary in every part of a request, to what breaks, refuses, and does not exist."""
    client.raise_request_exception = False
    client.cookies["c"] = CANARY
    said = {"x-canary": CANARY, "user-agent": CANARY, "referer": f"http://h/{CANARY}", "x-request-id": CANARY}
    for view in ("broken", "refused_by_the_database", "forbidden", "suspicious", "missing"):
        for method in ("get", "post"):
            getattr(client, method)(f"/{view}/{CANARY}/?q={CANARY}", {"text": CANARY}, headers=said)
    client.get(f"/nulle-part/{CANARY}", headers=said)
    client.put(f"/?q={CANARY}", CANARY, headers=said)
    client.get(f"/?q={CANARY}", headers={"host": f"{CANARY}.example"})
    client.get("/", headers={"content-type": f"text/html; charset={CANARY}"})
    client.post(f"/connexion/?next=//{CANARY}", {"login": f"{CANARY}@example.org"}, headers=said)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies[settings.CSRF_COOKIE_NAME] = CANARY
    strict.post(
        f"/connexion/?next={CANARY}", {"login": CANARY}, headers={**said, "origin": f"http://{CANARY}"}
    )


@pytest.mark.django_db
def test_failures_write_no_word_of_the_request(log, settings, client):
    settings.ROOT_URLCONF = Broken
    requests_with_canaries(client)
    lines = log()
    assert CANARY not in lines
    for told in (
        "KeyError",
        "ValueError",
        "IntegrityError",
        "[500 broken]",
        "[403 forbidden]",
        "[400 suspicious]",
    ):
        assert told in lines, told
    assert "in broken" in lines, "the trace shows where"
    assert not handled_elsewhere()


@pytest.mark.django_db
def test_refusal_leaves_a_line_and_no_trace(log, settings, client):
    settings.ROOT_URLCONF = Broken
    for view in ("forbidden", "suspicious", "missing"):
        client.get(f"/{view}/{CANARY}/")
    assert "Traceback" not in log()
    assert "  File " not in log()
    assert log().count("[403 forbidden]") == 1


@pytest.mark.django_db
def test_no_address_writes_the_secret_in_its_path(log, client):
    """Each address of the platform that takes words in its path; which these are, the routes say themselves."""
    client.raise_request_exception = False
    asked = 0
    for address in every_address():
        for fill in (CANARY, uuid.uuid4()):
            try:
                url = reverse(address.name, kwargs=dict.fromkeys(address.blanks, fill))
            except NoReverseMatch:
                continue
            if not address.blanks:
                continue
            for method in ("get", "post", "put"):
                asked += 1
                getattr(client, method)(url, {"x": CANARY})
            assert CANARY not in log(), address.name
            assert str(fill) not in log(), address.name
    assert asked > 100
    assert "Not Found" in log()


# --- what each library says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "given", "kept"),
    [
        ("Not Found: %s", (f"/rejoindre/{CANARY}/",), "Not Found: …"),
        ("%s took %d ms, %.1f %%", (CANARY, 12, 2.5), "… took 12 ms, 2.5 %"),
        (
            "Task %(name)s[%(id)s] raised: %(exc)s",
            ({"name": CANARY, "id": CANARY, "exc": CANARY},),
            "Task …[…] raised: …",
        ),
        (f"Invalid HTTP_HOST header: '{CANARY}'.", (), "Invalid HTTP_HOST header"),
        (
            f"Task exception was never retrieved\nfuture: <Task {CANARY}>",
            (),
            "Task exception was never retrieved",
        ),
        (f"event='request_failed' request='GET /{CANARY}'", (), "event"),
        (f"number %d is a phone {CANARY!r}".split(CANARY)[0], (33639980012,), "number … is a phone '"),
        ("the worker could not be woken; the next tick finds what is due", (), None),
    ],
)
def test_the_fixed_text_is_kept_and_the_values_are_blanked(log, words, given, kept):
    logging.getLogger("some.library").warning(words, *given)
    assert CANARY not in log()
    assert (kept or words) in log()


def test_what_concerns_the_server_alone_is_said(log):
    for error in (
        ImproperlyConfigured("Set TST_SECRET_KEY."),
        ConnectionRefusedError(111, "Connection refused"),
    ):
        try:
            raise error
        except Exception:
            logging.getLogger("x").exception("out of reach")
    assert "Set TST_SECRET_KEY." in log()
    assert "Connection refused" in log()


def test_each_cause_of_a_fault_is_shown_once_and_in_order(log):
    def fail():
        try:
            int(CANARY)
        except ValueError as error:
            error.add_note(CANARY)
            raise RuntimeError(CANARY) from error

    try:
        fail()
    except RuntimeError:
        logging.getLogger("x").exception("it broke: %s", CANARY)
    assert CANARY not in log()
    assert log().index("builtins.ValueError") < log().index("builtins.RuntimeError")
    assert log().count("in fail") == 2


# --- the programs, from outside --------------------------------------------------------------------------------------


def environment(tmp_path):
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TST_", "DATABASE_", "REDIS_"))
    }
    return {
        **kept,
        "TST_NO_BOOTSTRAP": "1",
        "TST_STATE_DIR": str(tmp_path),
        "TST_SECRET_KEY": "only for the tests",
        "TST_SEALING_KEYS": "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "TST_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "TST_LOG_LEVEL": "DEBUG",
        "DJANGO_SETTINGS_MODULE": "tst_platform.settings",
    }


def said_by(process):
    process.send_signal(signal.SIGTERM)
    try:
        return process.communicate(timeout=20)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]


def test_server_as_it_runs_writes_no_word_of_a_request(tmp_path):
    """The server on an empty database: each page fails, and says where, but not what it was asked."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "tst_platform.asgi:application",
        "--lifespan",
        "off",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(port)
        lines = (
            f"GET /rejoindre/{CANARY}/?q={CANARY} HTTP/1.1\r\nHost: localhost\r\nCookie: seance={CANARY}\r\n\r\n",
            f"GET /rapport/{CANARY}/ HTTP/1.1\r\nHost: {CANARY}\r\n\r\n",
            f"POST /connexion/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 21\r\n\r\n{CANARY}",
            f"{CANARY} /{CANARY} HTTP/9.9\r\n\r\n",
            f"GET /{CANARY} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {CANARY}\r\n\r\n",
        )
        answers = [raw(port, line) for line in lines]
    finally:
        log = said_by(server)
    assert CANARY not in log
    assert answers[0].startswith(b"HTTP/1.1 500"), answers[0][:60]
    assert "OperationalError: no such table" in log


def wait_for(port):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start")


def raw(port, text):
    with socket.create_connection(("127.0.0.1", port), 20) as line:
        line.sendall(text.encode())
        line.settimeout(20)
        return line.recv(4000)


WORKER = f"""
import django; django.setup()
from tst_platform.celery import app
from celery.contrib.testing.worker import start_worker

@app.task(name="breaks")
def breaks(person, text):
    raise ValueError(person + text)

app.conf.worker_redirect_stdouts = False
breaks.delay("{CANARY}", text="{CANARY}")
app.send_task("nobody.knows.this", ["{CANARY}"], {{"text": "{CANARY}"}})
worker = app.Worker(pool="solo", loglevel="DEBUG", without_heartbeat=True, without_mingle=True, without_gossip=True)
import threading
threading.Timer(6, lambda: worker.stop()).start()
worker.start()
"""


def test_worker_as_it_runs_writes_no_word_of_a_task(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=90,
    )
    log = run.stdout + run.stderr
    assert CANARY not in log, [line for line in log.splitlines() if CANARY in line][:5]
    assert "in breaks" in log, log[-2000:]
    assert "ValueError" in log
