"""Whether the service lives, and whether all of it is up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from tst_platform.core.http import ANYONE, ViewerRequest, open_to
from tst_platform.core.live import connect
from tst_platform.outbox.models import Heartbeat
from tst_platform.outbox.standing import is_awake, is_on_time


@require_safe
@open_to(ANYONE)
def alive(request: ViewerRequest) -> HttpResponse:
    return JsonResponse({"alive": True})


@require_safe
@open_to(ANYONE)
def ready(request: ViewerRequest) -> HttpResponse:
    """Answer 200 once database, broker and worker are up, 503 before; no figure that tells of people."""
    database = _database_answers()
    state = {"database": database, "broker": _broker_answers(), "worker": database and _worker_lives()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


@require_safe
@open_to(ANYONE)
def on_time(request: ViewerRequest) -> HttpResponse:
    """Answer 200 while messages leave on time, 503 when they do not: for whoever watches; yes or no, and no figure."""
    try:
        told = {"clock": is_awake(), "messages": is_on_time()}
    except DatabaseError:
        told = {"clock": False, "messages": False}
    return JsonResponse(told, status=200 if all(told.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    if not settings.REDIS_URL:
        return Path(settings.BROKER_DIR, "queue").is_dir()
    from redis.exceptions import RedisError

    try:
        with connect(settings.REDIS_URL) as bus:  # asked once: given up within a second or two
            return bool(bus.ping())
    except RedisError:
        return False


def _worker_lives() -> bool:
    try:
        return Heartbeat.is_alive("worker", within=timedelta(seconds=60))
    except DatabaseError:
        return False
