"""A real server and a real worker, in threads of the test: the test's clock is theirs."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn


@pytest.fixture
def live(transactional_db: None, settings: Any) -> Iterator[str]:
    """Serve the platform over ASGI on the database of the test; yield its address."""
    from tst_platform.asgi import application

    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listening.getsockname()[1]}"
    settings.BASE_URL = address
    server = uvicorn.Server(
        uvicorn.Config(
            application, lifespan="off", log_config=None, proxy_headers=False, timeout_graceful_shutdown=1
        )
    )
    thread = threading.Thread(name="server", target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    waiting = threading.Event()
    while not server.started and thread.is_alive():
        waiting.wait(0.02)
    yield address
    server.should_exit = True
    thread.join(10)
    listening.close()
    assert not thread.is_alive(), "the server of the test did not stop"


@pytest.fixture(scope="session")
def broker() -> Iterator[Callable[[], None]]:
    """Yield what throws away the messages that earlier tests wrote for a worker that was not there."""
    from django.conf import settings

    yield (lambda: forget(settings, everything=False))
    forget(settings, everything=True)


@pytest.fixture
def worker(transactional_db: None, broker: Callable[[], None]) -> Iterator[Any]:
    """Run a Celery worker on the configured broker, beat apart: a test moves the clock itself."""
    from celery.contrib.testing.worker import start_worker

    from tst_platform.celery import app

    broker()
    with start_worker(app, pool="solo", loglevel="WARNING", perform_ping_check=False) as running:
        yield running


def forget(settings: Any, everything: bool) -> None:
    """Empty the queues of this process; the bindings stay until the end, since kombu declares them once."""
    if not settings.REDIS_URL:
        for message in Path(settings.BROKER_DIR, "queue").glob("*.msg"):
            message.unlink(missing_ok=True)
        return
    from redis import Redis

    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    with Redis.from_url(settings.REDIS_URL) as redis:
        for key in redis.scan_iter(f"{prefix}*"):
            if everything or b"binding" not in key:
                redis.delete(key)
