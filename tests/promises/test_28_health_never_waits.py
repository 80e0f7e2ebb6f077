"""Promise 28, for whoever watches: what is asked about its own state answers at once, whatever ails Redis."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.promises.test_28_saving_works_without_redis import STATES
from tst_platform.outbox.models import Heartbeat


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["refused", "mute"])
def test_the_state_is_told_within_seconds(settings: Any, state: str, figure: Callable[[str], None]) -> None:
    Heartbeat.sign("worker")
    with STATES[state]() as address:
        settings.REDIS_URL = address
        began = time.perf_counter()
        ready = Client().get(reverse("ready"))
        took = time.perf_counter() - began
        alive = Client().get(reverse("alive"))
    assert ready.status_code == 503
    assert ready.json() == {"database": True, "broker": False, "worker": True}
    assert took < 2.5
    # An orchestrator asks this one: a web process that saves and shows is not ended because Redis is dead.
    assert alive.status_code == 200
    figure(f"the state is told with Redis {state} in {took:.1f} s; the process counts as alive")
